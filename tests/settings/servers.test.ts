import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeConfig, parseConfig, type Sources } from '../../src/config.ts'
import { readEndpoint } from '../../src/settings/endpoint.ts'
import { changeConfigFile, readConfigFile } from '../../src/settings/file.ts'
import { temporaryFolder } from '../temporary.ts'

const HOME = { HOME: '/home/ana' }
const parse = (env: Record<string, string>, more: Omit<Sources, 'env'> = {}) =>
  parseConfig({ env: { ...HOME, ...env }, ...more })
const failure = (work: () => unknown): { code: string; message: string; fix: string } => {
  try {
    work()
  } catch (error) {
    return error as { code: string; message: string; fix: string }
  }
  throw new Error('It was expected to fail.')
}

describe('the address of a server', () => {
  it.each([
    ['falkordb://db', { url: 'falkordb://db:6379', tls: false }],
    ['falkordbs://db.example.org:7000/', { url: 'falkordbs://db.example.org:7000', tls: true }],
    ['redis://127.0.0.1:6390', { url: 'falkordb://127.0.0.1:6390', tls: false }],
    ['rediss://db', { url: 'falkordbs://db:6379', tls: true }],
    ['falkordb://[::1]:6390', { url: 'falkordb://[::1]:6390', host: '[::1]' }],
    ['falkordb://:p%40ss%2Fw@db', { url: 'falkordb://db:6379', password: 'p@ss/w' }],
    ['falkordb://ana:pw@db', { url: 'falkordb://db:6379', username: 'ana', password: 'pw' }],
  ])('%s is understood, and its shown form holds no password', (given, expected) => {
    const endpoint = readEndpoint('falkordb', given)
    expect(endpoint).toMatchObject(expected)
    expect(endpoint!.url).not.toContain('pw')
  })

  it.each([
    'db:6379',
    'http://db',
    'falkordb://',
    'falkordb://db/0',
    'falkordb://db?x=1',
    'falkordb://db:0',
    'valkey://db',
  ])('%s is no address of a store', (given) => expect(readEndpoint('falkordb', given)).toBeUndefined())
})

