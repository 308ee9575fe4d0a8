import { describe, expect, it } from 'vitest'
import { LabelledProject, type Expected } from '../../../bench/sessions/project.ts'
import { scoreAsOf, scoreRecall } from '../../../bench/sessions/score/answers.ts'
import { scoreFacts, type Produced } from '../../../bench/sessions/score/facts.ts'
import { mentions, mentionsEach } from '../../../bench/sessions/score/mentions.ts'

/** A harbour's booking program: it moved from one queue to another, and has one rule. */
const expected: Expected = LabelledProject.shape.expected.parse({
  facts: [
    {
      id: 'queue-old',
      kind: 'tool',
      statement: 'Jobs run through Faktory.',
      statementMustMention: [['faktory']],
      validFrom: '2026-03-01T08:00:00Z',
      validTo: '2026-04-10',
      evidence: ['e1'],
    },
    {
      id: 'queue-new',
      kind: 'tool',
      statement: 'Jobs run through Oban.',
      statementMustMention: [['oban']],
      validFrom: '2026-04-10',
      validTo: null,
      supersedes: 'queue-old',
      evidence: ['e5'],
    },
    {
      id: 'berths',
      kind: 'convention',
      statement: 'Berth numbers have three digits.',
      statementMustMention: [['berth*'], ['three', '3']],
      validFrom: null,
      validTo: null,
      evidence: ['e2'],
    },
  ],
  mustNotExist: [
    { id: 'kafka', statementMentions: [['kafka']], category: 'dropped plan', statement: 'Kafka is used.' },
  ],
  recall: [
    {
      id: 'asks',
      tags: ['direct'],
      prompt: 'queue?',
      mustContainFacts: ['queue-new'],
      mustNotContainFacts: ['queue-old'],
    },
    { id: 'nothing', tags: ['empty'], prompt: 'hello' },
  ],
  asOf: [
    { id: 'then', question: 'Which queue?', time: '2026-03-20', fact: 'queue-old', answerMentions: [['faktory']] },
    { id: 'over', question: 'Which queue?', time: '2026-05-20', fact: 'queue-old', answerMentions: null },
  ],
})

const produced = (text: string, more: Partial<Produced> = {}): Produced => ({
  text,
  validFrom: null,
  validTo: null,
  source: [],
  branch: null,
  ...more,
})
const OLD = produced('Jobs run through Faktory', { validFrom: '2026-03-01T09:00:00Z', validTo: '2026-04-10T00:00:00Z' })
const NEW = produced('Moved from Faktory to Oban', { validFrom: '2026-04-10T05:00:00Z' })
const BERTHS = produced('Berths are numbered with 3 digits')

describe('what a text mentions', () => {
  it('is read by whole words, with stems, contractions and neighbours', () => {
    expect(mentions('We use pnpm.', 'npm')).toBe(false)
    expect(mentions('They migrated it', 'migrat*')).toBe(true)
    expect(mentions('it doesn’t', "n't")).toBe(true)
    expect(mentions('Node.js now at 22', 'node ~ 22')).toBe(true)
    expect(mentions('Node 20, React 22', 'node ~ 22')).toBe(false)
    expect(mentions('since 2026-05-20', '20')).toBe(false)
    expect(mentions('port 15432', '5432')).toBe(false)
  })

  it('needs one word of each group', () => {
    expect(mentionsEach('berth 007', [['berth*'], ['three', '007']])).toBe(true)
    expect(mentionsEach('berth', [['berth*'], ['three']])).toBe(false)
  })
})

describe('the score of facts', () => {
  it('is full for the right texts with the right dates', () => {
    expect(scoreFacts(expected, [OLD, NEW, BERTHS])).toMatchObject({
      found: 3,
      dated: 3,
      pairs: 1,
      pairsRight: 1,
      right: 3,
    })
  })

  it('takes a replacement as missed when the old value was not ended', () => {
    const open = { ...OLD, validTo: null }
    expect(scoreFacts(expected, [open, NEW, BERTHS])).toMatchObject({ found: 3, dated: 2, pairsRight: 0 })
  })

  it('takes a text that names old and new for the new one alone', () => {
    const { matches } = scoreFacts(expected, [NEW])
    expect(matches.map(({ fact }) => fact.id)).toEqual(['queue-new'])
  })

  it('asks an instant within a day, and a day within seven hours', () => {
    const late = { ...OLD, validFrom: '2026-03-02T09:00:00Z' }
    const early = { ...NEW, validFrom: '2026-04-09T16:00:00Z' }
    expect(scoreFacts(expected, [late, NEW, BERTHS]).dated).toBe(2)
    expect(scoreFacts(expected, [OLD, early, BERTHS]).dated).toBe(2)
  })

  it('finds nothing in a heap of text', () => {
    expect(scoreFacts(expected, [produced(`Faktory Oban berths three ${'x '.repeat(250)}`)]).found).toBe(0)
  })

  it('gives one text to two facts at most, and pushes one aside when another text holds it too', () => {
    const both = produced('Oban, and berths of three digits', { validFrom: '2026-04-10T05:00:00Z' })
    expect(scoreFacts(expected, [both]).found).toBe(2)
  })

  it('counts a false claim as violated, and the report of one apart', () => {
    const claimed = scoreFacts(expected, [BERTHS, produced('Jobs go through Kafka')])
    expect(claimed).toMatchObject({ negativesViolated: 1, right: 1, violating: 1 })
    const told = scoreFacts(expected, [produced('Kafka was rejected'), produced('Kafka?')])
    expect(told).toMatchObject({ negativesViolated: 0, violating: 0 })
    expect(told.reports).toHaveLength(2)
  })
})

describe('the score of recall', () => {
  const pass = (items: readonly { text: string; validTo?: string }[], id = 'asks'): boolean =>
    scoreRecall(expected, new Map([[id, items]])).find(({ probe }) => probe.id === id)!.pass

  it('passes when all is there and nothing outdated is shown as current', () => {
    expect(pass([{ text: 'Jobs run through Oban' }])).toBe(true)
    expect(pass([{ text: 'Jobs run through Oban' }, { text: 'Jobs run through Faktory' }])).toBe(false)
    expect(pass([{ text: 'Jobs run through Oban' }, { text: 'Faktory', validTo: '2026-04-10' }])).toBe(true)
    expect(pass([{ text: 'Oban' }, { text: 'Faktory, no longer' }])).toBe(true)
    expect(pass([])).toBe(false)
  })

  it('wants silence where nothing helps', () => {
    expect(pass([], 'nothing')).toBe(true)
    expect(pass([{ text: 'Berths have three digits' }], 'nothing')).toBe(false)
  })
})

describe('the score of as-of answers', () => {
  const right = (id: string, texts: readonly string[]): boolean =>
    scoreAsOf(expected, new Map([[id, texts.map((text) => ({ text }))]])).find(({ question }) => question.id === id)!
      .right

  it('reads the first of three items that speaks of it', () => {
    expect(right('then', ['Berths have three digits', 'Faktory', 'Oban'])).toBe(true)
    expect(right('then', ['Oban', 'Faktory'])).toBe(false)
    expect(right('then', ['a', 'b', 'c', 'Faktory'])).toBe(false)
  })

  it('wants nothing said of what had ended', () => {
    expect(right('over', ['Oban'])).toBe(true)
    expect(right('over', ['Faktory'])).toBe(false)
    expect(right('over', [])).toBe(true)
  })
})
