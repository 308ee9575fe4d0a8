import { re, WORK } from './pieces.ts'
import type { Rule } from '../rule.ts'

/** Sentences that are the fact themselves: instructions, preferences, decisions, conventions. First match wins. */
export const SENTENCES: readonly Rule[] = [
  {
    name: 'from-now-on',
    shape: 'instruction',
    pattern:
      /\b(?:from now on|going forward|henceforth|from here on|in (?:the )?future,|everywhere else\b|in all other (?:cases|places|tests|files|modules)\b|for future reference|as a rule|rule:|make it a rule|house rule)/i,
  },
  {
    name: 'remember',
    shape: 'instruction',
    pattern:
      /\b(?:please remember|remember (?:that|to|:)|keep in mind(?: that)?|for the record|note to self|don'?t (?:ever )?forget (?:that|to))\b/i,
    unless: /^(?:i|we|you) (?:don'?t |can'?t )?remember/i,
  },
  {
    name: 'order-always',
    shape: 'instruction',
    pattern:
      /^(?:(?:please|and|but|so|you (?:must|should|have to|need to)) )*(?:always|never|don'?t ever|do not ever|under no circumstances|at no time)\b (?!mind|seen|worked|been|heard|had|got|did|again|ever (?:again)?$)\w+/i,
  },
  {
    name: 'topic-always',
    shape: 'instruction',
    pattern: /^(?!decision|decided|agreed)[\w /.-]{2,40}: (?:always|never|only|no|don'?t|use|must|do not)\b/i,
  },
  {
    name: 'must',
    shape: 'instruction',
    pattern: re(
      `^(?:(?:all|every|each|any|no|our|new|public) )*(?:[\\w-]+ ){0,2}?${WORK} (?:must|should|has to|have to|needs? to|shall|may only) (?:always |never |not |only |all )?\\w+`,
    ),
    unless:
      /^(?:the|this|that|these|those|add|write|fix|make|create|rename|use|check)\b|\b(?:fixed|working|possible|able|enough|there|wrong|something|somewhere|pass now|work now)\b/i,
  },
  {
    name: 'the-must-always',
    shape: 'instruction',
    pattern:
      /^the (?:[\w-]+ ){0,2}?(?:changelog|readme|ci|build|lock ?file|schema|model|main branch|default branch|release branch|api|openapi file|version|license|documentation|docs) (?:must|should|has to|have to|needs? to) (?:always |never |stay |be (?:updated|frozen|green|kept|regenerated|signed|tagged))/i,
  },
  {
    name: 'comma-never',
    shape: 'instruction',
    pattern: /[,;–-] ?(?:and |but )?never (?!mind|seen|worked|been|heard|had|got|did|again|ever)\w+/i,
  },
  {
    name: 'colon-never',
    shape: 'instruction',
    pattern: /^(?!decision|decided|agreed).*: (?:never|always|no) (?!mind|idea|one|clue)\w+/i,
  },
  {
    name: 'no-again',
    shape: 'instruction',
    pattern:
      /\b(?:don'?t|do not|never) (?!know|think|see|get|need|worry|understand|have|care|mind)\w+ .{2,80}\b(?:ever again|again|any ?more|anywhere|at all|under any circumstances|without asking)\s*[.!]*$/i,
    unless: /\b(?:we|i|it|they|does|did) (?:don'?t|do not)\b/i,
  },
  {
    name: 'before-each',
    shape: 'instruction',
    pattern:
      /^(?!(?:i|it|we|this|that|they)\b)[\w`'".-]+ (?:(?!\b(?:fails?|failing|breaks?|returns?|crash\w*|is|are|was|were|got|get|has|had)\b).){2,120}\b(?:before|after|on|with) (?:each|every|any|all) (?!of\b|users?\b|call|request|page|load|start|click|run\b|keystroke)\w+/i,
    unless:
      /^(?:add|fix|create|implement|rename|delete|remove|find|search|list|show|look|generate|make|write|build|print|log|count|try|replace)\b/i,
  },
  {
    name: 'before-you',
    shape: 'instruction',
    pattern:
      /^(?:please )?(?:run|execute|check|ask|format|lint|test|strip|squash|rebase|pull|update)\b .{1,100}\b(?:before|after) (?:you )?(?:commit|push|merg|deploy|releas|tagg?|publish|chang|touch|edit|delet|remov)(?:e|es|ing|ting)?\b/i,
  },
  {
    name: 'unless-asked',
    shape: 'instruction',
    pattern:
      /^(?:don'?t|do not|never) \w+ .{2,120}\b(?:unless|until) (?:i|we) (?:ask|say|tell|approve|agree|confirm)\b/i,
  },
  {
    name: 'make-sure-every',
    shape: 'instruction',
    pattern: /^make sure (?:that )?(?:every|each|all|no)\b .{4,}/i,
    unless: /\b(?:tests? pass|works?|still)\b/i,
  },
  {
    name: 'style',
    shape: 'instruction',
    pattern:
      /^(?:only |always )?(?:use|no|write|indent with|format with) (?:only )?(?:single quotes|double quotes|tabs|(?:two|four|[248]) spaces|semicolons|trailing commas|camelCase|snake_case|kebab-case|PascalCase|named exports|default exports|early returns|type hints|british (?:english|spelling)|american (?:english|spelling))\b/i,
    unless: /\b(?:here|there|this|that|below|above|in the \w+)\b/i,
  },
  {
    name: 'only-use',
    shape: 'instruction',
    pattern: /^only (?:use|write|call|import|log|commit|deploy|merge)\b .{4,}/i,
    unless: /\b(?:here|this|that)\b/i,
  },
  {
    name: 'keep-size',
    shape: 'convention',
    pattern:
      /^keep (?:all |the |every )?(?:functions?|files?|methods?|classes|components|commits?|pull requests|prs|modules|lines|tests|names|dependencies) (?:under|below|short|small|flat|pure|to|at|sorted|alphabetical\w*)\b/i,
  },
  {
    name: 'in-case',
    shape: 'convention',
    pattern:
      /^(?:all |the |our )*[\w -]{3,40}? (?:in|are in|use) (?:snake_case|camelCase|PascalCase|kebab-case|SCREAMING_SNAKE_CASE|UTC|UPPERCASE|lowercase)\.?$/i,
    unless: /^(?:rename|make|convert|change|put|turn|rewrite|it|this|that|write|sort)\b|\b(?:so that|it is)\b/i,
  },
  {
    name: 'ask-first',
    shape: 'instruction',
    pattern: /^(?:please |always )?(?:ask|check with|tell|warn|consult) (?:me|us) (?:first )?before\b/i,
  },
  {
    name: 'as-form',
    shape: 'preference',
    pattern:
      /^(?:please |pls )?(?:show|explain|present|give(?: me)?|format|write|describe|list|answer|summari[sz]e) [\w -]{3,40} (?:as|in|with) (?:an? )?(?:tables?|bullets?|bullet points|bullet lists?|lists|diagrams?|diffs?|prose|full sentences|whole sentences|plain (?:english|words)|short sentences|numbered steps)\b/i,
    unless: /\b(?:this|that|these|those|it|the|here|now|above|below)\b/i,
  },
  {
    name: 'answers',
    shape: 'preference',
    pattern:
      /\b(?:keep|make|write|give me) (?:your |the |all )?(?:answers?|replies|responses|explanations|summaries|messages)\b|\b(?:answers|replies|responses|explanations) (?:can|may|should|must) be (?:short|long|brief|more|less|detailed)|^(?:please )?(?:answer|reply|respond|speak|talk|write)(?: to me| back)? (?:only |always )?in (?:english|german|french|spanish|italian|dutch|polish|portuguese|bullet points|plain)\b|^(?:please )?(?:be (?:brief|concise|terse)|stop (?:apologi[sz]ing|explaining|summari[sz]ing|praising|flattering|asking|adding (?:comments|emojis?)|using emojis?)|no emojis?|skip the (?:summary|summaries|preamble|pleasantries))\b/i,
  },
  {
    name: 'prefer',
    shape: 'preference',
    pattern:
      /\bi(?: really| strongly| generally| usually| always| much| personally| do|'d| would)* (?:prefer|favou?r|rather have) (?!it\b|that\b|this\b|to (?:see|wait|do)|not to (?:see|wait))\w+/i,
  },
  {
    name: 'like',
    shape: 'preference',
    pattern:
      /^(?:and |but |also |personally,? )*i (?:really |generally |absolutely |just )*(?:like|love|hate|dislike|can'?t stand|detest|don'?t like|do not like|am (?:not )?a (?:big )?fan of) (?!it\b|that\b|this\b|these\b|those\b|the\b|how\b|your\b|you\b|when\b|what\b|where\b|to (?:know|see|have|get)|being\b|him\b|her\b|them\b|my\b|our\b)[\w"'-]+/i,
  },
  {
    name: 'fan',
    shape: 'preference',
    pattern:
      /^i'm (?:not )?a (?:big )?fan of (?!it\b|that\b|this\b|the\b)\w+|^i (?:want|need) (?:all|every|my|your) (?:code|answers?|comments|commits?|commit messages|tests|replies|functions|variables) \w+/i,
  },
  {
    name: 'decided',
    shape: 'decision',
    pattern:
      /\b(?:we|i)(?:'ve| have)?(?: all| just| finally| now)* (?:decided|agreed|settled|resolved)(?: together)? (?:to|on|that|against|for)\b|\b(?:decision|decided|agreed):\s|\bthe decision is\b/i,
  },
  {
    name: 'chose',
    shape: 'decision',
    pattern:
      /\b(?:we|i)(?:'ve| have|'re| are|'ll| will|'m| am)?(?: now| just| finally)* (?:chose|chosen|picked|opted for|went with|go with|going with|stick with|sticking with|settled for) (?!that\b|this\b|it\b|option\b|the (?:first|second|third|other)|your\b|you\b|a quick)\w+/i,
  },
  {
    name: 'lets-go-with',
    shape: 'decision',
    pattern:
      /\blet'?s (?:go with|stick with|stick to|settle on|settle for|stay with|standardi[sz]e on|keep using|adopt) (?!that\b|this\b|it\b|option\b|the (?:first|second|third|other|plan)|your\b|you\b|one\b|both\b)\w+/i,
  },
  {
    name: 'lets-use',
    shape: 'decision',
    needs: 'known',
    pattern: /\blet'?s (?:use|take|move to|switch to|migrate to|choose|pick) (?!that\b|this\b|it\b)\w+/i,
  },
  {
    name: 'scrap',
    shape: 'decision',
    pattern: /^(?:no,? )?(?:scrap|forget|drop) (?!it\b|that\b|this\b|about\b)[\w.-]+(?: [\w.-]+)?, (?:\w+ ?){1,5}$/i,
  },
  {
    name: 'we-always',
    shape: 'convention',
    pattern:
      /\b(?:we|i|tests|commits|branches|migrations|everybody here) (?:always|never|only ever) (?!got|had|did|were|was|been|could|saw|knew|found|made|came|went|\w+ed\b)\w+/i,
  },
  {
    name: 'we-name',
    shape: 'convention',
    pattern:
      /\bwe (?:name|call|prefix|suffix|squash|rebase|tag|sign|indent|format|version|document|group|order|sort|keep|store|put|place|write|commit|follow|deploy|release|review) (?!it\b|that\b|this\b|him\b|them\b|back\b|off\b)(?:[\w./-]+.{0,80})?\b(?:in|with|as|by|under|next to|on|every|each|before|after|like|using|to|following|only|beside|conventional|separately|alphabetically)\b/i,
    unless: /\bwe (?:keep|put) (?:getting|having|seeing|\w+ing)\b|\bdeploy (?:to|on|with)\b/i,
  },
  {
    name: 'live-in',
    shape: 'convention',
    pattern:
      /^(?:all |the |our |new |every |each )*[\w ./-]{3,40}? (?:live|lives|go|goes|belong|belongs|sit|sits|reside|are kept|are stored|is kept|is stored|are placed) (?:in|into|under|next to|beside|inside|right next to|alongside|at) [\w./-]+/i,
    unless:
      /\b(?:goes?|go) (?:in|into) (?:detail|production|review|it)|^(?:the|that|this|your|my) (?:[\w./-]+ ){1,3}(?:lives|goes|belongs|sits|resides)\b|^(?:it|this|that|everything|he|she|they|i|we|time|here)\b/i,
  },
  {
    name: 'are-named',
    shape: 'convention',
    pattern:
      /^(?:all |the |our |new )*[\w ./-]{3,40}? (?:are|is|get|have to be|must be|should be) (?:always )?(?:named|numbered|written|prefixed|suffixed|sorted|formatted|indented|spelled|tagged|signed|squashed|versioned|grouped|capitali[sz]ed|read[- ]only|immutable|append[- ]only|(?:stored|kept|saved|represented) (?:as|in)|generated|never edited)\b/i,
    unless:
      /^(?:it|this|that|he|she|they|which)\b|\b(?:wrong|badly|incorrectly|by hand yet)\b|\b(?:written|generated|tagged|signed|formatted|sorted)[.!]?$/i,
  },
  {
    name: 'follow',
    shape: 'convention',
    pattern:
      /^(?:all |the |our )*(?:commits?|commit messages|branches|branch names|file names|migrations|prs|pull requests|changelog entries|tests|docs|comments) (?:follow|use|start with|begin with|end with|have|must|should|need|are in|in)\b .+/i,
  },
  {
    name: 'not-but',
    shape: 'convention',
    pattern:
      /^(?!it\b|this\b|that\b|i\b)[\w ./-]{3,50}? (?:only )?(?:in|by|with|under) [\w./-]+(?: only)?, not (?:in|by|with|under|from) [\w./-]+/i,
    unless: /\b(?:fails?|broken|error|bug|happens|crash\w*)\b/i,
  },
  { name: 'listed', shape: 'instruction', needs: 'rules', pattern: /^.{6,}$/ },
]
