import type { Rule } from '../rule.ts'
import { COMMAND, JOB, re } from './pieces.ts'

/** Ports, versions, hosts, dates, and the commands that run things. */
export const VALUES: readonly Rule[] = [
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
      /(?<what>(?:[\w.'-]+ ){0,3}?[\w.'-]+) (?:now |always |still )?(?:(?:can be |is )?(?:found|reached)|answers|listens|runs|is running|is served|is|lives|is listening|sits|serves|starts|is exposed|binds|is bound|moved|moves|goes|has moved|is reachable)(?: now| locally| always| still)* (?:on|at|to) (?:(?:localhost|127\.0\.0\.1|0\.0\.0\.0|port)[: ]?)?(?<port>\d{4,5})\b(?!\.\d|[-/%]|\s*(?:rows|users|lines|items|ms|records|errors|files))/i,
  },
  {
    name: 'on-number',
    shape: 'port',
    on: 'clause',
    pattern:
      /^(?:the |our )?(?<what>(?!(?:line|page|row|error|issue|built|based)\b)[\w-]+(?: (?!(?:is|was|are)\b)[\w-]+)?) (?:on|at) (?:port )?(?<port>\d{4,5})$/i,
  },
  {
    name: 'port-for',
    shape: 'port',
    on: 'clause',
    pattern: /\bport (?<port>\d{2,5}) (?:is )?for (?:the |our )?(?<what>(?:[\w.-]+ )?[\w.-]+)$/i,
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
      /\b(?:chang|set|mov|switch|mak|put|bump)(?:e|ed|t|ing)? (?:the |our )?(?<what>(?:[\w.-]+ ){0,3}?)(?:port (?:of (?:the |our )?(?<what2>[\w.-]+(?: [\w.-]+)?) )?)(?:from (?:port )?(?<old>\d{2,5}) )?(?:to|on|onto) (?:port )?(?<port>\d{2,5})(?=\s*(?:[,.;!]|$)| (?:for good|permanently|everywhere|from now on|because|since|now))/i,
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
      /^(?:the |our )?(?<tool>[\w.+#-]+(?: [\w.+#-]+)?) (?:version )?(?:is (?:now )?(?:at|on)|is|is now|went to|(?:is )?pinned (?:to|at)|stays (?:at|on)|has to be|must be|runs on|runs)(?: version)? (?:now )?v?(?<version>\d{1,3}(?:\.\d+){0,2}(?:\.x)?)(?![\w%:]|\.\d)/i,
  },
  {
    name: 'got-upgraded',
    shape: 'version',
    on: 'clause',
    pattern:
      /^(?:the |our )?(?<tool>[\w.+#-]+(?: [\w.+#-]+)?) (?:(?:has been|have been|was|were|got|gets|is|went|moved) (?:now )?(?:upgraded|updated|bumped|raised|up|over)|bump|upgrade|update)(?: from v?[\d.]+)? to (?:version )?v?(?<version>\d{1,3}(?:\.\d+){0,2})(?![\w%:]|\.\d)/i,
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
      /^(?:so |and )?(?:the |our |my )?(?<what>[\w/ -]{2,40}?) (?:is called|is named|is|are|=|changed to|has moved to|moved to|will be|stays at|stays|remains)(?: now| still| always| set to)* (?<value>[\w@.:/#+"'-][^,;]*)$/i,
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

export const COMMANDS: readonly Rule[] = [
  {
    name: 'run-them-with',
    shape: 'command',
    pattern: re(
      `\\b${JOB}\\b.{0,80}?\\b(?:run|start|execute|launch|call) (?:them|it|those|these) (?:only |always )?(?:with|via|using|through) ${COMMAND}`,
    ),
  },
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
