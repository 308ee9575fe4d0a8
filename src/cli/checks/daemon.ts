import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { PACKAGE_NAME, productVersion } from '../../package.ts'
import { readDiscovery } from '../../server/discovery.ts'
import { isAlive } from '../daemon-process.ts'
import type { Finding, Patient } from './patient.ts'

const KNOCK_TIMEOUT_MS = 500

export async function checkDaemon({ cli, running }: Pick<Patient, 'cli' | 'running'>): Promise<Finding[]> {
  const { loaded, layout } = cli
  const wished = loaded.config.port
  const finding = (state: Finding['state'], says: string, fix?: string): Finding => ({
    name: 'daemon',
    state,
    says,
    ...(fix === undefined ? {} : { fix }),
  })
  if (running) {
    const version = productVersion()
    if (running.version !== version) {
      const says = `Version ${running.version} runs, and this is ${version}.`
      return [finding('broken', says, `${PACKAGE_NAME} up`)]
    }
    const found = [finding('ok', `Version ${version} answers at ${running.url}.`)]
    if (wished !== 0 && !running.url.endsWith(`:${wished}`)) {
      found.push(
        finding(
          'odd',
          `Port ${wished} was taken, so it uses another one. Everything finds it there.`,
          `OPENCODE_MEMORY_PORT=PORT ${PACKAGE_NAME} up`,
        ),
      )
    }
    return found
  }
  if (existsSync(layout.stopped)) {
    return [
      finding(
        'odd',
        'You ended the daemon: nothing is recalled, and what happens waits in the spool.',
        `${PACKAGE_NAME} up`,
      ),
    ]
  }
  const discovery = readDiscovery(layout.discovery)
  if (discovery?.pid != null && isAlive(discovery.pid)) {
    return [
      finding(
        'broken',
        `Process ${discovery.pid} should be the daemon, and does not answer.`,
        `${PACKAGE_NAME} down && ${PACKAGE_NAME} up`,
      ),
    ]
  }
  const taken =
    wished !== 0 && (await answers(wished)) ? ` Something else has port ${wished}; another one will be taken.` : ''
  const crashed = discovery?.pid == null ? '' : ' It ended without a word; its log is in logs/daemon.log.'
  return [finding('broken', `No daemon runs.${crashed}${taken}`, `${PACKAGE_NAME} up`)]
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: KNOCK_TIMEOUT_MS })
    const end = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}
