import type { StatementWords } from '../rule.ts'
import { RETIRES } from './retires.ts'

/** How plain German statements are told from small talk, requests and reports, and what kind of fact they are. */
export const STATEMENTS: StatementWords = {
  branchOnly:
    /(?:(?:nur )?(?:auf|für|in) (?:diesem|diesen|dem aktuellen) branch(?: nur)?|solange wir auf \S+ sind|gilt nur (?:hier )?auf (?:dem |diesem )?branch)/i,
  disclaims:
    /(?:gilt (?:das |aber |so )?(?:bei uns|hier|für uns) (?:aber )?nicht|(?:bei uns|hier|für uns) gilt (?:das|es) nicht|nicht unser(?:e|s)? (?:regel|sache|bier|projekt)|(?:seine|ihre|deren) (?:meinung|sache|regel)|ist von gestern|geht uns nichts an|ignorier(?:e|en)? (?:das|ihn|sie|es)|nur bei denen)/i,
  foreign:
    /(?:(?:mein|meine|unser|unsere|sein|ihr|ein|eine|der|die|das) (?:[\wäöüß-]+ ){0,3}?(?:schwager|bruder|schwester|vater|mutter|nachbar|vermieter|kollege|kollegin|kollegen|berater|beraterin|steuerberater|freund|freundin|doktorandin|doktorand|kunde|kundin|dozent|professor|vertreter|verkäufer|blogger|influencer|redner|gutachter)\b.{0,60}\b(?:sagt|sagte|meint|meinte|schreibt|schrieb|findet|fordert|verlangt|besteht|verbiet\w+|will|hat die regel|schwört|behauptet|rät|empfiehlt|müsse|solle|drüben)|(?:drüben|nebenan|im nachbar\w+|beim? (?:nachbar|schwester)\w+|andere[nr]? (?:gruppe|abteilung|firma|team|laden))\b|\bman (?:solle|müsse|dürfe)\b)/i,
  oneOff:
    /(?<![\wäöü])(?:nur heute|heute nur|für (?:heute|diesen|diese|dieses)\b|für die (?:demo|vorführung|präsentation)|heute abend|heute nacht|nur (?:dieses|diese|diesen) \w+|dieses eine mal|dies(?:es)?mal|gerade|ausnahmsweise|kurz mal|solange (?:der|die|das) .{3,40} (?:kaputt|weg|gesperrt) ist)(?![\wäöü])/i,
  joke: /(?<![\wäöü])(?:haha|hehe|lol|na toll|na super|na prima|ach ist das schön|ich liebe es|wär(?:e)? doch (?:witzig|lustig|toll)|taschenrechner|brieftauben|rauchzeichen|witzig|lustig)(?![\wäöü])/i,
  passing:
    /^(?:(?:danke|vielen dank|super|gut|prima|toll|klasse|schön|ok(?:ay)?|ja|nein|nee|genau|passt|stimmt|richtig|alles klar|verstanden|hallo|hi|moin|servus|guten (?:morgen|tag|abend)|tschüss|bis (?:dann|morgen|später)|sieht gut aus|läuft|fertig|weiter|mach weiter|ich (?:bin|war|habe|hab|hatte|werde|muss|will|möchte|kann|glaube|denke|sehe|schaue|versuche|brauche|weiß|finde|wollte)\b|du (?:kannst|hast|bist|sollst)\b|mir ist\b|lass mich|wir müssen\b|wir haben (?:noch )?nie\b|(?:er|sie|es) (?:schrieb|sagt|meint|war|ist)\b|hier (?:ist|sind|kommt)|das (?:ist|war|hat|hatte|wäre) (?!.*\d)|was (?:ist|war|für))[\s,.!:]*)/i,
  trouble:
    /(?<![\wäöü])(?:schon wieder|schlägt fehl|fehlgeschlagen|bricht ab|abgebrochen|kaputt|stürzt ab|abgestürzt|hängt|ist rot|sind rot|geht nicht|gehen nicht|klappt nicht|funktioniert nicht|startet nicht|spinnt|ist weg gebrochen|läuft nicht|fehler(?:meldung)?:|wirft)(?![\wäöü])/i,
  request:
    /^(?:(?:bitte|und|jetzt|dann|also|noch|kannst du|könntest du) )*(?:füge?|bau(?:e)?|schreib(?:e)?|mach(?:e)?|lösch(?:e)?|ändere?|erstell(?:e)?|zeig(?:e)?|prüf(?:e)?|lauf|führ(?:e)?|setz(?:e)?|leg(?:e)?|nimm|benenn(?:e)?|entfern(?:e)?|installier(?:e)?|aktualisier(?:e)?|such(?:e)?|schau|guck|teste?|starte?|stopp(?:e)?|öffne|schließ(?:e)?|erklär(?:e)?|vergleich(?:e)?|übersetz(?:e)?|verschieb(?:e)?|kopier(?:e)?|lade?|hol(?:e)?|gib|sag|hilf|lies|räum(?:e)?|dreh(?:e)?|rechne|pack(?:e)?|lass)(?![\wäöü])/i,
  standing:
    /(?<![\wäöü])(?:immer|nie|niemals|jede[rmsn]?|alle[smnr]?|überall|nirgends|freeze|grundsätzlich|generell|stets|nur|kein\w*|nicht|ab (?:jetzt|sofort|heute)|künftig|in zukunft|müssen|muss|darf|dürfen|höchstens|mindestens|maximal|ohne|vor jedem|nach jedem|statt|anstatt|sonst|ausschließlich|auf (?:deutsch|englisch)|im imperativ)(?![\wäöü])/i,
  order:
    /^(?:bitte |und |auch |dann |also )*(?:nutze?|verwende|nimm|vermeide|halte?|schreib(?:e)?|benenn(?:e)?|runde|rücke|formatiere|dokumentiere|antworte|rede|sprich|nie|niemals|immer|kein\w*|nur|commits?|antworten?)(?![\wäöü])/i,
  deictic: /(?<![\wäöü])(?:dies\w*|hier|das da|jetzt mal|nochmal|oben|unten|eben)(?![\wäöü])/i,
  preference:
    /^(?:ich (?:(?:bevorzuge|mag|hasse)(?! (?:die|das|den|es|diese)\b)|hätte (?:gern|lieber)|will (?:kurze|immer)|lese lieber)|antwort\w*|schreib commits|fass dich|bitte (?:antworte|kurz|knapp))/i,
  decided:
    /(?<![\wäöü])(?:haben uns .{0,80} entschieden|entschieden|es bleibt bei|bleibt(?=[\s,.]|$)|wir bleiben bei|wir behalten|lieber|stattdessen|beschlossen|gewählt)(?![\wäöü])/i,
  proposal:
    /^(?:(?:hm+|ok|gut|also|dann|und)[, ]+)*(?:machen wir|nehmen wir|lass(?:t)? uns|wir (?:nehmen|könnten|sollten|wollen|möchten|machen|wechseln auf|steigen um)|ich (?:würde|möchte|will) (?:gern|lieber)?)(?![\wäöü])/i,
  change:
    /(?<![\wäöü])(?:angehoben|umbenannt|verlegt|vorgezogen|umgezogen|gewandert|getauscht|abgeschafft|aufgehoben|nur noch|neuer?|gehoben|hochgezogen|hochgesetzt|herabgesetzt|verdoppelt|halbiert|reduziert|künftig|fortan|ab heute|übernommen|neuerdings|jetzt|nun|ab sofort|ab jetzt|ab (?:dem|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)|seit|inzwischen|mittlerweile|neu(?:e|er|es|en)?|nicht mehr|statt|anstatt|umgestiegen|umgestellt|gewechselt|ersetzt|geändert|erhöht|gesenkt|verlängert|verkürzt|verschoben|gekündigt|übernimmt|dann|korrektur|falsch|kommend\w*)(?![\wäöü])/i,
  corrects:
    /(?<![\wäöü])(?:(?:war|hatten?|haben|hat|galt|gilt) (?:schon |sie |er |es )?immer|muss mich korrigieren|durcheinander|in wahrheit|seit jeher|nie anders|geirrt|quatsch von mir|war (?:quatsch|unsinn|blödsinn|käse)|ich meinte|hab(?:e)? mich (?:verguckt|vertippt|verzählt)|(?:das|was ich) .{0,60}(?:war falsch|stimmt(?:e)? nicht)|kommando zurück|das war (?:sie|er|es) (?:noch )?nie|war nie|von anfang an|schon immer|verwechselt|verlesen|vertan|was falsches|was falsch|korrektur|mein fehler|falsche spalte)(?![\wäöü])/i,
  retires: RETIRES,
  persons: [
    /(?:^|[,:;] ?|\bund )(?<person>(?:(?:Frau|Herr|Dr\.?) )?[A-ZÄÖÜ][a-zäöüß]+) (?:jetzt |nun |auch |ab sofort )*(?:macht|liefert|betreut|übernimmt|kümmert|leitet|prüft|verwaltet|schreibt|baut|führt|entscheidet|hat (?:die|den|das)|verantwortet|hat gekündigt|verlässt|pflegt|testet|ist (?:ab|seit|zuständig|verantwortlich|weg|raus|krank|im|in)|für(?:s| den| die| das)?|geht)(?![\wäöü])/g,
    /(?:macht|übernimmt|betreut|liefert|prüft|leitet|pflegt|verwaltet|schreibt|baut|führt|entscheidet|verantwortet|kümmert sich|geht an|gehen an|frag|fragt|an|von|bei|ist) (?:jetzt |nun |ab sofort |ab jetzt |ab heute |künftig |dann )*(?<person>(?:(?:Frau|Herr|Dr\.?) )?[A-ZÄÖÜ][a-zäöüß]{2,})(?=[\s.,;:!)]|$)/g,
  ],
  personCue:
    /(?<![\wäöü])(?:zuständig|verantwort\w+|leitung|übernommen|verwaltet|pflegt|ansprechpartner\w*|kümmert|macht|liefert|liefern|kommen|betreut|übernimmt|leitet|prüft|ansprechpartner\w*|fragen|frag|gekündigt|für(?:s| den| die| das))(?![\wäöü])/i,
  taskHead:
    /^(?:(?:noch )?(?:offen|ausstehend|zu tun|todo|to-?do|fehlt|fehlen|aufgabe|später|nicht vergessen|merken)(?: (?:ist|sind|noch|bleibt))*\s*:|todo\b:?|to-?do\b:?|(?:noch )?offen ist noch|es fehlt noch|fehlt noch:?)\s+(?<task>.{4,})/i,
  taskTail:
    /^(?<task>.{4,}?) (?:(?:ist|sind|steht|stehen|bleibt|bleiben) (?:noch )?(?:offen|ausstehend|zu tun|nicht fertig)|(?:steht|stehen) (?:noch )?aus)(?![\wäöü])|^(?<task2>.{3,}? (?:hat|haben|gibt|fehlt|fehlen|ist|sind|wird|werden) .{0,40}noch (?:kein\w*|nicht|nie).{0,80})|^(?:wir|ich) (?:müssen|muss|sollten|brauchen) noch (?<task3>.{4,})|^(?<task4>.{4,}?) fehl(?:t|en) noch(?![\wäöü])/i,
  done: /(?<![\wäöü])(?:fertig|erledigt|drin|umgesetzt|behoben|gelöst|abgeschlossen|live|gemergt|implementiert|eingebaut|läuft jetzt|geht jetzt|ist da)(?![\wäöü])/i,
  did: /^(?:(?:ich|wir) (?:habe|haben|hab) .{3,80} (?:ge\w+[tn]|\w+(?:iert|setzt|neuert|fernt|stellt|hoben|öscht|weitert))|(?:[\wäöüß./-]+ ){1,6}(?:ist|sind|wurden?|gibt es) (?:jetzt |nun |endlich |seit \w+ ?)*(?:(?:ge\w+[tn]|\w+(?:iert|setzt|neuert|fernt|stellt|hoben|öscht|weitert))(?=[\s,.!]|$)|$))/i,
  splits: /,\s+(?:und |aber |während )?|;\s+|(?<!\d)\.\s+|\s+und\s+/,
  verb: /(?<![\wäöü])(?:wird|werden|gehostet|gebaut|ist|sind|war|hat|haben|läuft|laufen|liegt|liegen|geht|macht|liefert|heißt|nutzt|nutzen|kommt|kommen|steht|bleibt|betreut|gehört|bestimmt|wertet|gerechnet|gespeichert|für(?:s| den| die| das)?)(?![\wäöü])/i,
  dependent:
    /^(?:nicht|kein\w*|nie|niemals|nirgends|der|die|das|den|dem|weil|da|damit|sodass|dass|oder|aber|sonst|wenn|falls|wo|wer|um|mit|ohne|statt|zu|als|bis|es|sie|er|im|in|und|also|im imperativ|ohne)(?![\wäöü])/i,
}
