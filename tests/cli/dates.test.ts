import { describe, expect, it } from 'vitest'
import { parseMoment } from '../../src/cli/dates.ts'

const NOW = new Date(2026, 2, 11, 15, 30)
const local = (...[year, month, ...rest]: [number, number, ...number[]]) => new Date(year, month, ...rest).toISOString()

describe('a moment as a person writes it', () => {
  it('a day means its end, so that what happened on it counts', async () => {
    expect(await parseMoment('2026-03-01', NOW)).toBe(local(2026, 2, 1, 23, 59, 59, 999))
    expect(await parseMoment('yesterday', NOW)).toBe(local(2026, 2, 10, 23, 59, 59, 999))
    expect(await parseMoment('last Friday', NOW)).toBe(local(2026, 2, 6, 23, 59, 59, 999))
  })

  it('a time means that time', async () => {
    expect(await parseMoment('2026-03-01T14:00:00Z', NOW)).toBe('2026-03-01T14:00:00.000Z')
    expect(await parseMoment('2026-03-01 14:00', NOW)).toBe(local(2026, 2, 1, 14))
    expect(await parseMoment('2026-03-01T14:00+02:00', NOW)).toBe('2026-03-01T12:00:00.000Z')
    expect(await parseMoment('yesterday at 5pm', NOW)).toBe(local(2026, 2, 10, 17))
    expect(await parseMoment('2 hours ago', NOW)).toBe(local(2026, 2, 11, 13, 30))
    expect(await parseMoment('now', NOW)).toBe(NOW.toISOString())
  })

  it.each([
    '',
    'soon',
    'blursday',
    '2026-13-01',
    '2026-02-30',
    '2026-3-1x',
    'the 3rd thing',
    'yesterday perhaps',
    '12345',
  ])('refuses "%s", naming it and examples', async (text) => {
    await expect(parseMoment(text, NOW)).rejects.toMatchObject({
      code: 'usage',
      fix: expect.stringContaining('yesterday'),
    })
  })
})
