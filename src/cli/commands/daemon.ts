import { MemoryError } from '../../errors.ts'
import type { Verb } from '../verb.ts'

const STARTERS = ['person', 'plugin', 'service'] as const

export const daemon: Verb = {
  name: 'daemon',
  about: 'Run the daemon in the foreground.',
  options: [['--started-by <who>', '"person", "plugin" or "service" (default)']],
  examples: ['daemon --started-by service'],
  hidden: true,
  run: async ({ cli, options }) => {
    const given = options['startedBy'] ?? 'service'
    const startedBy = STARTERS.find((starter) => starter === given)
    if (!startedBy) {
      throw new MemoryError('usage', { message: `--started-by has "${given}".`, fix: `Give ${STARTERS.join(', ')}.` })
    }
    const { runDaemon } = await import('../../server/run-daemon.ts')
    await runDaemon({ loaded: cli.loaded, startedBy })
  },
}
