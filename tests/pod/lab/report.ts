import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { FOLDER, type Format } from './lab.ts'
import type { Outcome } from './faults.ts'
import { outcomes } from './outcomes.ts'

const ROOT = join(FOLDER, '..', '..')
const NAMES: Record<Format, string> = { systemd: 'the unit', quadlet: 'Quadlet' }

/** As it comes back from JSON, which has no "never" and no "unknown". */
type Recorded = Omit<Outcome, 'seconds' | 'lost'> & { seconds: number | null; lost: number | null }
type Condition = { row: string; seconds: number; lost?: number; loadSeconds?: number }
type Start = { format: Format; seconds: number; load: number }

/** Vitest calls it after the whole run: writes `docs/reliability.md` when every kind of scenario was played. */
export function teardown(): void {
  const all = outcomes()
  const faults = (all['faults'] ?? []) as Recorded[]
  const [conditions, starts, story] = ['conditions', 'starts', 'story'].map((kind) => all[kind] ?? [])
  if ([faults, conditions, story].some((rows) => rows?.length === 0)) return
  const path = join(ROOT, 'docs', 'reliability.md')
  const text = [
    INTRODUCTION,
    startTable(starts as Start[]),
    faultTable(faults),
    conditionTable([...(conditions as Condition[]), ...(story as Condition[])]),
    LIMITS,
  ]
  writeFileSync(path, `${text.join('\n\n')}\n`)
  execFileSync(join(ROOT, 'node_modules', '.bin', 'prettier'), ['--write', '--log-level', 'warn', path])
}

const number = (seconds: number | null): string => (seconds === null ? 'never' : seconds.toFixed(1))

/** A time of a machine that was at work for others says so. */
const mark = (load: number): string => (load > 2 ? ' ¹' : '')

const INTRODUCTION = `# What the server survives

Written by \`npm run test:pod -- --all\`; do not edit. A host with real systemd 257 and real Podman 5.4 is made in
namespaces of its own, the image is built from the checkout, the pod is installed by \`scripts/install\`, and each fault is
done from outside, without telling Podman. Right before each fault ten notes and ten events are written; afterwards all
that was ever acknowledged is read back through the memory's interface. Times are from the fault until OpenCode, the
memory daemon, FalkorDB (\`GRAPH.LIST\`) and Valkey all answer on their published ports again, on a machine with
${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}).

The goals: OpenCode or the pod is back within 20 s, ten of them the specified pause of the unit; a database within 8 s,
with OpenCode alive; what hangs within 45 s; nothing acknowledged is lost; a start with the images at hand takes less
than 15 s. A time with ¹ was taken while more than two processes waited for each core: it is not the pod's own, and was
allowed to be three times the goal. A dash was not played in that run.`

function startTable(starts: readonly Start[]): string {
  const rows = starts.map(({ format, seconds, load }) => `| ${NAMES[format]} | ${number(seconds)}${mark(load)} |`)
  return ['## Start to healthy', '', '| with | seconds |', '| --- | --: |', ...new Set(rows)].join('\n')
}

function faultTable(faults: readonly Recorded[]): string {
  const names = [...new Set(faults.map(({ fault }) => fault))]
  const cell = (fault: string, format: Format): string => {
    const outcome = faults.findLast((one) => one.fault === fault && one.format === format)
    if (!outcome) return '– | – | –'
    const { seconds, load, openCodeLived, lost } = outcome
    return `${number(seconds)}${mark(load)} | ${openCodeLived ? 'yes' : 'no'} | ${lost ?? 'unknown'}`
  }
  return [
    '## Faults',
    '',
    '| fault | the unit: seconds | OpenCode lived | lost | Quadlet: seconds | OpenCode lived | lost |',
    '| --- | --: | --- | --: | --: | --- | --: |',
    ...names.map((fault) => `| ${fault} | ${cell(fault, 'systemd')} | ${cell(fault, 'quadlet')} |`),
  ].join('\n')
}

function conditionTable(conditions: readonly Condition[]): string {
  return [
    '## Conditions, updates, a story',
    '',
    '| what | seconds | lost |',
    '| --- | --: | --: |',
    ...conditions.map(({ row, seconds, lost, loadSeconds }) => {
      const loading = loadSeconds === undefined ? '' : ` (the loading alone ${number(loadSeconds)} s)`
      return `| ${row}${loading} | ${number(seconds)} | ${lost ?? '–'} |`
    }),
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
