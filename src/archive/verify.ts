import { MemoryError } from '../errors.ts'
import type { ProjectId } from '../types.ts'
import { note, noContents, type Contents } from './contents.ts'
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  AnyHeader,
  Footer,
  Header,
  KINDS,
  Line,
  damagedLine,
  issueOf,
  noCounts,
} from './format.ts'
import type { ArchiveCounts } from './format.ts'
import { readLines } from './lines.ts'
import type { RawLine } from './lines.ts'

export type Verified = { header: Header; counts: ArchiveCounts; contents: Map<ProjectId, Contents> }

/** Reads a whole archive: structure, schema of each row, order, counts, digest. Writes nothing; fails with `damaged`. */
export async function verifyArchive(path: string): Promise<Verified> {
  let header: Header | undefined
  let footer: Footer | undefined
  // Compared as bytes, which is how stores order text.
  let last = Buffer.alloc(0)
  const counts = noCounts()
  const contents = new Map<ProjectId, Contents>()
  let number = 0
  for await (const raw of readLines(path)) {
    number = raw.number
    if (footer) throw damagedLine(path, number, 'something stands behind the end')
    if (!header) {
      header = readHeader(path, raw)
      for (const project of header.projects) contents.set(project, noContents())
      continue
    }
    if (raw.text.startsWith('{"end":')) {
      footer = readFooter(path, raw, { header, counts })
      continue
    }
    const line = readRow(path, raw)
    const project = contents.get(line.row.project)
    if (!project) throw damagedLine(path, number, `its project ${line.row.project} is not named in the header`)
    const place = Buffer.from(`${line.row.project} ${KINDS.indexOf(line.kind)} ${line.row.id}`)
    if (place.compare(last) <= 0) throw damagedLine(path, number, 'a row is out of order or stands there twice')
    last = place
    counts[line.kind]++
    note(project, line)
  }
  if (!header) throw damagedLine(path, 1, 'the file is empty')
  if (!footer) throw damagedLine(path, number, 'the end is missing; the file was cut off')
  return { header, counts, contents }
}

/** One row of an archive, checked against its schema. */
export function readRow(path: string, { number, text }: RawLine): Line {
  const line = Line.safeParse(parse(path, number, text))
  if (line.success) return line.data
  throw damagedLine(path, number, issueOf(line.error))
}

function readHeader(path: string, { number, text }: RawLine): Header {
  const value = parse(path, number, text)
  const any = AnyHeader.safeParse(value)
  if (!any.success) throw damagedLine(path, number, `the file is no ${ARCHIVE_FORMAT} archive`)
  if (any.data.version > ARCHIVE_VERSION)
    throw new MemoryError('damaged', {
      message: `${path}, line 1: the archive has format ${any.data.version}, newer than this version knows (${ARCHIVE_VERSION}). Nothing was imported.`,
      fix: 'Upgrade opencode-memory to the version that wrote it.',
    })
  const header = Header.safeParse(value)
  if (!header.success) throw damagedLine(path, number, `header: ${issueOf(header.error)}`)
  if (header.data.projects.some((project, at, all) => at > 0 && project <= all[at - 1]!))
    throw damagedLine(path, number, 'header: the projects are out of order')
  return header.data
}

function readFooter(path: string, raw: RawLine, { header, counts }: { header: Header; counts: ArchiveCounts }): Footer {
  const footer = Footer.safeParse(parse(path, raw.number, raw.text))
  if (!footer.success) throw damagedLine(path, raw.number, `end: ${issueOf(footer.error)}`)
  for (const kind of KINDS) {
    for (const [place, said] of [
      ['header', header.counts[kind]],
      ['end', footer.data.counts[kind]],
    ] as const)
      if (said !== counts[kind])
        throw damagedLine(
          path,
          raw.number,
          `the ${place} counts ${said} of the kind ${kind}, there are ${counts[kind]}`,
        )
  }
  if (footer.data.sha256 !== raw.sha256Before()) throw damagedLine(path, raw.number, 'the checksum does not match')
  return footer.data
}

function parse(path: string, number: number, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw damagedLine(path, number, 'not JSON')
  }
}
