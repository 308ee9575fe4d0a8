import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary.ts'
import { speaker, stageIn, type Stage } from './support.ts'

const folder = temporaryFolder()

function words(stage: Stage, port: number, start = 60): string[] {
  const runtime = join(stage.folder, 'run')
  mkdirSync(runtime)
  return [
    ...['--main', `opencode:${port}`, '--infra', 'infra', '--runtime', runtime, '--bound', '60', '--silent', '8'],
    ...['--main-silent', '20', '--start', String(start), '--', 'podman', 'run', '--name', 'opencode'],
  ]
}

describe('the launch of the main container', () => {
  it('waits until it is healthy, and leaves the supervisor behind as the unit’s main process', async () => {
    const stage = stageIn(folder)
    const turns = join(stage.folder, 'turns')
    stage.podman(`case "$*" in
      wait*) exec sleep 20 ;;
      *inspect*) echo running ;;
      healthcheck*) echo x >>${turns}; [[ $(wc -l <${turns}) -gt 3 ]] ;;
    esac`)
    const main = await speaker(() => 'HTTP/1.1 200 OK\r\n\r\n')
    const { code } = await stage.run('launch', ...words(stage, main.port))
    const pid = Number(readFileSync(join(stage.folder, 'run', 'supervisor.pid'), 'utf8'))
    expect(code).toBe(0)
    expect(stage.calls()[0]).toBe('run --name opencode')
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    process.kill(-pid, 'SIGTERM')
    await main.close()
    expect(commandLine).toContain(`supervise --main opencode:${main.port} --infra infra --bound 60`)
  })

  it('fails at once, with the last words, when the container ends at its start', async () => {
    const stage = stageIn(folder)
    stage.podman('case "$*" in *inspect*) echo exited ;; logs*) echo "no password is set" ;; esac')
    const { code, stderr, seconds } = await stage.run('launch', ...words(stage, 1))
    expect(code).toBe(1)
    expect(stderr).toContain('opencode is exited')
    expect(stderr).toContain('no password is set')
    expect(seconds).toBeLessThan(3)
  })

  it('ends what is silent from its start on, so that nobody waits for it, and says so', async () => {
    const stage = stageIn(folder)
    stage.podman('case "$*" in *inspect*) echo running ;; logs*) echo "its last words" ;; esac')
    const main = await speaker(() => undefined)
    const { code, stderr, seconds } = await stage.run('launch', ...words(stage, main.port, 2))
    await main.close()
    expect(code).toBe(1)
    expect(stderr).toContain('opencode was not healthy within 2 s')
    expect(stderr).toContain('its last words')
    expect(stage.calls()).toContain('kill --signal KILL opencode')
    expect(seconds).toBeLessThan(8)
  })
})
