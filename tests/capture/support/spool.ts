import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { decodeLine } from '../../../src/capture/line.ts'
import { listSegments, readLines } from '../../../src/capture/spool-reader.ts'

export const temporaryDirectory = (): string => mkdtempSync(join(tmpdir(), 'capture-'))

/** A whole, current, derived-looking id for event number `at`. */
export const idOf = (at: number): string => `00000000-0000-5000-8000-${String(at).padStart(12, '0')}`

/** What a daemon would read: ids of all events, and the reasons for what is no event. */
export function readSpool(directory: string): { ids: string[]; damage: string[]; tornTails: number } {
  const ids: string[] = []
  const damage: string[] = []
  let tornTails = 0
  for (const { path } of listSegments(directory)) {
    for (let offset = 0; ;) {
      const { lines, tornTail } = readLines({ path, offset, linesMax: 100 })
      if (tornTail) tornTails++
      if (lines.length === 0) break
      offset = lines.at(-1)!.end
      for (const line of lines) {
        const decoded = decodeLine(line.text)
        if (line.damage === undefined && decoded.kind === 'event') ids.push(decoded.id)
        else damage.push(line.damage ?? (decoded.kind === 'damaged' ? decoded.reason : decoded.kind))
      }
    }
  }
  return { ids, damage, tornTails }
}

/** Compiles a script beside this file for plain Node and gives its path. */
export function compiledScript(name: string): string {
  const outfile = join(temporaryDirectory(), `${name}.mjs`)
  const entry = join(import.meta.dirname, `${name}.ts`)
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
  return outfile
}
