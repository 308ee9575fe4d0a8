import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { MemoryError } from '../../errors.ts'
import { FALKOR_LEASE_MS, FALKOR_LEASE_WAIT_MS } from '../../limits.ts'
import type { ProjectId } from '../../types.ts'
import type { Store } from '../store.ts'
import { turnPerProject } from '../turn.ts'
import type { Connection } from './connection.ts'
import { KEYS } from './keys.ts'

const RENEW =
  "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0"
const RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"

export type Leases = {
  exclusive: Store['exclusive']
  /** Fails with `conflict` when work of ours believes to have a project that `holder` has now. */
  check(project: ProjectId, holder: string | null): void
}

/**
 * Turns of several daemons at one project: here one at a time, and among daemons by a key with a token that runs out
 * when its holder died. The token is watched by each step, so a holder that slept too long cannot write any more.
 */
export function leasing(connection: Connection): Leases {
  const held = new Map<ProjectId, string>()
  const inTurn = turnPerProject()

  async function take(project: ProjectId, token: string): Promise<void> {
    const until = Date.now() + FALKOR_LEASE_WAIT_MS
    for (let wait = 2; ; wait = Math.min(wait * 2, 50)) {
      if (await connection.command(['SET', KEYS.lock(project), token, 'NX', 'PX', FALKOR_LEASE_MS])) return
      if (Date.now() > until) throw busy(project)
      await pause(wait * (0.5 + Math.random()))
    }
  }

  const scripted = (script: string, project: ProjectId, ...values: (string | number)[]): Promise<unknown> =>
    connection.command(['EVAL', script, 1, KEYS.lock(project), ...values])

  return {
    exclusive: (project, work) =>
      inTurn(project, async () => {
        const token = randomUUID()
        await take(project, token)
        held.set(project, token)
        const renewing = setInterval(() => {
          // A renewal that fails is noticed by the next step, which compares the token.
          scripted(RENEW, project, token, FALKOR_LEASE_MS).catch(() => undefined)
        }, FALKOR_LEASE_MS / 4)
        renewing.unref()
        try {
          return await work()
        } finally {
          clearInterval(renewing)
          held.delete(project)
          // One that cannot be given back runs out by itself.
          await scripted(RELEASE, project, token).catch(() => undefined)
        }
      }),
    check: (project, holder) => {
      const token = held.get(project)
      if (token !== undefined && token !== holder) throw lost(project)
    },
  }
}

const busy = (project: ProjectId): MemoryError =>
  new MemoryError('conflict', {
    message: `Another daemon has worked on ${project} for ${FALKOR_LEASE_WAIT_MS / 1_000} s.`,
    fix: 'Try again; if it stays so, look at the log of the other daemon.',
  })

const lost = (project: ProjectId): MemoryError =>
  new MemoryError('conflict', {
    message: `The turn to write ${project} was lost to another daemon; nothing was written.`,
    fix: 'Nothing to do: the work is done again.',
  })
