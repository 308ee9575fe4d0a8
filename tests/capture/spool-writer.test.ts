import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listSegments, spoolState } from '../../src/capture/spool-reader.ts'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import {
  SPOOL_BYTES_MAX,
  SPOOL_LINE_BYTES_MAX,
  SPOOL_SEGMENT_BYTES_MAX,
  SPOOL_WAITING_EVENTS_MAX,
} from '../../src/limits.ts'
import { idOf, readSpool, temporaryDirectory } from './support/spool.ts'

const now = () => new Date()
const event = (at: number, chars = 20) => ({ id: idOf(at), text: 'x'.repeat(chars) })

/** A clock that is moved by hand: what other processes do is looked at by time. */
function clock() {
  let at = Date.UTC(2026, 0, 1)
  return { now: () => new Date(at), pass: (ms: number) => void (at += ms) }
}

/** Makes the spool as full as it may be, with a sealed segment that takes no room on the disk. */
function fill(directory: string, bytes: number): string {
  const path = join(directory, '20260101T000000000Z-1-1-000000-00000000.sealed')
  writeFileSync(path, '')
  truncateSync(path, bytes)
  return path
}

describe('the spool writer', () => {
  it('has each event on disk when append returns', () => {
    const directory = temporaryDirectory()
    const writer = openSpoolWriter({ directory, now })
    for (let at = 0; at < 3; at++) {
      expect(writer.append(event(at))).toBe('written')
      expect(readSpool(directory).ids).toHaveLength(at + 1)
    }
    writer.close()
  })

  it('makes no file before the first event, and leaves none when there was none', () => {
    const directory = join(temporaryDirectory(), 'spool')
    openSpoolWriter({ directory, now }).close()
    expect(existsSync(directory)).toBe(false)
  })

  it('keeps the folder and its files for their owner alone', () => {
    const directory = join(temporaryDirectory(), 'data', 'spool')
    const writer = openSpoolWriter({ directory, now })
    writer.append(event(1))
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(statSync(listSegments(directory)[0]!.path).mode & 0o777).toBe(0o600)
    writer.close()
  })

  it('closes a folder that others could read', () => {
    const directory = temporaryDirectory()
    chmodSync(directory, 0o755)
    openSpoolWriter({ directory, now }).append(event(1))
    expect(statSync(directory).mode & 0o777).toBe(0o700)
  })

  it('seals its segment when it closes, under the same key', () => {
    const directory = temporaryDirectory()
    const writer = openSpoolWriter({ directory, now })
    writer.append(event(1))
    const [open] = listSegments(directory)
    expect(open).toMatchObject({ sealed: false, writerAlive: true })
    writer.close()
    expect(listSegments(directory)).toMatchObject([{ name: open!.name, sealed: true, writerAlive: false }])
  })

  it('begins a new segment before one would grow over its bound, in the order of the events', () => {
    const directory = temporaryDirectory()
    const writer = openSpoolWriter({ directory, now })
    for (let at = 0; at < 12; at++) writer.append(event(at, SPOOL_LINE_BYTES_MAX - 1_000))
    const segments = listSegments(directory)
    expect(segments.map(({ sealed }) => sealed)).toEqual([true, true, true, false].slice(-segments.length))
    expect(segments.length).toBeGreaterThan(1)
    for (const { bytes } of segments) expect(bytes).toBeLessThanOrEqual(SPOOL_SEGMENT_BYTES_MAX)
    expect(readSpool(directory).ids).toEqual(Array.from({ length: 12 }, (_, at) => idOf(at)))
    writer.close()
  })

  it('writes an event again that went into a file which was deleted under it', () => {
    const directory = temporaryDirectory()
    const writer = openSpoolWriter({ directory, now })
    writer.append(event(1))
    unlinkSync(listSegments(directory)[0]!.path)
    expect(writer.append(event(2))).toBe('written')
    expect(readSpool(directory).ids).toEqual([idOf(2)])
    rmSync(directory, { recursive: true })
    expect(writer.append(event(3))).toBe('written')
    expect(readSpool(directory).ids).toEqual([idOf(3)])
    writer.close()
  })

  it('says that it is full at the bound of all segments, and takes up what waited when there is room', () => {
    const directory = temporaryDirectory()
    const { now, pass } = clock()
    const warnings: string[] = []
    const filler = fill(directory, SPOOL_BYTES_MAX)
    const writer = openSpoolWriter({ directory, now, warn: (message) => warnings.push(message) })
    expect([1, 2, 3].map((at) => writer.append(event(at)))).toEqual(['full', 'full', 'full'])
    expect(writer.state()).toMatchObject({ full: true, lost: 0, waiting: 3 })
    expect(spoolState(directory, () => 0)).toMatchObject({ full: true, lostEvents: 0 })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('is full')
    unlinkSync(filler)
    pass(1_000)
    expect(writer.append(event(4))).toBe('written')
    expect(readSpool(directory).ids).toEqual([1, 2, 3, 4].map(idOf))
    expect(writer.state()).toMatchObject({ full: false, lost: 0, waiting: 0 })
    writer.close()
  })

  it('takes one more event just below the bound', () => {
    const directory = temporaryDirectory()
    fill(directory, SPOOL_BYTES_MAX - SPOOL_LINE_BYTES_MAX)
    const writer = openSpoolWriter({ directory, now })
    expect(writer.append(event(1))).toBe('written')
    expect(writer.append(event(2))).toBe('full')
    writer.close()
  })

  it('counts what finds no place in memory either, and notes it in a file', () => {
    const directory = temporaryDirectory()
    fill(directory, SPOOL_BYTES_MAX)
    const warnings: string[] = []
    const writer = openSpoolWriter({ directory, now, warn: (message) => warnings.push(message) })
    for (let at = 0; at < SPOOL_WAITING_EVENTS_MAX + 5; at++) writer.append(event(at))
    expect(writer.state()).toMatchObject({ lost: 5, waiting: SPOOL_WAITING_EVENTS_MAX })
    expect(spoolState(directory, () => 0).lostEvents).toBe(5)
    writer.close()
    expect(spoolState(directory, () => 0).lostEvents).toBe(SPOOL_WAITING_EVENTS_MAX + 5)
    const [note] = readdirSync(directory).filter((file) => file.startsWith('lost-'))
    expect(JSON.parse(readFileSync(join(directory, note!), 'utf8'))).toMatchObject({
      lost: SPOOL_WAITING_EVENTS_MAX + 5,
    })
    expect(warnings.some((warning) => warning.includes('lost'))).toBe(true)
  })

  it('keeps events in memory while the folder cannot be written, and writes them later', () => {
    const parent = temporaryDirectory()
    const directory = join(parent, 'spool')
    writeFileSync(directory, 'a file where the folder should be')
    const writer = openSpoolWriter({ directory, now })
    expect(writer.append(event(1))).toBe('failed')
    unlinkSync(directory)
    mkdirSync(directory)
    writer.flush()
    expect(readSpool(directory).ids).toEqual([idOf(1)])
    expect(writer.state()).toMatchObject({ lost: 0, waiting: 0 })
    writer.close()
  })

  it('refuses an event that is too large or no JSON, counts it, and goes on', () => {
    const directory = temporaryDirectory()
    const writer = openSpoolWriter({ directory, now })
    const circle: { id: string; self?: unknown } = { id: idOf(1) }
    circle.self = circle
    expect(writer.append(circle)).toBe('failed')
    expect(writer.append(event(2, SPOOL_LINE_BYTES_MAX))).toBe('failed')
    expect(writer.append(event(3))).toBe('written')
    expect(writer.state().lost).toBe(2)
    writer.close()
    expect(writer.append(event(4))).toBe('failed')
    expect(readSpool(directory)).toMatchObject({ ids: [idOf(3)], damage: [] })
  })
})
