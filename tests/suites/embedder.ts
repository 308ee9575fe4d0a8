import { describe, expect, test } from 'vitest'
import type { Embedder } from '../../src/models/embedder.ts'

/** The rules every embedder keeps. `open` gives a fresh one; `slackMin` is how far its cosines lie apart. */
export function describeEmbedder(
  name: string,
  { open, slackMin = 0.2 }: { open: () => Promise<Embedder>; slackMin?: number },
): void {
  const rule = (title: string, check: (embedder: Embedder) => Promise<void>) =>
    test(title, async () => {
      const embedder = await open()
      try {
        await check(embedder)
      } finally {
        await embedder.close()
      }
    })
  const one = async (embedder: Embedder, text: string): Promise<Float32Array> =>
    (await embedder.embed([text], 'passage'))[0]!
  const norm = (vector: Float32Array): number => Math.hypot(...vector)
  const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0)

  describe(`embedder: ${name}`, () => {
    rule('names its model, and a name says the dimensions', async ({ identity, dimensions }) => {
      expect(identity).toMatch(/\S/)
      expect(identity).toContain(String(dimensions))
    })
    rule('gives unit vectors of its dimensions', async (embedder) => {
      const vector = await one(embedder, 'the deployment failed because the port was taken')
      expect(vector.length).toBe(embedder.dimensions)
      expect(norm(vector)).toBeCloseTo(1, 5)
    })
    rule('gives a zero vector for an empty text and for blanks', async (embedder) => {
      for (const text of ['', ' \n\t ']) expect(norm(await one(embedder, text))).toBe(0)
    })
    rule(
      'gives the same vector for the same text, alone or among others, in one process or another',
      async (embedder) => {
        const text = 'switch from npm to pnpm'
        const alone = await one(embedder, text)
        const among = await embedder.embed(['something else', text, ''], 'passage')
        const other = await open()
        expect([...among[1]!]).toEqual([...alone])
        expect([...(await one(other, text))]).toEqual([...alone])
        await other.close()
      },
    )
    rule('keeps the order of its input, and answers nothing with nothing', async (embedder) => {
      const texts = ['alpha particle', 'beta release', 'gamma ray']
      const vectors = await embedder.embed(texts, 'passage')
      for (const [at, text] of texts.entries()) expect([...vectors[at]!]).toEqual([...(await one(embedder, text))])
      expect(await embedder.embed([], 'query')).toEqual([])
    })
    rule('holds related texts nearer than unrelated ones', async (embedder) => {
      const [query] = await embedder.embed(['database migration'], 'query')
      const [near, far] = await embedder.embed(
        ['we migrated the databases', 'a blue logo with round corners'],
        'passage',
      )
      expect(cosine(query!, near!)).toBeGreaterThan(cosine(query!, far!) + slackMin)
    })
    rule('takes very long texts, every script and broken surrogates', async (embedder) => {
      for (const text of ['x '.repeat(100_000), '数据库迁移', 'Größe übertragen', '🎉🚀', '\ud800'])
        expect(Number.isFinite(norm(await one(embedder, text)))).toBe(true)
    })
  })
}
