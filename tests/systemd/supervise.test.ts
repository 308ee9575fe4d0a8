import { afterEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary.ts'
import { speaker, stageIn, type Ended, type Stage } from './support.ts'

const folder = temporaryFolder()
const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0)) await end()
})

type Scene = { stage: Stage; ended: Promise<Ended>; pid: number }

/** A pod whose containers run until the test says otherwise; ports answer what `main` and `database` give. */
async function scene(
  said: { main: () => string | undefined; database: () => string | undefined },
  { state = 'running', bound = 60 }: { state?: string; bound?: number } = {},
): Promise<Scene> {
  const stage = stageIn(folder)
  stage.podman(`case "$*" in wait*) exec sleep 30 ;; *inspect*) echo ${state} ;; esac`)
  const [main, database] = [await speaker(said.main), await speaker(said.database)]
  const { pid, ended } = stage.begin(
    'supervise',
    ...['--main', `opencode:${main.port}`, '--database', `valkey:${database.port}`, '--infra', 'infra'],
    ...['--bound', String(bound), '--silent', '2', '--main-silent', '3'],
  )
  endings.push(main.close, database.close, () => {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  })
  return { stage, ended, pid }
}

const HTTP = (): string => 'HTTP/1.1 401 Unauthorized\r\n\r\n'
const PONG = (): string => '-NOAUTH Authentication required.\r\n'
const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000))
const acts = (stage: Stage): string[] => stage.calls().filter((call) => /^(?:kill|start)/.test(call))

describe('the supervisor', () => {
  it('takes a refusal for an answer, leaves all alone, and ends with 0 when it is told to', async () => {
    const { stage, ended, pid } = await scene({ main: HTTP, database: PONG })
    await seconds(4)
    process.kill(pid, 'SIGTERM')
    expect(await ended).toMatchObject({ code: 0 })
    expect(acts(stage)).toEqual([])
  })

  it('leaves a database alone that is loading its data', async () => {
    const loading = (): string => '-LOADING Redis is loading the dataset in memory\r\n'
    const { stage, pid, ended } = await scene({ main: HTTP, database: loading }, { bound: 1 })
    await seconds(4)
    process.kill(pid, 'SIGTERM')
    expect(await ended).toMatchObject({ code: 0 })
    expect(acts(stage)).toEqual([])
  })

  it('kills a silent database and starts it alone, and says when it is back', async () => {
    let answers = false
    const { stage, pid, ended } = await scene({ main: HTTP, database: () => (answers ? PONG() : undefined) })
    await seconds(6)
    expect(acts(stage).slice(0, 2)).toEqual(['kill --signal KILL valkey', 'start valkey'])
    answers = true
    await seconds(3)
    process.kill(pid, 'SIGTERM')
    const { code, stdout } = await ended
    expect(code).toBe(0)
    expect(stdout).toContain('valkey has been silent for 2 s')
    expect(stdout).toContain('valkey is back after')
  })

  it('starts a database that is gone at once, without waiting for silence', async () => {
    const { stage } = await scene({ main: HTTP, database: () => '' }, { state: 'exited' })
    await seconds(1.5)
    expect(acts(stage)[0]).toBe('start valkey')
    expect(acts(stage)).not.toContain('kill --signal KILL valkey')
  })

  it('ends with 1 when a database is not back within its bound', async () => {
    const { ended } = await scene({ main: HTTP, database: () => '' }, { state: 'exited', bound: 2 })
    const { code, stdout, seconds: took } = await ended
    expect(code).toBe(1)
    expect(stdout).toContain('valkey is not back after 2 s (exited)')
    expect(took).toBeLessThan(8)
  })

  it('kills a silent main container, so that nobody waits for its end, and ends with 1', async () => {
    const { stage, ended } = await scene({ main: () => undefined, database: PONG })
    const { code, stdout } = await ended
    expect(code).toBe(1)
    expect(stdout).toContain('opencode has been silent for 3 s')
    expect(acts(stage)).toEqual(['kill --signal KILL opencode'])
  })

  it('ends with 1 at once when the pod’s network or the main container is gone', async () => {
    const stage = stageIn(folder)
    const {
      code,
      stdout,
      seconds: took,
    } = await stage.run('supervise', ...['--main', 'opencode:1', '--infra', 'infra', '--main-silent', '30'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/infra is gone|opencode is gone/)
    expect(took).toBeLessThan(2)
  })
})
