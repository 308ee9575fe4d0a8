// npm run test:pod: the server's acceptance lab. Makes a host with real systemd and real Podman, builds the image from
// this checkout, installs the pod with its own scripts, and plays scenarios against it. `--all` plays every one and
// writes docs/reliability.md. Images and the packed host are kept in .tools/pod, so that the next run is quick.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { installServers } from './servers.mjs'
import { installOpenCode, installSystemPackages, manifest, root, setup } from './setup.mjs'

const folder = join(root, '.tools', 'pod')
const host = join(root, 'tests', 'pod', 'lab', 'host')
const say = (line) => process.stderr.write(`${line}\n`)

class NoLab extends Error {}

/** One step towards the lab; its failure is a failure of the tests, with the step's own words before it. */
function step(what, command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 2] })
  if (error || status !== 0) throw new NoLab(`The lab cannot be made: ${what} ended with ${error?.message ?? status}.`)
}

function makeLab() {
  mkdirSync(join(folder, 'share'), { recursive: true })
  const [context, secrets] = ['context', 'secrets'].map((name) => join(folder, name))
  for (const one of [context, secrets]) rmSync(one, { recursive: true, force: true })
  step('the test host', host, ['start', folder])
  step('the build context', process.execPath, ['scripts/image.mjs', '--context', context])
  step('the registry settings', process.execPath, ['scripts/image.mjs', '--secrets', secrets])
  step('the images', join(root, 'tests', 'pod', 'lab', 'images'), [
    ...[folder, '--servers', join(root, '.tools', 'servers'), '--context', context, '--secrets', secrets],
    ...['--opencode', manifest.config.opencode],
  ])
  rmSync(secrets, { recursive: true, force: true })
  const checkout = join(folder, 'share', 'checkout')
  rmSync(checkout, { recursive: true, force: true })
  cpSync(join(root, 'scripts'), join(checkout, 'scripts'), { recursive: true })
  rmSync(join(folder, 'outcomes.json'), { force: true })
}

/**
 * Plays the scenarios and counts them. A lab that cannot be made is one failure that says why, never a skip.
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function testPod({ all = false, patterns = [], keep = false, again = false, row = undefined } = {}) {
  const report = join(folder, 'report.json')
  try {
    installSystemPackages({ mmdebstrap: 'mmdebstrap', zstd: 'zstd', ip: 'iproute2', nsenter: 'util-linux' })
    const started = Date.now()
    if (!again) makeLab()
    say(`The lab stands after ${Math.round((Date.now() - started) / 1000)} s.`)
    rmSync(report, { force: true })
    const vitest = join(root, 'node_modules', '.bin', 'vitest')
    const words = [
      ...['run', '--config', 'vitest.pod.config.ts', ...(all ? ['--mode', 'all'] : [])],
      ...(row ? ['--testNamePattern', row] : []),
      ...['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`, ...patterns],
    ]
    const { status } = spawnSync(host, ['inside', folder, '--', process.execPath, vitest, ...words], {
      cwd: root,
      stdio: 'inherit',
    })
    const count = countOf(report, status)
    // What was left out on purpose is not skipped.
    return row ? { ...count, skipped: 0 } : count
  } catch (error) {
    if (!(error instanceof NoLab)) throw error
    say(error.message)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    if (!keep) spawnSync(host, ['stop', folder], { stdio: ['ignore', 2, 2] })
  }
}

function countOf(report, status) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  // A file that fails before its first test has no failed test to count.
  const silent = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length
  const failed = numFailedTests + silent
  return {
    passed: numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ all: { type: 'boolean' }, keep: { type: 'boolean' }, again: { type: 'boolean' } },
      ...{ row: { type: 'string' }, help: { type: 'boolean' } },
    },
  })
  if (values.help) {
    console.log(`npm run test:pod -- [--all] [--keep] [--again] [--row WORDS] [PATTERN…]

  --all        every scenario, and docs/reliability.md written anew
  --keep       leave the host running: tests/pod/lab/host run .tools/pod -- COMMAND…
  --again      in the host that a run with --keep has left; what it measures replaces the same rows of before
  --row WORDS  only scenarios whose title matches these words (a regular expression)
  PATTERN      only scenario files whose path contains it

One row anew: npm run test:pod -- --all --again --keep --row 'under quadlet valkey hung' faults`)
    process.exit(0)
  }
  setup()
  installOpenCode()
  installServers()
  const { passed, failed, skipped } = testPod({ ...values, patterns: positionals })
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exit(failed > 0 || skipped > 0 ? 1 : 0)
}
