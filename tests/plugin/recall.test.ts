import { afterEach, describe, expect, test } from 'vitest'
import { LinkError, type Ask, type LinkFailure } from '../../plugin/src/link.ts'
import { openRecall, type Recall } from '../../plugin/src/recall.ts'
import { deriveId } from '../../src/ids.ts'
import { eventually } from './support/live.ts'

const opened: Recall[] = []
afterEach(() => opened.splice(0).forEach((recall) => recall.close()))

const GOOD = {
  context: 'known',
  tokens: 1,
  items: [
    { id: `fact_${deriveId('a')}`, hash: 'h' },
    { id: 'odd', hash: 'h' },
  ],
}

function openWith(answers: () => unknown) {
  const asked: string[] = []
  const absent: string[] = []
  const ask: Ask = async ({ path }) => {
    asked.push(path)
    return answers()
  }
  const recall = openRecall({ ask, onAbsent: (failure) => absent.push(failure), probeMs: 20 })
  opened.push(recall)
  return { recall, asked, absent }
}

const fail = (failure: LinkFailure) => () => {
  throw new LinkError(failure, failure)
}

describe('the circuit of recall', () => {
  test('an answer is taken with bare ids; an id that is none is left out', async () => {
    const { recall } = openWith(() => GOOD)
    expect(await recall.recall({}, 100)).toEqual({
      context: 'known',
      tokens: 1,
      items: [{ id: deriveId('a'), hash: 'h' }],
      profile: undefined,
    })
  })

  test.each(['late', 'refused', 'garbage'] as const)(
    'after %s the next question is not asked, until a probe is answered',
    async (failure) => {
      let now: () => unknown = fail(failure)
      const { recall, asked } = openWith(() => now())
      expect(await recall.recall({}, 100)).toBeUndefined()
      expect(await recall.recall({}, 100)).toBeUndefined()
      expect(await recall.compaction({}, 100)).toBeUndefined()
      expect(asked).toHaveLength(1)
      expect(recall.state()).toMatchObject({ circuit: 'open', lastFailure: failure })
      await eventually(() => asked.length > 2)
      now = () => GOOD
      await eventually(() => recall.state().circuit === 'closed')
      expect(await recall.recall({}, 100)).toMatchObject({ context: 'known' })
    },
  )

  test('an answer of another form is no answer', async () => {
    for (const odd of [null, 'text', [], {}, { context: 1 }, { context: 'x', tokens: 1, items: 'none' }]) {
      const { recall } = openWith(() => odd)
      expect(await recall.recall({}, 100)).toBeUndefined()
      expect(recall.state().circuit).toBe('open')
    }
  })

  test('without an announced daemon nothing waits and nothing is probed; it is told that one is missing', async () => {
    const { recall, asked, absent } = openWith(fail('nobody'))
    await recall.recall({}, 100)
    await recall.recall({}, 100)
    expect(asked).toHaveLength(2)
    expect(absent).toEqual(['nobody', 'nobody'])
    expect(recall.state().circuit).toBe('closed')
  })

  test('two questions that fail together start one probe', async () => {
    const { recall, asked } = openWith(fail('late'))
    await Promise.all([recall.recall({}, 100), recall.recall({}, 100)])
    expect(asked).toHaveLength(2)
    await eventually(() => asked.length >= 3)
    expect(asked).toHaveLength(3)
  })
})
