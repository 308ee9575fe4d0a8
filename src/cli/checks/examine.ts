import { setTimeout as sleep } from 'node:timers/promises'
import type { Status } from '../../api.ts'
import { findDaemon, type Running } from '../daemon-process.ts'
import { offlineStatus } from '../offline-status.ts'
import type { Cli } from '../verb.ts'
import { checkClock, checkConfig, checkNode } from './machine.ts'
import { checkDaemon } from './daemon.ts'
import { checkData } from './data.ts'
import { checkMemory } from './memory.ts'
import { checkOpenCode } from './opencode.ts'
import { checkPlugin } from './plugin.ts'
import type { Finding, Patient } from './patient.ts'
import { checkServers, checkStore } from './servers.ts'

const SECOND_LOOK_MS = 1_500

/** Looks at everything that may be wrong on a first day, in the order in which one thing needs the other. */
export async function examine(cli: Cli): Promise<Finding[]> {
  const running = await findDaemon(cli.layout)
  const first = running ? await running.client.status() : offlineStatus(cli)
  const status = running && first.spool.pendingEvents > 0 ? await laterStatus(running) : first
  const stuck =
    running !== undefined && status.spool.pendingEvents > 0 && status.spool.pendingEvents >= first.spool.pendingEvents
  const patient: Patient = { cli, running, status, stuck }
  const found = [
    checkNode(),
    checkConfig(cli),
    checkData(cli),
    await checkOpenCode(cli),
    checkPlugin(patient),
    await checkDaemon(patient),
    await checkServers(cli),
    checkStore(patient),
    checkMemory(patient),
    checkClock(patient),
  ]
  return found.flat()
}

/** The inbox empties the spool within a second: a second look tells waiting from stuck. */
async function laterStatus({ client }: Running): Promise<Status> {
  await sleep(SECOND_LOOK_MS)
  return client.status()
}
