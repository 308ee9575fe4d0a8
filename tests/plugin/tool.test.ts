import { describe, expect, test } from 'vitest'
import { LinkError, type Question } from '../../plugin/src/link.ts'
import { answerTool } from '../../plugin/src/tool.ts'
import { OWN_TAG } from '../../src/capture/own-text.ts'
import { deriveId } from '../../src/ids.ts'

const project = () => ({ id: 'p', name: 'p' })
const FACT = `fact_${deriveId('one')}`

function answering(body: unknown) {
  const asked: Question[] = []
  const notes: string[] = []
  const ask = async (question: Question) => {
    asked.push(question)
    if (body instanceof Error) throw body
    return body
  }
  const note = (text: string) => notes.push(text) > 0
  return { asked, notes, options: { ask, project, note } }
}

describe('the tool of the model', () => {
  test('search gives lines with date and id, in our tag', async () => {
    const items = [{ id: FACT, text: 'the door\nis green', validFrom: '2026-01-02T00:00:00.000Z', validTo: null }]
    const { options, asked } = answering({ items })
    const text = await answerTool({ action: 'search', text: 'door' }, options)
    expect(text).toBe(`<${OWN_TAG}>\n- the door is green (2026-01-02; ${FACT})\n</${OWN_TAG}>`)
    expect(asked[0]).toMatchObject({ path: '/v1/search', body: { query: 'door', project: { id: 'p' } } })
  })

  test('what is no longer true is shown as such', async () => {
    const past = { validFrom: '2026-01-02T00:00:00.000Z', validTo: '2026-03-04T00:00:00.000Z' }
    const { options } = answering({ items: [{ id: FACT, text: 'the door is red', ...past }] })
    expect(await answerTool({ action: 'search', text: 'door' }, options)).toContain(
      '2026-01-02 to 2026-03-04, no longer true',
    )
  })

  test('remember puts a note on disk and asks no daemon', async () => {
    const { options, asked, notes } = answering({})
    expect(await answerTool({ action: 'remember', text: ' keep this ' }, options)).toBe('Remembered.')
    expect([asked, notes]).toEqual([[], ['keep this']])
  })

  test('propose-forget only asks for the plan, and names the command with which the person removes', async () => {
    const plan = { token: 't', facts: [{ id: FACT, statement: 'the door is red' }], episodes: [] }
    const { options, asked } = answering({ plan })
    const text = await answerTool({ action: 'propose-forget', text: FACT }, options)
    expect(asked).toHaveLength(1)
    expect(asked[0]!.body).toEqual({ project: project(), ids: [FACT] })
    expect(JSON.stringify(asked)).not.toContain('confirm')
    expect(text).toContain('nothing is removed yet')
    expect(text).toContain(`opencode-memory forget ${FACT}`)
  })

  test('a daemon that is missing or broken is said in words, and never thrown', async () => {
    const absent = answering(new LinkError('nobody', 'x')).options
    expect(await answerTool({ action: 'search', text: 'x' }, absent)).toContain('not running')
    for (const odd of [new LinkError('late', 'x'), new Error('odd'), undefined, null, 3, { items: 'x' }, { plan: 3 }]) {
      for (const action of ['search', 'timeline', 'propose-forget']) {
        expect(await answerTool({ action, text: 'x' }, answering(odd).options)).toBeTypeOf('string')
      }
    }
  })

  test('input of another form is answered with what is allowed', async () => {
    const { options } = answering({})
    expect(await answerTool({ action: 'erase', text: 'all' }, options)).toContain('propose-forget')
    expect(await answerTool({ action: 'search' }, options)).toContain('text')
  })
})
