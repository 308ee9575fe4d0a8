import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agentRuns, IMAGE, PASSWORD, removeContainer, startContainer, within } from '../lab/container.ts'
import { host, tell, until } from '../lab/lab.ts'

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

/**
 * An ordinary user of the host, with ids of its own to map, and a Podman of its own. This host gives such a user neither a
 * network device nor a session: ports and a unit of the user's are not seen here.
 */
describe('the image with the Podman of an ordinary user', () => {
  const HOME = '/home/person'
  const asPerson = (command: string): string =>
    `cd ${HOME} && runuser --user person -- env HOME=${HOME} XDG_RUNTIME_DIR=/run/person podman ${command} 2>/run/person/said`
  const owners = (): Promise<string> => host(`find ${HOME}/memory -printf '%u\\n' | sort --unique`)

  beforeAll(async () => {
    await host(`
      id person >/dev/null 2>&1 || useradd --create-home person
      install --directory --owner person --group person --mode 0700 /run/person ${HOME}/memory ${HOME}/.config ${HOME}/.config/containers
      # There are no groups to put a container of this user into.
      printf '%s\\n' '[containers]' 'cgroups="disabled"' 'cgroupns="host"' '[engine]' 'cgroup_manager="cgroupfs"' \\
        'events_logger="file"' >${HOME}/.config/containers/containers.conf
      podman save --format docker-archive ${IMAGE} >/run/person/image.tar && chmod 0644 /run/person/image.tar
      ${asPerson('load --quiet --input /run/person/image.tar')} >/dev/null && rm /run/person/image.tar`)
  }, 300_000)
  afterAll(async () => {
    await tell(
      `${asPerson('rm --force --all --time 2')}; ${asPerson('rmi --force --all')}; rm --recursive --force ${HOME}/memory`,
    )
  }, 60_000)

  it('starts OpenCode and memory, healthy, and every file of theirs belongs to that user', async () => {
    await host(
      `${asPerson(`run --detach --name own --network none --env OPENCODE_SERVER_PASSWORD=${PASSWORD} --env OPENCODE_MEMORY_STORE=embedded --env OPENCODE_MEMORY_CACHE=in-process --volume ${HOME}/memory:/root/.local/share ${IMAGE}`)} >/dev/null`,
    )
    const asked = (): ReturnType<typeof tell> => tell(asPerson('exec own /app/scripts/healthy'))
    await until(async () => (await asked()).stdout.includes('opencode up, memory up'), 90, 'OpenCode and memory answer')
    const remembered = await host(
      asPerson(`exec own opencode-memory remember 'Deployments of the shop happen on Tuesdays.'`),
    )
    expect(remembered).not.toBe('')
    expect(await host(asPerson('exec own opencode-memory search Tuesdays'))).toContain('Deployments of the shop')
    expect(await owners()).toBe('person')
    expect(await host(`ps --no-headers -o user= -C opencode | sort --unique`)).toBe('person')
  })
})
