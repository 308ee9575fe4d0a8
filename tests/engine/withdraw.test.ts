import { describe, expect, test } from 'vitest'
import type { MemoryError } from '../../src/errors.ts'
import { dump } from './dump.ts'
import { minute, openProduct, prompt, SHOP } from './events.ts'

const RULE = 'en.statement-project'
const SAID = [
  prompt(1, 'The label printer sits at 10.0.0.7 in the back office.'),
  prompt(2, 'Never restart the label printer during the day.'),
]

describe('withdrawing a rule', () => {
  const open = () => openProduct({ now: () => new Date(minute(600)) })
  const statements = async ({ store }: Awaited<ReturnType<typeof open>>, rule?: string): Promise<string[]> =>
    (await store.facts({ projects: [SHOP.id], ...(rule && { rule }), limit: 100 })).map(({ statement }) => statement)

  test('takes the facts of this rule, and of no other', async () => {
    const product = await open()
    await product.memory.ingest(SAID)
    const before = await statements(product)
    const own = await statements(product, RULE)
    expect(own).toHaveLength(1)
    expect(await product.memory.withdraw({ rule: RULE })).toMatchObject({ facts: { before: 1, after: 0 } })
    expect(await statements(product)).toEqual(before.filter((one) => !own.includes(one)))
  })

  test('holds for what is said later, and a second time changes nothing', async () => {
    const product = await open()
    await product.memory.ingest(SAID)
    await product.memory.withdraw({ rule: RULE })
    await product.memory.ingest([prompt(9, 'The receipt printer sits at 10.0.0.8 in the shop.')])
    const after = await dump(product.store)
    expect(await statements(product, RULE)).toEqual([])
    await product.memory.withdraw({ rule: RULE })
    expect(await dump(product.store)).toEqual(after)
  })

  test('can be undone: the graph is as if it had never been withdrawn', async () => {
    const product = await open()
    await product.memory.ingest(SAID)
    const before = await dump(product.store)
    await product.memory.withdraw({ rule: RULE })
    await product.memory.withdraw({ rule: RULE, undo: true })
    expect(await dump(product.store)).toEqual(before)
  })

  test('a rule that never said anything is named', async () => {
    const product = await open()
    await expect(product.memory.withdraw({ rule: 'en.nonsense' })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('en.nonsense') as string,
    } satisfies Partial<MemoryError>)
  })
})
