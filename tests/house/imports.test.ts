import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const src = join(root, 'src')

type Import = { from: string; to: string; typeOnly: boolean }

const IMPORT =
  /^(?:import|export)\s+(type\s+)?(?:[^'"]*?\s+from\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm

function importsIn(folder: string): Import[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const file = join(folder, name)
      return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => ({
        from: relative(root, file),
        to: resolveTarget(file, match[2] ?? match[3] ?? ''),
        typeOnly: match[1] !== undefined,
      }))
    })
}

const resolveTarget = (file: string, target: string): string =>
  target.startsWith('.') ? relative(root, join(dirname(file), target)) : target

/** Folder or root file of `src/` that a path belongs to: `src/engine/x.ts` → `engine/`, `src/ids.ts` → `ids`. */
const placeOf = (path: string): string | undefined => {
  const parts = path.split('/')
  if (parts[0] !== 'src') return undefined
  return parts.length > 2 ? `${parts[1]!}/` : parts[1]!.replace(/\.ts$/, '')
}

/** Words and small things that everybody may use. */
const WORDS = ['types', 'finding', 'errors', 'ids', 'limits', 'layout', 'log', 'package', 'nearest', 'names']
/** Who may import whom inside src/. A contract file may be imported by everybody who may import its folder's types. */
const MAY: Record<string, readonly string[]> = {
  types: ['limits'],
  errors: [],
  finding: [],
  ids: [],
  limits: [],
  layout: [],
  log: [],
  package: [],
  nearest: [],
  names: ['ids', 'types', 'limits'],
  sqlite: ['errors', 'log', 'limits'],
  api: ['types', 'limits', 'ids', 'errors'],
  config: ['settings/', ...WORDS],
  'settings/': [...WORDS],
  client: ['api', ...WORDS],
  'capture/': ['ids', 'limits', 'layout'],
  'ranking/': ['types', 'limits'],
  'models/': ['ranking/', ...WORDS],
  'stores/': ['sqlite', ...WORDS],
  'caches/': [...WORDS],
  'journal/': ['sqlite', ...WORDS],
  'index/': ['sqlite', 'models/', 'ranking/', ...WORDS],
  'archive/': ['stores/', 'engine/', ...WORDS],
  'engine/': ['capture/', 'ranking/', 'stores/', 'caches/', 'index/', 'journal/', 'models/', ...WORDS],
  assemble: [
    'config',
    'settings/',
    'engine/',
    'stores/',
    'caches/',
    'index/',
    'journal/',
    'models/',
    'archive/',
    'capture/',
    ...WORDS,
  ],
  'opencode/': ['capture/', ...WORDS],
  'pod/': [...WORDS],
  'server/': [
    'assemble',
    'api',
    'config',
    'settings/',
    'engine/',
    'archive/',
    'capture/',
    'stores/',
    'caches/',
    'journal/',
    'index/',
    ...WORDS,
  ],
  'cli/': [
    'assemble',
    'client',
    'api',
    'config',
    'settings/',
    'capture/',
    'opencode/',
    'pod/',
    'server/',
    'stores/',
    'archive/',
    'engine/',
    'models/',
    ...WORDS,
  ],
  index: ['assemble', 'client', 'config', 'engine/', 'stores/', 'index/', 'journal/', 'models/', 'api', ...WORDS],
}
/** Files that hold a driver. Only `assemble` makes one run; the lock is the daemon's own. */
const DRIVERS = [
  'src/stores/embedded.ts',
  'src/stores/falkordb.ts',
  'src/caches/in-process.ts',
  'src/caches/valkey.ts',
  'src/journal/sqlite-journal.ts',
  'src/index/sqlite-index.ts',
  'src/models/model-free.ts',
  'src/models/local.ts',
  'src/models/openai.ts',
]

const all = importsIn(src)

describe('the house', () => {
  it('lets each folder import only what its law names', () => {
    const broken = all.flatMap(({ from, to, typeOnly }) => {
      const source = placeOf(from)
      const target = placeOf(to)
      if (!source || !target || source === target || (typeOnly && WORDS.includes(target))) return []
      const allowed = MAY[source]
      if (!allowed)
        return [`${from} stands in a place without a law: add it to tests/house/imports.test.ts and ARCHITECTURE.md`]
      return allowed.includes(target)
        ? []
        : [`${from} may not import ${target}; ${source} may import: ${allowed.join(', ')}`]
    })
    expect(broken).toEqual([])
  })

  it('lets only assemble know a concrete driver', () => {
    const broken = all
      .filter(({ from, to, typeOnly }) => DRIVERS.includes(to) && !typeOnly && from !== 'src/assemble.ts')
      .filter(({ from, to }) => dirname(from) !== dirname(to))
      .map(
        ({ from, to }) => `${from} may not import the driver ${to}: take the contract, and let src/assemble.ts give it`,
      )
    expect(broken).toEqual([])
  })

  it('keeps what the plugin bundles free of packages', () => {
    const roots = ['src/ids.ts', 'src/limits.ts', 'src/layout.ts']
    const broken = all
      .filter(({ from, typeOnly }) => !typeOnly && (from.startsWith('src/capture/') || roots.includes(from)))
      .filter(({ to }) => !to.startsWith('src/') && !to.startsWith('node:'))
      .map(({ from, to }) => `${from} may not import ${to}: the plugin is one file without dependencies`)
    expect(broken).toEqual([])
  })

  it('lets the plugin import only what may be bundled', () => {
    const allowed = [
      /^node:/,
      /^src\/capture\//,
      /^src\/(ids|limits|layout)\.ts$/,
      /^plugin\/src\//,
      /^plugin\/package\.json$/,
    ]
    const broken = importsIn(join(root, 'plugin', 'src'))
      .filter(({ to, typeOnly }) => !typeOnly && !allowed.some((pattern) => pattern.test(to)))
      .map(({ from, to }) => `${from} may not import ${to}; types only, or move it to src/capture/`)
    expect(broken).toEqual([])
  })

  it('keeps formulas pure', () => {
    const broken = all
      .filter(
        ({ from, to, typeOnly }) =>
          from.startsWith('src/ranking/') && !typeOnly && !to.startsWith('src/ranking/') && to !== 'src/limits.ts',
      )
      .map(({ from, to }) => `${from} may not import ${to}: a formula takes numbers and gives numbers`)
    expect(broken).toEqual([])
  })
})
