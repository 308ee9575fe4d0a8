import type { FileChange } from '../../src/types.ts'

/** What a host tells, in our words: adapters of OpenCode versions speak only this. Times are milliseconds. */
export type Observation =
  | {
      kind: 'session'
      session: string
      parent: string | undefined
      title: string | undefined
      directory: string
      createdAt: number
      updatedAt: number
      hostVersion: string | undefined
    }
  | {
      kind: 'message'
      session: string
      message: string
      role: 'user' | 'assistant'
      at: number
      /** Written by OpenCode's compaction. */
      summary: boolean
      model: string | undefined
      provider: string | undefined
      /** Why the model stopped; undefined while it writes. */
      finish: string | undefined
    }
  | { kind: 'text'; session: string; message: string; part: string; text: string; synthetic: boolean; endedAt?: number }
  | {
      kind: 'tool'
      session: string
      message: string
      part: string
      call: string
      tool: string
      status: 'completed' | 'error'
      input: Record<string, unknown>
      output: string
      exit?: number
      title?: string
      startedAt: number
      endedAt: number
      files: FileChange[]
    }
  | { kind: 'patch'; session: string; message: string; part: string; hash: string; files: string[] }
  | {
      kind: 'step'
      session: string
      message: string
      part: string
      costUsd: number
      tokens: { input: number; output: number; reasoning: number; cacheRead: number; cacheWrite: number }
    }
  | { kind: 'todo'; session: string; todos: { content: string; status: string; priority?: string }[] }
  | { kind: 'error'; session: string; name: string; text: string }
  | { kind: 'idle'; session: string }
  | { kind: 'compacted'; session: string }
  | { kind: 'deleted'; session: string }
  | { kind: 'branch' }

export type ObservationOf<Kind extends Observation['kind']> = Extract<Observation, { kind: Kind }>
