/** Pieces that the patterns of this language share. */
export const W = '[\\wäöüÄÖÜß@.#+/&-]+'
export const NEW = `(?<new>${W}(?: ${W}){0,4})`
export const NEW_SHORT = `(?<new>${W}(?: ${W}){0,2}?)`
export const OLD = `(?<old>${W}(?: ${W}){0,2}?)`
export const FILL =
  '(?: (?:jetzt|nun|nur|alle|alles|komplett|vollständig|gerade|gestern|heute|inzwischen|mittlerweile|endlich|im \\w+|das \\w+|die \\w+|den \\w+|unser\\w* \\w+|seit \\w+(?: \\w+)?|ab \\w+(?: \\w+)?|am \\w+|vor \\w+ \\w+|überall|hier|noch|weiterhin|wieder|ja))*'
export const NAME = '(?<person>[A-ZÄÖÜ][a-zäöüß]+(?: [A-ZÄÖÜ][a-zäöüß]+)?)'
export const AREA = '(?:den |die |das |der |dem |unser\\w* )?(?<area>[\\wäöüÄÖÜß./ -]{2,40}?)'
export const END =
  '(?=\\s*(?:[,.;:!)]|$)| (?:jetzt|nun|seit|ab|weil|da|und|aber|umgestellt|gewechselt|umgestiegen|migriert|ersetzt)(?![\\wäöü]))'
export const PROGRAM =
  '(?:npm|pnpm|yarn|bunx?|npx|deno|node|make|just|task|cargo|go|gradle|mvn|poetry|uv|pixi|conda|hatch|pip|python3?|pytest|tox|nox|docker|podman|kubectl|helm|terraform|tofu|nix|mix|bundle|rake|rspec|php|composer|dotnet|flutter|cmake|ctest|bazel|nx|turbo|vitest|jest|playwright|\\.{1,2}/[\\w./-]+|(?:bin|scripts?|tools)/[\\w./-]+)'
export const COMMAND = `(?<command>${PROGRAM}(?: (?!(?:weil|da|seit|und|aber|wenn|vor|nach|nicht|statt|um|zu|für|bitte|als|laufen|ausführen|starten|gestartet|ausgeführt|bauen)(?![\\wäöü]))[\\w@./:=*+%-]+)*)`
export const JOB =
  '(?<what>(?:Unit-?|Integrations-?|E2E-?|End-to-End-)?Tests?|Testsuite|Linter|Build|Migrationen|Dev-?Server|Entwicklungsserver|Benchmarks|Typprüfung|Formatter|Doku|Deployment|Deploy|Release)'
export const re = (source: string, flags = 'i') => new RegExp(source, flags)
