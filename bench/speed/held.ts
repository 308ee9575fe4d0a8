import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openSubject } from '../quality/subject.ts'
import { projectAt } from './corpus.ts'

/** What a process that only searches holds for a graph: of it, what the vectors take in memory. */
export type Held = { bytes: number; vectorBytes: number }

/** Components of 16 bits, and codes of two bits beside them. */
const BYTES_PER_COMPONENT = 2 + 1 / 4

/** Asks a new process, in which nothing was built: what building leaves behind would hide what searching holds. */
export function heldBySearch(
  folder: string,
  { questions, projects }: { questions: readonly string[]; projects: number },
): Held {
  const input = JSON.stringify({ questions, projects })
  const { status, stdout, stderr } = spawnSync(process.execPath, [process.argv[1]!, '--held', folder], {
    input,
    encoding: 'utf8',
    timeout: 300_000,
  })
  if (status !== 0) throw new Error(`the process that holds the index ended with ${status}: ${stderr}`)
  return JSON.parse(stdout) as Held
}

/** The other side of it: opens the graph, asks, and prints what that added to this process. */
export async function tellHeld(folder: string): Promise<void> {
  const { questions, projects } = JSON.parse(readFileSync(0, 'utf8')) as { questions: string[]; projects: number }
  const before = residentBytes()
  const subject = await openSubject({ folder })
  for (let project = 0; project < projects; project++)
    for (const query of questions) await subject.memory.search({ project: projectAt(project), query })
  const bytes = residentBytes() - before
  const { vectors } = subject.index.counts()
  const vectorBytes = vectors * subject.index.embedder.dimensions * BYTES_PER_COMPONENT
  await subject.close()
  process.stdout.write(JSON.stringify({ bytes, vectorBytes } satisfies Held))
}

/** Memory of this process that belongs to no file, after a collection; without Linux all that is resident. */
function residentBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const line = process.platform === 'linux' && /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return line ? Number(line[1]) * 1024 : process.memoryUsage().rss
}
