import { createInterface } from 'node:readline/promises'
import type { ForgetPlanShown, ReceiptShown } from '../../api.ts'
import { MemoryError } from '../../errors.ts'
import type { Colors } from '../output.ts'
import { moment, plural } from '../show.ts'
import type { Verb } from '../verb.ts'

const SHOWN_MAX = 20
const TEXT_CHARS = 100

export const forget: Verb = {
  name: 'forget',
  args: [['[id...]', 'ids as search and facts show them']],
  about: 'Take something out of memory for good.',
  more: 'Shows first what will go, and asks. With --yes it goes at once; the answer is a receipt of every place.',
  options: [
    ['--query <text>', 'what fits these words'],
    ['--yes', 'do not ask'],
  ],
  examples: [
    'forget fact_0a1b2c3d-4e5f-5a6b-8c7d-9e0f1a2b3c4d',
    'forget --query "the old staging server"',
    'forget --query password --yes --json',
  ],
  run: async ({ cli, args, options }) => {
    const ids = (args[0] as string[] | undefined) ?? []
    const query = options['query'] as string | undefined
    if ((ids.length === 0) === (query === undefined)) {
      throw new MemoryError('usage', {
        message: 'Nothing, or too much, says what to forget.',
        fix: 'Give ids, or --query TEXT: not both.',
      })
    }
    const what = query === undefined ? { ids } : { query }
    const client = await cli.connect()
    const project = cli.project()
    const first = await client.forget({ project, ...what })
    if (!('plan' in first)) throw new Error('A plan was asked for, and a receipt came.')
    const { plan } = first
    if (plan.episodes.length + plan.facts.length === 0) {
      throw new MemoryError('not_found', {
        message: query === undefined ? 'None of these ids is known here.' : `Nothing fits "${query}".`,
        fix: 'Look with `opencode-memory search`, or name the project with --project.',
      })
    }
    cli.out.note(planText(plan))
    if (!options['yes'] && !(await confirmed())) {
      cli.out.note('Nothing was forgotten.')
      return
    }
    const second = await client.forget({ project, ...what, confirm: plan.token })
    if (!('receipt' in second)) throw new Error('A receipt was asked for, and a plan came.')
    cli.out.answer(second.receipt, (colors) => receiptText(second.receipt, colors))
  },
}

function planText({ episodes, facts }: ForgetPlanShown): string {
  const short = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, TEXT_CHARS)
  const lines = [
    ...facts.map(({ id, statement }) => `  ${id}  ${short(statement)}`),
    ...episodes.map(({ id, at, text }) => `  ${id}  ${moment(at)}  ${short(text)}`),
  ]
  const more = lines.length > SHOWN_MAX ? [`  … and ${lines.length - SHOWN_MAX} more`] : []
  const head = `This will be forgotten: ${plural(facts.length, 'fact')} and ${plural(episodes.length, 'episode')}.`
  return [head, ...lines.slice(0, SHOWN_MAX), ...more].join('\n')
}

/** Asks on the terminal. Without one nobody can answer, and nothing goes. */
async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new MemoryError('usage', { message: 'Nobody is there to be asked.', fix: 'Add --yes when you are sure.' })
  }
  const line = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^(y|yes)$/i.test((await line.question('Forget it for good? [y/N] ')).trim())
  } finally {
    line.close()
  }
}

function receiptText({ id, at, removed, remaining }: ReceiptShown, colors: Colors): string {
  const places = Object.entries(removed).map(([place, count]) => `  ${place}: ${count}`)
  const line = ({ place, count, until }: (typeof remaining)[number]) =>
    `  ${place}${count === 0 ? '' : `: ${count}`}${until ? `, until ${moment(until)}` : ''}`
  const [found, unseen] = [remaining.filter(({ count }) => count > 0), remaining.filter(({ count }) => count === 0)]
  const rest = [
    ...(found.length === 0 ? ['Nothing of it was found anywhere afterwards.'] : ['Still there:', ...found.map(line)]),
    ...(unseen.length === 0 ? [] : ['Not looked at, and may hold it:', ...unseen.map(line)]),
  ]
  return [`Forgotten. Receipt ${colors.cyan(id)}, ${moment(at)}. Removed:`, ...places, ...rest].join('\n')
}
