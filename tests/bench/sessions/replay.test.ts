import { beforeAll, describe, expect, it } from 'vitest'
import { failuresOf } from '../../../bench/sessions/failures.ts'
import { LabelledProject } from '../../../bench/sessions/project.ts'
import { replay } from '../../../bench/sessions/replay.ts'
import { judge, totalsOf, type Judged } from '../../../bench/sessions/report.ts'

const event = (id: string, at: string, text: string, role = 'user') => ({ id, at, role, text })

/** A weather station: one value that is replaced, one question that states nothing. */
const station = LabelledProject.parse({
  project: { name: 'station' },
  sessions: [
    {
      id: 's1',
      startedAt: '2026-02-02T08:00:00Z',
      branch: 'main',
      events: [
        event('s1-1', '2026-02-02T08:00:00Z', 'We use yarn as package manager.'),
        event('s1-2', '2026-02-02T08:01:00Z', 'Noted.', 'assistant'),
        event('s1-3', '2026-02-02T08:05:00Z', 'Should we deploy with Nomad?'),
      ],
    },
    {
      id: 's2',
      startedAt: '2026-03-09T08:00:00Z',
      branch: 'main',
      events: [event('s2-1', '2026-03-09T08:00:00Z', 'We switched from yarn to pnpm.')],
    },
  ],
  expected: {
    facts: [
      {
        id: 'old',
        kind: 'tool',
        statement: 'The package manager is yarn.',
        statementMustMention: [['yarn']],
        validFrom: '2026-02-02T08:00:00Z',
        validTo: '2026-03-09T08:00:00Z',
        evidence: ['s1-1'],
      },
      {
        id: 'new',
        kind: 'tool',
        statement: 'The package manager is pnpm.',
        statementMustMention: [['pnpm']],
        validFrom: '2026-03-09T08:00:00Z',
        validTo: null,
        supersedes: 'old',
        evidence: ['s2-1'],
      },
    ],
    mustNotExist: [{ id: 'nomad', statementMentions: [['nomad']] }],
    recall: [
      {
        id: 'early',
        tags: ['direct'],
        atSession: 's1',
        prompt: 'which package manager is it?',
        mustContainFacts: ['old'],
      },
      {
        id: 'late',
        tags: ['superseded'],
        prompt: 'which package manager is it?',
        mustContainFacts: ['new'],
        mustNotContainFacts: ['old'],
      },
      { id: 'silent', tags: ['empty'], prompt: 'translate this poem about herons' },
    ],
    asOf: [
      {
        id: 'then',
        question: 'Which package manager was it?',
        time: '2026-02-20',
        fact: 'old',
        answerMentions: [['yarn']],
      },
    ],
  },
})

describe('the sessions bench', () => {
  let judged: Judged
  beforeAll(async () => {
    judged = judge('station', station, await replay(station))
  })

  it('lives a project through and judges what the product made of it', () => {
    expect(totalsOf([judged])).toMatchObject({
      facts: { n: 2, recallDated: 100, supersede: 100, precisionLabelled: 100 },
      hardNegatives: { n: 1, violated: 0 },
      recall: { n: 3, pass: 100, byTag: { superseded: { n: 1, pass: 100 } }, stale: 0 },
      asOf: { n: 1, right: 100 },
    })
  })

  it('asks a probe when its session has ended, not with what came later', () => {
    const text = (id: string): string => JSON.stringify(judged.replayed.recalled.get(id)).toLowerCase()
    expect(text('early')).toContain('yarn')
    expect(text('early')).not.toContain('pnpm')
    expect(text('late')).toContain('pnpm')
  })

  it('names the event that said a fact', () => {
    const fact = judged.facts.matches.find(({ fact: { id } }) => id === 'new')
    expect(fact?.produced.source).toContain('s2-1')
  })

  it('sums projects by counts, and lists nothing when nothing failed', () => {
    expect(totalsOf([judged, judged]).facts.n).toBe(4)
    expect(failuresOf([judged])).not.toContain('##')
  })
})
