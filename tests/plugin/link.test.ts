import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openLink } from '../../plugin/src/link.ts'
import { layoutOf, type Layout } from '../../src/layout.ts'
import { RECALL_ANSWER_BYTES_MAX } from '../../src/limits.ts'
import { announce, startPeer } from './support/peer.ts'

let layout: Layout
let server: Server | undefined
beforeEach(() => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), 'opencode-memory-link-')))
})
afterEach(() => {
  server?.close()
  server = undefined
  rmSync(layout.directory, { recursive: true, force: true })
})

/** A server that sends these bytes to whoever connects. */
async function sends(bytes: string, { end = true } = {}): Promise<void> {
  server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => (end ? socket.end(bytes) : socket.write(bytes)))
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  announce(layout, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

const ask = (timeoutMs = 500) => openLink(layout)({ path: '/v1/recall', body: { a: 'ü' }, timeoutMs })

describe('the link to the daemon', () => {
  test('carries the token of the token file, and gives the parsed answer', async () => {
    const peer = await startPeer()
    announce(layout, peer.url)
    peer.mode = 'answer'
    expect(await ask()).toMatchObject({ context: 'known: 1' })
    expect(peer.questions[0]).toMatchObject({ token: 'Bearer secret-token', body: { a: 'ü' } })
    await peer.close()
  })

  test('says nobody without daemon.json, with a torn one, and with one that ended in good order', async () => {
    await expect(ask()).rejects.toMatchObject({ failure: 'nobody' })
    announce(layout, null, { pid: null })
    await expect(ask()).rejects.toMatchObject({ failure: 'nobody' })
    writeFileSync(layout.discovery, '{"pid": 1, "ur')
    await expect(ask()).rejects.toMatchObject({ failure: 'nobody' })
  })

  test('says refused when nothing listens there', async () => {
    announce(layout, 'http://127.0.0.1:9')
    await expect(ask()).rejects.toMatchObject({ failure: 'refused' })
  })

  test('is late, and not longer, when no answer comes or only half of one', async () => {
    await sends('HTTP/1.1 200 OK\r\n\r\n{"context"', { end: false })
    const startedAt = performance.now()
    await expect(ask(80)).rejects.toMatchObject({ failure: 'late' })
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })

  test.each([
    ['nothing', ''],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['no JSON', 'HTTP/1.1 200 OK\r\n\r\n<html>'],
    ['another status', 'HTTP/1.1 401 Unauthorized\r\n\r\n{}'],
    ['too much', `HTTP/1.1 200 OK\r\n\r\n"${'x'.repeat(RECALL_ANSWER_BYTES_MAX)}"`],
  ])('calls %s garbage', async (_, bytes) => {
    await sends(bytes)
    await expect(ask()).rejects.toMatchObject({ failure: 'garbage' })
  })
})
