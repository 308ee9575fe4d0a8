import { entityId, timelineOf } from '../../src/names.ts'
import { resolveTimeline } from '../../src/engine/resolve.ts'
import { deriveId } from '../../src/ids.ts'
import type { Changes, Store } from '../../src/stores/store.ts'
import type { Claim, Entity, Episode, Fact, ProjectId, Session, Time, Use, Uuid } from '../../src/types.ts'

const START = Date.parse('2026-01-01T00:00:00.000Z')

/** A moment: `minutes` after the start of 2026. */
export const at = (minutes: number): Time => new Date(START + minutes * 60_000).toISOString()

export function makeSession(fields: Partial<Session> = {}): Session {
  const base = { id: 'ses_1', project: 'alpha', title: null, parent: null, directory: null }
  return { ...base, startedAt: at(0), lastAt: at(0), ...fields }
}

/** An episode; `n` makes its id, and its time unless one is given. */
export function makeEpisode(n: number, fields: Partial<Episode> = {}): Episode {
  return {
    id: deriveId('test episode', String(n)),
    project: 'alpha',
    session: 'ses_1',
    kind: 'prompt',
    role: 'user',
    trust: 'user',
    at: at(n),
    text: `Words of episode ${n}.`,
    files: [],
    branch: 'main',
    commit: null,
    attributes: {},
    ...fields,
  }
}

/** A claim of an episode that a subject has a value; `n` makes its id together with the episode. */
export function makeClaim(episode: Episode, fields: Partial<Claim> = {}): Claim {
  const subject = fields.subject ?? { type: 'Project', name: 'alpha' }
  const object = fields.object ?? { type: 'Tool', name: 'pnpm' }
  const attribute = fields.attribute ?? 'package manager'
  return {
    id: deriveId('test claim', episode.id, subject.name, attribute, object.name, fields.mode ?? 'holds'),
    episode: episode.id,
    mode: 'holds',
    single: true,
    project: episode.project,
    kind: 'project',
    subject,
    relation: 'USES',
    attribute,
    object,
    statement: `${subject.name} uses ${object.name}.`,
    trust: 'user',
    rule: 'test.uses',
    branch: null,
    validFrom: episode.at,
    validTo: null,
    learnedAt: episode.at,
    evidence: null,
    ...fields,
  }
}

/** A use of episode `n`'s words, or of another item; `n` makes its id. */
export function makeUse(n: number, fields: Partial<Use> = {}): Use {
  return {
    ...{ id: deriveId('test use', String(n)), project: 'alpha', item: makeEpisode(n).id, session: 'ses_1' },
    ...{ message: `m${n}`, at: at(n), used: false, contradicted: false, corrected: false, ...fields },
  }
}

/** A step of uses alone. */
export const makeUses = (project: ProjectId, uses: readonly Use[]): Changes => ({ ...makeStep(project, [], []), uses })

/** One step as the engine makes it: the facts are resolved from the claims, the entities are their ends. */
export function makeStep(project: ProjectId, episodes: readonly Episode[], claims: readonly Claim[]): Changes {
  const byTimeline = new Map<Uuid, Claim[]>()
  for (const claim of claims) byTimeline.set(timelineOf(claim), [...(byTimeline.get(timelineOf(claim)) ?? []), claim])
  const facts = [...byTimeline.values()].flatMap((own) => resolveTimeline(own))
  return {
    project,
    sessions: [...new Set(episodes.map((episode) => episode.session))].map((id) => makeSession({ id, project })),
    episodes,
    entities: entitiesOf(facts),
    claimsOf: episodes.map((episode) => episode.id),
    claims,
    factsOf: [...byTimeline.keys()],
    facts,
  }
}

export function entitiesOf(facts: readonly Fact[]): Entity[] {
  const entities = facts.flatMap(({ project, subject, object, learnedAt }) =>
    [subject, object].map((ref) => ({ id: entityId(project, ref), project, ...ref, createdAt: learnedAt })),
  )
  return [...new Map(entities.map((entity) => [entity.id, entity])).values()]
}

/** A batch as a busy day gives it: of four episodes each, one has two claims of its own, in a session of 32 episodes. */
export function makeChanges(project: ProjectId, from: number, count: number): Changes {
  const episodes = Array.from({ length: count }, (_, index) => {
    const n = from + index
    return makeEpisode(n, {
      project,
      session: `ses_${Math.floor(n / 32)}`,
      files: n % 3 === 0 ? [`src/file-${n % 200}.ts`] : [],
      kind: n % 4 === 0 ? 'prompt' : 'tool',
      text: `Episode ${n}: ${'the words of a prompt or of a tool, as they come; '.repeat(8)}`,
      attributes: { tool: 'bash', exit: 0 },
    })
  })
  const claims = episodes
    .filter((_, index) => (from + index) % 4 === 0)
    .flatMap((episode, index) =>
      [1, 2].map((nth) =>
        makeClaim(episode, {
          subject: { type: 'File', name: `src/file-${(from + index) % 500}.ts` },
          attribute: `aspect ${from + index} ${nth}`,
          object: { type: 'Concept', name: `value ${from + index} ${nth}` },
        }),
      ),
    )
  return makeStep(project, episodes, claims)
}

/** Everything a store holds, in the order of ids; two stores with the same contents give equal answers. */
export async function contents(store: Store, projects?: readonly ProjectId[]): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {}
  for (const project of projects ?? (await store.projects())) {
    for (const kind of ['session', 'episode', 'claim', 'fact', 'entity', 'tombstone', 'use'] as const) {
      const rows: unknown[] = []
      for (let after = ''; ;) {
        const page = await store.page(kind, { project, after, limit: 7 })
        rows.push(...page)
        const last = page.at(-1)
        if (!last) break
        after = last.id
      }
      all[`${project} ${kind}`] = rows
    }
  }
  return all
}
