import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..', '..')

/** Compiles a child once; it lies below node_modules, so that it finds the drivers. */
export async function buildChild(entry = join(import.meta.dirname, 'child-main.ts')): Promise<string> {
  const folder = join(root, 'node_modules', '.cache', 'opencode-memory-tests')
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `${basename(entry, '.ts')}-${process.pid}.mjs`)
  await build({
    ...{ entryPoints: [entry], outfile, logLevel: 'error' },
    ...{ bundle: true, platform: 'node', format: 'esm', external: ['libsql', 'zod', '@redis/client'] },
  })
  return outfile
}

export type Child = {
  process: ChildProcess
  lines: string[]
  ended: Promise<{ code: number | null; signal: string | null }>
}

/** Starts the child; `fileBytesMax` bounds every file it writes, as a full disk would. */
export function startChild(
  file: string,
  args: readonly string[],
  { fileBytesMax }: { fileBytesMax?: number } = {},
): Child {
  const command =
    fileBytesMax === undefined
      ? [process.execPath, file, ...args]
      : [
          'bash',
          '-c',
          `trap '' XFSZ; ulimit -f ${Math.floor(fileBytesMax / 1024)}; exec "$@"`,
          'bash',
          process.execPath,
          file,
          ...args,
        ]
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(([[code, signal]]) => ({
    code: code as number | null,
    signal: signal as string | null,
  }))
  return { process: child, lines, ended }
}

/** Waits until the child has printed a number of lines; fails after ten seconds. */
export async function untilLines({ lines }: Child, count: number): Promise<void> {
  for (const start = Date.now(); lines.length < count; await new Promise((resolve) => setTimeout(resolve, 5)))
    if (Date.now() - start > 10_000) throw new Error(`The child printed ${lines.length} lines, not ${count}.`)
}
