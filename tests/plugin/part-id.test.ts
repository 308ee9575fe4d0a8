import { describe, expect, test } from 'vitest'
import { partIdBefore } from '../../plugin/src/opencode-1/part-id.ts'

describe('the id of the part with memory', () => {
  test('sorts before all the ids given and looks like one of OpenCode’s', () => {
    const ids = ['prt_1fdab66b6001IDJy5YXAhsgeVN', 'prt_1fdab66b6002IDJy5YXAhsgeVN']
    const id = partIdBefore(ids)
    expect(id).toMatch(/^prt_[0-9a-f]{12}[0-9A-Za-z]{14}$/)
    expect([...ids, id].toSorted()[0]).toBe(id)
    // Next to the first one, so that it stays behind the parts of earlier messages.
    expect(id.slice(0, 16)).toBe('prt_1fdab66b6000')
  })

  test('is new each time', () => {
    const ids = Array.from({ length: 200 }, () => partIdBefore(['prt_1fdab66b6001IDJy5YXAhsgeVN']))
    expect(new Set(ids).size).toBe(200)
  })

  test('is valid also when a client chose ids of its own, or gave none', () => {
    for (const ids of [['prt_mine'], ['prt_000000000000zzz'], []]) {
      const id = partIdBefore(ids)
      expect(id).toMatch(/^prt_[0-9a-f]{12}/)
      if (ids[0] === 'prt_mine') expect(id < ids[0]).toBe(true)
    }
  })
})
