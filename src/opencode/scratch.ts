import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { layoutOf, type Layout } from '../layout.ts'
import { SCRIPTED_MODEL } from './scripted-model.ts'

/** An empty home in which OpenCode runs alone: no network, no keys, no traces of the person's own set-up. */
export type Scratch = {
  directory: string
  home: string
  /** OpenCode's own configuration directory. */
  config: string
  /** Where the memory of this home lies. */
  memory: Layout
  /** The whole environment of the process; nothing is inherited. */
  env: Readonly<Record<string, string>>
  /** A new folder to work in; with `git` a repository, with `commit` one with a first commit. */
  project(name: string, options?: ProjectOptions): string
  /** Puts a plugin file where a person's installation has it. */
  install(file: string, name?: string): string
  remove(): void
}

export type ScratchOptions = {
  /** Base URL of the scripted model. */
  modelUrl: string
  /** The bundled plugin, if it is to be installed. */
  plugin?: string | undefined
  /** Where to make the folder; the system's temporary folder if not given. */
  parent?: string | undefined
  /** Variables on top, for example `OPENCODE_MEMORY: 'off'`. */
  env?: Readonly<Record<string, string>> | undefined
  /** Keys on top of opencode.json. */
  settings?: Readonly<Record<string, unknown>> | undefined
}

/** Makes the folder and its configuration. `remove()` deletes all of it. */
export function createScratch({
  modelUrl,
  plugin,
  parent = tmpdir(),
  env = {},
  settings = {},
}: ScratchOptions): Scratch {
  const directory = mkdtempSync(join(parent, 'opencode-memory-'))
  const folder = (...names: string[]): string => {
    const path = join(directory, ...names)
    mkdirSync(path, { recursive: true })
    return path
  }
  const home = folder('home')
  const config = folder('home', '.config', 'opencode')
  const data = folder('home', '.local', 'share')
  const settingsFile = join(config, 'opencode.json')
  writeFileSync(settingsFile, JSON.stringify({ ...configuration(modelUrl), ...settings }, null, 2))

  const install = (file: string, name = basename(file)): string => {
    const target = join(folder('home', '.config', 'opencode', 'plugins'), name)
    copyFileSync(file, target)
    return target
  }
  if (plugin !== undefined) install(plugin)

  return {
    directory,
    home,
    config,
    memory: layoutOf(join(data, 'opencode-memory')),
    env: { ...environment({ home, data, directory }), ...env },
    project: (name, options) => createProject(folder('work', name), options),
    install,
    // OpenCode may still be writing its log when it is told to go.
    remove: () => rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  }
}

/** OpenCode's configuration: the scripted model for everything, and no question that nobody could answer. */
function configuration(modelUrl: string): Record<string, unknown> {
  const { provider, model } = SCRIPTED_MODEL
  return {
    $schema: 'https://opencode.ai/config.json',
    model: `${provider}/${model}`,
    small_model: `${provider}/${model}`,
    autoupdate: false,
    share: 'disabled',
    permission: 'allow',
    provider: {
      [provider]: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Scripted',
        options: { baseURL: modelUrl, apiKey: 'none' },
        models: {
          [model]: {
            name: 'Scripted 1',
            tool_call: true,
            cost: { input: 1, output: 2 },
            limit: { context: 200_000, output: 8_000 },
          },
        },
      },
    },
  }
}

function environment({ home, data, directory }: { home: string; data: string; directory: string }) {
  return {
    HOME: home,
    PWD: directory,
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    TMPDIR: tmpdir(),
    LANG: 'C.UTF-8',
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: data,
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    OPENCODE_DISABLE_EXTERNAL_SKILLS: '1',
    // Without it OpenCode tries to install its plugin package for 72 s when there is no network.
    npm_config_offline: 'true',
  }
}

type ProjectOptions = { git?: boolean; commit?: boolean; remote?: string }

function createProject(path: string, options: ProjectOptions = {}): string {
  const { git = false, remote = '' } = options
  const { commit = git } = options
  if (!git) return path
  const run = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', ...args], {
      cwd: path,
      stdio: 'ignore',
      timeout: 10_000,
    })
  run('init', '--initial-branch=main')
  if (remote !== '') run('remote', 'add', 'origin', remote)
  if (!commit) return path
  writeFileSync(join(path, 'README.md'), `# ${basename(path)}\n`)
  run('add', '.')
  // The folder's name makes the first commit, and so the project, its own.
  run('commit', '--no-gpg-sign', '--message', `begin ${path}`)
  return path
}
