import { FALKOR_FRESH_MS } from '../../limits.ts'
import type { Log } from '../../log.ts'
import type { ProjectId } from '../../types.ts'
import type { Reader } from './read.ts'

type Options = {
  /** Whether somebody is told of what others write, and so looks all the time: then no read waits for it. */
  watched: () => boolean
  adopt: (project: ProjectId) => Promise<boolean>
  projects: () => Promise<ProjectId[]>
  log: Log
}

type Freshening = {
  /**
   * Looks at these projects before a read, each at most every FALKOR_FRESH_MS, unless somebody looks all the time anyway.
   * Never fails: a read goes on with what is known.
   */
  some: (projects: readonly ProjectId[]) => Promise<void>
  all: () => Promise<void>
  onFound: (tell: () => void) => void
}

/** Takes in what real Graphiti wrote: all the time while somebody watches, else before a read, so that it sees it. */
export function freshening({ adopt, projects, watched, log }: Options): Freshening {
  const looked = new Map<ProjectId, { at: number; done: Promise<void> }>()
  let tell: () => void = () => undefined

  async function look(project: ProjectId): Promise<void> {
    try {
      if (await adopt(project)) tell()
    } catch (cause) {
      log.debug({ err: cause, project }, 'what others wrote cannot be taken in right now')
    }
  }

  const at = (project: ProjectId): Promise<void> => {
    const last = looked.get(project)
    if (last && Date.now() - last.at < FALKOR_FRESH_MS) return last.done
    const done = look(project)
    looked.set(project, { at: Date.now(), done })
    return done
  }
  const every = async (named: readonly ProjectId[]): Promise<void> => {
    await Promise.all(named.map(at))
  }

  return {
    some: async (named) => {
      // A graph that only others wrote is in no list: it is looked at from the first time that somebody names it.
      const looking = every(watched() ? named.filter((project) => !looked.has(project)) : named)
      if (!watched()) await looking
    },
    all: async () => every([...new Set([...(await projects()), ...looked.keys()])]),
    onFound: (told) => {
      tell = told
    },
  }
}

/** The reads of a store, each after a look at its projects. */
export function freshReads(reads: Reader, look: (projects: readonly ProjectId[]) => Promise<void>): Reader {
  const first =
    <Query extends { projects: readonly ProjectId[] }, Answer>(read: (query: Query) => Promise<Answer>) =>
    async (query: Query): Promise<Answer> => {
      await look(query.projects)
      return read(query)
    }
  return {
    ...reads,
    episodes: first((query: Parameters<Reader['episodes']>[0]) => reads.episodes(query)),
    facts: first((query: Parameters<Reader['facts']>[0]) => reads.facts(query)),
    entities: first((query: Parameters<Reader['entities']>[0]) => reads.entities(query)),
    sessions: first((query: Parameters<Reader['sessions']>[0]) => reads.sessions(query)),
    page: async (kind, query) => {
      await look([query.project])
      return reads.page(kind, query)
    },
  }
}
