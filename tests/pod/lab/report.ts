import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { LEAN, hungAtStart, WHOLE, type Outcome } from './faults.ts'
import { FOLDER, type Format } from './lab.ts'
import { isBusy, outcomes, type Measured, type Outcomes } from './outcomes.ts'

const ROOT = join(FOLDER, '..', '..')
const FORMATS: readonly Format[] = ['systemd', 'quadlet']

/** As it comes back from JSON, which has no "never" and no "unknown". */
type Recorded = Measured & Omit<Outcome, 'seconds' | 'lost'> & { seconds: number | null; lost: number | null }
type Condition = Measured & { from: string; seconds: number; within?: number; lost?: number; loadSeconds?: number }
type Start = Measured & { seconds: number; within: number }
type Layers = Measured & { layers: { megabytes: number; command: string }[] }
type OfflineStart = Measured & { bare: number[]; seconds: number[] }

/**
 * With `--all`, after each file of scenarios, whatever has failed in it: writes `docs/reliability.md` with all that was
 * measured so far, so that a run that is cut short leaves what it has seen.
 */
afterAll(writeReport, 30_000)

function writeReport(): void {
  const all = outcomes()
  if (Object.keys(all).length === 0) return
  const path = join(ROOT, 'docs', 'reliability.md')
  const text = [introduction(all), startTable(all), faultTable(all), conditionTable(all), imageTable(all), LIMITS]
  writeFileSync(path, `${text.join('\n\n')}\n`)
  execFileSync(join(ROOT, 'node_modules', '.bin', 'prettier'), ['--write', '--log-level', 'warn', path])
}

const number = (seconds: number | null): string => (seconds === null ? 'never' : seconds.toFixed(1))
const goal = (within: number | undefined): string => (within === undefined ? '–' : `< ${within}`)

/** A time with what there is to say about it: the machine was at work for others, the goal was missed. */
const told = ({ seconds, within, load }: { seconds: number | null; within?: number; load: number }): string =>
  number(seconds) +
  (isBusy(load) ? ' ¹' : '') +
  (seconds === null || (within !== undefined && seconds >= within) ? ' ²' : '')

function introduction(all: Outcomes): string {
  const times = Object.values(all)
    .flatMap((rows) => Object.values(rows))
    .map(({ at }) => at)
    .toSorted()
  const moment = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)}`
  return `# What the server survives

Written by \`npm run test:pod -- --all\`; do not edit. A host with real systemd 257 and real Podman 5.4 is made in
namespaces of its own, the image is built from the checkout, the pod is installed by \`scripts/install\`, and each fault is
done from outside, without telling Podman. Right before each fault ten notes and ten events are written; afterwards all
that was ever acknowledged is read back through the memory's interface. Times are from the fault until OpenCode, the
memory daemon, FalkorDB (\`GRAPH.LIST\`) and Valkey all answer on their published ports again, and what had to come back is
new.

Measured from ${moment(times[0]!)} to ${moment(times.at(-1)!)} (UTC), one row after another, on a machine with ${cpus().length} cores
(${cpus()[0]?.model.trim() ?? 'unknown'}).

The goals: OpenCode or the pod is back within 20 s, ten of them the specified pause of the unit; a database or the daemon
within 8 s, with OpenCode alive; what hangs within 45 s; nothing acknowledged is lost; a start with the images at hand takes
less than 15 s. ¹ was taken while more than two processes waited for each core: it is not the pod's own time, and was allowed
to be three times the goal. ² is not within the goal. A dash was not measured.`
}

const NAMES: Record<Format, string> = { systemd: 'the unit', quadlet: 'Quadlet' }

function startTable(all: Outcomes): string {
  const rows = FORMATS.map((format) => [NAMES[format], all['starts']?.[format] as Start | undefined] as const)
  return [
    ...['## Start to healthy', '', '| with | goal: seconds | seconds |', '| --- | --: | --: |'],
    ...rows.map(([name, start]) => `| ${name} | ${goal(start?.within)} | ${start ? told(start) : '–'} |`),
  ].join('\n')
}

