import type { ProjectId } from '../../types.ts'

/** What stands beside the graphs on FalkorDB's server. No project can have such a name: theirs have no colon. */
const PREFIX = 'opencode-memory:'

export const KEYS = {
  /** The counter of all graphs. */
  generation: `${PREFIX}generation`,
  /** What the counter's next value is above, when the server may have lost some. */
  base: `${PREFIX}base`,
  /** Project → generation of its last change; also of dropped projects, whose markers a follower still reads. */
  watermarks: `${PREFIX}watermarks`,
  /** Set of the projects that are there. */
  projects: `${PREFIX}projects`,
  /** Stream of what changed, for other daemons. */
  changes: `${PREFIX}changes`,
  /** Run of the server that last wrote the counter. */
  run: `${PREFIX}run`,
  /** Sorted set of the last generations before the server came back with possibly less, each with where it went on. */
  gaps: `${PREFIX}gaps`,
  /** Written before a sync is asked for, so that the sync covers everything before it. */
  sync: `${PREFIX}sync`,
  /** Counts the steps of one project: a step computed from an older state is computed again. */
  steps: (project: ProjectId): string => `${PREFIX}steps:${project}`,
  lock: (project: ProjectId): string => `${PREFIX}lock:${project}`,
} as const
