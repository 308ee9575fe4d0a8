import type { Rule } from '../rule.ts'
import { NAME, AREA, END, re } from './pieces.ts'

/** Who owns what, and what is still to do. */
export const PEOPLE: readonly Rule[] = [
  {
    name: 'zustaendig',
    shape: 'owner',
    on: 'clause',
    pattern: re(`^(?:[Ff]ür )${AREA} ist(?: jetzt| nun| ab \\w+)? ${NAME} (?:zuständig|verantwortlich)`, ''),
  },
  {
    name: 'ist-zustaendig',
    shape: 'owner',
    on: 'clause',
    pattern: re(
      `\\b${NAME} ist(?: jetzt| nun)? (?:zuständig|verantwortlich) für ${AREA}${END}|\\b(?<person2>[A-ZÄÖÜ][a-zäöüß]+) ist(?: jetzt| nun)? für (?:den |die |das )?(?<area2>[\\wäöüÄÖÜß./ -]{2,40}?) (?:zuständig|verantwortlich)`,
      '',
    ),
  },
  {
    name: 'uebernimmt',
    shape: 'owner',
    on: 'clause',
    pattern: re(
      `(?<!\\b(?:[Dd]ie|[Dd]er|[Dd]as|[Dd]en|[Uu]nsere?|[Ee]ine?) )\\b${NAME} (?:übernimmt|betreut|verantwortet|leitet|pflegt|kümmert sich um)(?: jetzt| nun| ab sofort| ab heute)? ${AREA}${END}`,
      '',
    ),
  },
  {
    name: 'uebernimmt-nachgestellt',
    shape: 'owner',
    on: 'clause',
    pattern: re(
      `^(?:[Dd]ie|[Dd]as|[Dd]en) (?<area>[\\wäöüÄÖÜß./-]+(?: [\\wäöüÄÖÜß./-]+)?) (?:übernimmt|betreut|pflegt|leitet)(?: jetzt| nun| ab sofort)? ${NAME}$`,
      '',
    ),
  },
  {
    name: 'gehoert',
    shape: 'owner',
    on: 'clause',
    pattern: re(
      `^(?:[Dd]er |[Dd]ie |[Dd]as )?(?<area>[\\wäöüÄÖÜß./-]+(?: [\\wäöüÄÖÜß./-]+){0,2}?) (?:gehört|geht an|gehen an|liegt bei|liegt jetzt bei) ${NAME}`,
      '',
    ),
  },
  {
    name: 'wer-macht',
    shape: 'owner',
    on: 'clause',
    pattern: re(`^${NAME} macht (?:die|das|den|alle[ns]?) ${AREA}${END}`, ''),
  },
  {
    name: 'kuemmert-sich',
    shape: 'owner',
    on: 'clause',
    pattern: re(`^[Uu]m ${AREA} kümmert sich (?:jetzt |nun |ab sofort |ab heute |künftig |seit \\w+ )*${NAME}`, ''),
  },
  {
    name: 'hat-uebernommen',
    shape: 'owner',
    on: 'clause',
    pattern: re(
      `^(?:[Dd]ie|[Dd]as|[Dd]en) (?<area>[\\wäöüÄÖÜß./-]+(?: [\\wäöüÄÖÜß./-]+)?) (?:hat|macht|übernimmt) (?:jetzt |nun |ab sofort |ab heute |künftig )*${NAME}(?: übernommen)?$`,
      '',
    ),
  },
  {
    name: 'ansprechpartner',
    shape: 'owner',
    on: 'clause',
    pattern: re(`^[Aa]nsprechpartner(?:in)? für ${AREA} ist (?:jetzt |nun |ab sofort |künftig )*${NAME}`, ''),
  },
  { name: 'ich-heisse', shape: 'preference', pattern: /^(?:ich heiße|mein name ist|nenn mich) [A-ZÄÖÜ]\w+/i },
]

export const TASKS: readonly Rule[] = [
  {
    name: 'todo',
    shape: 'task',
    pattern: /^(?:todo|to-do|offene aufgabe|offener punkt|für später|später|aufgabe)\s*[:,–-] ?(?<task>.{4,})/i,
  },
  {
    name: 'noch-offen',
    shape: 'task',
    pattern: /^(?:noch|weiterhin) (?:offen|zu tun|ausstehend|zu erledigen)(?: ist)?\s*[:,–-]? ?(?<task>.{4,})/i,
  },
  {
    name: 'fehlt-noch',
    shape: 'task',
    pattern:
      /^(?<task>.{4,}?) (?:fehlt|fehlen|steht|stehen)(?: \w+){0,3}? noch(?: aus)?$|^(?<task2>.{4,}?) ist noch (?:offen|nicht fertig|zu tun)\b|^es fehlt noch (?<task3>.{4,})/i,
  },
  { name: 'erinnere', shape: 'task', pattern: /^erinnere? mich (?:später |morgen )?daran,? (?<task>.{4,})/i },
  { name: 'muessen-noch', shape: 'task', pattern: /^(?:wir|ich) (?:müssen|muss) noch (?<task>\S+ .{4,})/i },
  {
    name: 'erledigt',
    shape: 'done',
    pattern:
      /^(?<task>.{3,80}?) (?:ist|sind|wurde|wurden) (?:jetzt |nun |endlich |schon )?(?:erledigt|fertig|gemergt|gemerged|gefixt|behoben|umgesetzt|implementiert|abgeschlossen|drin|live|geschlossen|gelöst)\b/i,
  },
]
