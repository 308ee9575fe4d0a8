import { FRAMES } from './german/frames.ts'
import { GUARDS } from './german/guards.ts'
import { PEOPLE, TASKS } from './german/people.ts'
import { STATEMENTS } from './german/statements.ts'
import { REPLACEMENTS, USES } from './german/tools.ts'
import { COMMANDS, VALUES } from './german/values.ts'
import { SENTENCES } from './german/wishes.ts'
import type { LanguageRules } from './rule.ts'
import { screened } from './screen.ts'

/** The German rules. Word order differs, so they are rules of their own and no translation of the English ones. */
export const GERMAN: LanguageRules = screened({
  language: 'de',
  words:
    /(?<![\wäöüß])(?:der|das|und|ist|sind|wir|ich|nicht|mit|für|auf|immer|nie|niemals|bitte|statt|kein|keine|ein|eine|jetzt|nur|bei|vor|nach|wird|werden|haben|hat|habe|zum|zur|ab|seit|von|den|dem|im|unser|unsere|es|noch|alle|nutzen|läuft|auch|aber|mehr|dass|weil|sich|bleibt|bleiben|wurde|wurden|durch|ersetzt|gehört|gehören|halte|deine|allen|jedem|meinen|meine|vom|bis|fehlt|erledigt|fertig|schon|wenn|sowie|mir|dir|oder|macht|betreut|aus|zu|über|unter|liegt|liegen|nimm|nutze|verwende)(?![\wäöüß])|[äöüß]/gi,
  leadIn:
    /^(?:(?:ok(?:ay)?|also|und|aber|übrigens|btw|fyi|bitte|hey|hallo|hi|gut|prima|super|danke|schön|ach ja|ach|ah|ja|so|dann|noch was|noch etwas|noch eins|außerdem|zudem|wichtig|hinweis|achtung|info|merke|genau|korrektur|nein|nee|falsch|eigentlich|kurze info|nebenbei|zur info|ich (?:muss mich korrigieren|habe? mich (?:vertan|verlesen|geirrt|vertippt)|hatte mich (?:vertan|verlesen|geirrt))(?=[,:]))[,:!.]*\s+)+/i,
  politeOrder: /^(?:kannst|könntest|würdest) du (?:bitte )?(?=(?:immer|nie|niemals|ab jetzt|künftig)\b)/i,
  guards: GUARDS,
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
    /(?<![\wäöü])(?:(?:unser|der|tech)-?\s?stack|stack:|das ist (?:unser|mein|das|ein)|überblick|kontext:|setup:|aufbau:|monorepo|(?:projekt|repo|app) (?:ist|nutzt|besteht)|wir nutzen|wir haben|gebaut mit|neu hier)\b/i,
  statements: STATEMENTS,
  frames: FRAMES,
  rules: [...REPLACEMENTS, ...USES, ...VALUES, ...PEOPLE, ...TASKS, ...COMMANDS, ...SENTENCES],
})
