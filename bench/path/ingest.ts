import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { assemble } from '../../src/assemble.ts'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import { parseConfig } from '../../src/config.ts'
import { layoutOf } from '../../src/layout.ts'
import type { Log } from '../../src/log.ts'
import { openSqlite } from '../../src/sqlite.ts'
import { round, type Row } from '../shared/figures.ts'
import { workday } from '../shared/workday.ts'

const silent: Log = { debug() {}, info() {}, warn: console.error, error: console.error }
const BATCH = 256

/** A working day through the spool into the durable graph and index, beside a bare durable insert of the same events. */
export async function measureIngest({ events }: { events: number }): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ingest-bench-'))
  try {
    const day = workday(events)
    const layout = layoutOf(folder)
    const { config } = parseConfig({ env: { OPENCODE_MEMORY_DATA_DIR: folder, HOME: folder }, file: undefined })
    const product = await assemble({ config, log: silent })
    const writer = openSpoolWriter({ directory: layout.spool, now: () => new Date() })
    for (const event of day) writer.append(event)
    writer.close()
    const [start, cpu] = [performance.now(), process.cpuUsage()]
    const taken = await product.inbox.drain()
    const perSecond = taken / ((performance.now() - start) / 1_000)
    const { user, system } = process.cpuUsage(cpu)
    const perCpuSecond = taken / ((user + system) / 1_000_000)
    const counts = await product.store.counts()
    await product.close()

    const bare = openSqlite(join(folder, 'bare.db'), { synchronous: 'full' })
    bare.exec('CREATE TABLE event (id TEXT PRIMARY KEY, body TEXT NOT NULL)')
    const bareStart = performance.now()
    for (let from = 0; from < day.length; from += BATCH) {
      bare.transaction(() => {
        for (const event of day.slice(from, from + BATCH))
          bare.run('INSERT INTO event VALUES (?, ?)', [event.id, JSON.stringify(event)])
      })
    }
    const barePerSecond = day.length / ((performance.now() - bareStart) / 1_000)
    bare.close()
    return [
      {
        what: `ingest, ${taken} events of a working day (${counts.episodes} episodes, ${counts.facts} facts), events/s (per second of its processor time: ${round(perCpuSecond, 0)})`,
        value: round(perSecond, 0),
        goal: '> 2,000',
        bare: `SQLite insert ${round(barePerSecond, 0)}`,
        ratio: `${round(barePerSecond / perSecond, 1)} × slower`,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
