import { describe, expect, test } from 'vitest'
import { guardWith } from '../../plugin/src/guard.ts'

type Output = { parts: string[] }

function guarded() {
  const reports: string[] = []
  return { reports, guard: guardWith((hook, problem) => reports.push(`${hook}: ${problem}`)) }
}

describe('a guarded hook', () => {
  test('changes the output when its work is done in time', async () => {
    const { guard, reports } = guarded()
    const hook = guard<string, Output>('hook', async (input) => (output) => void output.parts.push(input))
    const output = { parts: [] }
    await hook('added', output)
    expect(output).toEqual({ parts: ['added'] })
    expect(reports).toEqual([])
  })

  test('never fails: a throw and a rejection are reported, and the output stays as it was', async () => {
    const { guard, reports } = guarded()
    const output = { parts: ['before'] }
    const throws = guard<string, Output>('throws', () => {
      throw new Error('at once')
    })
    const rejects = guard<string, Output>('rejects', () => Promise.reject(new Error('later')))
    const applies = guard<string, Output>('applies', () => () => {
      throw new Error('while changing')
    })
    for (const hook of [throws, rejects, applies]) await expect(hook('', output)).resolves.toBeUndefined()
    expect(output).toEqual({ parts: ['before'] })
    expect(reports).toEqual(['throws: at once', 'rejects: later', 'applies: while changing'])
  })

  test('a hook that hangs is let go at the deadline, and what it does later reaches nobody', async () => {
    const { guard, reports } = guarded()
    const output: Output = { parts: [] }
    let release: () => void = () => {}
    const hanging = new Promise<void>((resolve) => (release = resolve))
    const hook = guard<string, Output>('hangs', () => hanging.then(() => (late) => void late.parts.push('late')), 30)
    const startedAt = performance.now()
    await hook('', output)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    release()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(output.parts).toEqual([])
    expect(reports).toEqual(['hangs: not done after 30 ms'])
  })

  test('a rejection after the deadline is caught too', async () => {
    const { guard, reports } = guarded()
    const hook = guard<string, Output>(
      'late',
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 30))
        throw new Error('nobody waits')
      },
      5,
    )
    await hook('', { parts: [] })
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(reports).toEqual(['late: not done after 5 ms', 'late: nobody waits'])
  })
})
