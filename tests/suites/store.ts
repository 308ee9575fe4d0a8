import type { Store } from '../../src/stores/store.ts'
import { defineRules } from './define-rules.ts'
import type { UnderTest } from './define-rules.ts'
import { forgetRules } from './store-forget.ts'
import { queryRules } from './store-query.ts'
import { timeRules } from './store-time.ts'
import { writeRules } from './store-write.ts'

export type StoreUnderTest = UnderTest<Store> & {
  /** Opens what `snapshot` has written. */
  openSnapshot: (path: string) => Promise<Store>
}

/** The rules every store keeps. */
export function describeStore(name: string, { openSnapshot, ...underTest }: StoreUnderTest): void {
  defineRules<Store>(name, underTest, (rule) => {
    writeRules(rule, { openSnapshot })
    timeRules(rule)
    queryRules(rule)
    forgetRules(rule)
  })
}
