import { describeConfig } from '../../config.ts'
import type { Verb } from '../verb.ts'

export const config: Verb = {
  name: 'config',
  about: 'Show each setting, its value and where that comes from.',
  more: 'Settings come from our variables, then from config.json in the data directory, then from the variables that other\nprograms share (FALKORDB_HOST…), then from the defaults. Passwords are masked.',
  examples: ['config', 'config --json', 'OPENCODE_MEMORY_PORT=5000 opencode-memory config'],
  run: async ({ cli }) => {
    const settings = describeConfig(cli.loaded)
    cli.out.answer({ file: cli.layout.config, settings }, (colors) => {
      const lines = settings.map(
        ({ name, value, origin, env, shared, about }) =>
          `${colors.bold(name)} = ${value === null ? '(not set)' : value}  ${colors.dim(`(${origin})`)}\n  ${colors.dim(`${about} ${env}${shared === undefined ? '' : ` or ${shared}`}`)}`,
      )
      return [...lines, colors.dim(`file: ${cli.layout.config}`)].join('\n')
    })
  },
}
