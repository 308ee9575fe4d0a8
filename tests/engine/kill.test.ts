import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import { deriveId } from '../../src/ids.ts'
import { layoutOf } from '../../src/layout.ts'
import type { Event } from '../../src/types.ts'
import { dump } from './dump.ts'
import { minute, openProduct, temporaryDirectory } from './events.ts'
import { WORKDAY } from './workday.ts'

const HOUR_MS = 3_600_000

/** The working day again, some hours later, in sessions of its own. */
const shifted = (hours: number): Event[] =>
  WORKDAY.map((event) => ({
    ...event,
    id: deriveId(event.id, String(hours)),
    at: new Date(Date.parse(event.at) + hours * HOUR_MS).toISOString(),
    session: { ...event.session, id: `${event.session.id}-${hours}` },
  }))

/** The child as one file that Node runs; inside the project, where its dependencies are found. */
async function bundledChild(): Promise<string> {
  const outfile = fileURLToPath(new URL('../../node_modules/.cache/engine-test/drain-child.mjs', import.meta.url))
  const entry = fileURLToPath(new URL('./drain-child.ts', import.meta.url))
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
  })
  return outfile
}

/** Runs the child and kills it with -9 some milliseconds after it opened; false when it was done before. */
async function runAndKill(child: string, { directory, afterMs }: { directory: string; afterMs: number }) {
  const daemon = spawn(process.execPath, [child, directory], { stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  daemon.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  const ended = once(daemon, 'exit') as Promise<[number | null, string | null]>
  await Promise.race([once(daemon.stdout, 'data'), ended])
  const timer = setTimeout(() => daemon.kill('SIGKILL'), afterMs)
  const [, signal] = await ended
  clearTimeout(timer)
  return { killed: signal === 'SIGKILL', errors }
}

test('killed with -9 again and again, the graph and the index are those of a run without kills', async () => {
  const events = Array.from({ length: 40 }, (_, hours) => shifted(hours)).flat()
  const reference = await openProduct()
  for (let from = 0; from < events.length; from += 100) await reference.memory.ingest(events.slice(from, from + 100))
  const expected = await dump(reference.store)

  const directory = temporaryDirectory()
  const { spool } = layoutOf(directory)
  const writer = openSpoolWriter({ directory: spool, now: () => new Date(minute(0)) })
  for (const event of events) writer.append(event)
  writer.close()
  const child = await bundledChild()
  let kills = 0
  for (let run = 0; run < 12; run++) {
    // Early, late and in between: where in a step it hits is up to the clock.
    const { killed, errors } = await runAndKill(child, { directory, afterMs: 15 + ((run * 37) % 110) })
    expect(errors).toBe('')
    if (!killed) break
    kills++
  }
  expect(kills).toBeGreaterThan(2)

  const product = await openProduct({ directory })
  await product.inbox.drain()
  expect(await dump(product.store)).toEqual(expected)
  expect(product.journal.deadCount()).toBe(0)
  expect(product.index.position()).toBe(await product.store.generation())
  expect(product.index.counts().units).toBe(expected.episodes.length + expected.facts.length)
}, 120_000)
