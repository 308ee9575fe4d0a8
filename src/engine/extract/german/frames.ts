import type { FrameWords } from '../rule.ts'

/** How German clauses are read as what they are about and what they say of it. */
export const FRAMES: FrameWords = {
  noise:
    /(?<![\wäöü])(?:ab (?:jetzt|sofort|heute|morgen)|von (?:nun|jetzt) an|seit (?:heute|gestern|kurzem|letzter woche|letztem monat)|in zukunft|(?:letzte|nächste|vorige)[nrm]? (?:woche|monat|jahr)|am wochenende|nur noch|nicht mehr als|bei uns|erst nach)(?![\wäöü])/gi,
  relations: new Set(
    'macht machen prüft betreut übernimmt pflegt leitet ist sind war waren wird werden wurde wurden heißt heißen lautet lauten auf in im bei beim mit über von vom zu zum zur nach an am aus unter als durch per via ins hinter ab nutzt nutzen verwendet verwenden benutzt benutzen'.split(
      ' ',
    ),
  ),
  using: /^(?:nutz|verwend|benutz)/,
  light: new Set(
    `wir ich ihr man uns unser unsere unseren unserem der die das den dem des ein eine einen einem jetzt nun wieder
     stattdessen schon endlich inzwischen mittlerweile künftig fortan heute gestern nur alle alles neu neue neuer neues
     neuen bitte immer noch derzeit es sie er da dort hier nicht kein keine
     haben hat habe hatten kann können darf dürfen muss müssen soll sollen umgezogen gezogen umgestellt gewechselt
     gewandert verschoben verlegt vorgezogen umbenannt erhöht gesenkt gehoben angehoben herabgesetzt hochgesetzt
     verlängert verkürzt geändert gegangen gekommen gestellt gesetzt läuft laufen liegt liegen steht stehen sitzt
     sitzen landet landen kommt kommen geht gehen findet finden macht machen hört hören lauscht bleibt bleiben
     hält halten dauert dauern beginnt beginnen startet starten endet gebracht aktualisiert hochgezogen genannt schreiben
     wohnt wandert zieht gibt frag fragen fragt zuständig verantwortlich verantwortet betreut leitet leitung pflegt kümmert übernimmt
     übernommen ansprechpartner ansprechpartnerin legen ablegen heben auf bauen gebaut baut neu`.split(/\s+/),
  ),
  clauses: /[,;]\s+|\s[–—-]\s|[.!]\s+|\s+(?:weil|denn|damit|sodass|da wir|da es|während|aber|sondern|und)\s+/i,
  adds: /(?<![\wäöü])(?:auch|zusätzlich|außerdem|ebenfalls|ebenso|(?<!nur )noch ein\w*|weitere[rnsm]?|dazu)(?![\wäöü])/i,
  ceases:
    /(?<![\wäöü])(?:nicht mehr|kein\w* \S+ mehr|keine? .{0,30} mehr|(?:ist|sind|wurden?) .{0,20}(?:aufgehoben|abgeschafft|vorbei|zu ende|hinfällig|gestrichen|eingestellt|passé)|fällt weg|fallen weg|entfällt|entfallen|hören auf mit)(?![\wäöü])/i,
  ceasing:
    /(?<![\wäöü])(?:nicht mehr|kein\w*|mehr|aufgehoben|abgeschafft|vorbei|zu ende|hinfällig|gestrichen|eingestellt|passé|fällt weg|fallen weg|entfällt|entfallen|nötig|erforderlich|notwendig|gebraucht|brauchen|braucht|benutzen|nutzen|verwenden|benutzt|genutzt|verwendet|unterstützt|gepflegt|gilt|gelten)(?![\wäöü])/gi,
  allows:
    /(?<![\wäöü])(?:(?:darf|dürfen|kann|können) (?:\w+ )?(?:jetzt|nun|wieder|ab sofort|inzwischen)|(?:jetzt|nun|wieder|ab sofort) (?:erlaubt|gestattet|möglich|in ordnung)|ist (?:wieder|jetzt|nun) (?:erlaubt|ok|okay|in ordnung))(?![\wäöü])/i,
  forbids: /(?<![\wäöü])(?:nie|niemals|nicht|kein\w*|verboten)(?![\wäöü])/i,
}
