/** How German says that something is used no longer; group `old` is what is over. */
const OLD = '(?<old>[\\wäöüÄÖÜß@][\\wäöüÄÖÜß.+#/@-]*)'
const BETWEEN =
  '(?:(?:wir|ich|jetzt|nun|endlich|inzwischen|mittlerweile|bei uns|hier|komplett|ganz|letzte \\w+|seit \\w+|gestern|heute|\\d+\\. \\w+|am|im|zum|ab|vom) )*'
const ENDED =
  '(?:raus|draußen|weg|abgeschafft|gekündigt|abgeschaltet|abgelöst|abgeklemmt|ersetzt|entfernt|geschichte|passé|passe|eingestellt|ausgemustert|stillgelegt|rausgeworfen|rausgeflogen|rausgenommen|rausgeschmissen|verworfen|ausgetauscht|aufgegeben|ausgebaut|verabschiedet|vergangenheit|abgekündigt|obsolet|umbenannt|verbannt|abgestellt|geflogen|nicht mehr (?:im einsatz|in gebrauch|dabei|gepflegt|benutzt|genutzt|verwendet|gebraucht|unterstützt))'
export const RETIRES: readonly RegExp[] = [
  new RegExp(
    `${OLD} (?:ist|sind|wurden?|wird|werden|hat|haben|fliegt|fliegen|flog|kommt|fällt) ${BETWEEN}(?:[\\wäöüß]+ ){0,2}?${ENDED}(?![\\wäöüß])`,
    'gi',
  ),
  new RegExp(
    `${OLD} (?:nutzen|verwenden|benutzen|brauchen|haben|setzen|unterstützen|pflegen|betreiben) (?:wir|ich) (?:\\w+ )?nicht mehr`,
    'gi',
  ),
  new RegExp(`${OLD} (?:heißt|heißen) (?:jetzt|nun|ab sofort|künftig) \\S`, 'gi'),
  new RegExp(`(?<![\\wäöüß])aus (?:dem |der )?${OLD} (?:nach|in|ins|auf|zu) `, 'gi'),
  new RegExp(
    `${OLD} (?:ist|wurde|haben|hat) (?:wir |jetzt |nun |gestern |letzte woche )*(?:durch|gegen) \\S+ (?:ersetzt|abgelöst|ausgetauscht|getauscht|eingetauscht)`,
    'gi',
  ),
  new RegExp(
    `(?<![\\wäöüß])(?:statt|anstatt|anstelle von|an stelle von|weg von|ersetzt|ersetzen|verabschieden uns von|getrennt von|trennen uns von|lösen|löst|adieu|tschüss|ade|schluss mit|ausgestiegen aus|nie wieder) (?:(?:dem|der|das|den|die|unserem|unser|altem?n?) )*${OLD}`,
    'gi',
  ),
  new RegExp(`(?<![\\wäöüß])von (?:der |dem )?${OLD} (?:auf|zu|nach|weg|haben wir uns|sind wir)(?![\\wäöüß])`, 'gi'),
  new RegExp(`(?<![\\wäöüß])kein(?:e[nrm]?)? ${OLD} mehr`, 'gi'),
  new RegExp(`${OLD} (?:durch|gegen) \\S+ (?:ersetzt|abgelöst|ausgetauscht|getauscht|eingetauscht)`, 'gi'),
  new RegExp(`(?<![\\wäöüß])nicht mehr (?:mit |auf |bei |in )?${OLD}`, 'gi'),
  new RegExp(`${OLD} (?:->|→|=>) \\S`, 'gi'),
]
