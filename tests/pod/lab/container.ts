import { copyFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SCRIPTED_MODEL } from '../../../src/opencode/scripted-model.ts'
import { FOLDER, host, tell, until, type Said } from './lab.ts'

export const IMAGE = 'localhost/opencode-server:latest'
const NAME = 'image-test'
const MODEL_PORT = 4999
export const PASSWORD = 'a-password-of-the-lab'

/** Points OpenCode at the scripted model that a turn brings along. */
const SETTINGS = JSON.stringify({
  model: `${SCRIPTED_MODEL.provider}/${SCRIPTED_MODEL.model}`,
  small_model: `${SCRIPTED_MODEL.provider}/${SCRIPTED_MODEL.model}`,
  permission: 'allow',
  provider: {
    [SCRIPTED_MODEL.provider]: {
      npm: '@ai-sdk/openai-compatible',
      options: { baseURL: `http://127.0.0.1:${MODEL_PORT}/v1`, apiKey: 'none' },
      models: { [SCRIPTED_MODEL.model]: { tool_call: true, limit: { context: 200_000, output: 8_000 } } },
    },
  },
})

/** One word of a Bash script. */
export const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/** Starts the image by itself, without any network, and waits until OpenCode and its memory answer. */
export async function startContainer(options: readonly string[] = []): Promise<void> {
  await removeContainer()
  const words = [
    ...['--detach', '--name', NAME, '--network', 'none', '--env', `OPENCODE_SERVER_PASSWORD=${PASSWORD}`],
    ...['--env', `OPENCODE_CONFIG_CONTENT=${SETTINGS}`, ...options],
  ]
  await host(`podman run ${words.map(quote).join(' ')} ${IMAGE} >/dev/null`)
  await until(async () => (await health()).stdout.includes('memory up'), 90, 'OpenCode and its memory answer')
}

export const removeContainer = (): Promise<string> => host(`podman rm --force --time 2 --ignore ${NAME} >/dev/null`)

/** Runs a Bash script in the container. */
export const within = (script: string, options = ''): Promise<Said> =>
  tell(`podman exec ${options} ${NAME} bash -c ${quote(script)}`)

export const health = (options = ''): Promise<Said> => within('/app/scripts/healthy', options)

/** What a command prints that the agent runs with OpenCode's bash tool. */
export async function agentRuns(command: string): Promise<string> {
  copyFileSync(join(dirname(fileURLToPath(import.meta.url)), 'turn.mjs'), join(FOLDER, 'share', 'turn.mjs'))
  await host(`podman cp /lab/turn.mjs ${NAME}:/tmp/turn.mjs`)
  const { code, stdout, stderr } = await within(`node /tmp/turn.mjs ${MODEL_PORT} ${quote(command)}`)
  if (code !== 0) throw new Error(`The turn ended with ${code}: ${stderr}`)
  return stdout.trim()
}

export type Process = { pid: number; parent: number; state: string; started: number; command: string }

/** The processes in the container, by the kernel's own list. */
export async function processes(): Promise<Process[]> {
  const { stdout } = await within(
    `for one in /proc/[0-9]*; do [ -r $one/stat ] && printf '%s\\t%s\\n' "$(cat $one/stat 2>/dev/null)" "$(tr '\\0' ' ' < $one/cmdline 2>/dev/null)"; done`,
  )
  return stdout
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => {
      const [stat = '', command = ''] = line.split('\t')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return {
        pid: Number.parseInt(stat, 10),
        parent: Number(fields[1]),
        state: fields[0]!,
        started: Number(fields[19]),
        command: command.trim(),
      }
    })
    .toSorted((one, other) => one.pid - other.pid)
}

export async function processLike(pattern: RegExp): Promise<Process> {
  const all = await processes()
  const found = all.find(({ command }) => pattern.test(command))
  if (!found) throw new Error(`No process is like ${pattern}: ${all.map(({ command }) => command).join(' | ')}`)
  return found
}
