import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export type Entry = { path: string; kind: 'file' | 'link' | 'folder' | 'other'; content: Buffer }
export type Layer = { digest: string; bytes: Buffer; command: string }
export type Image = { layers: Layer[]; config: string }

type Descriptor = { digest: string }
type Config = { history: { created_by: string; empty_layer?: boolean }[] }

/** An image as `podman save --format oci-dir` writes it: each layer whole, with the command that made it, oldest first. */
export function readImage(folder: string): Image {
  const blob = ({ digest }: Descriptor): Buffer => readFileSync(join(folder, 'blobs', ...digest.split(':')))
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { manifests: [Descriptor] }
  const manifest = JSON.parse(blob(index.manifests[0]).toString()) as { config: Descriptor; layers: Descriptor[] }
  const config = blob(manifest.config).toString()
  const commands = (JSON.parse(config) as Config).history.filter(({ empty_layer: empty }) => !empty)
  const layers = manifest.layers.map((layer, index) => {
    const bytes = blob(layer)
    const command = commands[index]?.created_by ?? ''
    return { digest: layer.digest, bytes: bytes.readUInt16BE(0) === 0x1f8b ? gunzipSync(bytes) : bytes, command }
  })
  return { layers, config }
}

const BLOCK = 512
const KINDS: Readonly<Record<string, Entry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '1': 'link',
  '2': 'link',
  '5': 'folder',
}

/** The entries of a tar: ustar with the long names of GNU and of pax. */
export function* entriesOf(tar: Buffer): Generator<Entry> {
  let longName: string | undefined
  for (let offset = 0; offset + BLOCK <= tar.length && tar[offset] !== 0;) {
    const text = (from: number, length: number): string =>
      tar.toString('utf8', offset + from, offset + from + length).replace(/\0[^]*$/, '')
    const type = tar.toString('latin1', offset + 156, offset + 157)
    const size = sizeOf(tar.subarray(offset + 124, offset + 136))
    const content = tar.subarray(offset + BLOCK, offset + BLOCK + size)
    const prefix = text(345, 155)
    const path = longName ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`)
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK
    longName = undefined
    if (type === 'L') longName = content.toString('utf8').replace(/\0+$/, '')
    else if (type === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString('utf8'))?.[1]
    else if (type !== 'g') yield { path: path.replace(/^\.?\//, ''), kind: KINDS[type] ?? 'other', content }
  }
}

/** Octal digits, or for large files a number of base 256 behind a set first bit. */
function sizeOf(field: Buffer): number {
  if ((field[0]! & 0x80) === 0) return parseInt(field.toString('latin1').replace(/[\0 ]/g, '') || '0', 8)
  return Number(field.subarray(4).readBigUInt64BE(0))
}

export type Finding = { what: 'secret' | 'token' | 'trace' | 'compiler'; where: string; shown: string }

/** Formats by which tokens are known, with enough behind them that no name in code looks like one. */
const TOKENS: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{200,}/,
  /\b(?:ghp|gho|ghu|ghs)_[A-Za-z0-9]{36}\b/,
  /\bgithub_pat_[A-Za-z0-9_]{60,}/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\bpypi-[A-Za-z0-9_-]{60,}/,
  /\bglpat-[A-Za-z0-9_-]{20}\b/,
  /\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{40,}/,
  /\bAKIA[0-9A-Z]{16}\b(?<!EXAMPLE)/,
  /:_authToken=[A-Za-z0-9_-]{20,}/,
  /\b(?:index-url|registry|proxy)\s*=\s*https?:\/\/[^\s/@]+:[^\s/@]+@/,
]

/** What a build leaves behind where nobody looks. */
const TRACES: readonly RegExp[] = [
  /^(?:root|home\/[^/]+)\/(?:\.npmrc|\.npm|\.netrc|\.cache|\.pypirc|\.pip|\.git-credentials|\.bash_history|\.ssh|\.config\/pip|\.local\/share)(?:\/|$)/,
  /^etc\/(?:pip\.conf|npmrc|apt\/auth\.conf(?:\.d\/.+)?|apt\/sources\.list\.d\/.*build.*)$/,
  /^run\/secrets\/./,
  /^(?:var\/)?tmp\/./,
  /^var\/lib\/apt\/lists\/.*_(?:InRelease|Release|Packages|Sources)/,
  /^var\/cache\/apt\/(?:archives\/.*\.deb|.*\.bin)$/,
  /^var\/log\/.+\.log(?:\.|$)/,
  /(?:^|\/)npm-debug\.log/,
]
const COMPILERS =
  /^(?:usr\/(?:local\/)?|opt\/venv\/)?bin\/(?:(?:[a-z0-9_]+-linux-gnu-)?(?:gcc|g\+\+|cc|c\+\+|cpp|ld|as|ar)(?:-\d+)?|clang(?:\+\+)?(?:-\d+)?|make|cmake|ninja|tcc|rustc|cargo|go|dpkg-buildpackage)$/

const TEXT_BYTES_MAX = 4_000_000
const isText = (content: Buffer): boolean => content.length <= TEXT_BYTES_MAX && !content.subarray(0, 8_000).includes(0)

/**
 * What a layer holds that no image may: any of the given values anywhere in its bytes, tokens by their format in its texts,
 * traces of a build, compilers. Values are shown by their first characters alone.
 */
export function inspectLayer({ bytes, digest }: Pick<Layer, 'bytes' | 'digest'>, values: readonly string[]): Finding[] {
  const findings: Finding[] = []
  for (const value of values) {
    if (bytes.includes(value))
      findings.push({ what: 'secret', where: fileWith(bytes, value) ?? digest, shown: `${value.slice(0, 4)}…` })
  }
  for (const { path, kind, content } of entriesOf(bytes)) {
    if (kind === 'folder') continue
    // An empty file tells nothing; a deletion (`.wh.`) tells that an older layer had it, and that layer is read too.
    if (kind === 'file' && content.length > 0 && TRACES.some((pattern) => pattern.test(path)))
      findings.push({ what: 'trace', where: path, shown: `${content.length} bytes` })
    if (COMPILERS.test(path)) findings.push({ what: 'compiler', where: path, shown: '' })
    if (kind !== 'file' || !isText(content)) continue
    const text = content.toString('latin1')
    for (const token of TOKENS) {
      const found = token.exec(text)
      if (found) findings.push({ what: 'token', where: path, shown: `${found[0].slice(0, 12)}…` })
    }
  }
  return findings
}

function fileWith(tar: Buffer, value: string): string | undefined {
  for (const { path, content } of entriesOf(tar)) if (content.includes(value)) return path
  return undefined
}
