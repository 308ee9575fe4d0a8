import { describe, expect, test } from 'vitest'
import { pathsIn } from '../../plugin/src/opencode-1/paths.ts'
import { RECALL_FILES_MAX } from '../../src/limits.ts'

describe('paths in a prompt', () => {
  test.each([
    ['look at src/app.ts and ./README.md, please', ['src/app.ts', './README.md']],
    ['fix @docs/api/index.md.', ['docs/api/index.md']],
    ['why does package.json list it?', ['package.json']],
    ['no path here', []],
  ])('%s', (prompt, paths) => expect(pathsIn(prompt)).toEqual(paths))

  test('an address of the web is no path', () => {
    expect(pathsIn('see https://example.org/a/b.html')).toEqual([])
  })

  test('at most RECALL_FILES_MAX, each once', () => {
    const many = Array.from({ length: 50 }, (_, index) => `a/${index}.ts a/${index}.ts`).join(' ')
    expect(pathsIn(many)).toHaveLength(RECALL_FILES_MAX)
  })

  test('a long text without paths is read in no time', () => {
    const startedAt = performance.now()
    for (const text of ['a/'.repeat(4_000), 'a.'.repeat(4_000), 'a-'.repeat(4_000), '../'.repeat(4_000)]) pathsIn(text)
    expect(performance.now() - startedAt).toBeLessThan(500)
  })
})
