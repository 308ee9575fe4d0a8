import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary.ts'
import { stageIn } from './support.ts'

const folder = temporaryFolder()

describe('the wait for a database', () => {
  it('goes on while it loads, and says how far it is', async () => {
    const stage = stageIn(folder)
    const turns = join(stage.folder, 'turns')
    stage.podman(`case "$*" in
      *inspect*) echo running ;;
      *INFO*) printf 'loading_loaded_perc:41.50\\r\\n' ;;
      *GRAPH.LIST) echo x >>${turns}; [[ $(wc -l <${turns}) -gt 2 ]] || { echo "LOADING Redis is loading"; exit 1; } ;;
    esac`)
    const { code, stdout } = await stage.run('await', 'falkordb', '10')
    expect(code).toBe(0)
    expect(stdout).toContain('falkordb is loading its data: 41.50 %')
  })

  it('fails at once, with the last words, when the container is gone', async () => {
    const stage = stageIn(folder)
    stage.podman('case "$*" in *inspect*) echo exited ;; logs*) echo "cannot open the module" ;; esac')
    const { code, stderr, seconds } = await stage.run('await', 'falkordb', '30')
    expect(code).toBe(1)
    expect(stderr).toContain('cannot open the module')
    expect(seconds).toBeLessThan(2)
  })

  it('fails when the seconds are over, also when the question itself hangs', async () => {
    const stage = stageIn(folder)
    stage.podman('case "$*" in *inspect*) echo running ;; exec*) exec sleep 60 ;; esac')
    const { code, stderr, seconds } = await stage.run('await', 'valkey', '3')
    expect(code).toBe(1)
    expect(stderr).toContain('valkey did not answer within 3 s')
    expect(seconds).toBeLessThan(8)
  })

  it('knows the databases of the pod alone', async () => {
    const { code, stderr } = await stageIn(folder).run('await', 'postgres', '1')
    expect({ code, stderr }).toMatchObject({ code: 2 })
    expect(stderr).toContain('valkey and falkordb')
  })
})
