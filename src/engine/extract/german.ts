import type { Guard, LanguageRules, Rule } from './rule.ts'

const GUARDS: readonly Guard[] = [
  {
    name: 'question',
    pattern:
      /\?\s*$|^(?:(?:und|aber|also|hm+|ok|hey|so),? )*(?:was|wie|warum|wieso|weshalb|wann|wo|wer|welche[rsn]?|soll(?:en|te|ten)?|kann|können|könnten?|könntest|kannst|würde[nst]*|darf|dürfen|müssen wir|ist|sind|war|hat|haben|gibt|geht|macht es)\b(?! wen\b|[^,]*\b(?:gehört was|ist zuständig|macht was)\b)/i,
  },
  {
    name: 'asks',
    pattern:
      /\b(?:ich frage mich|frag mich|ob (?:wir|das|es|ich|man)|keine ahnung|bin (?:mir )?(?:nicht|un)sicher|weiß nicht|was meinst du|erklär\w*|vergleich\w*)\b/i,
  },
  {
    name: 'hypothesis',
    pattern:
      /(?<![\wäöü])(?:vielleicht|eventuell|evtl\.?|möglicherweise|womöglich|vermutlich|wahrscheinlich|wohl|angenommen|theoretisch|hypothetisch|irgendwann|mal sehen|könnten?|könnte[ns]t?|würden?|hätten?|wäre[n]?|dürften?|sollten (?:wir|ich)|ich (?:glaube|denke|vermute|nehme an)|glaube ich|denke ich|überlege\w*|am liebsten würde|wenn (?:wir|ich|man|sie|es|das|die)\b(?!.*\b(?:immer|nie|niemals)\b)|falls (?:wir|ich|man|es)\b(?!.*\b(?:immer|nie|niemals)\b)|stell dir vor|scheint|anscheinend|eines tages|langfristig|wünschte|spiele mit dem gedanken|es sei denn)(?![\wäöü])/i,
  },
  {
    name: 'others',
    pattern:
      /(?<![\wäöü])(?:(?:mein|unser|meine|unsere|meinem|meiner|unserem|unserer|im|beim|der|die|dem) (?:alte[rnms]?|frühere[rnms]?|ehemalige[rnms]?|vorige[rnms]?|letzte[rnms]?|ex-?\w*) (?:\w+ )?(?:job|firma|team|arbeitgeber|projekt|chef|kunde|büro|stelle|laden|kollege)|laut|angeblich|zitat|zitiere|sagt|sagte|meint|meinte|schreibt|schrieb|behauptet\w*|empfiehlt|empfahl|rät|fordert|besteht darauf|die doku\w*|das handbuch|der artikel|das buch|im (?:readme|blog|wiki|internet|buch|artikel)|ein (?:kollege|freund|bekannter|berater)|der berater|die leute|alle welt|andere(?:s|n)? (?:team|projekt|repo|firma|leute)|anderswo|stack ?overflow|chatgpt|reddit|man sagt|früher bei)(?![\wäöü])/i,
  },
  {
    name: 'one-off',
    pattern:
      /(?<![\wäöü])(?:fürs erste|vorerst|vorläufig|erst ?mal|diesmal|dieses (?:eine )?mal|nur (?:dieses|das) (?:eine )?mal|nur heute|für heute|heute mal|heute nur|ausnahmsweise|vorübergehend|im moment|momentan|gerade mal|kurz mal|nur kurz|zum testen|zum ausprobieren|(?:für|in|bei|an) (?:diese[nmrs]?|den nächsten|die nächste|der nächsten|dem nächsten) (?:einen |eine |einem |einer )?(?:commit|test|abbildung|plot|datei|pr|branch|lauf|sitzung|funktion|skript|beispiel|seite|schritt|aufgabe|änderung|klasse|modul|komponente|methode|experiment|demo|release|migration|abfrage|fall|ticket|notebook|mail|antwort)|nur (?:hier|für diese[nsrm]?)|einmalig|ein einziges mal|bis (?:ich|wir) (?:\w+ ){0,3}(?:haben|habe|sind|bin|ist))(?![\wäöü])/i,
  },
  {
    name: 'joke',
    pattern:
      /\b(?:haha+|hehe+|lol|na toll|na super|super idee|tolle idee|klar,? (?:und|lass)|ironie|scherz|witz|als ob|wer braucht schon|mein lieblingshobby|ich liebe es,? (?:wenn|zu))\b|\/s\s*$|🙄|😂|🤣|😜|😉|[;:]-?\)\s*$/i,
  },
  {
    name: 'denial',
    pattern:
      /(?<![\wäöü])(?:glaube nicht|wüsste nicht|nie(?:mals)? (?:benutzt|verwendet|genutzt|gesagt|beschlossen|gehört|gesehen|gewechselt|gehabt|gewesen)|nicht dass|niemand)(?![\wäöü])/i,
  },
  {
    name: 'past habit',
    pattern:
      /(?<![\wäöü])(?:früher|damals|ursprünglich|anfangs|zuvor|ehemals|einst)(?![\wäöü])(?!.*\b(?:jetzt|nun)\b)/i,
  },
  {
    name: 'trouble',
    pattern:
      /\b(?:schlägt|schlagen|klappt|funktioniert|geht|stürzt|bricht|hängt|läuft) (?:\w+ )?(?:immer|nie|ständig|noch)\b|\b(?:immer|nie) (?:noch|wieder|kaputt|rot|langsam|mehr als)\b|\bwie immer\b/i,
  },
]

