import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openDigest } from '../../src/archive/compare.ts'
import type { Line } from '../../src/archive/format.ts'
import type { Store } from '../../src/stores/store.ts'
import { openStore } from '../stores/open.ts'
import { makeEpisode } from '../suites/store-samples.ts'
import { temporaryFolder } from '../temporary.ts'
import { describeCopy } from './copy-rules.ts'

const folder = temporaryFolder()
let count = 0
const openEmpty = (): Promise<Store> => openStore(join(folder, `case-${count++}`))

describeCopy({ name: 'from embedded to embedded', openSource: openEmpty, openDestination: openEmpty })

describe('the digest of rows', () => {
  const lines: Line[] = [1, 2, 3].map((n) => ({ kind: 'episode', row: makeEpisode(n) }))
  const digest = (some: readonly Line[]): string => {
    const open = openDigest()
    for (const line of some) open.add(line)
    return open.hex()
  }

  test('does not depend on the order of rows or of keys', () => {
    const turned = { kind: 'episode', row: Object.fromEntries(Object.entries(makeEpisode(1)).toReversed()) } as Line
    expect(digest(lines.toReversed())).toBe(digest(lines))
    expect(digest([turned])).toBe(digest([lines[0]!]))
  })

  test('changes with one letter, with a row more, and with the kind of a row', () => {
    const other: Line = { kind: 'episode', row: makeEpisode(1, { text: 'Words of episode 1!' }) }
    const all = [digest(lines), digest([other, ...lines.slice(1)]), digest(lines.slice(1)), digest([])]
    expect(new Set(all).size).toBe(4)
  })
})
