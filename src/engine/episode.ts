import { cutText } from '../capture/cut.ts'
import { deriveId } from '../ids.ts'
import { EDIT_TEXT_CHARS_MAX, EPISODE_OUTPUT_CHARS_MAX, EPISODE_TEXT_CHARS_MAX, MANIFEST_CHARS_MAX } from '../limits.ts'
import type { Episode, Event, EventOf, FileChange, Role, Session, Trust } from '../types.ts'
import { isManifest } from './extract/manifest-files.ts'

type Shape = Pick<Episode, 'kind' | 'role' | 'trust' | 'text'> & {
  files?: string[]
  attributes?: Episode['attributes']
}

const EDITORS = new Set(['edit', 'multiedit', 'write', 'patch', 'apply_patch'])
const LOOKERS = new Set(['read', 'grep', 'glob', 'list', 'ls', 'lsp', 'codesearch'])
const WEB = new Set(['webfetch', 'websearch'])
/** Todos have an event of their own, and the memory tool's text is ours. */
const SILENT = new Set(['todowrite', 'todoread', 'memory', 'invalid'])

/**
 * What an event adds to memory. The same event always gives the same episode; events that carry only state
 * (step, idle, session, injected, compacted, a patch without files) give none.
 */
export function episodeOf(event: Event): Episode | undefined {
  const shape = shapeOf(event)
  if (!shape || shape.text.trim() === '') return undefined
  const { role, trust } = event.session.parent === undefined ? shape : ofChildSession(shape)
  return {
    id: deriveId('episode', event.id),
    project: event.project.id,
    session: event.session.id,
    kind: shape.kind,
    role,
    trust,
    at: event.at,
    text: shape.text,
    files: shape.files ?? [],
    branch: event.git?.branch ?? null,
    commit: event.git?.commit ?? null,
    attributes: shape.attributes ?? {},
  }
}

/** The session an event belongs to. Times and title of several events are merged by the store. */
export function sessionOf(event: Event): Session {
  return {
    id: event.session.id,
    project: event.project.id,
    title: event.kind === 'session' ? (event.title ?? null) : null,
    parent: event.session.parent ?? null,
    directory: event.kind === 'session' ? event.directory : null,
    startedAt: event.at,
    lastAt: event.at,
  }
}

function shapeOf(event: Event): Shape | undefined {
  switch (event.kind) {
    case 'prompt':
      return said('prompt', 'user', event.text)
    case 'answer':
      return said('answer', 'assistant', event.text, event.model ? { model: event.model } : {})
    case 'summary':
      return said('summary', 'assistant', event.text)
    case 'note':
      return said('note', event.by, event.text, { scope: event.scope })
    case 'error':
      return {
        kind: 'error',
        role: 'tool',
        trust: 'tool',
        text: cut(`${event.name}: ${event.text}`),
        attributes: { name: event.name },
      }
    case 'todo':
      return todoShape(event)
    case 'patch':
      return patchShape(event)
    case 'tool':
      return toolShape(event)
    case 'branch':
      return branchShape(event)
    default:
      return undefined
  }
}

const cut = (text: string): string => cutText(text, EPISODE_TEXT_CHARS_MAX)

function said(
  kind: Episode['kind'],
  who: 'user' | 'assistant',
  text: string,
  attributes: Episode['attributes'] = {},
): Shape {
  return { kind, role: who, trust: who, text: cut(text), attributes }
}

/** In the session of a sub-agent nobody is the person: its prompt was written by a model. */
function ofChildSession({ role, trust }: { role: Role; trust: Trust }): { role: Role; trust: Trust } {
  return role === 'user' || role === 'assistant' ? { role: 'agent', trust: 'assistant' } : { role, trust }
}

function todoShape({ todos }: EventOf<'todo'>): Shape | undefined {
  if (todos.length === 0) return undefined
  const lines = todos.map(({ content, status }) => `[${status}] ${content}`)
  return {
    kind: 'todo',
    role: 'assistant',
    trust: 'assistant',
    text: cut(lines.join('\n')),
    attributes: { todos: todos.length },
  }
}

