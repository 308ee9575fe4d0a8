#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { findProject } from '../capture/project.ts'
import { loadConfig, loadConfigLeniently } from '../config.ts'
import { ERRORS } from '../errors.ts'
import { layoutOf } from '../layout.ts'
import { PACKAGE_NAME, productVersion } from '../package.ts'
import { canary } from './commands/canary.ts'
import { config } from './commands/config.ts'
import { copy } from './commands/copy.ts'
import { daemon } from './commands/daemon.ts'
import { doctor } from './commands/doctor.ts'
import { down } from './commands/down.ts'
import { exportCommand } from './commands/export.ts'
import { facts } from './commands/facts.ts'
import { forget } from './commands/forget.ts'
import { importCommand } from './commands/import.ts'
import { ingest } from './commands/ingest.ts'
import { model } from './commands/model.ts'
import { pod } from './commands/pod.ts'
import { recall } from './commands/recall.ts'
import { reindex } from './commands/reindex.ts'
import { remember } from './commands/remember.ts'
import { replay } from './commands/replay.ts'
import { search } from './commands/search.ts'
import { status } from './commands/status.ts'
import { timeline } from './commands/timeline.ts'
import { up } from './commands/up.ts'
import { withdraw } from './commands/withdraw.ts'
import { connect } from './connect.ts'
import { createOutput, tellError } from './output.ts'
import { givenDirectory } from './project-option.ts'
import type { Cli, Options, Verb } from './verb.ts'

const VERBS: readonly Verb[] = [
  up,
  down,
  status,
  doctor,
  canary,
  search,
  recall,
  facts,
  timeline,
  remember,
  forget,
  exportCommand,
  importCommand,
  copy,
  ingest,
  replay,
  reindex,
  withdraw,
  model,
  config,
  pod,
  daemon,
]

const openCli = (options: Options, verb: Verb): Cli => {
  const loaded = verb.bearsBadConfig ? loadConfigLeniently() : loadConfig()
  const layout = layoutOf(loaded.config.dataDir)
  const directory = givenDirectory(options['project'])
  const noColor = (loaded.env['NO_COLOR'] ?? '') !== '' || loaded.env['TERM'] === 'dumb'
  const { stdout, stderr } = process
  return {
    loaded,
    layout,
    out: createOutput({ json: options['json'] === true, stdout, stderr, colorsAllowed: !noColor }),
    now: new Date(),
    project: () => findProject(directory),
    connect: () => connect({ loaded, layout }),
  }
}

function createProgram(done: (exitCode: number) => void): Command {
  const program = new Command(PACKAGE_NAME)
    .description('A memory for the OpenCode coding agent. Start with `up`; everything stays on this machine.')
    .version(productVersion(), '-V, --version')
    .showSuggestionAfterError()
    .showHelpAfterError(`(\`${PACKAGE_NAME} --help\` lists what there is)`)
    .exitOverride()
  for (const verb of VERBS) addVerb(program, verb, done)
  program.addHelpText(
    'after',
    `\nExamples:\n${shown(['up', 'search package manager', 'facts --as-of yesterday', 'doctor'])}`,
  )
  return program
}

const shown = (examples: readonly string[]): string =>
  examples.map((line) => `  $ ${line.includes(PACKAGE_NAME) ? line : `${PACKAGE_NAME} ${line}`}`).join('\n')

function addVerb(program: Command, verb: Verb, done: (exitCode: number) => void): void {
  const command = program.command(verb.name, { hidden: verb.hidden === true }).description(verb.about)
  for (const [form, about] of verb.args ?? []) command.argument(form, about)
  for (const [flags, about] of verb.options ?? []) command.option(flags, about)
  command.option('--project <dir>', 'the project in this folder (default: where you are)')
  command.option('--json', 'answer as JSON')
  command.addHelpText('after', `${verb.more ? `\n${verb.more}\n` : ''}\nExamples:\n${shown(verb.examples)}`)
  command.exitOverride()
  command.action(async (...given: unknown[]) => {
    // Commander gives the arguments, then the options, then the command.
    const options = given.at(-2) as Options
    const args = given.slice(0, -2) as (string | string[] | undefined)[]
    try {
      done((await verb.run({ cli: openCli(options, verb), args, options })) ?? 0)
    } catch (error) {
      done(tellError(error, { json: options['json'] === true, stderr: process.stderr }))
    }
  })
}

/** Runs one command line; the exit code is the one of its outcome. */
async function main(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  const program = createProgram((exitCode) => (process.exitCode = exitCode))
  try {
    await program.parseAsync(argv)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Commander has said on stderr what was wrong.
    process.exitCode = error.exitCode === 0 ? 0 : ERRORS.usage.exit
  }
}

await main(process.argv)
