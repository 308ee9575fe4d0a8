// npm test: every check and every suite, with the real parts. Ends with `N passed, N failed, N skipped`.
// npm test -- PATTERN runs only the Vitest files that match, without the checks around them.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installGraphiti, installServers } from './servers.mjs'
import { installOpenCode, installSystemPackages, root, setup } from './setup.mjs'
import { testPod } from './test-pod.mjs'

const patterns = process.argv.slice(2)
const bin = (name) => join(root, 'node_modules', '.bin', name)

setup()
installOpenCode()
installServers()
installGraphiti()
installSystemPackages({ git: 'git', shellcheck: 'shellcheck' })

const scripts = spawnSync(
  'git',
  ['grep', '--files-with-matches', '--extended-regexp', '^#!.*bash$|^# shellcheck shell=bash'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .stdout.split('\n')
  .filter(Boolean)
const CHECKS = [
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['types', bin('tsc'), ['--project', 'tsconfig.json']],
  ['lint', bin('eslint'), ['--max-warnings', '0', '.']],
  ['shell', 'shellcheck', ['--external-sources', ...scripts]],
  ['docs', process.execPath, ['scripts/docs.mjs', '--check']],
  ['openspec', bin('openspec'), ['validate', '--all', '--strict', '--no-interactive']],
]
const environment = { ...process.env, OPENSPEC_TELEMETRY: '0', DO_NOT_TRACK: '1', REQUIRE_LIVE: '1' }

const runCheck = ([name, command, args]) =>
  new Promise((resolve) => {
    const started = Date.now()
    const child = spawn(command, args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ name, ok: false, output: String(error), seconds: 0 }))
    child.on('close', (code) => resolve({ name, ok: code === 0, output, seconds: (Date.now() - started) / 1000 }))
  })

let passed = 0
let failed = 0
let skipped = 0

for (const check of patterns.length === 0 ? CHECKS : []) {
  const { name, ok, output, seconds } = await runCheck(check)
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`)
  if (!ok) console.log(output)
  if (ok) passed++
  else failed++
}

const folder = mkdtempSync(join(tmpdir(), 'opencode-memory-test-'))
const report = join(folder, 'report.json')
const vitest = spawnSync(
  bin('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...patterns],
  {
    cwd: root,
    env: environment,
    stdio: 'inherit',
  },
)
try {
  const result = JSON.parse(readFileSync(report, 'utf8'))
  passed += result.numPassedTests
  failed += result.numFailedTests
  skipped += result.numPendingTests + result.numTodoTests
  // A file that fails before its first test has no failed test to count.
  failed += result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length
} catch (error) {
  console.log(`The test report cannot be read: ${error.message}`)
  failed++
}
rmSync(folder, { recursive: true, force: true })
if (vitest.status !== 0 && failed === 0) failed++

// The server on its test host: alone on the machine, since its times are goals.
if (patterns.length === 0) {
  const pod = testPod()
  passed += pod.passed
  failed += pod.failed
  skipped += pod.skipped
}

if (skipped > 0) console.log('A suite was skipped: nothing may be skipped here, so this run has failed.')
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed > 0 || skipped > 0 ? 1 : 0)
