import type { Answer } from './ask.ts'
import type { Scored } from './judge.ts'

const ITEMS_MAX = 20
const FAILURE_ITEMS = 5
const FAILURES_MAX = 60
const CHARS_MAX = 160
const short = (text: string): string => {
  const flat = text.replace(/\s+/g, ' ')
  return flat.length > CHARS_MAX ? `${flat.slice(0, CHARS_MAX)}…` : flat
}

const textOfUnit = ({ corpus }: Answer, unit: string): string => {
  const id = [...corpus.unitOf].find(([, own]) => own === unit)?.[0]
  const event = corpus.events.find((one) => one.id === id)
  if (!event) return ''
  return 'text' in event ? event.text : event.kind === 'tool' ? String(event.input['command']) : ''
}

/** How one question was answered: each item with the lists that had it, its rank there and its share of the score. */
export function whyText(answer: Answer, scored: Scored): string {
  const { question, items, units } = answer
  const gold = new Set(question.gold)
  const lines = items.slice(0, ITEMS_MAX).map((item, at) => {
    const mark = units[at]!.some((unit) => gold.has(unit)) ? '✓' : ' '
    const lists = item.why.map(({ list, rank, score, path }) => `${list} ${rank} (${score}${path ? `, ${path}` : ''})`)
    return `${mark} ${String(at + 1).padStart(2)} ${item.score.toFixed(3)} ${item.kind} ${units[at]!.join(',')}: ${short(item.text)}\n       ${lists.join(' · ')}`
  })
  const wanted = question.gold.map((unit) => {
    const rank = units.findIndex((held) => held.includes(unit)) + 1
    return `  ${unit} ${rank > 0 ? `at ${rank}` : `not among ${items.length}`}: ${short(textOfUnit(answer, unit))}`
  })
  return [
    `${question.id} [${question.category}] asked at ${question.at}`,
    question.text,
    ...(question.files ? [`files: ${question.files.join(', ')}`] : []),
    'wanted:',
    ...wanted,
    'got:',
    ...lines,
    JSON.stringify(scored.values),
  ].join('\n')
}

export type Failure = { score: number; text: string }

/** The metric by which an answer of a kind is worst. */
const earned = ({ values }: Scored): number => values['set-F1'] ?? values['nDCG@10'] ?? 0

export function failureOf(answer: Answer, scored: Scored): Failure {
  const { question, items, units } = answer
  const gold = new Set(question.gold)
  const got = items
    .slice(0, FAILURE_ITEMS)
    .map(
      ({ text }, at) =>
        `  - got ${units[at]!.join(',')}${units[at]!.some((unit) => gold.has(unit)) ? ' ✓' : ''}: ${short(text)}`,
    )
  const wanted = question.gold.slice(0, FAILURE_ITEMS).map((unit) => {
    const rank = units.findIndex((held) => held.includes(unit)) + 1
    return `  - wants ${unit} (${rank > 0 ? `at ${rank}` : 'not found'}): ${short(textOfUnit(answer, unit))}`
  })
  return {
    score: earned(scored),
    text: [`- ${question.id} [${question.category}] ${question.text}`, ...wanted, ...got].join('\n'),
  }
}

/** The worst answers of each set as Markdown. */
export function failuresText(failures: Readonly<Record<string, readonly Failure[]>>): string {
  const sets = Object.entries(failures).map(([name, all]) => {
    const worst = all.toSorted((a, b) => a.score - b.score).slice(0, FAILURES_MAX)
    return [`# ${name}: the worst ${worst.length} of ${all.length}`, '', ...worst.map(({ text }) => text)].join('\n')
  })
  return `${sets.join('\n\n')}\n`
}
