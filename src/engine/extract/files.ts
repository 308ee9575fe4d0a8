import type { Episode } from '../../types.ts'
import type { Draft } from './claim.ts'

const SYMBOLS_MAX = 8
/** A definition at the start of an added line, in the languages people write most. */
const DEFINITIONS: readonly RegExp[] = [
  /^[+-] (?:export )?(?:default )?(?:abstract )?(?:async )?(?:function\*?|class|interface|enum|type) ([A-Za-z_$][\w$]{2,80})/,
  /^[+-] export const ([A-Za-z_$][\w$]{2,80})\b/,
  /^[+-] (?:async )?def ([A-Za-z]\w{2,80})\(/,
  /^[+-] class ([A-Z]\w{2,80})\b/,
  /^[+-] func (?:\([^)]{1,80}\) )?([A-Za-z]\w{2,80})\(/,
  /^[+-] (?:pub(?:\([\w: ]+\))? )?(?:async )?(?:fn|struct|enum|trait) ([A-Za-z]\w{2,80})/,
]
const CODE = /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|swift|scala|php|rb|cs|vue|svelte)$/

/** Where a symbol is defined, and is no longer, as an edit that succeeded shows it. Only definitions at the outer level count. */
export function symbolDrafts(episode: Episode): Draft[] {
  const [path] = episode.files
  if (episode.files.length !== 1 || !path || !CODE.test(path) || episode.attributes['status'] !== 'completed') return []
  const lines = episode.text.split('\n')
  const came = definedIn(lines, '+ ')
  const gone = [...definedIn(lines, '- ')].filter((name) => !came.has(name))
  return [
    ...[...came].map((name): Draft => ({
      ...definition(name, path),
      rule: 'edit.symbol',
      statement: `\`${name}\` is defined in ${path}.`,
    })),
    ...gone.map((name): Draft => ({
      ...definition(name, path),
      rule: 'edit.symbol-gone',
      mode: 'ends',
      statement: `\`${name}\` is no longer defined in ${path}.`,
    })),
  ]
}

function definedIn(lines: readonly string[], sign: '+ ' | '- '): Set<string> {
  const names = new Set<string>()
  for (const line of lines) {
    if (!line.startsWith(sign)) continue
    for (const pattern of DEFINITIONS) {
      const name = pattern.exec(line)?.[1]
      if (name) names.add(name)
    }
    if (names.size >= SYMBOLS_MAX) break
  }
  return names
}

const definition = (name: string, path: string) => ({
  kind: 'symbol' as const,
  subject: { type: 'Symbol' as const, name },
  relation: 'DEFINED_IN',
  attribute: 'file',
  single: true,
  object: { type: 'File' as const, name: path },
  onBranch: true,
})
