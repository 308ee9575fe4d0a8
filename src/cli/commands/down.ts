import { existsSync, writeFileSync } from 'node:fs'
import { readDiscovery } from '../../server/discovery.ts'
import { removePlugin, pluginPath } from '../../server/plugin-file.ts'
import { findDaemon, isAlive, stopDaemon, stopUnresponsive } from '../daemon-process.ts'
import type { Verb } from '../verb.ts'

export const down: Verb = {
  name: 'down',
  about: 'End the daemon. Nothing that is remembered goes.',
  more: 'It stays down until `up`: OpenCode goes on without recall, and what happens waits in the spool.',
  options: [['--remove-plugin', 'also take the plugin out of OpenCode']],
  bearsBadConfig: true,
  examples: ['down', 'down --remove-plugin'],
  run: async ({ cli, options }) => {
    const { layout, loaded, out } = cli
    const running = await findDaemon(layout)
    const pid = readDiscovery(layout.discovery)?.pid
    const stopped = running
      ? await stopDaemon(running)
      : pid != null && isAlive(pid)
        ? await stopUnresponsive(layout, pid)
        : undefined
    if (existsSync(layout.directory)) writeFileSync(layout.stopped, '')
    const removed = options['removePlugin'] === true && removePlugin(loaded.configHome)
    const answer = { stopped: stopped ?? null, pluginRemoved: removed }
    out.answer(answer, () => {
      const first = stopped ? `The daemon (pid ${stopped.pid}) has ended.` : 'No daemon was running.'
      const lines = [`${first} What is remembered stays in ${layout.directory}.`]
      if (removed)
        lines.push(`The plugin ${pluginPath(loaded.configHome)} is gone; OpenCode forgets it at its next start.`)
      else if (options['removePlugin']) lines.push('The plugin was not installed.')
      return lines.join('\n')
    })
  },
}
