/** What a wish is about, where a later wish about the same replaces it. First match wins. */
const TOPICS: readonly [RegExp, string][] = [
  [
    /\b(?:answers?|repl(?:y|ies)|responses|explanations|antwort\w*|erklärungen)\b.*\b(?:short\w*|brief|concise|long\w*|terse|detail\w*|kurz|kürzer|knapp|ausführlich\w*|länger|lang)\b|\b(?:be|sei|fasse? dich) (?:brief|concise|terse|kurz|knapp)\b/i,
    'answer length',
  ],
  [
    /\b(?:answer|reply|respond|speak|talk|antworte|sprich|rede)\b.*\b(?:in|auf)\s+(?:english|german|french|spanish|italian|dutch|polish|portuguese|deutsch|englisch|französisch)\b/i,
    'answer language',
  ],
  [/\b(?:tabs?|spaces|indent\w*|einrück\w*|leerzeichen)\b/i, 'indentation'],
  [/\b(?:single|double|einfache|doppelte)[- ](?:quotes?|anführungszeichen)/i, 'quotes'],
  [/\b(?:semicolons?|semikolons?|strichpunkte?)\b/i, 'semicolons'],
  [/\b(?:line length|line width|columns|zeilenlänge|zeichen pro zeile)\b/i, 'line length'],
  [
    /\bcommit[- ]?(?:messages?|nachrichten)\b.*\b(?:in|auf) (?:english|german|french|spanish|italian|dutch|polish|portuguese|deutsch|englisch|französisch)/i,
    'commit language',
  ],
  [/\b(?:dark|light|dunkle\w*|helle\w*) (?:mode|theme|design)\b/i, 'theme'],
]

/** "Tabs in Go", "two spaces in YAML": both hold. */
const BY_PLACE: ReadonlySet<string> = new Set(['indentation', 'quotes', 'semicolons', 'line length'])
const PLACE = /\b(?:in|for|für) (?:the |all |our )?([A-Z][\w+#]*)/

export function topicOf(statement: string): string | undefined {
  const topic = TOPICS.find(([pattern]) => pattern.test(statement))?.[1]
  const place = topic !== undefined && BY_PLACE.has(topic) ? PLACE.exec(statement)?.[1]?.toLowerCase() : undefined
  return place === undefined ? topic : `${topic} ${place}`
}

const TASK_VERB =
  /^(?:please |we |to |should |must |need to |still |noch |wir |müssen )*(?:add|write|fix|implement|create|make|build|update|upgrade|remove|document|test|check|clean up|refactor|rename|move|migrate|finish|set up|look (?:at|into)|investigate)\s+/i
const TASK_HEAD_END =
  /\s(?:for|by|in|on|of|with|when|from|to|at|into|is|are|was|has|have|misses|lacks|needs|should|must|that|which|because|between|über|für|bei|von|vom|mit|im|in|wenn|fehlt|fehlen|ist|sind|wurde|hat|muss|noch|zu|zum|zur|an|am|auf|der|des|nach)(?=\s|$)|[,:(]/i

/** The thing a task is about, in one to three words: what opens and closes it are told in different words. */
export function taskKey(words: string): string {
  const plain = words
    .toLowerCase()
    .replace(TASK_VERB, '')
    .replace(/^(?:the|an?|our|this|that|der|die|das|den|ein|eine|einen|unsere?)\s+/, '')
  const end = TASK_HEAD_END.exec(plain)
  const head = (end ? plain.slice(0, end.index) : plain).replace(/[^\p{L}\p{N}\s/_-]/gu, '').trim()
  if (/^(?:it|this|that|everything|all|something|es|alles|das|i|we|you|wir|ich|he|she|they|there)?$/.test(head))
    return ''
  const parts = head.split(/\s+/)
  return parts
    .slice(0, parts.length > 3 ? 2 : 3)
    .join(' ')
    .replace(/s$/, '')
}
