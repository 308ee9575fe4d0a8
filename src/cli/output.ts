import pc from 'picocolors'
import { asMemoryError, ERRORS } from '../errors.ts'

export type Colors = ReturnType<typeof pc.createColors>

/** Answers go to stdout, everything else to stderr; colours and progress only where a person looks. */
export type Output = {
  json: boolean
  colors: Colors
  /** The answer: exact JSON with `--json`, else the text for a person. */
  answer(value: unknown, text: (colors: Colors) => string): void
  note(text: string): void
  /** One line that is written over; nothing when stderr is no terminal. */
  progress(text: string): void
}

type Stream = { write(text: string): unknown; isTTY?: boolean }

export function createOutput(options: {
  json: boolean
  stdout: Stream
  stderr: Stream
  colorsAllowed: boolean
}): Output {
  const { json, stdout, stderr, colorsAllowed } = options
  const colors = pc.createColors(colorsAllowed && stdout.isTTY === true)
  let progressShown = false
  const clearProgress = (): void => {
    if (progressShown) stderr.write('\r\u001b[2K')
    progressShown = false
  }
  return {
    json,
    colors,
    answer: (value, text) => {
      clearProgress()
      stdout.write(`${json ? JSON.stringify(value, null, 2) : text(colors)}\n`)
    },
    note: (text) => {
      clearProgress()
      stderr.write(`${text}\n`)
    },
    progress: (text) => {
      if (stderr.isTTY !== true) return
      clearProgress()
      stderr.write(text)
      progressShown = true
    },
  }
}

/** Tells a failure on stderr and gives the exit code of its kind. */
export function tellError(error: unknown, { json, stderr }: { json: boolean; stderr: Stream }): number {
  const ours = asMemoryError(error)
  const code = ours?.code ?? 'internal'
  const message = ours?.message ?? `A fault of ours: ${error instanceof Error ? error.message : String(error)}`
  const fix = ours ? ours.fix : 'Please report it, with what `opencode-memory doctor` says.'
  if (json) stderr.write(`${JSON.stringify({ error: { code, message, ...(fix ? { fix } : {}) } })}\n`)
  else stderr.write(`error: ${message}\n${fix ? `       ${fix}\n` : ''}`)
  return ERRORS[code].exit
}
