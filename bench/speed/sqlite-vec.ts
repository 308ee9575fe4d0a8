import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { timed } from '../shared/figures.ts'
import { spreadOf, type Spread } from './baselines.ts'

const VERSION = '0.1.9'
const NEAREST = 64
/** More take minutes to insert and are scanned at the same rate. */
export const SQLITE_VEC_ROWS_MAX = 100_000

type Statement = { run(values: unknown[]): unknown; all(values: unknown[]): unknown[] }
type Driver = {
  exec(sql: string): void
  prepare(sql: string): Statement
  loadExtension(path: string): void
  close(): void
}

/** The extension, installed once into the tools of the checkout; undefined where it cannot be had. */
function extensionIn(tools: string): string | undefined {
  const folder = join(tools, 'sqlite-vec')
  const name = `sqlite-vec-${process.platform}-${process.arch}`
  const path = join(folder, 'node_modules', name, process.platform === 'darwin' ? 'vec0.dylib' : 'vec0.so')
  if (!existsSync(path)) {
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save']
    spawnSync('npm', ['install', '--prefix', folder, ...flags, `sqlite-vec@${VERSION}`], { timeout: 120_000 })
  }
  return existsSync(path) ? path : undefined
}

/** The nearest 64 of so many vectors with sqlite-vec, in memory: what a search by vectors costs with the usual extension. */
export async function sqliteVec(
  tools: string,
  { count, dimensions, calls }: { count: number; dimensions: number; calls: number },
): Promise<Spread | undefined> {
  const extension = extensionIn(tools)
  if (extension === undefined || count > SQLITE_VEC_ROWS_MAX) return undefined
  const db = new Database(':memory:') as unknown as Driver
  try {
    db.loadExtension(extension)
    db.exec(`CREATE VIRTUAL TABLE vectors USING vec0(id INTEGER PRIMARY KEY, vector float[${dimensions}])`)
    const insert = db.prepare('INSERT INTO vectors VALUES (?, ?)')
    const vector = new Float32Array(dimensions)
    const fill = (seed: number): Buffer => {
      for (let at = 0; at < dimensions; at++)
        vector[at] = ((Math.imul(seed * dimensions + at, 2_654_435_761) >>> 8) & 0xffff) / 65_536 - 0.5
      return Buffer.from(vector.buffer)
    }
    db.exec('BEGIN')
    for (let row = 0; row < count; row++) insert.run([BigInt(row), fill(row)])
    db.exec('COMMIT')
    const nearest = db.prepare('SELECT id, distance FROM vectors WHERE vector MATCH ? AND k = ?')
    return spreadOf(await timed(calls, (call) => nearest.all([fill(count + call), NEAREST])))
  } finally {
    db.close()
  }
}
