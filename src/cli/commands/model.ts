import { createInterface } from 'node:readline/promises'
import { MemoryError } from '../../errors.ts'
import { installModel, removeModel } from '../../models/install.ts'
import { findRuntime, LOCAL_MODEL, missingFiles, modelDirectory, runtimeCommand } from '../../models/local-files.ts'
import { bytes } from '../show.ts'
import type { Cli, Options, Verb } from '../verb.ts'

const TOTAL = LOCAL_MODEL.files.reduce((sum, file) => sum + file.bytes, 0)

export const model: Verb = {
  name: 'model',
  args: [['<action>', 'install, status or remove']],
  about: 'Install, look at or remove the local embedding model.',
  more: `The model is ${LOCAL_MODEL.name} (MIT, English, ${bytes(TOTAL)}): it finds what is said in other words. Without it search
goes by words, names and spelling. Nothing is fetched before you agree, and nothing is ever sent.
After \`install\`, set OPENCODE_MEMORY_EMBEDDER=local and start the daemon again.`,
  options: [
    ['--from <folder>', 'take the two files from here instead of the network'],
    ['--source <url>', `fetch them from here instead of ${new URL(LOCAL_MODEL.source).host}`],
    ['--yes', 'agree to the download'],
  ],
  examples: ['model status', 'model install', 'model install --from ~/Downloads/e5-small-v2', 'model remove --yes'],
  run: async ({ cli, args, options }) => {
    const act = { install, status, remove }[String(args[0])]
    if (!act)
      throw new MemoryError('usage', {
        message: `"${String(args[0])}" is nothing that \`model\` can do.`,
        fix: 'Say install, status or remove.',
      })
    return act(cli, options)
  },
}

const stateOf = ({ layout: { models }, loaded }: Cli) => {
  const missing = missingFiles(models).map(({ name }) => name)
  const runtime = findRuntime(models)
  return {
    model: LOCAL_MODEL.name,
    installed: missing.length === 0,
    missing,
    directory: modelDirectory(models),
    bytes: TOTAL,
    runtime: runtime?.name ?? null,
    /** The command that adds what runs the model, when nothing that can is there. */
    addRuntime: runtime ? null : runtimeCommand(models).join(' '),
    embedder: loaded.config.embedder,
  }
}
type State = ReturnType<typeof stateOf>

function textOf(state: State): string {
  const { installed, directory, missing, runtime, addRuntime, embedder } = state
  return [
    installed
      ? `${state.model} is installed in ${directory} (${bytes(state.bytes)}).`
      : `${state.model} is not installed (${missing.join(', ')} missing): \`opencode-memory model install\`.`,
    runtime === null ? `Nothing that runs it is installed. Add it with:\n  ${addRuntime!}` : `${runtime} runs it.`,
    embedder === 'local'
      ? 'It is in use: OPENCODE_MEMORY_EMBEDDER is local.'
      : `It is not in use: OPENCODE_MEMORY_EMBEDDER is ${embedder}; set it to local.`,
  ].join('\n')
}

async function status(cli: Cli): Promise<number> {
  const state = stateOf(cli)
  cli.out.answer(state, () => textOf(state))
  return 0
}

async function install(cli: Cli, options: Options): Promise<number> {
  const { models } = cli.layout
  const [from, source] = [options['from'], options['source']].map((one) => (typeof one === 'string' ? one : undefined))
  if (missingFiles(models).length > 0 && from === undefined && options['yes'] !== true)
    await agree(
      `This fetches ${bytes(TOTAL)} from ${new URL(source ?? LOCAL_MODEL.source).host} into ${modelDirectory(models)}.`,
    )
  const { fetchedBytes } = await installModel({
    models,
    from,
    source,
    onProgress: (done, total) =>
      cli.out.progress(`${bytes(done)} of ${bytes(total)} (${Math.floor((100 * done) / total)} %)`),
  })
  const state = { ...stateOf(cli), fetchedBytes }
  cli.out.answer(state, () => textOf(state))
  return 0
}

async function remove(cli: Cli, options: Options): Promise<number> {
  const directory = modelDirectory(cli.layout.models)
  if (options['yes'] !== true) await agree(`This removes ${directory} (${bytes(TOTAL)}).`)
  const removed = removeModel(cli.layout.models)
  cli.out.answer({ removed, directory }, () => (removed ? `Removed ${directory}.` : 'It was not installed.'))
  return 0
}

/** Asks on a terminal; elsewhere nobody can answer, so it has to be said before. */
async function agree(what: string): Promise<void> {
  const refused = (message: string) => new MemoryError('usage', { message, fix: 'Give --yes to agree.' })
  if (!process.stdin.isTTY) throw refused(`${what} Nothing was done: nobody is there to agree.`)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await lines.question(`${what}\nGo on? [y/N] `)
    if (!/^y(es)?$/i.test(answer.trim())) throw refused('Nothing was done.')
  } finally {
    lines.close()
  }
}
