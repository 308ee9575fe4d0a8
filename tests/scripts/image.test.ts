import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const folder = temporaryFolder()
const image = (...words: string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts', 'image.mjs'), ...words], { encoding: 'utf8', timeout: 120_000 })

/** Path, time and size of all that is in a folder. */
const inside = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { mtimeMs, size, mode } = statSync(join(path, name))
      return `${name} ${mtimeMs} ${statSync(join(path, name)).isFile() ? size : ''} ${mode.toString(8)}`
    })
    .toSorted()

describe('the build context', () => {
  const made = join(folder, 'one')

  it('holds what the image is made of, and nothing that belongs to tests or to this machine', () => {
    expect(image('--context', made)).toMatchObject({ status: 0 })
    const names = readdirSync(made, { recursive: true, encoding: 'utf8' })
    for (const name of [
      'Containerfile',
      'config.json',
      'plugin/opencode-memory.js',
      'requirements/graphiti.txt',
      'requirements/server.txt',
      'scripts/entrypoint',
      'memory/dist/cli/main.js',
      'memory/systemd/check',
      'memory/package-lock.json',
      'model',
    ])
      expect(names).toContain(name)
    expect(names.filter((name) => /tests?\/|node_modules|__pycache__|\.map$|\.npmrc|\.env$/.test(name))).toEqual([])
    expect(readFileSync(join(made, 'Containerfile'), 'utf8')).toContain('FROM docker.io/library/node:20-slim')
  })

  it('is the same each time, to the minute of its files: unchanged layers are not built anew', () => {
    expect(image('--context', join(folder, 'two'))).toMatchObject({ status: 0 })
    expect(inside(join(folder, 'two'))).toEqual(inside(made))
  })

  it('refuses a model that is not there', () => {
    const { status, stderr } = image('--context', join(folder, 'three'), '--local-model', join(folder, 'nowhere'))
    expect(status).toBe(2)
    expect(stderr).toMatch(/There is no folder .*nowhere.*two files, or "download"/)
  })
})

describe('the settings of this machine’s registries', () => {
  it('reach the build as files for their owner alone', () => {
    const secrets = join(folder, 'secrets')
    const { status, stdout } = image('--secrets', secrets)
    expect(status).toBe(0)
    const options = stdout.trim().split('\n')
    expect(options.length).toBeGreaterThan(0)
    for (const option of options) {
      const [, id, path] = /^--secret=id=([a-z.]+),src=(.+)$/.exec(option) ?? []
      expect(path).toBe(join(secrets, id!))
      expect((statSync(path!).mode & 0o777).toString(8)).toBe('600')
    }
  })
})
