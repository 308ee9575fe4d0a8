/**
 * The part of OpenCode 1's plugin interface that we use, as the binary behaves (tests/plugin holds it to that).
 * Written down here instead of taken from its types package, whose dependencies name binaries of platforms that a
 * registry may not carry, so that `npm ci` would fail.
 */
export type HostPart = {
  id: string
  type: string
  /** Of a part of type `text`. */
  text?: string
  synthetic?: boolean
  source?: { path?: string }
  [key: string]: unknown
}

export type PluginInput = {
  client: {
    session: { get(request: { path: { id: string } }): Promise<{ data?: object }> }
    app: { log(request: { body: { service: string; level: 'warn'; message: string } }): Promise<unknown> }
  }
  /** `id`: the first commit, or `global` where there is none. */
  project: { id: string }
  directory: string
}

export type ToolDefinition = {
  description: string
  args: Record<string, object>
  execute(args: unknown, context: { sessionID: string }): Promise<string>
}

/** Hooks change `output` in place. None may throw, and none has a limit but ours. */
export type Hooks = {
  event(given: { event: { type: string; properties?: unknown } }): Promise<void>
  dispose(): Promise<void>
  'command.execute.before'(
    given: { command: string; sessionID: string; arguments: string },
    output: { parts: HostPart[] },
  ): Promise<void>
  'chat.message'(given: { sessionID: string }, output: { message: { id: string }; parts: HostPart[] }): Promise<void>
  'experimental.chat.system.transform'(given: { sessionID?: string }, output: { system: string[] }): Promise<void>
  'experimental.session.compacting'(given: { sessionID: string }, output: { context: string[] }): Promise<void>
  tool: Record<string, ToolDefinition>
}

export type Plugin = (input: PluginInput) => Promise<Partial<Hooks>>
