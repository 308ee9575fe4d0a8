import { STORE_PAGE_MAX } from '../limits.ts'
import type { Rows, Store } from '../stores/store.ts'
import type { ProjectId } from '../types.ts'

/** Every row of one kind of a project, a page in memory at a time. */
export async function* allOf<Kind extends keyof Rows>(
  store: Pick<Store, 'page'>,
  kind: Kind,
  project: ProjectId,
): AsyncGenerator<Rows[Kind]> {
  let after = ''
  for (;;) {
    const page = await store.page(kind, { project, after, limit: STORE_PAGE_MAX })
    yield* page
    const last = page.at(-1)
    if (!last) return
    after = last.id
  }
}
