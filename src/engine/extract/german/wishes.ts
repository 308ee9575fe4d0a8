import type { Rule } from '../rule.ts'

/** Sentences that are the fact themselves: instructions, preferences, decisions, conventions. First match wins. */
export const SENTENCES: readonly Rule[] = [
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
    unless:
      /^(?:es|das|ich|er|sie|die ci|der build|der test)\b|^(?:die|der|das) [\wäöüß-]+ (?:muss|soll|sollte|darf|ist|wird)\b|\b(?:habe|hatte|war|wurde|hat|haben)\b/i,
  },
  {
    name: 'satz-immer',
    shape: 'instruction',
    pattern:
      /\b(?:müssen|muss|sollen|soll|dürfen|darf)(?: \S+){0,8}? (?:immer|nie|niemals|nicht|nur|stets|zuerst|vorher)\b/i,
    unless: /\b(?:es|das|ich|er) (?:muss|soll|darf)\b|^(?:die|der|das) [\wäöüß-]+ (?:muss|soll|darf)\b/i,
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
      /^(?:bitte )?(?:frag|frage|sag|warne?) (?:mich|uns|mir)(?: immer| erst| vorher| zuerst)*,? (?:bevor|vor)\b/i,
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
