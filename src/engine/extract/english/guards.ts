import type { Guard } from '../rule.ts'

/** Why an English sentence gives no claim. */
export const GUARDS: readonly Guard[] = [
  {
    name: 'question',
    pattern:
      /\?\s*$|,\s*(?:can|could|would|will|do|does|is|are|should|shall) (?:you|we|i|it|they)\b|^(?:(?:and|so|but|hm+|ok|hey|also|wait),? )*(?:what(?! i (?:said|told|wrote)\b)(?:'?s| is| are| if| about| would| does| do)?|how|why|when|where|which|who(?! to \w+:)|whose|should|shall|could|would|can|may|might|is|are|was|were|do(?! not\b)|does|did|has|have|am|any idea|anyone|wdyt|thoughts on)\b(?! (?:you )?(?:please )?(?:always|never)| (?:owns|does|handles|runs) what)(?![^,]*, (?:always|never) )/i,
  },
  {
    name: 'asks',
    pattern:
      /\b(?:i wonder|wondering|(?:not|un)sure (?:if|whether|about)|no idea|whether|curious|do you think|what do you think|tell me (?:what|how|why|if)|(?:please|you|us|me) (?:explain|compare))\b|^(?:explain|compare)\b/i,
  },
  {
    name: 'hypothesis',
    pattern:
      /\b(?:maybe|perhaps|possibly|probably|presumably|hypothetically|theoretically|in theory|imagine|suppose|supposing|assuming|pretend|someday|some day|one day|eventually|at some point|sooner or later|in the long run|thinking (?:about|of)|considering|toying|tempted|debating|evaluating|would be nice|wish|might|could|would(?:n't)?|'d (?:be|have|need|use|go|switch|move)|i think|i guess|i believe|i assume|afaik|iirc|i suppose|seems? (?:to|like)|apparently|unsure|hopefully|ideally|want to try|planning to|plan to|hoping to|going to (?:try|look|test|evaluate)|(?:we|i) (?:want|hope|intend|aim|plan|would like|'d like) to (?:replace|switch|move|migrate|drop|swap|get rid|rename|change|upgrade|try|throw|kick|leave|ditch)|let'?s (?:see|discuss|talk|think|say|assume|pretend)|should (?:we|i)|if (?:we|i|they|someone|somebody|management|it|the|this|that|only|there)\b(?!.*\b(?:always|never|must|from now on)\b))\b/i,
  },
  {
    name: 'hypothesis',
    pattern:
      /\bif (?:we|i|they|someone|management) (?:ever|used|had|were|was|switched|moved|went|did|decided|took|chose|gave|rewrote)\b/i,
  },
  {
    name: 'others',
    pattern:
      /\b(?:(?:my|our) (?:old|former|previous|last|ex-?\w*|first) (?:\w+ )?(?:job|company|team|employer|project|boss|client|repo|workplace|gig|startup|lead)|(?:former|previous|old) (?:employer|company|colleagues?|team)|(?:my|a|another) friend|used to work|when i (?:was|worked) at|back at|back when|(?:the )?other (?:team|project|repo|company|people)s?\b|another (?:team|project|repo|company)|according to|says?|said(?! (?:good ?bye|farewell))|told (?:me|us)|claims?|claimed|recommends?|recommended|suggests?|suggested|insists?|insisted|advises?|advised|preaches|swears by|quote|quoting|everybody|everyone (?:on|says|keeps|else)|(?:most|many|some|other) (?:people|folks|devs|teams|companies|projects)|they (?:say|all|always|never|use|used|switched|moved|prefer|want)|upstream|(?:docs?|documentation|readme|manual|tutorial|article|blog|post|paper|book|guide|linter|compiler|style ?guide|consultant|freelancer|vendor|internet|recruiter|auditor|ticket|e-?mail|mail|comment|template|example|intern) (?:\w+ )?(?:say|use|want|tell|ask|show|state|prefer|mention|require|call|demand|expect|complain|warn|describe|enforce|ban)\w*|(?:in|from|on|by) (?:the|a|an|some|this|that|his|her|their) (?:\w+ )?(?:docs?|documentation|readme|manual|tutorial|article|blog(?: post)?|paper|book|guide|video|talk|podcast|thread|mail|e-?mail|newsletter)|stack ?overflow|reddit|hacker news|chatgpt|copilot|twitter|tweet|podcast|conference talk|google(?:'?s)? style|airbnb'?s?|netflix|facebook)\b|^(?:people|folks|devs) /i,
  },
  {
    name: 'one-off',
    pattern:
      /\b(?:for now|just (?:this )?once|this (?:one )?time|only once|(?:for|in|on|with) (?:just )?(?:this|that|the next|the current|the other) (?:one |single |quick |particular |specific |small |new )*(?:commit|test|figure|plot|file|pr|mr|pull request|branch|run|session|function|script|example|page|step|turn|task|change|class|module|component|method|look|experiment|demo|release|migration|query|case|ticket|fix|chart|table|answer|message|call|loop|line|screenshot|notebook|cell|email|benchmark)\b|this (?:\w+ )?only|only (?:for )?this|today only|(?:just|only) (?:for )?today|for today|temporar(?:y|ily)|for the moment|for the time being|quick (?:look|test|check|experiment|hack)|right now|at the moment|tonight only|as an exception|exceptionally|until (?:i|we) (?:get|am|are|fix|find|have|know)|while (?:i|we)(?:'re| am| are)? (?:debug|test|try|look)\w*|here only|in here|this one(?! (?:is|has)\b)|this once|for this one)\b/i,
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
