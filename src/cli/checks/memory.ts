import { PACKAGE_NAME } from '../../package.ts'
import { bytes, plural } from '../show.ts'
import type { Finding, Patient } from './patient.ts'

/** Spool, dead events, index and canary: whether what is said arrives. */
export function checkMemory({ status, running, stuck }: Omit<Patient, 'cli'>): Finding[] {
  const { spool, index, canary } = status
  const found: Finding[] = []
  const add = (name: string, state: Finding['state'], says: string, fix?: string) =>
    void found.push({ name, state, says, ...(fix === undefined ? {} : { fix }) })

  if (spool.full)
    add('spool', 'broken', `The spool is full (${bytes(spool.bytes)}): nothing new is kept.`, `${PACKAGE_NAME} up`)
  if (spool.paused)
    add(
      'spool',
      'broken',
      `The store takes no events since ${spool.paused.since}: ${spool.paused.reason}`,
      `${PACKAGE_NAME} down && ${PACKAGE_NAME} up`,
    )
  if (spool.blocked.length > 0)
    add(
      'spool',
      'broken',
      `${plural(spool.blocked.length, 'segment')} of the spool come from a newer version.`,
      'Upgrade opencode-memory: nothing is skipped.',
    )
  if (spool.lostEvents > 0)
    add(
      'spool',
      'odd',
      `${plural(spool.lostEvents, 'event')} could not be kept and are lost.`,
      `Make room on the disk, and keep the daemon running: ${PACKAGE_NAME} up`,
    )
  if (spool.unconfirmed)
    add(
      'spool',
      'odd',
      `${plural(spool.unconfirmed.events, 'event')} left the spool though the store never said that it saved them.`,
      'Turn on the append-only file of the server: appendonly yes',
    )
  if (spool.refilled)
    add(
      'spool',
      'odd',
      `The store came back with less at ${spool.refilled.at}; ${plural(spool.refilled.events, 'event')} were taken in again.`,
      'Turn on the append-only file of the server: appendonly yes',
    )
  if (spool.deadEvents > 0)
    add('spool', 'broken', `${plural(spool.deadEvents, 'event')} could not be taken in.`, `${PACKAGE_NAME} replay`)
  if (!running) {
    if (spool.pendingEvents > 0)
      add('spool', 'odd', `About ${plural(spool.pendingEvents, 'event')} wait for a daemon.`, `${PACKAGE_NAME} up`)
    return found
  }
  if (stuck && !spool.paused) {
    const says = `${plural(spool.pendingEvents, 'event')} wait, and they do not get fewer.`
    add('spool', 'broken', says, `${PACKAGE_NAME} down && ${PACKAGE_NAME} up`)
  }
  if (!found.some(({ name }) => name === 'spool')) add('spool', 'ok', `${plural(spool.pendingEvents, 'event')} waiting`)
  if (index.building)
    add('index', 'odd', `The search index is being built: ${index.building.done} of ${index.building.total} units.`)
  else if (index.behind > 0)
    add('index', 'odd', `The search index is ${plural(index.behind, 'change')} behind.`, `${PACKAGE_NAME} reindex`)
  else add('index', 'ok', `${plural(index.units, 'unit')}, up to date`)
  if (canary.state === 'red') {
    const stage = canary.stages.find(({ ok }) => !ok)
    add(
      'canary',
      'broken',
      `A known fact does not come through: ${stage?.stage ?? 'unknown stage'}${stage?.note ? ` (${stage.note})` : ''}.`,
      `${PACKAGE_NAME} canary`,
    )
  } else if (canary.state === 'unknown') add('canary', 'odd', 'The canary has not run yet.', `${PACKAGE_NAME} canary`)
  else add('canary', 'ok', 'green')
  return found
}