const W = '[\\wäöüÄÖÜß@.#+/&-]+'
const NEW = `(?<new>${W}(?: ${W}){0,4})`
const NEW_SHORT = `(?<new>${W}(?: ${W}){0,2}?)`
const OLD = `(?<old>${W}(?: ${W}){0,2}?)`
const FILL =
  '(?: (?:jetzt|nun|nur|alle|alles|komplett|vollständig|gerade|gestern|heute|inzwischen|mittlerweile|endlich|im \\w+|das \\w+|die \\w+|den \\w+|unser\\w* \\w+|seit \\w+(?: \\w+)?|ab \\w+(?: \\w+)?|am \\w+|vor \\w+ \\w+|überall|hier|noch|weiterhin|wieder|ja))*'
const NAME = '(?<person>[A-ZÄÖÜ][a-zäöüß]+(?: [A-ZÄÖÜ][a-zäöüß]+)?)'
const AREA = '(?:den |die |das |der |dem |unser\\w* )?(?<area>[\\wäöüÄÖÜß./ -]{2,40}?)'
const END =
  '(?=\\s*(?:[,.;:!)]|$)| (?:jetzt|nun|seit|ab|weil|da|und|aber|umgestellt|gewechselt|umgestiegen|migriert|ersetzt)(?![\\wäöü]))'
const PROGRAM =
  '(?:npm|pnpm|yarn|bunx?|npx|deno|node|make|just|task|cargo|go|gradle|mvn|poetry|uv|pixi|conda|hatch|pip|python3?|pytest|tox|nox|docker|podman|kubectl|helm|terraform|tofu|nix|mix|bundle|rake|rspec|php|composer|dotnet|flutter|cmake|ctest|bazel|nx|turbo|vitest|jest|playwright|\\.{1,2}/[\\w./-]+|(?:bin|scripts?|tools)/[\\w./-]+)'
const COMMAND = `(?<command>${PROGRAM}(?: (?!(?:weil|da|seit|und|aber|wenn|vor|nach|nicht|statt|um|zu|für|bitte|als|laufen|ausführen|starten|gestartet|ausgeführt|bauen)(?![\\wäöü]))[\\w@./:=*+%-]+)*)`
const JOB =
  '(?<what>(?:Unit-?|Integrations-?|E2E-?|End-to-End-)?Tests?|Testsuite|Linter|Build|Migrationen|Dev-?Server|Entwicklungsserver|Benchmarks|Typprüfung|Formatter|Doku|Deployment|Deploy|Release)'
