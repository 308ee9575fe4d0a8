import type { Episode } from '../../types.ts'
import { sentenceCase, shapeOf, valueAtStart, versionAttribute, versionValue } from './attributes.ts'
import type { Draft } from './claim.ts'
import { MANIFEST_CHARS_MAX } from '../../limits.ts'
import { isManifest } from './manifest-files.ts'

type Read = (content: string, path: string) => Draft[]

const SECTIONS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const
const PINNED = /^\d+(?:\.\d+){0,2}$/

const READERS: readonly [RegExp, Read][] = [
  [/^package\.json$/, packageJson],
  [/^\.(?:nvmrc|node-version)$/, (content) => versionFile('Node', content)],
  [/^\.python-version$/, (content) => versionFile('Python', content)],
  [/^\.tool-versions$/, toolVersions],
  [/^go\.mod$/, goMod],
  [/^Cargo\.toml$/, cargoToml],
  [/^pom\.xml$/, pomXml],
  [/^build\.gradle(?:\.kts)?$/, gradleBuild],
  [/^flake\.nix$/, flakeNix],
  [/^pyproject\.toml$/, pyproject],
  [/^requirements\.txt$/, requirements],
  [/^(?:Dockerfile|Containerfile)$/, dockerfile],
  [/^(?:docker-)?compose\.ya?ml$/, compose],
]

/** Facts of a manifest that was read or written whole, of a `cat` of it, or of an edit inside it. */
export function manifestDrafts(episode: Episode): Draft[] {
  const shown = shownFile(episode)
  if (!shown) return []
  const name = shown.path.slice(shown.path.lastIndexOf('/') + 1)
  const read = READERS.find(([pattern]) => pattern.test(name))?.[1]
  if (!read) return []
  if (shown.kind === 'edit')
    return name === 'package.json'
      ? packageEdit(shown.content, shown.path)
      : versionEdit(name, shown.content, read, shown.path)
  return read(shown.content, shown.path).map((draft) => ({ ...draft, onBranch: true, file: shown.path }))
}

/** Whether all of a manifest is before us: then what it does not name is not in it. */
export function isWhole(episode: Episode): boolean {
  const shown = shownFile(episode)
  return shown?.kind === 'whole' && episode.attributes['part'] !== true && shown.content.length < MANIFEST_CHARS_MAX
}

/** The manifest that a read or an edit shows; only these are found by their file. */
export const manifestOf = (episode: Episode): string | undefined =>
  episode.attributes['tool'] === 'bash' ? undefined : shownFile(episode)?.path

type Shown = { kind: 'whole' | 'edit'; path: string; content: string }

function shownFile({ kind, text, files, attributes }: Episode): Shown | undefined {
  const { tool, status, command, exit } = attributes
  if (status !== 'completed') return undefined
  const body = text.slice(text.indexOf('\n') + 1)
  if (tool === 'bash') {
    const path = typeof command === 'string' && exit === 0 ? /^cat (?:\.\/)?([\w./-]+)$/.exec(command)?.[1] : undefined
    return path && isManifest(path) ? { kind: 'whole', path, content: body } : undefined
  }
  const path = files[0]
  if (files.length !== 1 || !path || !isManifest(path) || !text.includes('\n')) return undefined
  if (tool === 'read' || tool === 'write') return { kind: 'whole', path, content: body }
  return kind === 'edit' ? { kind: 'edit', path, content: body } : undefined
}

function attribute(rule: string, about: string, value: string): Draft {
  const { relation, type, statement } = shapeOf(about)
  return {
    rule,
    kind: 'project',
    relation,
    attribute: about,
    single: true,
    object: { type, name: value },
    statement: statement(about, value),
    onBranch: true,
  }
}

function versionOf(rule: string, tool: string, version: string): Draft {
  const about = versionAttribute(tool)
  const draft = attribute(rule, about, versionValue(tool, version))
  return { ...draft, statement: shapeOf(about).statement(about, version) }
}

