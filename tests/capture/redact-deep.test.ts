import { describe, expect, it } from 'vitest'
import { redactDeep } from '../../src/capture/redact-deep.ts'

const MARK = '[redacted:named-secret]'

describe('redactDeep', () => {
  it('redacts strings at any depth, also in keys', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`
    expect(redactDeep({ a: [{ b: `x ${token}` }], [token]: 1 })).toEqual({
      a: [{ b: 'x [redacted:github-token]' }],
      '[redacted:github-token]': 1,
    })
  })

  it('takes the whole value under a name that gives it away', () => {
    expect(redactDeep({ password: 'letmein', card_pin: 4711, apiKey: 'ab12cd34', user: 'bob' })).toEqual({
      password: MARK,
      card_pin: MARK,
      apiKey: MARK,
      user: 'bob',
    })
    expect(redactDeep({ env: [{ name: 'DB_PASSWORD', value: 'hunter22' }] })).toEqual({
      env: [{ name: 'DB_PASSWORD', value: MARK }],
    })
    expect(redactDeep(['login', '--password', 'hunter22', '--verbose', 'yes'])).toEqual([
      'login',
      '--password',
      MARK,
      '--verbose',
      'yes',
    ])
  })

  it('leaves what is no secret: types, references, numbers, other values', () => {
    const harmless = { password: 'string', token: '${TOKEN}', max_tokens: 800, secret: true, key: null, path: '/etc/x' }
    expect(redactDeep(harmless)).toEqual(harmless)
  })

  it('ends at its depth, also in a circle', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    expect(JSON.stringify(redactDeep(circle))).toContain('[cut: too large]')
  })

  it('changes nothing when it is done twice', () => {
    const once = redactDeep({ password: 'hunter22', text: 'API_KEY=abcd1234efgh' })
    expect(redactDeep(once)).toEqual(once)
  })
})