const re = (source: string, flags = 'i') => new RegExp(source, flags)

const REPLACEMENTS: readonly Rule[] = [
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
  },
  {
    name: 'durch-ersetzt',
    shape: 'replacement',
    needs: 'known',
    pattern: re(
      `(?:^| )${OLD} (?:(?:ist|wurde|haben|hab|habe) (?:wir |ich )?)?${'(?:\\w+ ){0,3}?'}durch ${NEW_SHORT} (?:ersetzt|abgelöst|ausgetauscht)`,
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
      `\\b(?:nutzen|verwenden|benutzen|nehmen|haben) (?:wir )?${FILL.replace(/^\(\?: /, '(?:')} ?${NEW_SHORT},? (?:jetzt )?(?:statt|anstelle von|anstatt|und nicht|nicht) ${OLD}${END}`,
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

const USES: readonly Rule[] = [
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
    name: 'projekt-nutzt',
    shape: 'use',
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

const VALUES: readonly Rule[] = [
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
      /(?<what>(?:[\wäöüß.-]+ )?[\wäöüß.-]+) (?:lauscht|läuft|hört|horcht|ist|liegt|startet)(?: jetzt| nun| immer| lokal| noch)* (?:auf|unter|an) (?:dem )?(?:localhost:|127\.0\.0\.1:|port )?(?<port>\d{4,5})\b(?![-/.%])/i,
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
      /\b(?<tool>[\w.+#-]+) (?:\w+ ){0,2}?auf (?:version )?v?(?<version>\d+(?:\.\d+){0,2}) (?:aktualisiert|gehoben|hochgezogen|angehoben|gebracht|umgestellt|upgedatet|geupdatet|gesetzt)/i,
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

const PEOPLE: readonly Rule[] = [
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
      `\\b${NAME} (?:übernimmt|betreut|verantwortet|leitet|pflegt|kümmert sich um)(?: jetzt| nun| ab sofort| ab heute)? ${AREA}${END}`,
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
  { name: 'wer-macht', shape: 'owner', on: 'clause', needs: 'rules', pattern: re(`^${NAME} macht ${AREA}${END}`, '') },
  { name: 'ich-heisse', shape: 'preference', pattern: /^(?:ich heiße|mein name ist|nenn mich) [A-ZÄÖÜ]\w+/i },
]

const TASKS: readonly Rule[] = [
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
  { name: 'muessen-noch', shape: 'task', pattern: /^(?:wir|ich) (?:müssen|muss) noch (?<task>.{4,})/i },
  {
    name: 'erledigt',
    shape: 'done',
    pattern:
      /^(?<task>.{3,80}?) (?:ist|sind|wurde|wurden) (?:jetzt |nun |endlich |schon )?(?:erledigt|fertig|gemergt|gemerged|gefixt|behoben|umgesetzt|implementiert|abgeschlossen|drin|live|geschlossen|gelöst)\b/i,
  },
]

const COMMANDS: readonly Rule[] = [
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

const SENTENCES: readonly Rule[] = [
  {
    name: 'ab-jetzt',
    shape: 'instruction',
    pattern:
      /(?<![\wäöü])(?:ab jetzt|ab sofort|von nun an|von jetzt an|künftig|in zukunft|zukünftig|grundsätzlich|dauerhaft|generell|hausregel|als regel|regel:)(?![\wäöü])/i,
    unless: /\bab (?:jetzt|sofort) (?:\w+ )?(?:krank|urlaub)/i,
  },
  {
    name: 'merke',
    shape: 'instruction',
    pattern:
      /\b(?:merk(?:e)? dir|denk(?:e)? (?:bitte )?(?:immer )?daran|vergiss nicht|behalte? (?:bitte )?im (?:kopf|hinterkopf)|zur info für später|notier(?:e)? dir|bitte beachte)\b/i,
  },
  {
    name: 'immer',
    shape: 'instruction',
    pattern:
      /^(?:bitte |und |aber )*(?:[\wäöüß./-]+(?: [\wäöüß./-]+){0,3} )?(?:immer|niemals|nie|auf keinen fall|unter keinen umständen|keinesfalls) (?!noch|wieder|mehr als|kaputt)[\wäöüß]/i,
    unless: /^(?:es|das|ich|er|sie|die ci|der build|der test)\b|\b(?:habe|hatte|war|wurde|hat|haben)\b/i,
  },
  {
    name: 'satz-immer',
    shape: 'instruction',
    pattern:
      /\b(?:müssen|muss|sollen|soll|dürfen|darf)(?: \S+){0,8}? (?:immer|nie|niemals|nicht|nur|stets|zuerst|vorher)\b/i,
    unless: /\b(?:es|das|ich|er) (?:muss|soll|darf)\b/i,
  },
  {
    name: 'nie-wieder',
    shape: 'instruction',
    pattern: /^(?:bitte )?(?:[\wäöü./-]+ )*(?:nie wieder|nicht mehr)(?: \w+){0,4}[.!]*$/i,
    unless: /^(?:es|das|ich|er|sie|die|der|wir|läuft|geht)\b/i,
  },
  {
    name: 'vor-jedem',
    shape: 'instruction',
    pattern: /^(?:bitte )?(?:vor|nach|bei) (?:jedem|jeder|jeglichem|allen) [\wäöüß-]+ .{3,}/i,
    unless: /\b(?:schlägt|fehl|kracht|bricht|stürzt|kommt|kam|dauert|passiert|hängt|ist|wird|wurde|war)\b/i,
  },
  {
    name: 'order-vor-jedem',
    shape: 'instruction',
    pattern:
      /^(?:bitte )?(?:führe?|lass|starte|prüfe?|teste|formatiere|frag|frage|lauf|lege|aktualisiere|squashe?)\b .{0,100}?\b(?:vor|nach|bei) (?:jedem|jeder|dem (?:commit|push|merge|deploy|release)|dem \w+en)\b/i,
  },
  {
    name: 'frag-mich',
    shape: 'instruction',
    pattern:
      /^(?:bitte )?(?:frag|frage|sag|warne?) (?:mich|uns|mir) (?:immer |erst |vorher |zuerst )*,? ?(?:bevor|vor)\b/i,
  },
  {
    name: 'komma-nie',
    shape: 'instruction',
    pattern: /[,;:–-] ?(?:und |aber )?(?:nie|niemals|nie mehr|immer) (?!noch|wieder)[\wäöüß]+/i,
    unless: /\b(?:war|wurde|hatte|schlägt|klappt)\b/i,
  },
  {
    name: 'antworten',
    shape: 'preference',
    pattern:
      /\b(?:halte?|mach|schreib) (?:deine |die |bitte )*(?:antworten|erklärungen|zusammenfassungen)\b|^(?:bitte )?(?:antworte|sprich|rede|schreib)(?: mir| bitte| immer| nur)* (?:auf|in) (?:deutsch|englisch)|^(?:bitte )?(?:fass dich kurz|sei knapp|keine emojis|lass die zusammenfassung\w* weg|duze? mich)\b|\bantworten (?:dürfen|sollen|können|bitte) /i,
  },
  {
    name: 'lieber',
    shape: 'preference',
    pattern:
      /\b(?:ich (?:bevorzuge|mag|hasse|liebe|schätze|möchte lieber|will lieber|will immer|arbeite lieber|nehme lieber)|bevorzuge ich|mag ich|mir (?:sind|ist) .{2,40} lieber|lieber .{2,40} als)\b/i,
    unless: /\bich (?:mag|liebe|hasse) (?:es|das|dich|die idee|diese[nrs]?|wie|deine?|den (?:bug|fehler))\b/i,
  },
  {
    name: 'entschieden',
    shape: 'decision',
    pattern:
      /\b(?:wir haben (?:uns )?(?:\S+ ){0,10}?(?:entschieden|beschlossen|geeinigt|festgelegt|vereinbart)|haben wir (?:uns )?(?:\S+ ){0,10}?(?:entschieden|beschlossen|geeinigt|festgelegt)|(?:entscheidung|beschluss|beschlossen|entschieden|vereinbart):|wir entscheiden uns für|ich habe (?:mich )?(?:\S+ ){0,6}?entschieden)/i,
  },
  {
    name: 'nehmen-wir',
    shape: 'decision',
    needs: 'known',
    pattern:
      /\b(?:lass uns|lasst uns|nehmen wir|wir nehmen|machen wir|wir bleiben bei|dann also|wir gehen mit) (?!das\b|es\b|den ersten|option)[\w.-]+/i,
  },
  {
    name: 'wir-immer',
    shape: 'convention',
    pattern:
      /\b(?:wir|tests|commits|branches|migrationen) (?:[\wäöüß-]+ )(?:\S+ ){0,3}?(?:immer|nie|niemals|grundsätzlich|stets|ausschließlich)\b/i,
    unless: /\b(?:hatten|waren|haben|wurden|konnten|mussten)\b/i,
  },
  {
    name: 'liegen-neben',
    shape: 'convention',
    pattern:
      /^(?:alle |die |der |das |unsere? |neue )*[\wäöüÄÖÜß ./-]{3,40}? (?:liegen|liegt|gehören|gehört|kommen|kommt|stehen|steht|landen) (?:in|im|ins|unter|neben|direkt neben|bei|an) [\wäöüÄÖÜß./-]+/i,
    unless: /^(?:es|das|er|sie|wir|ich|dies)\b|\b(?:fehler|problem|daran|meldung|bug)\b/i,
  },
  {
    name: 'heissen',
    shape: 'convention',
    pattern:
      /^(?:alle |die |der |das |unsere? |neue )*[\wäöüÄÖÜß ./-]{3,40}? (?:heißen|werden|wird|sind|ist) (?:immer |stets |bitte )?(?:(?:auf|in|mit|nach|im|als) [\wäöüÄÖÜß./_-]+(?: [\wäöüÄÖÜß./_-]+)? )?(?:benannt|geschrieben|nummeriert|formatiert|eingerückt|gesquasht|signiert|sortiert|versioniert|schreibgeschützt|nur lesbar)\b/i,
    unless: /^(?:es|er|sie|dies)\b|\bfalsch\b/i,
  },
  {
    name: 'wir-benennen',
    shape: 'convention',
    pattern:
      /\bwir (?:benennen|nennen|schreiben|formatieren|squashen|rebasen|signieren|versionieren|dokumentieren|legen|speichern|sortieren|rücken|kommentieren|committen) .{3,}\b(?:in|mit|als|auf|nach|unter|neben|im|vor|pro|ein|ab)\b/i,
  },
  { name: 'listed', shape: 'instruction', needs: 'rules', pattern: /^.{6,}$/ },
]

/** The German rules. Word order differs, so they are rules of their own and no translation of the English ones. */
export const GERMAN: LanguageRules = {
  language: 'de',
  words:
    /(?<![\wäöüß])(?:der|das|und|ist|sind|wir|ich|nicht|mit|für|auf|immer|nie|niemals|bitte|statt|kein|keine|ein|eine|jetzt|nur|bei|vor|nach|wird|werden|haben|hat|habe|zum|zur|ab|seit|von|den|dem|im|unser|unsere|es|noch|alle|nutzen|läuft|auch|aber|mehr|dass|weil|sich)(?![\wäöüß])|[äöüß]/gi,
  leadIn:
    /^(?:(?:ok(?:ay)?|also|und|aber|übrigens|btw|fyi|bitte|hey|hallo|hi|gut|prima|super|danke|schön|ach ja|ach|ah|ja|so|dann|noch was|noch etwas|noch eins|außerdem|zudem|wichtig|hinweis|achtung|info|merke|genau|korrektur|kurze info|nebenbei|zur info)[,:!.]*\s+)+/i,
  politeOrder: /^(?:kannst|könntest|würdest) du (?:bitte )?(?=(?:immer|nie|niemals|ab jetzt|künftig)\b)/i,
  guards: GUARDS,
  trigger: /\w/,
  correction:
    /^(?:nein|nee|ne|falsch|korrektur|doch|eigentlich|sorry|quatsch|moment)\b|\b(?:korrektur|ich habe mich (?:vertan|verlesen|geirrt)|war schon immer|ich meinte|mein fehler)\b/i,
  anaphora:
    /^(?:(?:nein|nee|ne|falsch|korrektur|sorry|quatsch|doch)[,:.!]* )*(?:es ist|das ist|es sind|ich meinte|richtig ist) (?:eigentlich |doch )?(?<new>[\w.:/@-]+),? (?:und )?nicht (?<old>[\w.:/@-]+)/i,
  reason: /\b(?:weil|damit|denn|da (?:wir|es|sie|der|die|das|sonst))\b .{5,}/i,
  allProjects:
    /\b(?:in (?:allen|jedem)(?: meinen| meiner| unseren)? projekten?|in allen repos|überall,? wo ich|generell (?:bevorzuge|mag|will|möchte) ich|ich (?:bevorzuge|mag|will|möchte) generell|projektübergreifend)\b/i,
  ownersContext: /\b(?:wer macht was|zuständigkeiten|wem gehört was|verantwortlich(?:keiten)?)\b/i,
  withdrawal:
    /(?:^|[.!,] )(?:(?:hm+|ah|ach|oh|nein|nee|ok|doch|naja|sorry|ne|moment),? )*(?:doch nicht|lieber (?:doch )?nicht|vergiss (?:es|das|(?<what1>[\w.-]+))|verwirf (?:das|(?<what2>[\w.-]+))|lass (?:es|das|mal)(?: bleiben| so| sein)?|nein,? warte|moment,? nein|kommando zurück|zurück,? marsch|ich nehme? das zurück|lohnt (?:sich )?nicht)(?![\wäöü])/i,
  affirmation:
    /^(?:ja|jep|jo|klar|ok(?:ay)?|genau|gerne?|bitte|mach (?:das|es)|passt|einverstanden|stimmt|richtig|sehr gut|gut)(?:[,.! ]+(?:bitte|genau|mach (?:das|es)|gerne?|klar|so machen wir(?:'s| es| das)|danke|passt|und .{0,60}))*[.! ]*$/i,
  proposal:
    /\b(?:soll(?:en)? (?:ich|wir)|möchtest du,? dass ich)(?: lieber| jetzt| also)? (?:auf |mit |zu )?(?<new>[^?.]{2,60}?)(?: (?:verwenden|nutzen|benutzen|umstellen|nehmen|wechseln|einrichten|bleiben|migrieren|arbeiten|beibehalten))[^?.]{0,20}\?/i,
  stackIntro:
    /\b(?:(?:unser|der|tech)-?\s?stack|stack:|das ist (?:unser|mein|das|ein)|überblick|kontext:|setup:|aufbau:|monorepo|(?:projekt|repo|app) (?:ist|nutzt|besteht)|wir nutzen|wir haben|gebaut mit|neu hier)\b/i,
  rules: [...REPLACEMENTS, ...USES, ...VALUES, ...PEOPLE, ...TASKS, ...COMMANDS, ...SENTENCES],
}
