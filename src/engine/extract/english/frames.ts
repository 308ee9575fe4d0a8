import type { FrameWords } from '../rule.ts'

/** How English clauses are read as what they are about and what they say of it. */
export const FRAMES: FrameWords = {
  noise:
    /\b(?:from (?:now|here|today|tomorrow|this \w+) on(?:wards?)?|as of (?:now|today|this \w+)|these days|by now|for good|at last|any ?more|right now|up to|at (?:most|least)|no more than|not more than|this (?:morning|week|month|afternoon)|(?:last|next) (?:week|month|night|weekend|sprint)|over the weekend|an? (?:week|month|few days|fortnight) ago|a while ago)\b/gi,
  relations: new Set(
    'is are was were due be been being becomes became called named in on at to from with by via through under into onto behind inside within after as using use uses says reads equals'.split(
      ' ',
    ),
  ),
  using: /^us(?:e|es|ing)$/,
  light: new Set(
    `we i you they it us our the a an now nowadays again instead already finally meanwhile officially everywhere today
     yesterday only just simply all new newly please always still currently max maximum home one ones place will would
     has have had do does did done can may must should shall gets get got let lets that this there here both no not
     move moves moved moving switch switches switched switching migrate migrates migrated change changes changed changing
     go goes going gone went live lives lived living sit sits stay stays stayed run runs running ran keep keeps kept
     keeping store stores stored hold holds held put puts land lands come comes came make makes made take takes took
     taken serve serves served listen listens listening answer answers reach reached found find host hosts hosted
     send sends sent push pushes pushed ship ships shipped raise raises raised lower lowers lowered bump bumps bumped
     increase increased decrease decreased cut reduce reduced extend extended shorten shortened relax relaxed tighten
     tightened loosen loosened set sets slip slips slipped postpone postponed delayed forward back brought bring
     rescheduled shifted rename renames renamed call calls name names start starts started begin begins began end ends
     happen happens last lasts turn turns turned lift lifted double doubled halve halved pin pinned grew shrank upgrade
     upgraded update updated adopt adopted became reside resides belong belongs sits placed located build builds built
     written write writes done version deadline allow allowed support since ask asks contact ping talk question questions anything own owns owner owned maintain
     maintains lead leads handle handles cover covers responsible responsibility charge hands handed hand inherit inherits
     inherited care job look looks approves approved`.split(/\s+/),
  ),
  clauses:
    /[,;]\s+|\s[–—-]\s|[.!]\s+|\s+(?:because|so that|so we|as (?:we|it|they)|since (?:we|it|they|the|that|our|i)|while|although|but|and)\s+/i,
  adds: /\b(?:also|too|as well|additionally|in addition|besides|either|another|extra|plus|both|or)\b/i,
  ceases:
    /\b(?:no longer|not \S+ any ?more|n't \S+ any ?more|any ?more\b|no more|stop(?:ped)? (?:\w+ing|with)|quit \w+ing|(?:is|are|was|were|has been|have been) (?:now )?(?:over|lifted|abolished|cancel+ed|void|history|discontinued|abandoned|called off|repealed|waived|dropped|gone)\b|(?:lifted|abolished|cancel+ed|waived|repealed|called off|discontinued|shut down|switched off|turned off) the\b|done with|finished with|(?:don't|do not|needn't|need not) (?:need|have) to\b)/i,
  ceasing:
    /\b(?:no longer|any ?more|no more|stop(?:ped)?|quit|you|can|done with|finished with|using|over|lifted|abolished|cancel+ed|void|history|discontinued|abandoned|called off|repealed|waived|dropped|gone|shut down|switched off|turned off|needed|required|necessary|used|supported|maintained|need|valid|applies|apply|use|adding|doing|making|writing|having|finally|as of now|for good|completely)\b/gi,
  allows:
    /\b(?:allowed|fine|ok|okay|permitted|possible|welcome|free)\b.{0,20}\b(?:again|now|from now on|after all)\b|\b(?:may|can|is|are) (?:now |again )+(?:\w+ )?(?:allowed|fine|ok|okay|permitted|be)?\b|\ballowed (?:now|again)\b/i,
  forbids: /\b(?:never|no|don't|do not|must not|may not|not allowed|forbidden|not)\b/i,
}
