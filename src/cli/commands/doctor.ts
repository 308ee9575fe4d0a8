import { examine, type Finding } from '../checks/examine.ts'
import type { Colors } from '../output.ts'
import type { Verb } from '../verb.ts'

export const doctor: Verb = {
  name: 'doctor',
  about: 'Name what is broken, and the command that mends it.',
  more: 'Looks only: it starts and changes nothing.',
  examples: ['doctor', 'doctor --json'],
  bearsBadConfig: true,
  run: async ({ cli }) => {
    const findings = await examine(cli)
    const broken = findings.filter(({ state }) => state === 'broken').length
    cli.out.answer({ ok: broken === 0, findings }, (colors) => findingsText(findings, colors))
    return broken === 0 ? 0 : 1
  },
}

function findingsText(findings: readonly Finding[], colors: Colors): string {
  const mark = { ok: colors.green('ok    '), odd: colors.yellow('odd   '), broken: colors.red('broken') }
  const lines = findings.map(({ name, state, says, fix }) => {
    const first = `${mark[state]} ${colors.bold(name.padEnd(9))} ${says}`
    return fix === undefined || state === 'ok' ? first : `${first}\n                 ${colors.cyan(fix)}`
  })
  const broken = findings.filter(({ state }) => state === 'broken').length
  const odd = findings.filter(({ state }) => state === 'odd').length
  const sum = broken > 0 ? `${broken} broken` : odd > 0 ? 'Nothing is broken; look at what is odd.' : 'All is well.'
  return [...lines, '', sum].join('\n')
}
