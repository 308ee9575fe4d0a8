import { cleanText } from '../../../src/capture/clean.ts'
import { isOwn, wrapOwn } from '../../../src/capture/own-text.ts'
import { CAPTURE_TEXT_CHARS_MAX, DISPOSE_DEADLINE_MS } from '../../../src/limits.ts'
import { openCapture, type Capture } from '../capture.ts'
import { guardWith } from '../guard.ts'
import { openPlace, type Place } from '../place.ts'
import type { Entered, PluginProcess } from '../process.ts'
import { TOOL_NAME } from '../record.ts'
import { rememberInjection, rememberTyped, type SessionState } from '../sessions.ts'
import type { Settings } from '../settings.ts'
import { ACTIONS, answerTool, type ToolInput } from '../tool.ts'
import type { Hooks, PluginInput, ToolDefinition } from './host.ts'
import { observe, observeSession, unquoted } from './observe.ts'
import { partIdBefore } from './part-id.ts'
import { pathsIn } from './paths.ts'

/** How OpenCode's errands begin; their name is not in the hook's input. */
const ERRAND = /^You are a (title generator|context summarization agent)|context summarization agent/

type Opened = { process: PluginProcess; place: Place; capture: Capture; deadlineMs: number; input: PluginInput }
type Guarded = ReturnType<typeof guardWith>

/** The hooks of one instance for OpenCode 1: one directory, one project. */
export function openHooks({
  input,
  entered,
  settings,
}: {
  input: PluginInput
  entered: Entered
  settings: Settings
}): Hooks {
  const { process, active } = entered
  const place = openPlace({
    directory: input.directory,
    // OpenCode's own project id is the first commit, or `global` where there is none.
    ...(/^[0-9a-f]{40}$/.test(input.project.id) ? { firstCommit: input.project.id } : {}),
  })
  const capture = openCapture({
    place,
    sessions: process.sessions,
    written: process.written,
    append: (event) => process.append(event),
    onHostVersion: (version) => process.hostVersion(version),
    onIdle: () => process.touch(),
    now: Date.now,
  })
  const opened = { process, place, capture, deadlineMs: settings.recallDeadlineMs, input }
  const guarded = guardWith((hook, problem) => process.report(hook, problem))
  const whenActive: Guarded = (hook, work, deadlineMs) =>
    guarded(hook, (given, output) => (active() ? work(given, output) : undefined), deadlineMs)

  // The daemon is started beside OpenCode's own start, not within it.
  setTimeout(() => process.daemon.ensure(), 200).unref()

  const onEvent = whenActive<{ event: { type: string; properties?: unknown } }, undefined>('event', ({ event }) => {
    const observation = observe(event)
    if (observation) capture.take(observation)
    return undefined
  })
  const onDispose = guarded<undefined, undefined>(
    'dispose',
    () => {
      if (active()) process.leave(input.directory)
      return undefined
    },
    DISPOSE_DEADLINE_MS,
  )

  return {
    event: (given) => onEvent(given, undefined),
    dispose: () => onDispose(undefined, undefined),
    'command.execute.before': whenActive('command.execute.before', (given) => {
      process.sessions.of(given.sessionID).command = { name: given.command, arguments: given.arguments }
      return undefined
    }),
    'chat.message': chatMessage(opened, whenActive),
    'experimental.chat.system.transform': whenActive('system.transform', ({ sessionID }, { system }) => {
      if (sessionID === undefined || ERRAND.test(system[0] ?? '')) return undefined
      const session = process.sessions.of(sessionID)
      if (session.parent !== undefined) return undefined
      // The first use decides: a text that came later would change the prefix of everything before it.
      session.profileFrozen ??= session.profileOffered ?? ''
      const text = session.profileFrozen
      return text === '' ? undefined : (output) => void output.system.push(asOwn(text))
    }),
    'experimental.session.compacting': whenActive(
      'session.compacting',
      async ({ sessionID }) => {
        const body = { project: place.project(), session: sessionID, ...checkedOut(place) }
        const text = (await process.recall.compaction(body, opened.deadlineMs)) ?? ''
        return text.trim() === '' ? undefined : (output) => void output.context.push(asOwn(text))
      },
      opened.deadlineMs,
    ),
    tool: { [TOOL_NAME]: memoryTool(opened) },
  }
}

