import { HOOK_DEADLINE_MS } from '../../src/limits.ts'

/** What a hook wants to change in OpenCode's output; it is applied only when the hook came in time. */
export type Change<Output> = (output: Output) => void

export type Work<Input, Output> = (
  input: Input,
  output: Readonly<Output>,
) => Promise<Change<Output> | undefined> | Change<Output> | undefined

export type Report = (hook: string, problem: string) => void

/**
 * A hook that can neither fail nor delay a turn: OpenCode awaits hooks one after the other, with no limit and no catch.
 * The work has a deadline; when it is late or throws, the output stays as it was and the problem is reported.
 */
export function guardWith(report: Report) {
  return <Input, Output>(
    hook: string,
    work: Work<Input, Output>,
    deadlineMs: number = HOOK_DEADLINE_MS,
  ): ((input: Input, output: Output) => Promise<void>) => {
    return async (input, output) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      try {
        const working = Promise.resolve(work(input, output)).catch((error: unknown) => {
          report(hook, messageOf(error))
          return undefined
        })
        const late = new Promise<'late'>((resolve) => {
          timer = setTimeout(resolve, deadlineMs, 'late')
        })
        const change = await Promise.race([working, late])
        if (change === 'late') report(hook, `not done after ${deadlineMs} ms`)
        else change?.(output)
      } catch (error) {
        report(hook, messageOf(error))
      } finally {
        clearTimeout(timer)
      }
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