function dependency(path: string, section: string, name: string, version: string): Draft {
  return {
    rule: 'manifest.dependency',
    kind: 'dependency',
    subject: { type: 'File', name: path },
    relation: 'DEPENDS_ON',
    attribute: `${section} ${name}`,
    single: true,
    object: { type: 'Package', name: version === '' ? name : `${name}@${version}` },
    statement: `${path} has ${name}${version === '' ? '' : ` ${version}`} in ${section}.`,
    onBranch: true,
  }
}

function packageJson(content: string, path: string): Draft[] {
  const root = parsed(content)
  if (!root) return []
  const drafts: Draft[] = []
  const atRoot = !path.includes('/')
  const manager = /^(npm|pnpm|yarn|bun)@(\d+(?:\.\d+)*)/.exec(
    typeof root['packageManager'] === 'string' ? root['packageManager'] : '',
  )
  if (manager && atRoot) {
    const known = valueAtStart(manager[1]!)!
    drafts.push(
      attribute('manifest.package-manager', 'package manager', known.name),
      versionOf('manifest.package-manager', known.name, manager[2]!),
    )
  }
  const node = record(root['engines'])['node']
  if (typeof node === 'string' && atRoot) drafts.push(attribute('manifest.engines', 'supported Node range', node))
  if (typeof root['license'] === 'string' && atRoot)
    drafts.push(attribute('manifest.license', 'license', root['license']))
  const scripts = record(root['scripts'])
  for (const [name, line] of Object.entries(scripts).slice(0, 40))
    if (typeof line === 'string') drafts.push(script(path, name, line))
  for (const section of SECTIONS)
    for (const [name, version] of Object.entries(record(root[section])))
      if (typeof version === 'string') drafts.push(dependency(path, section, name, version))
  return drafts
}

