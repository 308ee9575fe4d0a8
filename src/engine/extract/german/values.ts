import type { Rule } from '../rule.ts'
import { COMMAND, JOB, re } from './pieces.ts'

/** Ports, versions, hosts, dates, and the commands that run things. */
export const VALUES: readonly Rule[] = [
  {
    name: 'port-ist',
    shape: 'port',
    on: 'clause',
    pattern:
      /(?:der |unser )?(?<what>(?:[\wäöüß.]+[ -]){0,2}?)port (?:(?:von|für|des|der) (?:die |der |den |das )?(?<what2>[\w.-]+) )?(?:ist|lautet|=|bleibt|wurde auf|liegt auf)(?: jetzt| nun| nach wie vor)? (?:auf )?(?<port>\d{2,5})\b/i,
  },
  {
    name: 'lauscht-auf',
    shape: 'port',
    on: 'clause',
    pattern:
      /(?<what>(?:[\wäöüß.-]+ )?[\wäöüß.-]+) (?:lauscht|läuft|hört|horcht|ist|liegt|startet)(?: jetzt| nun| immer| lokal| noch)* (?:auf|unter|an) (?:dem )?(?:localhost:|127\.0\.0\.1:|port )?(?<port>\d{4,5})\b(?!\.\d|[-/%])/i,
  },
  {
    name: 'laeuft-auf',
    shape: 'port',
    on: 'clause',
    pattern:
      /\b(?:läuft|lauscht|hört)(?: seit \w+)? (?:die |der |das )?(?<what>[\w-]+) (?:jetzt |nun )?(?:auf|unter) (?:port |localhost:)?(?<port>\d{4,5})\b/i,
  },
  {
    name: 'port-auf',
    shape: 'port',
    pattern:
      /\b(?:ändere|änder|setz|setze|stell|stelle|leg|haben|habe|wurde)\b.{0,20}? (?:den |die |der )?(?<what>(?:[\w]+[ -]){0,2}?)port (?:von (?<old>\d{2,5}) )?auf (?<port>\d{2,5})\b/i,
  },
  {
    name: 'version-ist',
    shape: 'version',
    on: 'clause',
    pattern:
      /^(?:die |das |der |unser[e]? )?(?<tool>[\w.+#-]+(?:[ -]version)?) (?:ist|läuft|steht|sind)(?: jetzt| nun| wieder)? (?:(?:auf|bei|in|mit) )?(?:version )?v?(?<version>\d+(?:\.\d+){0,2})(?![\w%:]|\.\d)/i,
  },
  {
    name: 'auf-version',
    shape: 'version',
    pattern:
      /\b(?<tool>[\w.+#-]+) auf (?:version )?v?(?<version>\d+(?:\.\d+){0,2}) (?:aktualisiert|gehoben|hochgezogen|angehoben|gebracht|umgestellt|upgedatet|geupdatet|gesetzt)/i,
  },
  {
    name: 'wert-ist',
    shape: 'value',
    on: 'clause',
    pattern:
      /^(?:also )?(?:der |die |das |unser[e]? |mein[e]? )(?<what>[\wäöüß/ -]{2,40}?) (?:ist|sind|heißt|lautet|bleibt)(?: jetzt| nun| immer| noch| ab sofort)* (?<value>[\wäöüÄÖÜ@.:/#+"'-][^,;]*)$/i,
  },
  {
    name: 'url-unter',
    shape: 'url',
    pattern:
      /(?:der |die |das |unser[e]? )?(?<what>(?:[\wäöüß-]+ ){0,1}?[\wäöüß-]+) (?:ist|läuft|liegt|erreichbar|steht)(?: jetzt| nun)? (?:unter|auf|bei) (?<url>https?:\/\/[^\s,;)]+|(?:[a-z0-9-]+\.)+(?:com|org|net|dev|io|de|app|internal|local|lan|cloud|example|test)(?:\/[^\s,;)]*)?(?![\w-]))/i,
  },
  {
    name: 'termin',
    shape: 'date',
    pattern:
      /\b(?:der |die |unser[e]? )?(?<what>deadline|abgabe|abgabetermin|frist|release|launch|go-?live|demo) (?:für [\wäöü ]{2,30}? )?(?:ist|bleibt|wurde auf|liegt)(?: jetzt| nun)?(?: der| am| auf(?: den)?| bei)? /i,
  },
  { name: 'freeze', shape: 'span', pattern: /\b(?<what>(?:code-?|feature-?|merge-?|release-?)? ?freeze)\b/i },
  {
    name: 'freeze-vorbei',
    shape: 'done',
    pattern: /\b(?<task>(?:code-?|feature-?|merge-?|release-?)? ?freeze) ist (?:vorbei|aufgehoben|zu ende|vorüber)/i,
  },
]

export const COMMANDS: readonly Rule[] = [
  {
    name: 'laufen-mit',
    shape: 'command',
    pattern: re(
      `\\b${JOB} (?:laufen|läuft|starten|startet|gehen|geht|werden|wird)(?: immer| jetzt| nur)? (?:mit|über|per|via) ${COMMAND}`,
    ),
  },
  {
    name: 'mit-starten',
    shape: 'command',
    pattern: re(
      `\\b(?:starte?|lass|führe?|mach) (?:die |den |das |alle )?${JOB} (?:immer |bitte )?(?:mit|über|per|via) ${COMMAND}`,
    ),
  },
  { name: 'doppelpunkt', shape: 'command', pattern: re(`^${JOB}: (?:mit |per )?${COMMAND}`) },
  {
    name: 'wir-deployen-mit',
    shape: 'command',
    pattern: re(
      `\\bwir (?<what>deploy|release|build|lint|format|test|bau)(?:en|n|e?ten)? (?:immer |jetzt )?(?:mit|per|über|via) ${COMMAND}`,
    ),
  },
]
