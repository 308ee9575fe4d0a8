import { FRAMES } from './english/frames.ts'
import { GUARDS } from './english/guards.ts'
import { PEOPLE, TASKS } from './english/people.ts'
import { STATEMENTS } from './english/statements.ts'
import { REPLACEMENTS, USES } from './english/tools.ts'
import { COMMANDS, VALUES } from './english/values.ts'
import { SENTENCES } from './english/wishes.ts'
import type { LanguageRules } from './rule.ts'
import { screened } from './screen.ts'

/** The English rules: what people say to an agent about their project, their ways and their wishes. */
export const ENGLISH: LanguageRules = screened({
  language: 'en',
  words:
    /\b(?:the|and|is|are|to|we|it|of|not|with|for|on|our|my|from|use|always|never|please|i|you|this|that|be|now)\b/gi,
  leadIn:
    /^(?:(?:ok(?:ay)?|also|and|but|so|btw|by the way|fyi|please|pls|hey|hi|hello|thanks|thank you|wow|hm+|ah|oh|anyway|then|one more thing|another thing|heads[- ]up|for the record|just so you know|yes|yeah|yep|alright|in case you wonder|actually|oops|sorry|(?:no|nope|wrong|right|well|good|great|nice|cool|sure|perfect|important|attention|now)(?=[,:!.])|(?:no|nope|nah)(?= (?:we|it|the|they|our)\b)|(?:update|note|nb|reminder|correction(?: to what i said[^:,]*)?|i (?:have to|must) correct myself|i was (?:wrong|mistaken)(?: about \w+)?|i (?:got|had) (?:that|it|something) wrong|i (?:mixed|had mixed) (?:\w+ ){0,3}up(?: \w+)?)(?=[:,;]))[,:!.]*\s+)+/i,
  politeOrder: /^(?:can|could|would|will) you (?:please )?(?=(?:always|never|from now on|remember)\b)/i,
  guards: GUARDS,
  correction:
    /^(?:no(?! (?:more|longer|need|one|other|new|\w+s)\b)|nope|wrong|correction|actually|sorry|oops|i meant|not quite)\b|\b(?:correction|i misread|i was wrong|it always was|mistyped|i meant|my mistake)\b/i,
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
    /\b(?:new here|intro|(?:our|the|my|tech) stack|stack:|this is (?:our|my|the|an?)|overview|some context|context:|setup:|set-up|monorepo|(?:project|repo|app|codebase) (?:is|uses|has)|environment is|built with|we use|we have|workspaces)\b/i,
  statements: STATEMENTS,
  frames: FRAMES,
  rules: [...REPLACEMENTS, ...USES, ...VALUES, ...PEOPLE, ...TASKS, ...COMMANDS, ...SENTENCES],
})
