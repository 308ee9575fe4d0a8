/**
 * How English says that something is used no longer. Group `old` is what is over; it may be two words ("Spring Boot"),
 * the reader takes what it knows of them.
 */
const OLD = '(?<old>[\\w@][\\w.+#/@-]*)'
const ADVERB =
  '(?:now |finally |officially |all |completely |entirely |gradually |slowly |soon |already |since \\w+ |(?:with us|for us|here) )*'
const ENDED =
  '(?:out(?! of\\b)|gone|history|cancell?ed|dropped|removed|retired|replaced|superseded|deprecated|switched off|turned off|shut (?:down|off)|abandoned|phased out|wound down|sunset(?:ted)?|decommissioned|discontinued|thrown out|kicked out|ripped out|swapped out|scrapped|axed|sacked|swapped|exchanged|displaced|renamed|off the table|no longer (?:used|needed|in use)|no more|obsolete|dead)'
const BEFORE = [
  'instead of',
  'rather than',
  'in place of',
  'in lieu of',
  'replac(?:es|ed|ing)',
  'supersed(?:es|ed|ing)',
  'succeed(?:s|ed)',
  '(?:takes|took|taking) the place of',
  '(?:mov|switch|migrat|chang|port|convert|transition|rewrit|go|wean)(?:ed|t|ten|ing|e|ne) (?:[\\w/]+ ){0,4}?(?:away |over )?(?:from|off)',
  '(?:we|i) (?:come|came|are coming) from',
  'went (?:[\\w/]+ ){0,3}?from',
  '(?:move|switch|migrate) (?:away )?(?:from|off)',
  'away from',
  '(?:got|get|getting|gotten) rid of',
  '(?:dropp(?:ed|ing)|ditch(?:ed|ing)|retir(?:ed|ing)|sunset(?:ting)?|abandon(?:ed|ing)|scrapp(?:ed|ing)|decommission(?:ed|ing)|uninstalled|remov(?:ed|ing)|axed|sacked|discontinued)',
  '(?:kick(?:ed)|threw|thrown|ripp(?:ed)) out',
  '(?:phas(?:ed|ing)|wind(?:ing)|wound) (?:out|down)',
  '(?:we|i) (?:drop|ditch|leave|retire|left)',
  'no longer (?:use|using|need|run|running|have|on|with)',
  "(?:don't|do not|doesn't) (?:use|need|run|have)",
  '(?:stopped|quit) using',
  '(?:done|through|finished) with',
  'good ?bye(?:,)?(?: to)?',
  'bye(?:[ -]bye)?(?:,)?(?: to)?',
  'farewell(?:,)?(?: to)?',
  'parted (?:ways )?(?:with|from)',
  '(?:swap|swapp|trad|exchang)(?:ed?|ing)?(?: out)?',
  'no more',
  'had to leave',
  '(?:takes?|took|taking) over from',
  '(?:inherit(?:s|ed))(?: [\\w-]+){1,4} from',
  '(?:shut|switch(?:ed)?|turn(?:ed)?|tak(?:e|en)|took) (?:down|off|offline)',
  'no longer(?: (?:in|at|by|through|via|from|to))?',
]
export const RETIRES: readonly RegExp[] = [
  new RegExp(
    `${OLD} (?:is|was|are|were|has been|have been|got|gets|is being|are being|will be) ${ADVERB}${ENDED}\\b`,
    'gi',
  ),
  new RegExp(
    `${OLD} (?:goes away|went away|goes|went|had to (?:go|leave|make way)|has to go|got the (?:boot|axe|sack)|(?:gave|gives|makes|made) way|bit the dust|will go|is going away)(?=[\\s,.;:!]|$)`,
    'gi',
  ),
  new RegExp(`\\b(?:${BEFORE.join('|')}) (?:(?:the|our|all|old|this|plain|version) )*${OLD}`, 'gi'),
  new RegExp(
    `\\b(?:thr[eo]w|thrown|ripp(?:ed|ing)|kick(?:ed|ing)|phas(?:ed|ing)|turn(?:ed|ing)|shut|switch(?:ed|ing)|took|swapp(?:ed|ing)) (?:the |our )?${OLD} (?:out|off|down|away|offline)\\b`,
    'gi',
  ),
  new RegExp(`\\brenam(?:ed|ing) (?:the |our )?(?:[a-z]+ ){0,2}?${OLD} (?:to|into|as) \\S`, 'gi'),
  new RegExp(
    `${OLD} (?:is|are|goes|runs)(?: now| from now on)? (?:called|named|known as|by the name of) \\S+ (?:now|from now on)`,
    'gi',
  ),
  new RegExp(`${OLD} (?:is|are) now (?:called|named|known as) \\S`, 'gi'),
  new RegExp(`${OLD} (?:made|makes) room`, 'gi'),
  new RegExp(
    `\\b(?:the|our) ${OLD} (?:parser|server|service|version|app|api|setup|stack|build|pipeline|cluster|box|host|machine|bot|jobs?|scripts?|client|backend|frontend|integration|plugin|library|driver|instance|account|subscription) (?:is|are|was|were|has been|got) (?:now |finally )?(?:dead|history|gone|retired|out|no more|removed|dropped|cancel+ed|switched off|shut down)\\b`,
    'gi',
  ),
  new RegExp(`\\b(?:the|our) [a-z]+s (?:left|leave) ${OLD}`, 'gi'),
  new RegExp(`${OLD} (?:no longer exists?|(?:doesn't|does not) exist(?: here| with us)? any ?more)`, 'gi'),
  new RegExp(`${OLD} (?:->|→|=>) \\S`, 'gi'),
  new RegExp(`\\bnot ${OLD} any ?more`, 'gi'),
]