/** In our tag, once: the daemon's texts may come in it. */
const asOwn = (text: string): string => (isOwn(text) ? text : wrapOwn(text))

type ChatMessage = Hooks['chat.message']

/** Recall: what memory knows about this prompt, as a part of the user's message, before their words. */
function chatMessage(opened: Opened, guarded: Guarded): ChatMessage {
  const { process, place, deadlineMs } = opened
  type Input = Parameters<ChatMessage>[0]
  type Output = Parameters<ChatMessage>[1]
  return guarded<Input, Output>(
    'chat.message',
    async ({ sessionID }, { message, parts }) => {
      const startedAt = performance.now()
      const left = (): number => deadlineMs - (performance.now() - startedAt)
      const session = process.sessions.of(sessionID)
      const typed = takeCommand(session, message.id)
      if (!session.known) await lookUp(opened, session)
      if (session.parent !== undefined) return undefined
      place.refresh()

      const texts = parts.filter((part) => part.type === 'text').filter(({ synthetic }) => synthetic !== true)
      const said = typed === undefined ? texts.map(({ text }) => unquoted(text ?? '')).join('\n') : typed.arguments
      const prompt = cleanText(said, CAPTURE_TEXT_CHARS_MAX)
      if (prompt.trim() === '' || left() <= 0) return undefined
      const attached = parts.filter((part) => part.type === 'file').flatMap(({ source }) => source?.path ?? [])
      const recalled = await process.recall.recall(
        {
          project: place.project(),
          session: sessionID,
          prompt,
          ...checkedOut(place),
          files: [...new Set([...attached, ...pathsIn(prompt), ...session.files].map((path) => place.inside(path)))],
          seen: session.seen,
          profile: session.profileFrozen === undefined,
          profiled: (session.profileFrozen ?? '') !== '',
        },
        left(),
      )
      if (!recalled) return undefined
      session.profileOffered ??= recalled.profile
      if (recalled.context.trim() === '') return undefined
      return (output) => {
        const id = partIdBefore(output.parts.map((part) => part.id))
        const text = asOwn(recalled.context)
        output.parts.push({ id, sessionID, messageID: message.id, type: 'text', synthetic: true, text })
        const { items, tokens } = recalled
        rememberInjection(session, id, { message: message.id, items, tokens, tookMs: performance.now() - startedAt })
      }
    },
    deadlineMs,
  )
}

function checkedOut(place: Place): { branch?: string } {
  const branch = place.git()?.branch
  return branch === undefined ? {} : { branch }
}

/** A command's message holds its template; what the person typed is the command and its arguments. */
function takeCommand(session: SessionState, message: string): { name: string; arguments: string } | undefined {
  const { command } = session
  session.command = undefined
  if (command) rememberTyped(session, message, `/${command.name} ${command.arguments}`.trim())
  return command
}

/** A session of before OpenCode's start: whether it belongs to a sub-agent, only OpenCode knows. */
async function lookUp({ input, capture }: Opened, session: SessionState): Promise<void> {
  const { data } = await input.client.session.get({ path: { id: session.id } })
  const observation = data === undefined ? undefined : observeSession({ ...data })
  if (observation) capture.take(observation)
}

/** One terse tool: its JSON is part of every request. */
function memoryTool({ process, place, capture }: Opened): ToolDefinition {
  const args = {
    action: { type: 'string', enum: ACTIONS },
    text: { type: 'string', description: 'Query, fact to keep, or item ids' },
  }
  return {
    description:
      'Long-term memory of this project: search past work, remember a lasting fact, timeline of a topic, propose-forget.',
    // OpenCode takes plain JSON-schema properties as well as Zod's; so the bundle carries no schema library.
    args,
    execute: (given, { sessionID }) =>
      answerTool(given as ToolInput, {
        ask: process.ask,
        project: () => place.project(),
        note: (text) => capture.note(sessionID, text),
      }),
  }
}
