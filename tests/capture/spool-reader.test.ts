import { spawnSync } from 'node:child_process'
import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeLine } from '../../src/capture/line.ts'
import { newSegmentName, processStart } from '../../src/capture/segment.ts'
import {
  clearLost,
  listSegments,
  lostEvents,
  readLines,
  removeSegment,
  spoolState,
} from '../../src/capture/spool-reader.ts'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import { SPOOL_LINE_BYTES_MAX } from '../../src/limits.ts'
import { idOf, readSpool, temporaryDirectory } from './support/spool.ts'

const now = () => new Date()
const line = (at: number, text = '') => encodeLine({ id: idOf(at), text } as { id: string })
const DEAD = '20260101T000000000Z-999999999-1-000000-00000000'

function segment(content: string | Buffer, name = DEAD, ending = '.open') {
  const directory = temporaryDirectory()
  const path = join(directory, name + ending)
  writeFileSync(path, content)
  return { directory, path }
}

describe('the spool reader', () => {
  it('reads lines from an offset on, each with the offset after it', () => {
    const { path } = segment(line(1) + line(2, 'é') + line(3))
    const first = readLines({ path, offset: 0, linesMax: 2 })
    expect(first.lines.map(({ text }) => `${text}\n`)).toEqual([line(1), line(2, 'é')])
    const rest = readLines({ path, offset: first.lines[1]!.end, linesMax: 2 })
    expect(rest).toEqual({
      lines: [{ text: line(3).trimEnd(), end: Buffer.byteLength(line(1) + line(2, 'é') + line(3)) }],
      tornTail: false,
    })
    expect(readLines({ path, offset: rest.lines[0]!.end, linesMax: 2 })).toEqual({ lines: [], tornTail: false })
  })

  it('reads a line that is longer than a chunk', () => {
    const { directory } = segment(line(1, 'x'.repeat(300_000)) + line(2))
    expect(readSpool(directory).ids).toEqual([idOf(1), idOf(2)])
  })

  it('keeps a torn last line apart, with its text and its end', () => {
    const torn = line(2).slice(0, 30)
    const { path } = segment(line(1) + torn)
    const { lines, tornTail, tail } = readLines({ path, offset: 0, linesMax: 10 })
    expect(lines).toHaveLength(1)
    expect(tornTail).toBe(true)
    expect(tail).toEqual({ text: torn, end: Buffer.byteLength(line(1) + torn) })
  })

  it('gives the whole line when a writer that lives has finished it', () => {
    const { path } = segment(line(1).slice(0, 30))
    expect(readLines({ path, offset: 0, linesMax: 10 }).lines).toEqual([])
    appendFileSync(path, line(1).slice(30))
    expect(readLines({ path, offset: 0, linesMax: 10 })).toMatchObject({
      lines: [{ text: line(1).trimEnd() }],
      tornTail: false,
    })
  })

  it('passes over a torn piece whose event was written again', () => {
    const { directory } = segment(line(1) + line(2).slice(0, 60) + '\n' + line(2) + line(3))
    expect(readSpool(directory)).toEqual({ ids: [1, 2, 3].map(idOf), damage: [], tornTails: 0 })
  })

  it('reports a line that is too long without holding it, and reads on', () => {
    const { path } = segment(line(1) + 'x'.repeat(3 * SPOOL_LINE_BYTES_MAX) + '\n' + line(2))
    const { lines } = readLines({ path, offset: 0, linesMax: 10 })
    expect(lines).toHaveLength(3)
    expect(lines[1]!.damage).toContain(`more than ${SPOOL_LINE_BYTES_MAX}`)
    expect(lines[1]!.text.length).toBeLessThan(1_000)
    expect(`${lines[2]!.text}\n`).toBe(line(2))
  })

  it('reports broken UTF-8 and a wrong checksum as damage, and reads on', () => {
    const broken = Buffer.concat([
      Buffer.from(line(1)),
      Buffer.from([0x76, 0x31, 0x20, 0xff, 0xfe, 0x0a]),
      Buffer.from(line(2).replace('"text":""', '"text":"!"')),
      Buffer.from(line(3)),
    ])
    const { directory } = segment(broken)
    const { ids, damage } = readSpool(directory)
    expect(ids).toEqual([idOf(1), idOf(3)])
    expect(damage).toEqual([expect.stringContaining('UTF-8'), expect.stringContaining('checksum')])
  })

  it('has no lines for a segment that is gone, and follows one that was sealed in between', () => {
    const { path } = segment(line(1))
    renameSync(path, path.replace('.open', '.sealed'))
    expect(readLines({ path, offset: 0, linesMax: 10 }).lines).toHaveLength(1)
    expect(readLines({ path: `${path}x`, offset: 0, linesMax: 10 })).toEqual({ lines: [], tornTail: false })
  })

  it('lists segments by their start, and nothing else', () => {
    const directory = temporaryDirectory()
    const names = [
      newSegmentName(new Date(2_000), 0),
      newSegmentName(new Date(1_000), 1),
      newSegmentName(new Date(1_000), 0),
    ]
    for (const name of names) writeFileSync(join(directory, `${name}.open`), '')
    for (const other of ['lost-x.json', 'notes.txt', 'x.open']) writeFileSync(join(directory, other), '')
    expect(listSegments(directory).map(({ name }) => name)).toEqual([names[2], names[1], names[0]])
    expect(listSegments(join(directory, 'nowhere'))).toEqual([])
  })

  it('knows a writer that lives from one that is dead and from one whose pid was given away', () => {
    const { directory } = segment('')
    const mine = newSegmentName(now(), 0)
    const reused = mine.replace(`-${processStart(process.pid)}-`, '-1-')
    for (const name of [mine, reused]) writeFileSync(join(directory, `${name}.open`), '')
    const alive = new Map(listSegments(directory).map(({ name, writerAlive }) => [name, writerAlive]))
    expect(alive).toEqual(
      new Map(
        [
          [DEAD, false],
          [mine, true],
          [reused, false],
        ].toSorted() as [string, boolean][],
      ),
    )
  })

  it('sees that a writer ended', () => {
    const child = spawnSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' })
    const { directory } = segment('', `20260101T000000000Z-${child.stdout.trim()}-1-000000-00000000`)
    expect(listSegments(directory)[0]!.writerAlive).toBe(false)
  })
})

