import type { CanaryAnswer } from '../../api.ts'
import { ERRORS } from '../../errors.ts'
import type { Colors } from '../output.ts'
import { duration } from '../show.ts'
import type { Verb } from '../verb.ts'

export const canary: Verb = {
  name: 'canary',
  about: 'Send a known fact through the whole path, and say how far it came.',
  more: '--deep goes through the real OpenCode, with a scripted model, into the request that a model would get.',
  options: [['--deep', 'through the real OpenCode']],
  examples: ['canary', 'canary --deep', 'canary --json'],
  run: async ({ cli, options }) => {
    const answer = options['deep'] ? await deep(cli) : await (await cli.connect()).canary()
    cli.out.answer(answer, (colors) => canaryText(answer, colors))
    return answer.state === 'green' ? 0 : ERRORS.canary_failed.exit
  },
}

async function deep(cli: Parameters<Verb['run']>[0]['cli']): Promise<CanaryAnswer> {
  const { runDeepCanary } = await import('../deep-canary.ts')
  return runDeepCanary({ cli })
}

export function canaryText({ state, stages }: CanaryAnswer, colors: Colors): string {
  const mark = (ok: boolean) => (ok ? colors.green('ok ') : colors.red('no '))
  const lines = stages.map(
    ({ stage, ok, tookMs, note }) =>
      `  ${mark(ok)} ${stage}  ${colors.dim(duration(tookMs))}${note ? `  ${note}` : ''}`,
  )
  const shown = state === 'green' ? colors.green(state) : colors.red(state)
  return [`Canary: ${shown}`, ...lines].join('\n')
}
