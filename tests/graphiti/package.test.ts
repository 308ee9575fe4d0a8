import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { KEYS } from '../../src/stores/falkordb/keys.ts'
import { INDEXES } from '../../src/stores/falkordb/indexes.ts'
import { startFalkorDb } from '../servers/falkordb.ts'
import { graphitiPython } from '../servers/graphiti.ts'
import { startValkey } from '../servers/valkey.ts'
import { startModel } from './model.ts'

const folder = fileURLToPath(new URL('../../containers/opencode-server/graphiti', import.meta.url))
const caches = mkdtempSync(join(tmpdir(), 'opencode-memory-test-'))
afterAll(() => rmSync(caches, { recursive: true, force: true }))

/** Runs a Python tool on the package; gives what it says, and fails with it. */
function python(args: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  const env = { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1', MYPYPATH: join(folder, '..'), ...environment }
  const child = spawn(graphitiPython(), args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('close', (code) => (code === 0 ? resolve(said) : reject(new Error(said.slice(-8_000)))))
  })
}

test('the Python package is formatted by black', async () => {
  const peer = fileURLToPath(new URL('python', import.meta.url))
  const settings = ['--config', join(folder, 'pyproject.toml')]
  await python(['-m', 'black', '--check', '--quiet', '--diff', ...settings, folder, peer], { BLACK_CACHE_DIR: caches })
}, 60_000)

test('the Python package is fully typed', async () => {
  const said = await python(['-m', 'mypy', '--config-file', 'pyproject.toml', '--cache-dir', caches, '-p', 'graphiti'])
  expect(said).toContain('no issues found')
}, 180_000)

test('the Python package passes its own tests on real servers', async () => {
  const [falkor, valkey, model] = [await startFalkorDb(), await startValkey(), await startModel()]
  try {
    const ports = { FALKORDB_PORT: String(falkor.port), VALKEY_PORT: String(valkey.port), MODEL_URL: model.url }
    const said = await python(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--strict-markers'], ports)
    expect(said).toMatch(/\d+ passed/)
    expect(said).not.toMatch(/skipped|xfailed|failed/)
  } finally {
    await Promise.all([falkor.stop(), valkey.stop(), model.close()])
  }
}, 180_000)

test('its indexes and keys are those of the store', () => {
  const schema = readFileSync(join(folder, 'schema.py'), 'utf8').replace(/"\s*\n\s*"/g, '')
  for (const statement of INDEXES.filter((each) => !each.includes('OpencodeMemory')))
    expect(schema).toContain(`"${statement}"`)
  expect(schema).toContain(`WATERMARKS_KEY = "${KEYS.watermarks}"`)
})

test('every package it needs is pinned with a hash', () => {
  for (const name of ['requirements.txt', 'requirements-dev.txt']) {
    const lines = readFileSync(join(folder, name), 'utf8').replaceAll('\\\n', '').split('\n')
    const packages = lines.filter((line) => /^[a-z]/i.test(line))
    expect(packages.length).toBeGreaterThan(5)
    for (const line of packages) expect(line).toMatch(/^[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}/)
  }
})