function faultTable(all: Outcomes): string {
  const rows = [...WHOLE.alone, ...WHOLE.together, ...LEAN.alone, ...LEAN.together, hungAtStart]
  const goals = new Map(rows.map(({ name, within }) => [name, within]))
  const cell = (fault: string, format: Format): string => {
    const outcome = all['faults']?.[`${format}: ${fault}`] as Recorded | undefined
    if (!outcome) return '– | – | –'
    return `${told(outcome)} | ${outcome.openCodeLived ? 'yes' : 'no'} | ${outcome.lost ?? 'unknown'}`
  }
  return [
    '## Faults',
    '',
    '| fault | goal: seconds | the unit: seconds | OpenCode lived | lost | Quadlet: seconds | OpenCode lived | lost |',
    '| --- | --: | --: | --- | --: | --: | --- | --: |',
    ...[...goals].map(
      ([fault, within]) => `| ${fault} | ${goal(within)} | ${cell(fault, 'systemd')} | ${cell(fault, 'quadlet')} |`,
    ),
    '',
    'Before a hung OpenCode is ended, it has been silent for 16 s, so that agents at work are not ended for a moment of load.',
    'A hang at the start has its own bound: it is ended after a minute, and the next start is left alone.',
  ].join('\n')
}

function conditionTable(all: Outcomes): string {
  const rows = Object.entries(all['conditions'] ?? {}) as [string, Condition][]
  return [
    ...['## Conditions, updates, a story', '', '| what | seconds since | goal | seconds | lost |'],
    '| --- | --- | --: | --: | --: |',
    ...rows.map(([row, condition]) => {
      const { from, within, lost, loadSeconds } = condition
      const loading =
        loadSeconds === undefined ? '' : ` (reading it back from its file alone: ${number(loadSeconds)} s)`
      return `| ${row}${loading} | ${from} | ${goal(within)} | ${told(condition)} | ${lost ?? '–'} |`
    }),
    '',
    'A start that is refused is tried again every ten seconds, by itself. An update stops the pod, copies its data, and asks every',
    'part of the new image until a bound; what is not healthy by then is rolled back. It is asked after the command has ended',
    'whether every part answers.',
  ].join('\n')
}

function imageTable(all: Outcomes): string {
  const layers = (all['image']?.['layers'] as Layers | undefined)?.layers
  const offline = all['image']?.['offline start'] as OfflineStart | undefined
  const built = join(FOLDER, 'build-seconds')
  const size = layers && Math.round(layers.reduce((sum, { megabytes }) => sum + megabytes, 0))
  const largest = layers?.toSorted((one, other) => other.megabytes - one.megabytes).slice(0, 5)
  return [
    ...['## The image', '', '| what | goal | measured |', '| --- | --- | --- |'],
    `| size of all layers together | < 1000 MB | ${size ?? '–'} MB |`,
    `| the five largest layers | | ${largest?.map(({ megabytes }) => `${megabytes} MB`).join(', ') ?? '–'} |`,
    `| its last build; layers that had not changed were kept | | ${existsSync(built) ? readFileSync(built, 'utf8').trim() : '–'} s |`,
    ...(offline
      ? [
          `| start without a network, until OpenCode answers \`/config\` | < 5 s | ${told({ seconds: Math.min(...offline.seconds), within: 5, load: offline.load })} s |`,
          `| OpenCode by itself: no tracer, no daemon, no plugin | | ${number(Math.min(...offline.bare))} s |`,
        ]
      : []),
  ].join('\n')
}

const LIMITS = `## What this host cannot show

- A loss of power: a killed process leaves what it wrote to the kernel, a machine without power does not. FalkorDB syncs
  its append-only file once a second; the spool keeps events until FalkorDB has saved them, and closes that second.
- Limits of memory and processes: the machine delegates no controllers. They stand in the unit, which is compared with a
  golden file, and are taken out for the run.
- The images of Valkey, FalkorDB and Datadog as published: no registry is at hand. The databases are the real programs
  (Valkey 8.1 for 7.2, FalkorDB 4.22.1) behind entry scripts like the images' own; the agent is an HTTP server.
- Tailscale, OpNix, a reboot of a real machine, Btrfs, other processors.
- One run a row. Times move by a few seconds on a machine that does other work.`