describe('the settings of store and cache', () => {
  it('split an address into what may be shown, the user and the password', () => {
    const parsed = parse({
      OPENCODE_MEMORY_STORE: 'falkordbs://ana:hush-1@db',
      OPENCODE_MEMORY_CACHE: 'valkey://:hush-2@kv',
    })
    expect(parsed.config).toMatchObject({
      store: 'falkordbs://db:6379',
      storeUser: 'ana',
      storePassword: 'hush-1',
      cache: 'valkey://kv:6379',
      cachePassword: 'hush-2',
    })
    expect(JSON.stringify(describeConfig(parsed))).not.toContain('hush')
  })

  it("take the specification's variables where nothing of ours names a place, and say so", () => {
    const { config, origins } = parse(
      {
        ...{ FALKORDB_HOST: 'graph', FALKORDB_PORT: '6390', FALKORDB_USERNAME: 'ana' },
        ...{ FALKORDB_PASSWORD_FILE: '/run/graph', VALKEY_HOST: 'kv', VALKEY_PASSWORD: 'hush' },
      },
      { readText: (path) => (path === '/run/graph' ? 'from-file\n' : '') },
    )
    expect(config).toMatchObject({ store: 'falkordb://graph:6390', storeUser: 'ana', storePassword: 'from-file' })
    expect(config).toMatchObject({ cache: 'valkey://kv:6379', cachePassword: 'hush' })
    expect(origins).toMatchObject({
      store: 'env FALKORDB_HOST',
      storePassword: 'env FALKORDB_PASSWORD_FILE',
      cache: 'env VALKEY_HOST',
    })
  })

  it("let whatever names us win over the specification's variables, which other programs use too", () => {
    const shared = { FALKORDB_HOST: 'theirs', FALKORDB_PASSWORD: 'theirs', VALKEY_HOST: 'theirs' }
    const byVariable = parse({
      ...shared,
      OPENCODE_MEMORY_STORE: 'falkordb://ours',
      OPENCODE_MEMORY_STORE_PASSWORD: 'ours',
    })
    expect(byVariable.config).toMatchObject({ store: 'falkordb://ours:6379', storePassword: 'ours' })
    expect(byVariable.origins.store).toBe('env OPENCODE_MEMORY_STORE')
    const byFile = parse(shared, { file: { store: 'embedded', cache: 'in-process' } })
    expect(byFile.config).toMatchObject({ store: 'embedded', cache: 'in-process' })
    expect(byFile.origins).toMatchObject({ store: 'file', cache: 'file' })
  })

  it('understand the bare word as the server of those variables, else of this machine', () => {
    expect(parse({ OPENCODE_MEMORY_STORE: 'falkordb' }).config.store).toBe('falkordb://127.0.0.1:6379')
    const named = parse({ FALKORDB_HOST: 'graph' }, { file: { store: 'falkordb' } })
    expect(named.config.store).toBe('falkordb://graph:6379')
    expect(named.origins.store).toBe('file')
  })

  it.each([
    ['FALKORDB_PORT', 'tcp://10.0.0.1:6379'],
    ['FALKORDB_PORT', '0'],
    ['FALKORDB_HOST', 'falkordb://graph'],
  ])('refuse %s=%s, naming the variable and the value', (variable, value) => {
    const error = failure(() => parse({ FALKORDB_HOST: 'graph', [variable]: value }))
    expect(error.code).toBe('config_invalid')
    expect(error.message).toContain(variable)
    expect(error.message).toContain(value)
  })

  it('never send the password of the file to a server that a variable names', () => {
    const file = { store: 'falkordb://home', storePassword: 'of-home', storeUser: 'ana' }
    expect(parse({}, { file }).config).toMatchObject({ storePassword: 'of-home' })
    const { config } = parse({ OPENCODE_MEMORY_STORE: 'falkordb://elsewhere' }, { file })
    expect(config.storePassword).toBeUndefined()
    expect(config.storeUser).toBeUndefined()
  })

  it('read a password from a file that the config file names', () => {
    const file = { store: 'falkordb://home', storePasswordFile: '/run/pw' }
    const parsed = parse({}, { file, readText: () => 'deep\n' })
    expect(parsed.config.storePassword).toBe('deep')
    expect(failure(() => parse({}, { file, readText: () => '\n' })).message).toContain('storePasswordFile')
  })

  it('mask the password of an address that is not understood', () => {
    const error = failure(() => parse({ OPENCODE_MEMORY_STORE: 'falkordb://ana:hu@sh@db:99999' }))
    expect(error.message).not.toMatch(/hu|sh@/)
    expect(error.message).toContain('db:99999')
    expect(error.fix).toContain('falkordb://host:6379')
  })
})

describe('the config file', () => {
  const folder = temporaryFolder()
  it('is changed key by key, in a file of its owner alone', () => {
    const path = join(folder, 'data', 'config.json')
    expect(changeConfigFile(path, { store: 'falkordb://db:6379', storePassword: 'x' })).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(changeConfigFile(path, { store: 'falkordb://db:6379' })).toBe(false)
    expect(changeConfigFile(path, { storePassword: undefined, port: 5000 })).toBe(true)
    expect(readConfigFile(path)).toEqual({ store: 'falkordb://db:6379', port: 5000 })
  })

  it('that others could read is closed to them when it is changed', () => {
    const directory = join(folder, 'open')
    mkdirSync(directory, { recursive: true })
    const path = join(directory, 'config.json')
    writeFileSync(path, '{ "port": 5000 }', { mode: 0o644 })
    changeConfigFile(path, { storePassword: 'x' })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ port: 5000, storePassword: 'x' })
  })
})
