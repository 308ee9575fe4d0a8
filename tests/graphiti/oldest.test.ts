import { expect, test } from 'vitest'
import { SHOP } from '../engine/events.ts'
import { WORKDAY } from '../engine/workday.ts'
import { openLab, uuids, type Row } from './lab.ts'

const G = SHOP.id

test('on FalkorDB 4.16.3 Graphiti reads, searches and adds as on the newest', async () => {
  const lab = await openLab({ version: '4.16.3' })
  try {
    const daemon = await lab.daemon()
    await daemon.memory.ingest(WORKDAY)
    for (const [kind, pattern] of [
      ['entity', '(r:Entity)'],
      ['episode', '(r:Episodic)'],
      ['saga', '(r:Saga)'],
      ['fact', '()-[r:RELATES_TO]->()'],
    ] as const) {
      const stored = await lab.rows(G, `MATCH ${pattern} RETURN r.uuid AS uuid`)
      expect(uuids(await lab.peer.call('records', { group: G, kind }))).toEqual(uuids(stored))
    }
    const found = await lab.peer.call<Row[]>('search', { group: G, query: 'MariaDB orders' })
    expect(found.some(({ fact }) => /mariadb/i.test(fact))).toBe(true)
    const body = 'says: Will > ASKS > IT = Will asks IT; since 2026-03-11T00:00:00Z'
    const { edges } = await lab.peer.call('add', { group: G, body, at: '2026-03-12T00:00:00+00:00' })
    expect(edges).toHaveLength(1)
    expect(await lab.graphs()).toContain(G)
  } finally {
    await lab.close()
  }
}, 120_000)
