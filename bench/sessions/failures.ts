import type { Judged } from './report.ts'
import type { Shown } from './score/answers.ts'

const ITEMS_SHOWN = 4
const CHARS_SHOWN = 180
const day = (time: string | null | undefined): string => time?.slice(0, 10) ?? '…'
const short = (text: string): string => {
  const flat = text.replace(/\s+/g, ' ')
  return flat.length > CHARS_SHOWN ? `${flat.slice(0, CHARS_SHOWN)}…` : flat
}

/** Each label that was missed, with what there was instead, as Markdown. */
export function failuresOf(judged: readonly Judged[]): string {
  return judged.map((one) => [`# ${one.name}`, ...factFailures(one), ...answerFailures(one)].join('\n')).join('\n\n')
}

function factFailures({ facts, replayed: { ruleOf } }: Judged): string[] {
  const missing = facts.missing.map(
    ({ id, kind, statement, evidence }) => `- ${id} (${kind}; said in ${evidence.join(', ')}): ${statement}`,
  )
  const misdated = facts.matches
    .filter(({ startOk, endOk }) => startOk === false || !endOk)
    .map(({ fact, produced, startOk, endOk }) => {
      const wrong = [startOk === false ? 'start' : '', endOk ? '' : 'end'].filter(Boolean).join(' and ')
      const [wanted, got] = [fact, produced].map(({ validFrom, validTo }) => `${day(validFrom)} to ${day(validTo)}`)
      return `- ${fact.id}: wrong ${wrong}: wanted ${wanted}, got ${got}: ${short(produced.text)} [${ruleOf.get(produced.text)}]`
    })
  const violated = facts.violations.map(
    ({ negative, text }) => `- ${negative}: ${short(text)} [${ruleOf.get(text) ?? ''}]`,
  )
  return [
    ...section('Facts not found', missing),
    ...section('Facts with wrong dates', misdated),
    ...section('Hard negatives violated', violated),
  ]
}

function answerFailures({ probes, asOf }: Judged): string[] {
  const failed = probes
    .filter(({ pass }) => !pass)
    .map(({ probe, wantsNothing, missing, missingWords, stale, items }) => {
      const wants = [
        ...missing.map(({ id, statement }) => `wants ${id}: ${statement}`),
        ...missingWords.map((group) => `wants the words ${group.join(' or ')}`),
        ...stale.map(({ id, statement }) => `shows as current ${id}: ${statement}`),
        ...(wantsNothing ? ['wants nothing'] : []),
      ]
      return [
        `- ${probe.id} [${probe.tags.join(', ')}] "${short(probe.prompt)}"`,
        ...wants.map(indented),
        ...listed(items),
      ]
    })
  const wrong = asOf
    .filter(({ right }) => !right)
    .map(({ question, items }) => {
      const wanted = question.answerMentions?.map((group) => group.join(' or ')).join(', ') ?? 'nothing: it had ended'
      return [
        `- ${question.id} as of ${question.time}: ${question.question}`,
        indented(`wants ${wanted}`),
        ...listed(items),
      ]
    })
  return [...section('Probes failed', failed.flat()), ...section('As-of questions wrong', wrong.flat())]
}

const indented = (line: string): string => `  - ${line}`
const listed = (items: readonly Shown[]): string[] =>
  items.length === 0
    ? ['  - got nothing']
    : items
        .slice(0, ITEMS_SHOWN)
        .map(({ text, validTo }) => `  - got: ${short(text)}${validTo ? ` (until ${day(validTo)})` : ''}`)

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines]
