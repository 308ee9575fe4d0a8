import { INDEXES } from './indexes.ts'
import { episodesQuery, factsQuery, PAGES, READ } from './read-queries.ts'
import { BEFORE, FOREIGN, SECTIONS, stepQuery, type Section } from './write-queries.ts'

/** Every query that the store sends, by the file that shows it; tests/golden/cypher holds them for readers. */
export function catalogue(): Record<string, string> {
  const named = (queries: Readonly<Record<string, string>>): string =>
    Object.entries(queries)
      .map(([name, query]) => `// ${name}\n${query};`)
      .join('\n\n')
  const every = Object.fromEntries((Object.keys(SECTIONS) as Section[]).map((section) => [section, [{}]]))
  return {
    indexes: `${INDEXES.join(';\n')};`,
    step: `// A step with every section; a real one has those that have rows.\n${stepQuery(every, { generation: 1, group: '' })?.query};`,
    'before-a-step': named(BEFORE),
    read: named({
      ...READ,
      'episodes of some ids': episodesQuery('ids', [], 'DESC'),
      'every episode of some ids': episodesQuery('every', [], 'DESC'),
      'episodes by everything': episodesQuery('all', ['session', 'file', 'from', 'to'], 'ASC'),
      'facts of some ids': factsQuery('ids', []),
      'every fact of some ids': factsQuery('every', []),
      'every fact of some timelines': factsQuery('everyTimeline', []),
      'facts of some timelines': factsQuery('timelines', []),
      'facts by everything': factsQuery('all', ['kinds', 'rule', 'entity', 'known', 'valid']),
      'facts as they were known': factsQuery('all', ['known', 'validAsKnown']),
    }),
    pages: named(PAGES),
    'others-writes': named(FOREIGN),
  }
}
