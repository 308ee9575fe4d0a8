import { describe, expect, it } from 'vitest'
import { describeConfig, OPTIONS, type OptionName, parseConfig } from '../src/config.ts'
import { IDLE_EXIT_MS, PORT_PREFERRED } from '../src/limits.ts'

const HOME = { HOME: '/home/ana' }
const failure = (work: () => unknown): { code: string; message: string; fix: string } => {
  try {
    work()
  } catch (error) {
    return error as { code: string; message: string; fix: string }
  }
  throw new Error('It was expected to fail.')
}

describe('settings', () => {
  it('need nothing: the defaults are whole', () => {
    const { config, origins } = parseConfig({ env: HOME })
    expect(config).toEqual({
      dataDir: '/home/ana/.local/share/opencode-memory',
      port: PORT_PREFERRED,
      host: '127.0.0.1',
      store: 'embedded',
      cache: 'in-process',
      embedder: 'model-free',
      embedderUrl: 'https://api.openai.com/v1',
      embedderModel: 'text-embedding-3-small',
      embedderDimensions: 512,
      embedderDollarsPerMillion: 0.02,
      embedderDollarsPerDay: 0.1,
      branches: 'on',
      logLevel: 'info',
      idleExitMs: IDLE_EXIT_MS,
      canaryIntervalMs: 300_000,
    })
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']))
  })

  it('come from the environment before the file before the defaults', () => {
    const env = { ...HOME, OPENCODE_MEMORY_PORT: '5000' }
    const { config, origins } = parseConfig({ env, file: { port: 6000, logLevel: 'debug' } })
    expect(config).toMatchObject({ port: 5000, logLevel: 'debug', store: 'embedded' })
    expect(origins).toMatchObject({ port: 'env OPENCODE_MEMORY_PORT', logLevel: 'file', store: 'default' })
  })

  it('refuse an unknown variable or key, and name the nearest known one', () => {
    const variable = failure(() => parseConfig({ env: { ...HOME, OPENCODE_MEMORY_PROT: '1' } }))
    expect(variable).toMatchObject({ code: 'config_invalid' })
    expect(variable.message).toContain('OPENCODE_MEMORY_PROT')
    expect(variable.fix).toContain('OPENCODE_MEMORY_PORT')
    const key = failure(() => parseConfig({ env: HOME, file: { loglevel: 'debug' } }))
    expect(key.message).toContain('"loglevel"')
    expect(key.fix).toContain('"logLevel"')
  })

  it('leave the variables of others alone', () => {
    const env = { ...HOME, OPENCODE_MEMORY: 'off', OPENCODE_MEMORY_RECALL_DEADLINE_MS: '90', OPENCODE_PURE: '1' }
    expect(() => parseConfig({ env })).not.toThrow()
  })

  it.each([
    ['OPENCODE_MEMORY_PORT', '65536'],
    ['OPENCODE_MEMORY_PORT', '-1'],
    ['OPENCODE_MEMORY_PORT', '40 97'],
    ['OPENCODE_MEMORY_PORT', '0x10'],
    ['OPENCODE_MEMORY_LOG_LEVEL', 'loud'],
    ['OPENCODE_MEMORY_STORE', 'postgres://db:5432'],
    ['OPENCODE_MEMORY_STORE', 'falkordb://'],
    ['OPENCODE_MEMORY_STORE', 'falkordb://db:6379/0'],
    ['OPENCODE_MEMORY_STORE', 'falkordb://db:66000'],
    ['OPENCODE_MEMORY_CACHE', 'embedded'],
    ['OPENCODE_MEMORY_IDLE_EXIT_MS', '999'],
    ['OPENCODE_MEMORY_CANARY_INTERVAL_MS', 'soon'],
  ])('refuse %s=%s, naming key, value and what is allowed', (name, value) => {
    const error = failure(() => parseConfig({ env: { ...HOME, [name]: value } }))
    expect(error.code).toBe('config_invalid')
    expect(error.message).toContain(name)
    expect(error.message).toContain(value)
    expect(error.fix).toMatch(/^Give /)
  })

  it('take numbers on both ends of their bound', () => {
    for (const port of [0, 65_535]) expect(parseConfig({ env: HOME, file: { port } }).config.port).toBe(port)
    for (const port of [-1, 65_536, 1.5, '1e3', null, true])
      expect(() => parseConfig({ env: HOME, file: { port } }), String(port)).toThrow()
  })

  it('refuse a file that is no object, or that moves the directory it lies in', () => {
    for (const file of [null, [], 'text', 7])
      expect(failure(() => parseConfig({ env: HOME, file })).code).toBe('config_invalid')
    expect(failure(() => parseConfig({ env: HOME, file: { dataDir: '/x' } })).fix).toContain('OPENCODE_MEMORY_DATA_DIR')
  })

  it('read a secret from the file that its twin names, and never show it', () => {
    const env = { ...HOME, OPENCODE_MEMORY_TOKEN_FILE: '/run/secrets/token' }
    const parsed = parseConfig({ env, readText: (path) => (path === '/run/secrets/token' ? 's3cret\n' : '') })
    expect(parsed.config.token).toBe('s3cret')
    expect(parsed.origins.token).toBe('env OPENCODE_MEMORY_TOKEN_FILE')
    expect(JSON.stringify(describeConfig(parsed))).not.toContain('s3cret')
    const unreadable = failure(() =>
      parseConfig({
        env,
        readText: () => {
          throw new Error('EACCES')
        },
      }),
    )
    expect(unreadable.message).toContain('/run/secrets/token')
  })

  it('are all described, with their variable and their origin', () => {
    const described = describeConfig(parseConfig({ env: HOME }))
    expect(described.map(({ name }) => name)).toEqual(Object.keys(OPTIONS))
    for (const { name, about } of described) expect(about.length, name satisfies OptionName).toBeGreaterThan(10)
  })
})
