import type { Status } from '../api.ts'
import { spoolState } from '../capture/spool-reader.ts'
import { productVersion } from '../package.ts'
import { pluginState } from '../server/plugin-file.ts'
import { EMBEDDED } from '../settings/place.ts'
import type { Cli } from './verb.ts'

/**
 * What can be said without a daemon: files only. Counts of the store are 0, because the store is not opened; waiting
 * events are counted from the start of each segment, so they are an upper bound.
 */
export function offlineStatus({ layout, loaded }: Pick<Cli, 'layout' | 'loaded'>): Status {
  const { store } = loaded.config
  return {
    daemon: { pid: null, url: null, version: productVersion(), rssBytes: 0, uptimeMs: 0, startedBy: null },
    store: {
      ...(store === EMBEDDED ? { kind: EMBEDDED, path: layout.store } : { kind: 'falkordb', path: store }),
      ...{ episodes: 0, entities: 0, facts: 0, problem: null, generation: null, unsaved: null, elsewhere: [] },
    },
    cache: null,
    index: { units: 0, behind: 0, building: null, embedder: '', model: null },
    spool: {
      ...spoolState(layout.spool, () => 0),
      ...{ deadEvents: 0, paused: null, blocked: [], unkept: null, refilled: null, unconfirmed: null },
    },
    canary: { state: 'unknown', at: null, stages: [] },
    plugin: pluginState({ configHome: loaded.configHome, layout }),
  }
}