function patchShape({ files, hash, project }: EventOf<'patch'>): Shape | undefined {
  if (files.length === 0) return undefined
  const changes = files.map((change) => ({ ...change, path: relativePath(change.path, project.root) }))
  return {
    kind: 'edit',
    role: 'tool',
    trust: 'tool',
    text: cutText(`changed ${changes.map(changeText).join(', ')}`, EDIT_TEXT_CHARS_MAX),
    files: changes.map(({ path }) => path),
    attributes: { tool: 'patch', status: 'completed', hash },
  }
}

function branchShape({ branch, became, into }: EventOf<'branch'>): Shape {
  const text = `git: branch ${branch} was ${became}${into ? ` into ${into}` : ''}`
  return {
    kind: 'tool',
    role: 'tool',
    trust: 'tool',
    text,
    attributes: { tool: 'git', branch, became, ...(into && { into }) },
  }
}

function toolShape(event: EventOf<'tool'>): Shape | undefined {
  const { tool } = event
  if (SILENT.has(tool) || tool.startsWith('memory_')) return undefined
  if (tool === 'bash') return bashShape(event)
  if (EDITORS.has(tool)) return editShape(event)
  if (LOOKERS.has(tool)) return lookShape(event)
  if (WEB.has(tool)) return webShape(event)
  const attributes = baseAttributes(event)
  if (tool === 'task') {
    const text = `${textOf(event.input, 'description')}\n${event.output}`.trim()
    return {
      kind: 'tool',
      role: 'assistant',
      trust: 'assistant',
      text: cutText(text, EPISODE_OUTPUT_CHARS_MAX),
      attributes,
    }
  }
  const text = `${tool}${event.title ? `: ${event.title}` : ''}\n${event.output}`.trim()
  return { kind: 'tool', role: 'tool', trust: 'tool', text: cutText(text, EPISODE_OUTPUT_CHARS_MAX), attributes }
}

function baseAttributes({ tool, status }: EventOf<'tool'>): Episode['attributes'] {
  return { tool, status }
}

function bashShape(event: EventOf<'tool'>): Shape {
  const command = cutText(textOf(event.input, 'command').trim(), EDIT_TEXT_CHARS_MAX)
  const exit = event.exit === undefined ? '' : ` (exit ${event.exit})`
  const output = cutText(event.output.trim(), EPISODE_OUTPUT_CHARS_MAX)
  const attributes: Episode['attributes'] = { ...baseAttributes(event), command }
  if (event.exit !== undefined) attributes['exit'] = event.exit
  const files = fileChanges(event).map(({ path }) => path)
  return {
    kind: 'tool',
    role: 'tool',
    trust: 'tool',
    text: `$ ${command}${exit}\n${output}`.trimEnd(),
    files,
    attributes,
  }
}

function editShape(event: EventOf<'tool'>): Shape {
  const changes = fileChanges(event)
  const files = changes.map(({ path }) => path)
  const head = `${event.tool} ${changes.map(changeText).join(', ') || (event.title ?? '')}`.trim()
  const failed = event.status === 'error'
  const manifest = files.length === 1 && isManifest(files[0]!)
  const charsMax = manifest ? MANIFEST_CHARS_MAX : EDIT_TEXT_CHARS_MAX
  const body = failed ? event.output : cutText(editBody(event.input, manifest), charsMax)
  const attributes = baseAttributes(event)
  if (changes.length === 1) {
    if (changes[0]!.additions !== undefined) attributes['additions'] = changes[0]!.additions
    if (changes[0]!.deletions !== undefined) attributes['deletions'] = changes[0]!.deletions
  }
  const text = failed ? `${head} failed: ${cutText(body, EDIT_TEXT_CHARS_MAX)}` : `${head}\n${body}`
  return { kind: 'edit', role: 'tool', trust: 'tool', text: text.trimEnd(), files, attributes }
}

