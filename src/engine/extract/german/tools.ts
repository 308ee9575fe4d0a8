import type { Rule } from '../rule.ts'
import { W, NEW, NEW_SHORT, OLD, FILL, END, re } from './pieces.ts'

/** What is in use, what replaced it, what is used no longer. */
export const REPLACEMENTS: readonly Rule[] = [
  {
    name: 'von-auf',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `\\bvon ${OLD} (?:auf|zu|nach) ${NEW_SHORT}(?= (?:umgestellt|gewechselt|umgestiegen|migriert|gegangen|umgezogen|hochgezogen|aktualisiert)|[,.!]|$)`,
    ),
    unless: /\bvon \w+ (?:zu|nach) \w+ (?:kopier|verschieb|schick)/i,
  },
  {
    name: 'stellen-um',
    shape: 'replacement',
    needs: 'known',
    pattern: re(`\\b(?:stellen|wechseln|migrieren|steigen|ziehen)${FILL} von ${OLD} (?:auf|zu|nach) ${NEW}`),
  },
  {
    name: 'auf-umgestellt',
    shape: 'use',
    needs: 'known',
    pattern: re(
      `\\b(?:wir|ich)\\b.* (?:auf|zu|nach) ${NEW_SHORT} (?:umgestellt|gewechselt|umgestiegen|migriert|umgezogen|aktualisiert|hochgezogen)`,
    ),
    unless: /\b(?:nicht|nie|niemals|kein\w*)\b/i,
  },
  {
    name: 'durch-ersetzt',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `(?:^| )${OLD} (?:(?:ist|wurde|haben|hab|habe) (?:wir |ich )?)?(?:\\w+ ){0,3}?durch ${NEW_SHORT} (?:ersetzt|abgelöst|ausgetauscht)`,
    ),
  },
  {
    name: 'loest-ab',
    shape: 'replacement',
    needs: 'known',
    pattern: re(`^${NEW_SHORT} (?:ersetzt|löst)(?: jetzt| nun)? ${OLD}(?: ab)?${END}`),
  },
  {
    name: 'statt-nutzen',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `\\b(?:statt|anstelle von|anstatt) ${OLD},? (?:nutzen|verwenden|benutzen|nehmen|haben) wir${FILL} ${NEW}`,
    ),
  },
  {
    name: 'nutzen-statt',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `\\b(?:nutzen|verwenden|benutzen|nehmen|haben) (?:wir )?(?:(?:jetzt|nun|hier|nur|überall|inzwischen) )?${NEW_SHORT},? (?:jetzt )?(?:statt|anstelle von|anstatt|und nicht|nicht) ${OLD}${END}`,
    ),
  },
  {
    name: 'entschieden-statt',
    shape: 'replacement',
    needs: 'known',
    pattern: re(`\\bfür ${NEW_SHORT} (?:statt|und gegen|und nicht|anstelle von) ${OLD}(?: entschieden)?${END}`),
  },
  {
    name: 'order-statt',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `^(?:bitte )?(?:nutze?|verwende|benutze?|nimm)(?: bitte| immer| nur)* ${NEW_SHORT},? (?:statt|anstatt|anstelle von|und nicht|nicht|nie) ${OLD}${END}`,
    ),
  },
  {
    name: 'nicht-mehr',
    shape: 'retirement',
    needs: 'known',
    pattern: re(
      `\\b(?:nutzen|verwenden|benutzen|brauchen|haben|unterstützen) (?:wir )?(?:jetzt |nun )?${OLD} (?:jetzt |nun )?nicht mehr`,
    ),
  },
  { name: 'kein-mehr', shape: 'retirement', needs: 'known', pattern: re(`\\bkeine? ${OLD} mehr\\b`) },
  {
    name: 'abgeschafft',
    shape: 'retirement',
    needs: 'known',
    pattern: re(
      `\\b(?:wir haben|haben wir|wurde) ${OLD} (?:\\w+ ){0,2}?(?:abgeschafft|rausgeworfen|entfernt|abgeschaltet|aufgegeben|gestrichen|verworfen)`,
    ),
  },
  {
    name: 'ist-weg',
    shape: 'retirement',
    needs: 'known',
    pattern: re(
      `^${OLD} (?:ist|wurde) (?:jetzt |nun )?(?:weg|raus|abgeschafft|rausgeflogen|entfernt|geschichte|abgeschaltet)${END}`,
    ),
  },
]

export const USES: readonly Rule[] = [
  {
    name: 'wir-nutzen',
    shape: 'use',
    needs: 'known',
    pattern: re(
      `\\b(?:wir (?:nutzen|verwenden|benutzen|setzen|arbeiten|testen|bauen|deployen|hosten|laufen|sind)|(?:nutzen|verwenden|benutzen|setzen|arbeiten|sind) wir)${FILL} (?:auf |mit |bei |in )?${NEW}`,
    ),
    unless: /\b(?:nicht|kein\w*)\b/i,
  },
  {
    name: 'wir-setzen-ein',
    shape: 'use',
    needs: 'known',
    pattern: re(`\\bwir (?:setzen|haben)${FILL} ${NEW_SHORT} (?:ein|im einsatz)(?=[\\s,.;]|$)`),
    unless: /\b(?:nicht|kein\w*)\b/i,
  },
  {
    name: 'projekt-nutzt',
    shape: 'use',
    on: 'both',
    needs: 'known',
    pattern: re(
      `\\b(?:projekt|repo|repository|app|anwendung|api|backend|frontend|dienst|server|seite|monorepo|tests|daten|code) (?:nutzt|nutzen|verwendet|verwenden|benutzt|läuft(?: jetzt)? (?:auf|mit|unter|bei)|laufen(?: jetzt)? (?:auf|mit|unter)|basiert auf|ist(?: jetzt)? (?:auf|in|mit)|liegen in|setzt auf)${FILL} ${NEW}`,
    ),
    unless: /\b(?:nicht|kein\w*)\b/i,
  },
  {
    name: 'bleibt',
    shape: 'use',
    needs: 'known',
    on: 'clause',
    pattern: re(`^${NEW_SHORT} bleibt(?=\\s*(?:$|[,.!]))|^(?:es bleibt|wir bleiben) bei (?<new2>${W})`),
  },
  {
    name: 'also-wird-es',
    shape: 'use',
    needs: 'known',
    pattern: re(
      `^(?:ok(?:ay)?,? |gut,? |also,? |dann )*(?:es wird|wird es|nehmen wir|wir nehmen) (?:also |dann |jetzt )*${NEW}$`,
    ),
  },
]
