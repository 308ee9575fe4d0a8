import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { assemble } from '../src/assemble.ts'
import { layoutOf } from '../src/layout.ts'
import { openProduct, prompt, quietLog, temporaryDirectory } from './engine/events.ts'

test('the data directory and the spool are readable by their owner only', async () => {
  const directory = join(temporaryDirectory(), 'data')
  const product = await openProduct({ directory })
  for (const path of [directory, product.layout.spool]) expect(statSync(path).mode & 0o777).toBe(0o700)
})

test('closing twice is harmless, and what was taken in is there at the next start', async () => {
  const directory = temporaryDirectory()
  const product = await assemble({ config: { dataDir: directory }, log: quietLog() })
  await product.memory.ingest([prompt(1, 'We use pnpm.')])
  await product.close()
  await product.close()
  const again = await openProduct({ directory })
  expect(await again.store.counts()).toMatchObject({ episodes: 1 })
})

test('when one part cannot be opened, the others are closed again', async () => {
  const directory = temporaryDirectory()
  const layout = layoutOf(directory)
  mkdirSync(layout.journal)
  await expect(assemble({ config: { dataDir: directory }, log: quietLog() })).rejects.toThrow()
  expect(existsSync(layout.store)).toBe(true)
  // SQLite takes its log away when the last one closes the file.
  expect(readdirSync(directory)).not.toContain('memory.db-wal')
})
