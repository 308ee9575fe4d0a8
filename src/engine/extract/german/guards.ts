import type { Guard } from '../rule.ts'

/** Why a German sentence gives no claim. */
export const GUARDS: readonly Guard[] = [
  {
    name: 'question',
    pattern:
      /\?\s*$|^(?:(?:und|aber|also|hm+|ok|hey|so),? )*(?:was|wie|warum|wieso|weshalb|wann|wo|wer|welche[rsn]?|soll(?:en|te|ten)?|kann|können|könnten?|könntest|kannst|würde[nst]*|darf|dürfen|müssen wir|ist|sind|war|hat|haben|gibt|geht|macht es)\b(?! wen\b|[^,]*\b(?:gehört was|ist zuständig|macht was)\b)/i,
  },
  {
    name: 'asks',
    pattern:
      /\b(?:ich frage mich|frag mich,? (?:ob|wie|warum)|ob (?:wir|das|es|ich|man)|keine ahnung|bin (?:mir )?(?:nicht|un)sicher|weiß nicht|was meinst du|erklär\w*|vergleich\w*)\b/i,
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
