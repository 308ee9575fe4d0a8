import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(root, folder, name))

const TITLE = /\b(?:it|test|rule)(?:\.each\([\s\S]*?\))?\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g

it('has a test for every scenario of openspec/specs, under the same title', () => {
  const titles = new Set(
    filesIn('tests', '.ts').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(TITLE)].map((match) => match[2]!.replaceAll('\\', '')),
    ),
  )
  const scenarios = filesIn('openspec/specs', 'spec.md').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^#### Scenario: (.+)$/gm)].map((match) => match[1]!.trim()),
  )
  expect(scenarios.length).toBeGreaterThan(40)
  expect(scenarios.filter((scenario) => !titles.has(scenario))).toEqual([])
})
