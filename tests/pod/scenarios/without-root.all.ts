import { afterAll, describe, expect, it } from 'vitest'
import { agentRuns, removeContainer, startContainer, within } from '../lab/container.ts'
import { host, until } from '../lab/lab.ts'

describe('the image without root', () => {
  afterAll(removeContainer)

  it('in a user namespace it is root in name alone, and its files belong to nobody of the host', async () => {
    await host('rm --recursive --force /persist/mapped; mkdir --parents /persist/mapped')
    const volume = '/persist/mapped:/root/.local/share:U'
    await startContainer(['--uidmap', '0:200000:65536', '--gidmap', '0:200000:65536', '--volume', volume])
    expect(await agentRuns('id -u')).toBe('0')
    expect(await host('stat --format %u /persist/mapped/opencode-memory/token')).toBe('200000')
    expect(await host(`podman top image-test huser | tail -n +2 | sort -u`)).toBe('200000')
  })

  it('as another user it keeps everything in a home of its own, plugin and memory too', async () => {
    await host('rm --recursive --force /persist/home; mkdir --parents /persist/home')
    await startContainer(['--user', '1000:1000', '--env', 'HOME=/home/node', '--volume', '/persist/home:/home/node:U'])
    expect(await agentRuns('id -u')).toBe('1000')
    const files = await host('cd /persist/home && find . -name opencode-memory.js -o -name token -o -name opencode.db')
    expect(files.split('\n').toSorted()).toEqual([
      './.local/share/opencode-memory/token',
      './.local/share/opencode/opencode.db',
      './.opencode/plugin/opencode-memory.js',
    ])
    const captured = `grep --recursive --quiet --text 'Look around' ~/.local/share/opencode-memory`
    await until(async () => (await within(captured)).code === 0, 15, 'the plugin captured the turn')
  })
})
