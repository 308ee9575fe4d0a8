import { expect, test } from 'vitest'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { describeEmbedder } from '../suites/embedder.ts'

describeEmbedder('model-free', { open: async () => openModelFreeEmbedder() })

test('a typing error keeps a word near itself', async () => {
  const [right, wrong, other] = await openModelFreeEmbedder().embed(
    ['authentication', 'authentification', 'thumbnail'],
    'passage',
  )
  const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0)
  expect(cosine(right!, wrong!)).toBeGreaterThan(0.5)
  expect(cosine(right!, other!)).toBeLessThan(0.3)
})
