import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findOpenCode } from '../../src/opencode/binary.ts'
import { root } from '../plugin/support/bundle.ts'
import { emptyHome, type Home } from './support.ts'

const TIMEOUT_MS = 180_000
const STAGES = ['daemon', 'first session', 'capture', 'second session', 'outgoing request']

/** A home in which the command `opencode` is the real one that the tests pin. */
function homeWithOpenCode(): { home: Home; path: string } {
  const binary = findOpenCode({ root })
  if (!binary) throw new Error('OpenCode is not installed: npm test installs it')
  const home = emptyHome()
  const bin = join(home.directory, 'bin')
  mkdirSync(bin)
  symlinkSync(binary.path, join(bin, 'opencode'))
  return { home, path: `${bin}:${home.env['PATH']}` }
}

test(
  'canary --deep sends a fact through two sessions of the real OpenCode, and touches no memory of the person',
  async () => {
    const { home, path } = homeWithOpenCode()
    onTestFinished(() => home.end())
    const ran = await home.run(['canary', '--deep', '--json'], {
      env: { PATH: path },
      timeoutMs: TIMEOUT_MS - 10_000,
    })
    const answer = JSON.parse(ran.stdout) as { state: string; stages: { stage: string; ok: boolean; note?: string }[] }
    expect(answer.stages.map(({ stage, ok, note }) => [stage, ok, note])).toEqual(
      STAGES.map((stage) => [stage, true, undefined]),
    )
    expect(answer.state).toBe('green')
    expect(ran.exit).toBe(0)
    expect(existsSync(home.layout.discovery)).toBe(false)
  },
  TIMEOUT_MS,
)
