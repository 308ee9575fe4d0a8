import type { Guard, LanguageRules, Rule } from './rule.ts'

const GUARDS: readonly Guard[] = [
  {
    name: 'question',
    pattern:
      /\?\s*$|^(?:(?:and|so|but|hm+|ok|hey|also|wait),? )*(?:what(?:'?s| is| are| if| about| would| does| do)?|how|why|when|where|which|who|whose|should|shall|could|would|can|may|might|is|are|was|were|do|does|did|has|have|am|any idea|anyone|wdyt|thoughts on)\b(?! (?:you )?(?:please )?(?:always|never)| owns what)(?![^,]*, (?:always|never) )/i,
  },
  {
    name: 'asks',
    pattern:
      /\b(?:i wonder|wondering|(?:not|un)sure (?:if|whether|about)|no idea|whether|curious|do you think|what do you think|tell me (?:what|how|why|if)|explain|compare)\b/i,
  },
  {
    name: 'hypothesis',
    pattern:
      /\b(?:maybe|perhaps|possibly|probably|presumably|hypothetically|theoretically|in theory|imagine|suppose|supposing|assuming|pretend|someday|some day|one day|eventually|at some point|sooner or later|in the long run|thinking (?:about|of)|considering|toying|tempted|debating|evaluating|would be nice|wish|might|could|would(?:n't)?|'d (?:be|have|need|use|go|switch|move)|i think|i guess|i believe|i assume|afaik|iirc|i suppose|seems? (?:to|like)|apparently|unless we|unsure|hopefully|ideally|want to try|planning to|plan to|hoping to|going to (?:try|look|test|evaluate)|let'?s (?:see|discuss|talk|think|say|assume|pretend)|should (?:we|i)|if (?:we|i|they|someone|somebody|management|it|the|this|that|only|there)\b(?!.*\b(?:always|never|must|from now on)\b))\b/i,
  },
  {
    name: 'hypothesis',
    pattern:
      /\bif (?:we|i|they|someone|management) (?:ever|used|had|were|was|switched|moved|went|did|decided|took|chose|gave|rewrote)\b/i,
  },
  {
    name: 'others',
    pattern:
      /\b(?:(?:my|our) (?:old|former|previous|last|ex-?\w*|first) (?:\w+ )?(?:job|company|team|employer|project|boss|client|repo|workplace|gig|startup|lead)|(?:former|previous|old) (?:employer|company|colleagues?|team)|(?:my|a|the|another) friend|used to work|when i (?:was|worked) at|back at|back when|other (?:team|project|repo|company|people|teams|projects)s?|another (?:team|project|repo|company)|according to|says?|said|told me|claims?|claimed|recommends?|recommended|suggests?|suggested|insists?|insisted|advises?|advised|preaches|quote|quoting|everybody|everyone (?:on|says|keeps)|people|they (?:say|always|use|switched|moved|prefer)|some (?:folks|people|devs)|upstream|the (?:docs?|documentation|readme|manual|tutorial|article|blog|post|paper|book|guide|linter|compiler|standard|spec|consultant|freelancer|vendor|internet|recruiter|auditor)\b(?! (?:is|are|live|lives|belong|go|goes|must|port|url|should|server|build)\b)|stack ?overflow|reddit|hacker news|chatgpt|copilot|twitter|tweet|podcast|conference talk|google'?s style|airbnb'?s?|netflix|facebook)\b/i,
  },
  {
    name: 'one-off',
    pattern:
      /\b(?:for now|just (?:this )?once|this (?:one )?time|only once|(?:for|in|on|with) (?:just )?(?:this|that|the next|the current|the other) (?:one |single |quick |particular |specific |small |new )*(?:commit|test|figure|plot|file|pr|mr|pull request|branch|run|session|function|script|example|page|step|turn|task|change|class|module|component|method|look|experiment|demo|release|migration|query|case|ticket|fix|chart|table|answer|message|call|loop|line|screenshot|notebook|cell|email|benchmark)\b|this (?:\w+ )?only|only (?:for )?this|today only|(?:just|only) (?:for )?today|for today|temporar(?:y|ily)|for the moment|for the time being|quick (?:look|test|check|experiment|hack)|right now|at the moment|tonight only|as an exception|exceptionally|until (?:i|we) (?:get|am|are|fix|find|have|know)|while (?:i|we)(?:'re| am| are)? (?:debug|test|try|look)\w*|here only|in here|this once)\b/i,
  },
  {
    name: 'joke',
    pattern:
      /\b(?:lol|lmao|rofl|haha+|hehe+|just kidding|jk|kidding|joking|sarcasm|yeah right|oh great|oh joy|yay|what could (?:possibly )?go wrong|said no one|because that (?:worked|went) (?:so|out)|sure,? let'?s|genius|who needs|as if|famous last words|my favou?rite (?:hobby|pastime)|love (?:waiting|debugging|fixing|it when|how|when|that))\b|\/s\s*$|🙄|😂|🤣|😜|😉|[;:]-?\)\s*$/i,
  },
  {
    name: 'denial',
    pattern:
      /\b(?:(?:don'?t|do not|doesn't|didn'?t|did not) (?:think|believe|know|recall|remember|understand|see|get) (?!again)|not aware|never (?:used|switched|moved|had|said|decided|agreed|heard|seen|been|was|were|did|got|worked|tried)|nobody|no one|not (?:true|really|quite) )\b/i,
  },
  {
    name: 'past habit',
    pattern:
      /\b(?:used to|back then|in the past|formerly|previously|years ago|once upon|at first|originally|initially)\b(?!.*\bnow\b)/i,
  },
  {
    name: 'trouble',
    pattern:
      /\b(?:it|this|that|which|build|test|ci|app|server|command|thing|page) (?:always|never|still|just|now|also) (?:\w+s|\w+ed)\b|\b(?:always|never) (?:fails?|breaks?|crash\w*|works?|worked|happens?|returns?|forgets?|hangs?|throws?|gets?|ends?|been|was|mind|again)\b|\bas always\b|\balways been\b/i,
  },
]

const TOOL = '(?<new>[\\w@.#+/&-]+(?: [\\w@.#+/&-]+){0,5})'
const OLD = '(?<old>[\\w@.#+/&-]+(?: [\\w@.#+/&-]+){0,3}?)'
const WHO = '(?:we|i|everyone|the (?:team|project|repo|app|backend|frontend|api|company|whole \\w+))'
const ADVERBS =
  "(?:'ve| have| has| had|'re| are| is| all| just| now| finally| recently| already| also| fully| completely| officially| only| currently| still| actually)*"
const NAME = '(?<person>[A-ZÄÖÜ][a-zäöüßéè]+(?: [A-ZÄÖÜ][a-zäöüßéè]+)?)'
const AREA = '(?:the |our |all )?(?<area>[\\w./ -]{2,40}?)'
const END = '(?=\\s*(?:[,.;:!)]|$)| (?:now|as of|since|from|because|from now on|starting|and|but|so|until)\\b)'
const PROGRAM =
  '(?:npm|pnpm|yarn|bunx?|npx|deno|node|make|just|task|cargo|go|gradle|mvn|poetry|uv|pixi|conda|hatch|pip|python3?|pytest|tox|nox|docker|podman|kubectl|helm|terraform|tofu|nix|mix|bundle|rake|rails|rspec|php|composer|dotnet|flutter|swift|zig|cmake|ctest|bazel|nx|turbo|vitest|jest|playwright|ansible-playbook|fly|vercel|sbt|\\.{1,2}/[\\w./-]+|(?:bin|scripts?|tools)/[\\w./-]+)'
const COMMAND = `(?<command>${PROGRAM}(?: (?!(?:because|so|since|and|but|when|before|after|not|instead|to|for|please|as|which)\\b)[\\w@./:=*+%-]+)*)`
const JOB =
  '(?<what>(?:unit |integration |e2e |end-to-end |smoke |all |api |ui |frontend |backend )?(?:tests?|test suite|specs|e2e|linter|lint|build|migrations?|dev server|benchmarks?|type ?checks?|typecheck|formatter|seeds?|docs|deploy(?:ment)?s?|releases?))'
const re = (source: string, flags = 'i') => new RegExp(source, flags)

const REPLACEMENTS: readonly Rule[] = [
  {
    name: 'from-to',
    shape: 'replacement',
    pattern: re(
      `\\b(?:switch|mov|migrat|chang|convert|port|transition)(?:ed|ing)\\b(?: [\\w/-]+){0,4}? from ${OLD} (?:over )?to ${TOOL}`,
    ),
  },
  {
    name: 'went-from-to',
    shape: 'replacement',
    pattern: re(`\\b${WHO}${ADVERBS} (?:went|gone) from ${OLD} to ${TOOL}`),
  },
  {
    name: 'moved-to',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `\\b${WHO}${ADVERBS} (?:switched|moved|migrated|went|converted|changed|standardi[sz]ed|switching|moving|migrating)(?: (?:everything|over|all|it all|back|completely|fully|the (?:\\w+ ){1,2}?|our (?:\\w+ ){1,2}?))* ?(?:over )?(?:to|on) ${TOOL}`,
    ),
  },
  {
    name: 'replaced-with',
    shape: 'replacement',
    needs: 'known',
    pattern: re(`\\breplac(?:ed|ing) ${OLD} (?:with|by) ${TOOL}`),
  },
  {
    name: 'replaced-by',
    shape: 'replacement',
    needs: 'known',
    pattern: re(`\\b${OLD} (?:was|were|has been|have been|got|is) (?:now )?replaced (?:with|by) ${TOOL}`),
  },
  {
    name: 'replaces',
    shape: 'replacement',
    needs: 'known',
    pattern: re(`^${TOOL} (?:has |have )?(?:now )?(?:replaces|replaced|supersedes|superseded) ${OLD}${END}`),
  },
  {
    name: 'swapped-for',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `\\b(?:swapped|traded|ditched|dropped|left|abandoned|exchanged) (?:out )?${OLD} (?:for|in favou?r of) ${TOOL}`,
    ),
  },
  {
    name: 'instead-of-we-use',
    shape: 'replacement',
    needs: 'known',
    pattern: re(`\\binstead of ${OLD},? (?:we|i)(?:'re| are)? (?:now |only )?(?:use|using|run|have) ${TOOL}`),
  },
  {
    name: 'use-instead-of',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `\\b(?:we|i)${ADVERBS} (?:use|using|run|rely on|work with|deploy (?:to|on)|on) (?<new>[\\w@.#+/&-]+(?: [\\w@.#+/&-]+){0,2}?),? (?:now )?(?:instead of|rather than|in place of|(?:and )?not|over) ${OLD}${END}`,
    ),
  },
  {
    name: 'decided-over',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `\\b(?:decided (?:on|for)|chose|picked|went with|going with|go with|settled on|stick(?:ing)? with) (?<new>[\\w@.#+/&-]+(?: [\\w@.#+/&-]+){0,2}?) (?:over|instead of|rather than|and not|not) ${OLD}${END}`,
    ),
  },
  {
    name: 'drop-and-keep-in',
    shape: 'decision',
    pattern: /\bwe (?:drop|dropped|ditch|are dropping) [\w.-]+ (?:and|,) (?:keep|store|put|use|move) .+/i,
  },
  {
    name: 'order-use-not',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `^(?:always |only |please )*use (?<new>[\\w@.#+/&-]+(?: [\\w@.#+/&-]+){0,3}?),? (?:instead of|rather than|and not|and never|not|never|over) ${OLD}${END}`,
    ),
  },
  {
    name: 'lets-instead-of',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `\\blet'?s (?:use|go with|take|adopt) (?<new>[\\w@.#+/&-]+(?: [\\w@.#+/&-]+){0,2}?) (?:instead of|rather than|over|not) ${OLD}${END}`,
    ),
  },
  {
    name: 'no-longer',
    shape: 'retirement',
    needs: 'known',
    pattern: re(
      `\\b(?:no longer|not) (?:use|using|need|run|running|support|have|depend on) ${OLD}(?: any ?more)?${END}`,
    ),
    unless: /\bnot\b(?!.*\bany ?more\b)/i,
  },
  {
    name: 'not-anymore',
    shape: 'retirement',
    needs: 'known',
    pattern: re(`\\b(?:don'?t|do not|doesn'?t|does not) (?:use|need|run|support|have|depend on) ${OLD} any ?more`),
  },
  {
    name: 'stopped-using',
    shape: 'retirement',
    needs: 'known',
    pattern: re(`\\b(?:stopped|quit) (?:using|running|supporting) ${OLD}${END}`),
  },
  {
    name: 'dropped',
    shape: 'retirement',
    needs: 'known',
    pattern: re(
      `\\b(?:we|i)${ADVERBS} (?:dropped|ditched|removed|retired|abandoned|got rid of|gotten rid of|threw out|kicked out|drop|dropping) ${OLD}${END}`,
    ),
  },
  {
    name: 'is-gone',
    shape: 'retirement',
    needs: 'known',
    pattern: re(
      `^${OLD} (?:is|has been|was) (?:now )?(?:gone|history|dropped|removed|retired|out of the project|no longer (?:used|needed|in use))${END}`,
    ),
  },
]

const USES: readonly Rule[] = [
  {
    name: 'we-use',
    shape: 'use',
    needs: 'known',
    pattern: re(
      `\\b(?:we|i)${ADVERBS} (?:use|using|on|run on|running on|rely on|deploy (?:to|on|with)|host(?:ed|ing)? (?:on|at)|build with|test with|lint with|format with|work with|standardi[sz]ed on) ${TOOL}`,
    ),
  },
  {
    name: 'project-uses',
    shape: 'use',
    needs: 'known',
    pattern: re(
      `\\b(?:project|repo|repository|app|application|codebase|api|backend|frontend|service|site|server|front end|back end|monorepo|everything|tests|ci|environment|env|data) (?:uses|use|is built (?:with|on|in)|are built with|runs on|run on|is written in|is (?:now )?on|are (?:now )?on|is using|lives in|is hosted on|is deployed (?:to|on)|is) (?:an? |the |now |still )?${TOOL}`,
    ),
    unless: /\bis (?:not|broken|down|slow|failing|red|green|too|so|a mess)\b/i,
  },
  {
    name: 'it-is',
    shape: 'use',
    pattern: re(
      `^(?:(?:ok(?:ay)?|anyway|then|alright|good|fine|well|so),? )*(?<new>[\\w@.#+/-]+(?: [\\w@.#+/-]+){0,2}) it is[.!]?$`,
    ),
    unless: /^(?:what|that|this|how|as|whatever|there|here|so|like|where|who) /i,
  },
  {
    name: 'stays',
    shape: 'use',
    needs: 'known',
    pattern: re(`^(?<new>[\\w@.#+/-]+(?: [\\w@.#+/-]+){0,2}) stays\\b`),
    on: 'clause',
  },
]

const VALUES: readonly Rule[] = [
  {
    name: 'port-is',
    shape: 'port',
    on: 'clause',
    pattern:
      /\b(?:the |our )?(?<what>(?:[\w.-]+ ){0,3}?)port (?:(?:is|=|was changed to|has changed to|changed to|moved to|stays|stays at|should be|must be|is set to)(?: now| still| always)? |: ?)(?<port>\d{2,5})\b/i,
  },
  {
    name: 'listens-on',
    shape: 'port',
    on: 'clause',
    pattern:
      /(?<what>(?:[\w.-]+ ){0,2}?[\w.-]+) (?:now |always |still )?(?:listens|runs|is running|is served|is|lives|is listening|sits|serves|starts|is exposed|binds|is bound|moved|has moved|is reachable)(?: now| locally| always| still)* (?:on|at|to) (?:(?:localhost|127\.0\.0\.1|0\.0\.0\.0|port)[: ]?)?(?<port>\d{4,5})\b(?![-/.%]|\s*(?:rows|users|lines|items|ms|records|errors|files))/i,
  },
  {
    name: 'host-port',
    shape: 'port',
    on: 'clause',
    pattern:
      /(?<what>[\w.-]+) (?:is )?(?:now )?(?:on|at|under) (?:https?:\/\/)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0):(?<port>\d{2,5})\b/i,
  },
  {
    name: 'change-port',
    shape: 'port',
    pattern:
      /\b(?:chang|set|mov|switch|mak|put|bump)(?:e|ed|t|ing)? (?:the |our )?(?<what>(?:[\w.-]+ ){0,3}?)(?:port )(?:from (?:port )?(?<old>\d{2,5}) )?(?:to|on|onto) (?:port )?(?<port>\d{2,5})(?=\s*(?:[,.;!]|$)| (?:for good|permanently|everywhere|from now on|because|since|now))/i,
  },
  {
    name: 'moved-port',
    shape: 'port',
    pattern:
      /\b(?:moved|changed|switched|put) (?:the |our )?(?<what>(?:[\w.-]+ ){0,2}?[\w.-]+) (?:from (?:port )?(?<old>\d{4,5}) )?to port (?<port>\d{2,5})\b/i,
  },
  {
    name: 'version-at',
    shape: 'version',
    on: 'clause',
    pattern:
      /^(?:the |our )?(?<tool>[\w.+#-]+(?: [\w.+#-]+)?) (?:version )?(?:is (?:now )?(?:at|on)|is|is now|went to|stays (?:at|on)|has to be|must be|runs on|runs)(?: version)? (?:now )?v?(?<version>\d+(?:\.\d+){0,2}(?:\.x)?)(?![\w%:]|\.\d)/i,
  },
  {
    name: 'upgraded',
    shape: 'version',
    pattern:
      /\b(?:upgrad|updat|bump|downgrad|pinn|mov)(?:ed|ing) (?:the |our |everything |us )?(?:to )?(?<tool>[\w.+#-]+(?: [\w.+#-]+)?) (?:from v?[\d.]+ )?(?:(?:up|back|over) )?to (?:version )?v?(?<version>\d+(?:\.\d+){0,2})(?![\w%:]|\.\d)/i,
  },
  {
    name: 'upgraded-to',
    shape: 'use',
    needs: 'known',
    pattern:
      /\b(?:upgrad|updat|downgrad)(?:ed|ing) (?:everything |the \w+ |us |all )?to (?<new>[\w.+#-]+(?: [\w.+#-]+)?)/i,
  },
  {
    name: 'requires',
    shape: 'use',
    needs: 'known',
    pattern:
      /\b(?:we|project|repo|app|api|code) (?:require|requires|need|needs|target|targets|support only|supports only) (?:at least )?(?<new>[\w.+#-]+ v?\d[\w.]*)/i,
  },
  {
    name: 'named-value',
    shape: 'value',
    on: 'clause',
    pattern:
      /^(?:so |and )?(?:the |our |my )?(?<what>[\w/ -]{2,40}?) (?:is called|is named|is|are|=|changed to|has moved to|moved to|will be|stays|stays at)(?: now| still| always| set to)* (?<value>[\w@.:/#+"'-][^,;]*)$/i,
  },
  {
    name: 'branch-off',
    shape: 'value',
    pattern:
      /\b(?:we|i) (?:always )?(?:branch (?:off|from)|merge into|open prs against|target) (?:the )?(?<value>[\w./-]+)(?: branch)?(?<what>)(?=\s*(?:[,.;!]|$))/i,
  },
  {
    name: 'url-at',
    shape: 'url',
    pattern:
      /\b(?:the |our )?(?<what>(?:[\w-]+ ){0,2}?[\w-]+) (?:url |server |host |endpoint )?(?:is (?:at|on|under|deployed (?:at|to)|hosted (?:at|on)|reachable (?:at|under)|now at)|lives (?:at|on|under)|runs (?:at|on|under)|moved to|is|=) (?<url>https?:\/\/[^\s,;)]+|(?:[a-z0-9-]+\.)+(?:com|org|net|dev|io|de|app|internal|local|lan|cloud|example|test|ts\.net)(?:\/[^\s,;)]*)?(?![\w-]))/i,
  },
  {
    name: 'deadline',
    shape: 'date',
    pattern:
      /\b(?:the |our )?(?<what>deadline|release|launch|go-?live|demo|due date|release date|submission|hand-?over)(?: (?:date|for [\w ]{2,30}?))? (?:is|will be|is set for|moved to|is now|is due)(?: on| by)? /i,
  },
  {
    name: 'due',
    shape: 'date',
    pattern:
      /\b(?:it|this|everything|the (?<what>report|paper|thesis|milestone|prototype|mvp|beta|release)) (?:is due|has to be (?:done|finished|ready|out)|must be (?:done|finished|ready|out)|ships|goes live)(?: on| by) /i,
  },
  {
    name: 'freeze',
    shape: 'span',
    pattern: /\b(?<what>(?:code |feature |merge |deploy(?:ment)? |release |change )?freeze)\b/i,
  },
  {
    name: 'freeze-over',
    shape: 'done',
    pattern:
      /\b(?<task>(?:code |feature |merge |deploy(?:ment)? |release |change )?freeze) (?:is|was) (?:over|lifted|off|done)/i,
  },
]

const PEOPLE: readonly Rule[] = [
  {
    name: 'owns',
    shape: 'owner',
    on: 'clause',
    pattern: re(
      `\\b${NAME} (?:now |also |still )?(?:owns|maintains|leads|is (?:now )?responsible for|is (?:now )?in charge of|takes? over|took over|has taken over|takes care of|looks after|is the (?:owner|maintainer) of) ${AREA}${END}`,
      '',
    ),
  },
  {
    name: 'owned-by',
    shape: 'owner',
    on: 'clause',
    pattern: re(`^${AREA} (?:is|are) (?:now )?(?:owned|maintained|led|handled) by ${NAME}`, ''),
  },
  {
    name: 'goes-to',
    shape: 'owner',
    on: 'clause',
    pattern: re(`^${AREA} (?:now )?(?:goes|go|belongs?|moves|is handed(?: over)?|was handed(?: over)?) to ${NAME}`, ''),
  },
  {
    name: 'who-does',
    shape: 'owner',
    on: 'clause',
    needs: 'rules',
    pattern: re(`^${NAME} (?:does|handles|runs|has|is on|covers) ${AREA}${END}`, ''),
  },
  {
    name: 'ask-for',
    shape: 'owner',
    on: 'clause',
    pattern: re(
      `^(?:[Aa]sk|[Cc]ontact|[Pp]ing) ${NAME} (?:about|for|regarding|on) (?:anything |everything |all )?(?:about |regarding )?${AREA}${END}`,
      '',
    ),
    unless: /\b(?:it|this|that|help|access|him|her|them)\b/i,
  },
  {
    name: 'role',
    shape: 'role',
    pattern: re(
      `^${NAME}(?: from (?:the )?[\\w ]{2,30}?)? is (?:our|the|my) (?:new )?(?:[\\w-]+ ){0,2}(?:lead|owner|manager|designer|developer|engineer|admin|boss|contact|reviewer|maintainer|pm|cto|ceo|architect|intern|tester|one who|person|po|colleague|client|customer)\\b`,
      '',
    ),
  },
  { name: 'my-name', shape: 'preference', pattern: /^(?:call me|my name is|i'?m called) [A-Z]\w+/ },
]

const TASKS: readonly Rule[] = [
  {
    name: 'todo',
    shape: 'task',
    pattern:
      /^(?:todo|to do|to-do|open task|open point|for later|later)(?: for later| for (?:next|another) \w+)?\s*[:,–-] ?(?<task>.{4,})/i,
  },
  {
    name: 'still-open',
    shape: 'task',
    pattern: /^still (?:open|missing|to do|todo|outstanding|pending|on the list)\s*[:,–-] ?(?<task>.{4,})/i,
  },
  {
    name: 'is-still-missing',
    shape: 'task',
    pattern: /^(?<task>.{4,}?) (?:is|are) still (?:missing|open|to do|outstanding|pending|not done|not implemented)\b/i,
  },
  { name: 'still-need', shape: 'task', pattern: /^(?:we|i) still (?:need|have) to (?<task>.{4,})/i },
  { name: 'remind', shape: 'task', pattern: /^remind me (?:later |tomorrow )?to (?<task>.{4,})/i },
  {
    name: 'done',
    shape: 'done',
    pattern:
      /^(?<task>.{3,80}?) (?:is|are|was|has been|have been) (?:now |finally |already )?(?:done|finished|merged|fixed|shipped|implemented|completed?|in place|live|closed|resolved|in the \w+|in main|in master)\b/i,
  },
]

const COMMANDS: readonly Rule[] = [
  {
    name: 'run-with',
    shape: 'command',
    pattern: re(
      `\\b(?:run|execute|start|do)(?:s|ning)? (?:the |our |all )?${JOB} (?:with|via|using|through|by running) ${COMMAND}`,
    ),
  },
  {
    name: 'are-run-with',
    shape: 'command',
    pattern: re(
      `\\b${JOB} (?:is |are |get |gets )?(?:run|runs|started|starts|executed|go|goes|work|works)(?: only)? (?:with|via|using|through) ${COMMAND}`,
    ),
  },
  {
    name: 'job-colon',
    shape: 'command',
    pattern: re(`^${JOB}: (?:(?:run|use|execute)(?: them| it)? )?(?:with |via )?${COMMAND}`),
  },
  {
    name: 'use-to-run',
    shape: 'command',
    pattern: re(
      `\\b(?:use|run|type|call) ${COMMAND} (?:to|for) (?:run(?:ning)? |start(?:ing)? |execut\\w+ |do )?(?:the |all |our |an? )?${JOB}`,
    ),
  },
  { name: 'command-is', shape: 'command', pattern: re(`\\bthe ${JOB} (?:command|script) is (?:now )?${COMMAND}`) },
  {
    name: 'we-build-with',
    shape: 'command',
    pattern: re(
      `\\b(?:we|i)(?: always| now| only)* (?<what>deploy|release|build|lint|format|typecheck|test|migrate|publish) (?:with|via|using|through) ${COMMAND}`,
    ),
  },
  {
    name: 'job-with',
    shape: 'command',
    pattern: re(
      `^(?:always )?(?<what>deploy|release|build|lint|format|typecheck|test|migrate|publish) (?:with|via|using) ${COMMAND}`,
    ),
  },
]

const SENTENCES: readonly Rule[] = [
  {
    name: 'from-now-on',
    shape: 'instruction',
    pattern:
      /\b(?:from now on|going forward|henceforth|from here on|in (?:the )?future,|for good\b|for future reference|as a rule|rule:|make it a rule|house rule)/i,
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
      /^(?:(?:please|and|but|so|you (?:must|should|have to|need to)) )*(?:always|never|don'?t ever|do not ever|under no circumstances|at no time)\b (?!mind|seen|worked|been|heard|had|got|did|again|been|ever)\w+/i,
  },
  {
    name: 'topic-always',
    shape: 'instruction',
    pattern: /^[\w /.-]{2,40}: (?:always|never|only|no|don'?t|use|must|do not)\b/i,
  },
  {
    name: 'always-mid',
    shape: 'instruction',
    pattern:
      /\b(?:must|should|has to|have to|needs? to|shall|is to|are to|may|can) (?:always|never|only|not|be|have|use|stay|go|live)\b(?!.*\b(?:fixed|working|possible|able|enough|there|wrong|something|somewhere)\b)/i,
    unless:
      /\b(?:it|this|that|there|i|they) (?:must|should|has to|have to|needs? to|may|can)\b|\bcan (?:be|have|not|only)\b|\bhave to be\b.*\bnow\b|\bmust be (?:a|an|something|the)\b|\bmay (?:be|have|not)\b/i,
  },
  {
    name: 'comma-never',
    shape: 'instruction',
    pattern: /[,;–-] ?(?:and |but )?never (?!mind|seen|worked|been|heard|had|got|did|again|ever)\w+/i,
  },
  { name: 'colon-never', shape: 'instruction', pattern: /: (?:never|always|no) (?!mind|idea|one|clue)\w+/i },
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
      /^(?!(?:i|it|we|this|that|they)\b)[\w`'".-]+ .{2,120}\b(?:before|after|on|with|for|in) (?:each|every|all|any)\b/i,
    unless:
      /\b(?:on every (?:call|request|run|page|push|load|start|click)|for (?:all|any|every) (?:the )?(?:of|users?)|in (?:all|any) (?:the )?(?:files?|places?|cases?))\b|\b(?:fails?|failing|breaks?|returns?|crash\w*|is|are|was|were|got|get)\b|^(?:add|fix|create|implement|rename|delete|remove|update|find|search|list|show|check|look|generate|make|write|build|print|log|count|try|replace)\b/i,
  },
  {
    name: 'before-you',
    shape: 'instruction',
    pattern:
      /^(?:please )?(?:run|execute|check|ask|format|lint|test|strip|squash|rebase|pull|update)\b .{1,100}\b(?:before|after) (?:you )?(?:commit|push|merg|deploy|releas|tagg?|publish|chang|touch|edit|delet|remov)(?:e|es|ing|ting)?\b/i,
  },
  {
    name: 'ask-first',
    shape: 'instruction',
    pattern: /^(?:please |always )?(?:ask|check with|tell|warn|consult) (?:me|us) (?:first )?before\b/i,
  },
  {
    name: 'every-must',
    shape: 'instruction',
    pattern:
      /^(?:all|every|each|any|no) [\w /.-]{2,50}? (?:must|needs?|has to|have to|should|shall|goes?|belongs?|lives?|may)\b/i,
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
      /\bwe (?:name|call|prefix|suffix|squash|rebase|tag|sign|indent|format|version|document|group|order|sort|keep|store|put|place|write|commit|follow|deploy|release|review) (?!it\b|that\b|this\b|him\b|them\b|back\b|off\b)[\w./-]+.{0,80}\b(?:in|with|as|by|under|next to|on|before|after|like|using|to|following|only|beside|conventional|separately|alphabetically)\b/i,
    unless: /\bwe (?:keep|put) (?:getting|having|seeing|\w+ing)\b|\bdeploy (?:to|on|with)\b/i,
  },
  {
    name: 'live-in',
    shape: 'convention',
    pattern:
      /^(?:all |the |our |new |every |each )*[\w ./-]{3,40}? (?:live|lives|go|goes|belong|belongs|sit|sits|reside|are kept|are stored|is kept|is stored|are placed) (?:in|into|under|next to|beside|inside|right next to|alongside|at) [\w./-]+/i,
    unless:
      /\b(?:goes?|go) (?:in|into) (?:detail|production|review|it)|^(?:it|this|that|everything|he|she|they|i|we|time|here)\b/i,
  },
  {
    name: 'are-named',
    shape: 'convention',
    pattern:
      /^(?:all |the |our |new )*[\w ./-]{3,40}? (?:are|is|get|have to be|must be|should be) (?:always )?(?:named|numbered|written|prefixed|suffixed|sorted|formatted|indented|spelled|tagged|signed|squashed|versioned|grouped|capitali[sz]ed|read[- ]only|immutable|append[- ]only|generated|never edited)\b/i,
    unless: /^(?:it|this|that|he|she|they|which)\b|\b(?:wrong|badly|incorrectly|by hand yet)\b/i,
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

/** The English rules: what people say to an agent about their project, their ways and their wishes. */
export const ENGLISH: LanguageRules = {
  language: 'en',
  words:
    /\b(?:the|and|is|are|to|we|it|of|not|with|for|in|on|our|my|from|use|always|never|please|i|you|this|that|be|now)\b/gi,
  leadIn:
    /^(?:(?:ok(?:ay)?|also|and|but|so|btw|by the way|fyi|please|pls|hey|hi|hello|well|right|good|great|thanks|thank you|nice|cool|wow|hm+|ah|oh|anyway|then|one more thing|another thing|heads[- ]up|important|note|nb|reminder|attention|update|for the record|just so you know|yes|yeah|yep|sure|perfect|alright|in case you wonder|correction(?: to what i said[^:,]*)?)\b[,:!.]*\s+)+/i,
  politeOrder: /^(?:can|could|would|will) you (?:please )?(?=(?:always|never|from now on|remember)\b)/i,
  guards: GUARDS,
  trigger: /\w/,
  correction:
    /^(?:no|nope|wrong|correction|actually|sorry|oops|i meant|not quite)\b|\b(?:correction|i misread|i was wrong|it always was|mistyped|i meant|my mistake)\b/i,
  anaphora:
    /^(?:(?:no|nope|wrong|actually|sorry|correction|oops)[,:.!]* )*(?:it'?s|that'?s|it is|it should be|i meant|make that) (?:actually |really )?(?<new>[\w.:/@-]+),? (?:and )?not (?<old>[\w.:/@-]+)/i,
  reason: /\b(?:because|since (?:we|it|they|the)|so that|due to)\b .{5,}/i,
  allProjects:
    /\b(?:(?:in|across|for|on) (?:all|every|any|each)(?: of)?(?: my| our)? (?:projects?|repos?|repositories)|everywhere i (?:work|code|go)|in general,? i|generally,? i|i generally|no matter which project|whatever (?:the )?project|wherever i work)\b/i,
  ownersContext: /\b(?:who (?:owns|does) what|owners|ownership|responsibilities)\b/i,
  withdrawal:
    /(?:^|[.!,] )(?:(?:hm+|ah|oh|no|nah|ok|hmm+|sorry|well|actually|yeah),? )*(?:no,? wait|wait,? no|scrap (?<what1>[\w.-]+)|never ?mind|forget (?:about )?(?<what2>[\w.-]+)|cancel that|on second thoughts?|leave it(?: as it is)?|undo that|let'?s not|changed my mind|i take (?:that|it) back|not worth it|rather not)\b/i,
  affirmation:
    /^(?:yes|yep|yeah|yup|sure|ok(?:ay)?|please do|go ahead|do (?:it|that)|sounds good|exactly|correct|right|agreed|absolutely|definitely)(?:[,.! ]+(?:please|do (?:it|that)|go ahead|sounds good|exactly|thanks|that one|let'?s do (?:it|that)|and .{0,60}))*[.! ]*$/i,
  proposal:
    /\b(?:shall|should|do you want|want|would you like) (?:i|me|we)(?: to)? (?:use|switch(?: over)? to|move to|migrate to|go with|set up|keep|stay with|stick with|standardi[sz]e on) (?<new>[^?.]{2,60})\?/i,
  stackIntro:
    /\b(?:new here|(?:our|the|my|tech) stack|stack:|this is (?:our|my|the|an?)|overview|some context|context:|setup:|set-up|monorepo|(?:project|repo|app|codebase) (?:is|uses|has)|environment is|built with|we use|we have|workspaces)\b/i,
  rules: [...REPLACEMENTS, ...USES, ...VALUES, ...PEOPLE, ...TASKS, ...COMMANDS, ...SENTENCES],
}
