import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary.ts'
import { stageIn } from './support.ts'

const folder = temporaryFolder()

describe('the drain before a stop', () => {
  it('asks OpenCode to end its sessions, with the password out of every command line', async () => {
    const stage = stageIn(folder)
    const { code } = await stage.run('drain', 'opencode')
    expect(code).toBe(0)
    const said = stage.calls().join('\n')
    expect(said).toContain('/global/dispose')
    expect(said).toContain('${OPENCODE_SERVER_PASSWORD:-}')
  })

  it('is bounded, and no reason not to stop', async () => {
    const stage = stageIn(folder)
    stage.podman('exec sleep 60')
    const { code, stdout, seconds } = await stage.run('drain', 'opencode')
    expect(code).toBe(0)
    expect(stdout).toContain('is stopped all the same')
    expect(seconds).toBeLessThan(13)
  })
})