function script(path: string, name: string, line: string): Draft {
  return {
    rule: 'manifest.script',
    kind: 'command',
    subject: { type: 'File', name: path },
    relation: 'HAS_SCRIPT',
    attribute: `script ${name}`,
    single: true,
    object: { type: 'Command', name: line },
    statement: `The script \`${name}\` of ${path} runs \`${line}\`.`,
    onBranch: true,
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

/** JSON of a whole file; one that was cut, or is not JSON, says nothing. */
function parsed(content: string): Record<string, unknown> | undefined {
  try {
    return record(JSON.parse(content.trim()))
  } catch {
    return undefined
  }
}

/** The changed lines of a package.json: enough for a version that moved or a dependency that went. The section is not shown. */
function packageEdit(content: string, path: string): Draft[] {
  const sides = { '-': new Map<string, string>(), '+': new Map<string, string>() }
  let section: string | undefined
  for (const line of content.split('\n')) {
    const named = /^[-+] \s*"(dependencies|devDependencies|peerDependencies|optionalDependencies)"\s*:/.exec(line)?.[1]
    if (named) section = named
    const entry = /^([-+]) \s*"(@?[\w./-]+)"\s*:\s*"([~^]?\d[\w.-]*)",?\s*$/.exec(line)
    if (entry && entry[2] !== 'version' && entry[2] !== 'node') sides[entry[1] as '-' | '+'].set(entry[2]!, entry[3]!)
    const manager = /^\+ \s*"packageManager"\s*:\s*"(npm|pnpm|yarn|bun)@/.exec(line)?.[1]
    if (manager && !path.includes('/'))
      return [attribute('manifest.package-manager', 'package manager', valueAtStart(manager)!.name)]
  }
  if (!section) return []
  const came = [...sides['+']].map(([name, version]) => dependency(path, section, name, version))
  const gone = [...sides['-'].keys()]
    .filter((name) => !sides['+'].has(name))
    .map((name): Draft => ({
      ...dependency(path, section, name, ''),
      mode: 'ends',
      object: { type: 'Package', name: '*' },
      statement: `${path} no longer depends on ${name}.`,
    }))
  return [...came, ...gone]
}

function versionEdit(name: string, content: string, read: Read, path: string): Draft[] {
  if (!/^\.|Dockerfile|go\.mod/.test(name)) return []
  const added = content
    .split('\n')
    .filter((line) => line.startsWith('+ '))
    .map((line) => line.slice(2))
  return read(added.join('\n'), path)
}

function versionFile(tool: string, content: string): Draft[] {
  const version = /^\s*v?(\d+(?:\.\d+){0,2})\s*$/.exec(content)?.[1]
  return version ? [versionOf('manifest.version-file', tool, version)] : []
}

function toolVersions(content: string): Draft[] {
  return [...content.matchAll(/^([\w-]+)\s+v?(\d+(?:\.\d+){0,2})\s*$/gm)].slice(0, 20).flatMap(([, tool, version]) => {
    const known = valueAtStart(tool!)
    return known ? [versionOf('manifest.version-file', known.name, version!)] : []
  })
}

function goMod(content: string, path: string): Draft[] {
  const drafts: Draft[] = []
  const go = /^go (\d+(?:\.\d+){1,2})\s*$/m.exec(content)?.[1]
  if (go) drafts.push(versionOf('manifest.go', 'Go', go))
  for (const [, name, version, indirect] of content.matchAll(
    /^(?:require )?\t?([\w.-]+\.[\w-]+\/[\w./-]+) (v\d[\w.+-]*)( \/\/ indirect)?\s*$/gm,
  ))
    if (!indirect) drafts.push(dependency(path, 'require', name!, version!))
  return drafts
}

/** The `name = value` lines of each TOML table; values with structure only where a version is plain to see. */
function tomlTables(content: string): Map<string, [string, string][]> {
  const tables = new Map<string, [string, string][]>()
  let current = ''
  for (const line of content.split('\n')) {
    const table = /^\s*\[([^[\]]+)\]\s*$/.exec(line)?.[1]
    if (table) current = table.trim()
    const entry = /^\s*"?([\w.@/-]+)"?\s*=\s*(.+?)\s*$/.exec(line)
    if (!entry) continue
    const rows = tables.get(current) ?? []
    rows.push([entry[1]!, entry[2]!])
    tables.set(current, rows)
  }
  return tables
}

const tomlVersion = (value: string): string | undefined =>
  /^"([^"]{1,60})"/.exec(value)?.[1] ?? /version\s*=\s*"([^"]{1,60})"/.exec(value)?.[1]

function cargoToml(content: string, path: string): Draft[] {
  const drafts: Draft[] = []
  const tables = tomlTables(content)
  for (const section of ['dependencies', 'dev-dependencies', 'build-dependencies'])
    for (const [name, value] of tables.get(section) ?? [])
      drafts.push(dependency(path, section, name, tomlVersion(value) ?? ''))
  for (const [name, value] of tables.get('package') ?? []) {
    const version = tomlVersion(value)
    if (name === 'edition' && version) drafts.push(attribute('manifest.cargo', 'Rust edition', version))
    if (name === 'rust-version' && version) drafts.push(versionOf('manifest.cargo', 'Rust', version))
  }
  return drafts
}

const tagIn = (block: string, tag: string): string | undefined =>
  new RegExp(`<${tag}>\\s*([^<\\s]{1,120})\\s*</${tag}>`).exec(block)?.[1]

/** Maven: each dependency and the parent with a plain version; `${properties}` are looked up in the same file. */
function pomXml(content: string, path: string): Draft[] {
  const drafts: Draft[] = []
  const valueOf = (raw: string | undefined): string => {
    const property = /^\$\{([\w.-]{1,80})\}$/.exec(raw ?? '')?.[1]
    return (property === undefined ? raw : tagIn(content, property.replaceAll('.', '\\.'))) ?? ''
  }
  const java = valueOf(tagIn(content, 'java\\.version') ?? tagIn(content, 'maven\\.compiler\\.release'))
  if (PINNED.test(java)) drafts.push(versionOf('manifest.maven', 'Java', java))
  for (const [, kind, block] of content.matchAll(/<(dependency|parent)>([\s\S]{1,2000}?)<\/\1>/g)) {
    const name = tagIn(block!, 'artifactId')
    const version = valueOf(tagIn(block!, 'version'))
    if (!name) continue
    drafts.push(dependency(path, kind === 'parent' ? 'parent' : 'dependencies', name, version))
    if (name === 'spring-boot-starter-parent' && PINNED.test(version))
      drafts.push(versionOf('manifest.maven', 'Spring Boot', version))
  }
  return drafts
}

/** Gradle: `implementation "group:name:version"` in either of its languages. */
function gradleBuild(content: string, path: string): Draft[] {
  const found = content.matchAll(
    /^\s*(api|implementation|compileOnly|runtimeOnly|testImplementation|kapt|annotationProcessor)[\s(]+["'][\w.-]+:([\w.-]+):([\w.-]+)["']/gm,
  )
  return [...found].map(([, section, name, version]) => dependency(path, section!, name!, version!))
}

/** Nix: inputs that name a release ("github:NixOS/nixpkgs/nixos-25.05"). */
function flakeNix(content: string, path: string): Draft[] {
  const found = content.matchAll(/\b([\w-]+)(?:\.url|\s*=\s*\{\s*url)\s*=\s*"([\w+-]+:[^"\s]{3,200})"/g)
  return [...found].map(([, name, url]) => dependency(path, 'inputs', name!, url!))
}

const PYTHON_PACKAGE = /^([A-Za-z0-9][\w.-]*)(?:\[[\w, -]+\])?\s*((?:[<>=!~^]{1,3}\s*[\w.*]+,?\s*)*)/

function pyproject(content: string, path: string): Draft[] {
  const drafts: Draft[] = []
  const tables = tomlTables(content)
  const requires = tables.get('project')?.find(([name]) => name === 'requires-python')?.[1]
  const range = requires && tomlVersion(requires)
  if (range) drafts.push(attribute('manifest.python', 'supported Python range', range))
  const backend = /\bbuild-backend\s*=\s*"(\w+)/.exec(content)?.[1]
  if (/^\[tool\.(?:poetry|uv|pdm|pixi)(?:\.|\])/m.test(content) || backend === 'poetry') {
    const tool = /^\[tool\.(poetry|uv|pdm|pixi)/m.exec(content)?.[1] ?? 'poetry'
    drafts.push(attribute('manifest.python', 'environment manager', valueAtStart(tool)!.name))
  }
  const list = /^dependencies\s*=\s*\[((?:[^\]"]|"[^"\n]*")*)\]/m.exec(content)?.[1] ?? ''
  for (const [, entry] of list.matchAll(/"([^"\n]{2,120})"/g)) {
    const [, name, version] = PYTHON_PACKAGE.exec(entry!) ?? []
    if (name) drafts.push(dependency(path, 'dependencies', name, (version ?? '').replace(/\s+/g, '')))
  }
  for (const [name, value] of tables.get('tool.poetry.dependencies') ?? [])
    if (name !== 'python') drafts.push(dependency(path, 'dependencies', name, tomlVersion(value) ?? ''))
  return drafts
}

function requirements(content: string, path: string): Draft[] {
  return content.split('\n').flatMap((line) => {
    if (/^\s*(?:#|-|$)/.test(line)) return []
    const [, name, version] = PYTHON_PACKAGE.exec(line.trim()) ?? []
    return name ? [dependency(path, 'requirements', name, (version ?? '').replace(/\s+/g, ''))] : []
  })
}

const IMAGE = /^(?:[\w.-]+\/)*([\w-]+):v?(\d+(?:\.\d+){0,2})(?:[-@].*)?$/

/** Only the last base image is what runs; its tag is a version where it is a plain number. */
function dockerfile(content: string): Draft[] {
  const base = [...content.matchAll(/^FROM (?:--\S+ )*(\S+)/gim)].at(-1)?.[1]
  return base ? imageDrafts(base) : []
}

function compose(content: string): Draft[] {
  return [...content.matchAll(/^\s+image:\s*["']?([^\s"']+)/gm)]
    .slice(0, 20)
    .flatMap(([, image]) => imageDrafts(image!))
}

function imageDrafts(image: string): Draft[] {
  const [, name, version] = IMAGE.exec(image) ?? []
  const known = name && version && PINNED.test(version) ? valueAtStart(name) : undefined
  if (!known || known.end !== name!.length) return []
  return [
    {
      ...versionOf('manifest.image', known.name, version!),
      statement: `${sentenceCase(known.name)} runs from the image ${image}: version ${version}.`,
    },
  ]
}