/** The lines that went and came; of a new file only its beginning, except where facts are read from its content. */
function editBody(input: Record<string, unknown>, whole: boolean): string {
  const patch = textOf(input, 'patchText') || textOf(input, 'patch')
  if (patch) return patch
  const edits = Array.isArray(input['edits']) ? (input['edits'] as Record<string, unknown>[]) : [input]
  const content = textOf(input, 'content')
  if (content) return whole ? content : prefixed('+', content)
  return edits
    .map((edit) => `${prefixed('-', textOf(edit, 'oldString'))}\n${prefixed('+', textOf(edit, 'newString'))}`)
    .join('\n')
}

function prefixed(sign: string, text: string): string {
  if (text === '') return ''
  return cutText(text, EDIT_TEXT_CHARS_MAX).replace(/^/gm, `${sign} `)
}

function lookShape(event: EventOf<'tool'>): Shape {
  const path = pathOf(event)
  const pattern = textOf(event.input, 'pattern')
  const line = [event.tool, pattern, path].filter(Boolean).join(' ')
  const content = event.tool === 'read' && event.status === 'completed' && isManifest(path)
  const body = content ? `\n${cutText(withoutLineNumbers(event.output), MANIFEST_CHARS_MAX)}` : ''
  const failed = event.status === 'error' ? ` failed: ${cutText(event.output.trim(), 200)}` : ''
  return {
    kind: 'tool',
    role: 'tool',
    trust: 'tool',
    text: line + failed + body,
    files: path ? [path] : [],
    attributes: { ...baseAttributes(event), ...(content && isPart(event) && { part: true }) },
  }
}

/** Some lines of a file: what they do not show may stand in the others. */
const isPart = ({ input, output }: EventOf<'tool'>): boolean =>
  Number(input['offset'] ?? 0) > 0 ||
  input['limit'] !== undefined ||
  /^\((?:File has more lines|Showing lines|Output (?:was )?(?:cut|capped|truncated))/m.test(output.slice(-600))

function webShape(event: EventOf<'tool'>): Shape {
  const url = textOf(event.input, 'url')
  const asked = url || textOf(event.input, 'query')
  const attributes = baseAttributes(event)
  if (url) attributes['url'] = url.slice(0, 2_000)
  const text = `${event.tool} ${asked}\n${cutText(event.output.trim(), EPISODE_OUTPUT_CHARS_MAX)}`
  return { kind: 'tool', role: 'web', trust: 'web', text: text.trimEnd(), attributes }
}

function changeText({ path, additions, deletions }: FileChange): string {
  if (additions === undefined && deletions === undefined) return path
  return `${path} (+${additions ?? 0} -${deletions ?? 0})`
}

function fileChanges(event: EventOf<'tool'>): FileChange[] {
  const { root } = event.project
  if (event.files && event.files.length > 0)
    return event.files.map((change) => ({ ...change, path: relativePath(change.path, root) }))
  const path = event.tool === 'bash' ? '' : pathOf(event)
  return path ? [{ path }] : []
}

function pathOf({ input, project }: EventOf<'tool'>): string {
  const path = textOf(input, 'filePath') || textOf(input, 'path') || textOf(input, 'file')
  return path ? relativePath(path, project.root) : ''
}

function textOf(input: Record<string, unknown>, key: string): string {
  const value = input[key]
  return typeof value === 'string' ? value : ''
}

/** Inside the project's root a path is relative to it, with forward slashes; outside it stays as it is. */
export function relativePath(path: string, root: string | undefined): string {
  const normal = path.replaceAll('\\', '/')
  const base = root?.replaceAll('\\', '/').replace(/\/+$/, '')
  if (base && normal.startsWith(`${base}/`)) return normal.slice(base.length + 1)
  return normal.replace(/^(?:\.\/)+/, '')
}

/** The read tool numbers its lines (`00012| text` or `12: text`) and wraps them in tags; facts are read from the bare text. */
function withoutLineNumbers(output: string): string {
  const inner = /<(file|content)>\n?([\s\S]*?)(?:\n?<\/\1>|$)/.exec(output)?.[2] ?? output
  const lines = inner.split('\n')
  const numbered = lines.filter((line) => /^\s*\d+(?:\||:|\t) ?/.test(line)).length
  if (numbered * 2 < lines.length) return inner
  return lines.map((line) => line.replace(/^\s*\d+(?:\||:|\t) ?/, '')).join('\n')
}
