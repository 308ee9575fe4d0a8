import { setTimeout as pause } from 'node:timers/promises'
import { MemoryError } from '../../errors.ts'
import { FALKOR_ATTEMPTS_MAX, FALKOR_STREAM_MAX } from '../../limits.ts'
import type { ProjectId } from '../../types.ts'
import type { Command, Connection } from './connection.ts'
import { rowsOf, withParameters, type Reply } from './cypher.ts'
import { asking, makeIndexes } from './graphs.ts'
import { INDEXES } from './indexes.ts'
import { KEYS } from './keys.ts'
import type { Guard } from './guard.ts'
import type { Leases } from './lease.ts'
import { isEmpty, moved, type Ask, type Plan } from './plan.ts'
import { stepQuery } from './write-queries.ts'

export type StepRequest = {
  project: ProjectId
  plan: (ask: Ask) => Promise<Plan>
  /** Whether the project is there afterwards; left out, that stays as it is. */
  listed?: boolean
  /** The graph is deleted before the rows of the plan are written. */
  anew?: boolean
}

/** `left`: entities that went because no fact names them any more. */
export type Stepped = { generation: number; left: number }

/**
 * Writes one step: planned from what the graph holds, written whole together with its generation and the note for other
 * daemons, and planned anew when somebody else was faster. Fails with `conflict` when that happens too often.
 */
export type Step = (request: StepRequest) => Promise<Stepped>

export type StepOptions = { connection: Connection; leases: Leases; guard: Guard; writerId: string }

export function stepping(options: StepOptions): Step {
  const indexed = new Set<ProjectId>()
  let turn: Promise<unknown> = Promise.resolve()
  return (request) => {
    // One step at a time uses the connection: what it watches is of that step alone.
    const mine = turn.then(() => untilDone(options, indexed, request))
    turn = mine.catch(() => undefined)
    return mine
  }
}

async function untilDone(options: StepOptions, indexed: Set<ProjectId>, request: StepRequest): Promise<Stepped> {
  for (let tries = 0; tries < FALKOR_ATTEMPTS_MAX; tries++) {
    const done = await attempt(options, indexed, request)
    if (done) return done
    await pause(Math.random() * 10 * tries)
  }
  throw new MemoryError('conflict', {
    message: `${request.project} was written by others ${FALKOR_ATTEMPTS_MAX} times while a step was computed.`,
    fix: 'Try again; if it stays so, let one daemon write this project.',
  })
}

/** Undefined when others wrote to the project meanwhile, or the connection was lost before anything was sent. */
async function attempt(
  options: StepOptions,
  indexed: Set<ProjectId>,
  request: StepRequest,
): Promise<Stepped | undefined> {
  const { connection } = options
  const { project } = request
  await options.guard.ready()
  const { epoch } = connection
  await connection.command(['WATCH', KEYS.steps(project)])
  const steps = await connection.command(['GET', KEYS.steps(project)])
  const plan = await request.plan(asking(connection, project))
  if (isEmpty(plan) && !request.anew && (await isAsListed(connection, request))) {
    await connection.command(['UNWATCH'])
    return { generation: await generationOf(connection), left: 0 }
  }
  // A graph that was deleted underneath lost its indexes too.
  const gone = plan.sizes !== undefined && Object.keys(plan.sizes).length === 0
  if (request.anew || gone) indexed.delete(project)
  if (!isEmpty(plan) && !indexed.has(project)) {
    await makeIndexes(connection, project)
    indexed.add(project)
  }
  return commit(options, { ...request, plan, steps, epoch })
}

async function isAsListed(connection: Connection, { project, listed }: StepRequest): Promise<boolean> {
  return listed === undefined || ((await connection.command(['SISMEMBER', KEYS.projects, project])) === 1) === listed
}

type Planned = Omit<StepRequest, 'plan'> & { plan: Plan; steps: unknown; epoch: number }

/** The counter belongs to all projects: when another one took its next number, only that is done again. */
async function commit(options: StepOptions, planned: Planned): Promise<Stepped | undefined> {
  const { connection, leases, guard } = options
  const { project, plan, steps, epoch } = planned
  const keys = [KEYS.generation, KEYS.steps(project), KEYS.lock(project), KEYS.base]
  for (let tries = 0; tries < FALKOR_ATTEMPTS_MAX; tries++) {
    await connection.command(['WATCH', ...keys])
    const [counter, now, holder, base] = (await connection.command(['MGET', ...keys])) as (string | null)[]
    leases.check(project, holder ?? null)
    if (now !== steps) return undefined
    const generation = moved(plan) ? Math.max(Number(counter ?? 0), Number(base ?? 0)) + 1 : Number(counter ?? 0)
    guard.told(generation)
    const done = await connection.transaction(commandsOf(options, planned, generation), epoch)
    if (done) return { generation, left: leftIn(done, plan) }
    if (connection.epoch !== epoch) return undefined
    await pause(Math.random() * 5)
  }
  return undefined
}

function commandsOf({ writerId }: StepOptions, planned: Planned, generation: number): Command[] {
  const { project, listed, anew, plan } = planned
  const step = stepQuery(plan.rows, { generation, group: project })
  const graph = (text: string): Command => ['GRAPH.QUERY', project, text, '--compact']
  const counted: Command[] = [
    ['SET', KEYS.generation, generation],
    ['HSET', KEYS.watermarks, project, generation],
    ['XADD', KEYS.changes, 'MAXLEN', '~', FALKOR_STREAM_MAX, '*', 'by', writerId, 'generation', generation],
  ]
  return [
    ...(anew ? [['GRAPH.DELETE', project], ...(step ? INDEXES.map(graph) : [])] : []),
    ...(step ? [graph(withParameters(step.query, step.parameters))] : []),
    ['INCR', KEYS.steps(project)],
    ...(listed === undefined ? [] : [[listed ? 'SADD' : 'SREM', KEYS.projects, project]]),
    ...(moved(plan) ? counted : []),
  ]
}

export async function generationOf(connection: Connection): Promise<number> {
  return Number((await connection.command(['GET', KEYS.generation])) ?? 0)
}

/** Entities that went, as the step's last section counted them. */
function leftIn(done: readonly unknown[], plan: Plan): number {
  if (!plan.rows.left?.length) return 0
  const reply = done.findLast((each) => Array.isArray(each) && each.length === 3)
  return Number(rowsOf(reply as Reply)[0]?.[0] ?? 0)
}
