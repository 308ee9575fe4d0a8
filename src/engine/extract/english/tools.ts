import type { Rule } from '../rule.ts'
import { TOOL, OLD, WHO, ADVERBS, END, re } from './pieces.ts'

/** What is in use, what replaced it, what is used no longer. */
export const REPLACEMENTS: readonly Rule[] = [
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
    name: 'had-to-go',
    shape: 'retirement',
    needs: 'known',
    pattern: re(`(?:^|[,.;] |\\bwhy )(?:that is why )?${OLD} (?:had to go|was thrown out|got the boot|was sacked)`),
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

export const USES: readonly Rule[] = [
  {
    name: 'we-use',
    shape: 'use',
    needs: 'known',
    pattern: re(
      `\\b(?:we|i)${ADVERBS} (?:use|using|on|run on|running on|rely on|deploy (?:to|on|with)|host(?:ed|ing)? (?:on|at)|build with|test with|lint with|format with|work with|standardi[sz]ed on) ${TOOL}`,
    ),
  },
  {
    name: 'decided-on',
    shape: 'use',
    needs: 'known',
    pattern: re(
      `\\b(?:we|i)${ADVERBS} (?:decided|settled|agreed|chose|chosen|picked|opted|went|go|going|stick|sticking)(?: on| for| with)? ${TOOL}`,
    ),
    unless: /\b(?:against|not|never)\b/i,
  },
  {
    name: 'lets-take',
    shape: 'use',
    needs: 'known',
    pattern: re(
      `\\blet'?s (?:use|take|adopt|choose|pick|go with|stick with|stick to|settle on|stay with|standardi[sz]e on|keep using|move to|switch to|migrate to) ${TOOL}`,
    ),
    unless: /\b(?:instead of|over|rather than)\b/i,
  },
  {
    name: 'run-everything-in',
    shape: 'use',
    needs: 'known',
    pattern: re(
      `\\bwe${ADVERBS} (?:run|build|host|deploy|do) (?:everything|all of it|it all|all services) (?:in|on|with|through|via) ${TOOL}`,
    ),
  },
  {
    name: 'used-until',
    shape: 'use',
    needs: 'known',
    pattern: re(`\\bwe (?:used|were using|ran|were on|relied on) ${TOOL}`),
  },
  {
    name: 'project-uses',
    shape: 'use',
    on: 'both',
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
