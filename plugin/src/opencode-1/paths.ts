import { RECALL_FILES_MAX } from '../../../src/limits.ts'

/** A word with an extension, or with a slash inside: `src/app.ts`, `./README.md`, `@docs/api`. */
const PATH =
  /(?<![\w/:.@-])@?((?:\.{0,2}\/)?(?:[\w.-]+\/)*[\w-][\w.-]*\.[A-Za-z]\w{0,7}|(?:[\w.-]+\/)+[\w.-]+)(?![\w/])/g

/** Paths that a prompt speaks of, in order, at most RECALL_FILES_MAX. */
export function pathsIn(prompt: string): string[] {
  const found = prompt.slice(0, 8_000).matchAll(PATH)
  return [...new Set([...found].map((match) => match[1]!))].slice(0, RECALL_FILES_MAX)
}