describe('removeSegment', () => {
  const offset = Buffer.byteLength(line(1))

  it('deletes a segment that is sealed or whose writer is dead, when all of it is read', () => {
    for (const ending of ['.open', '.sealed']) {
      const { directory } = segment(line(1), DEAD, ending)
      const [found] = listSegments(directory)
      expect(removeSegment(directory, { segment: found!, offset: offset - 1 })).toBe(false)
      expect(listSegments(directory)).toHaveLength(1)
      expect(removeSegment(directory, { segment: found!, offset })).toBe(true)
      expect(listSegments(directory)).toEqual([])
      expect(removeSegment(directory, { segment: found!, offset })).toBe(true)
    }
  })

  it('keeps the segment of a writer that lives', () => {
    const directory = temporaryDirectory()
    const writer = openSpoolWriter({ directory, now })
    writer.append({ id: idOf(1) })
    const [found] = listSegments(directory)
    expect(removeSegment(directory, { segment: found!, offset: found!.bytes })).toBe(false)
    writer.close()
    // Sealed in between: the daemon's listing is older.
    expect(removeSegment(directory, { segment: { ...found!, writerAlive: false }, offset: found!.bytes })).toBe(true)
    expect(listSegments(directory)).toEqual([])
  })

  it('keeps a segment that has grown since it was read', () => {
    const { directory, path } = segment(line(1))
    const [found] = listSegments(directory)
    appendFileSync(path, line(2))
    expect(removeSegment(directory, { segment: found!, offset })).toBe(false)
    expect(readSpool(directory).ids).toEqual([idOf(1), idOf(2)])
  })
})

describe('spoolState', () => {
  it('counts the lines that are not yet stored, the bytes, and what was lost', () => {
    const { directory } = segment(line(1) + line(2) + line(3))
    writeFileSync(join(directory, 'lost-a.json'), JSON.stringify({ lost: 3, at: 'x', reason: 'y' }))
    writeFileSync(join(directory, 'lost-b.json'), '{ not json')
    const offset = Buffer.byteLength(line(1))
    expect(spoolState(directory, () => offset)).toEqual({
      pendingEvents: 2,
      bytes: offset * 3,
      full: false,
      lostEvents: 4,
    })
    expect(lostEvents(directory)).toHaveLength(2)
    clearLost(directory)
    expect(spoolState(directory, () => offset * 3)).toMatchObject({ pendingEvents: 0, lostEvents: 0 })
  })
})
