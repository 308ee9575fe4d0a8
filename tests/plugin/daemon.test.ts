import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDaemonStarter } from '../../plugin/src/daemon.ts'
import { layoutOf, type Discovery, type Layout } from '../../src/layout.ts'
import { DAEMON_START_PAUSE_MS } from '../../src/limits.ts'
import { eventually, openCodeBinary } from './support/live.ts'
import { announce } from './support/peer.ts'

let layout: Layout
let clock = 0
let marks: string
beforeEach(() => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), 'opencode-memory-daemon-')))
  marks = join(layout.directory, 'marks')
})
afterEach(() => rmSync(layout.directory, { recursive: true, force: true, maxRetries: 5 }))

/** Names a command that only leaves a mark: which variables it was given. */
function announceCommand(discovery: Partial<Discovery>, program = process.execPath): void {
  const script = join(layout.directory, 'mark.cjs')
  writeFileSync(
    script,
    `const { OPENCODE_MEMORY_DATA_DIR: directory, BUN_BE_BUN: bun, OPENCODE_SERVER_PASSWORD: password } = process.env
     require('node:fs').appendFileSync(${JSON.stringify(marks)}, JSON.stringify({ directory, bun, password, cwd: process.cwd() }) + '\\n')`,
  )
  const announced = announce(layout, null, { pid: null })
  writeFileSync(layout.discovery, JSON.stringify({ ...announced, command: [program, script], ...discovery }))
}

function starter() {
  const problems: string[] = []
  const environment = { PATH: '/usr/bin', OPENCODE_SERVER_PASSWORD: 'secret', UNSET: undefined }
  const daemon = openDaemonStarter({
    layout,
    environment,
    now: () => clock,
    report: (problem) => problems.push(problem),
  })
  return { daemon, problems }
}

const started = (): Record<string, string>[] =>
  existsSync(marks)
    ? readFileSync(marks, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, string>)
    : []

const settle = () => new Promise((resolve) => setTimeout(resolve, 300))

describe('starting the daemon', () => {
  test('without daemon.json nothing is started: a person starts it once', async () => {
    starter().daemon.ensure('nobody')
    await settle()
    expect(started()).toEqual([])
  })

  test('one that a person ended stays down until `up`', async () => {
    announceCommand({})
    writeFileSync(layout.stopped, '')
    starter().daemon.ensure('nobody')
    await settle()
    expect(started()).toEqual([])
    rmSync(layout.stopped)
    starter().daemon.ensure('nobody')
    await eventually(() => started().length === 1)
  })

  test('one that runs as a service is left to whoever runs it', async () => {
    announceCommand({ startedBy: 'service' })
    starter().daemon.ensure('refused')
    await settle()
    expect(started()).toEqual([])
  })

  test('the command of daemon.json is run, in the data directory, without the password of OpenCode', async () => {
    announceCommand({})
    starter().daemon.ensure()
    await eventually(() => started().length > 0)
    expect(started()).toEqual([{ directory: layout.directory, cwd: layout.directory }])
  })

  test('it is not started while one runs, unless that one does not listen', async () => {
    announceCommand({ pid: process.pid, url: 'http://127.0.0.1:9' })
    const { daemon } = starter()
    daemon.ensure()
    daemon.ensure('nobody')
    await settle()
    expect(started()).toEqual([])
    daemon.ensure('refused')
    await eventually(() => started().length === 1)
  })

  test('it is started at most once in a while, however often it is missing', async () => {
    announceCommand({})
    const { daemon } = starter()
    for (let times = 0; times < 5; times++) daemon.ensure('nobody')
    await eventually(() => started().length > 0)
    await settle()
    expect(started()).toHaveLength(1)
    clock += DAEMON_START_PAUSE_MS
    daemon.ensure('nobody')
    await eventually(() => started().length === 2)
  })

  test('without Node the present binary runs it as Bun', async () => {
    announceCommand({}, '/nowhere/bin/node')
    starter().daemon.ensure()
    await eventually(() => started().length > 0)
    expect(started()[0]).toMatchObject({ bun: '1' })
  })

  test('a daemon that OpenCode’s binary ran is run by it again, as Bun', async () => {
    announceCommand({}, openCodeBinary())
    starter().daemon.ensure()
    await eventually(() => started().length > 0)
    expect(started()[0]).toMatchObject({ bun: '1' })
  })

  test('a command that cannot be run is reported and harms nobody', async () => {
    announceCommand({ command: ['no-such-program-here'] })
    const { daemon, problems } = starter()
    daemon.ensure()
    await eventually(() => problems.length > 0)
    expect(problems[0]).toContain('no-such-program-here')
  })
})
