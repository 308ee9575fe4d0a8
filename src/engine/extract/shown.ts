import { objectKey } from '../../names.ts'
import type { Episode } from '../../types.ts'
import type { Draft } from './claim.ts'
import { isWhole, manifestDrafts } from './manifests.ts'

/**
 * What a manifest named when it was shown before and names no longer, now that all of it is shown again. What stands in
 * the file and nowhere else has ended; what the project was believed to be because of it is in doubt. `earlier`: the
 * episodes that showed it, from the last one that showed it whole; oldest first.
 */
export function goneDrafts(episode: Episode, earlier: readonly Episode[]): Draft[] {
  const own = earlier.filter(({ branch }) => branch === episode.branch)
  const from = own.findLastIndex(isWhole)
  if (from < 0 || !isWhole(episode)) return []
  const now = manifestDrafts(episode)
  // A file that cannot be read is not an empty one.
  if (now.length === 0) return []
  const named = new Map<string, Draft>()
  for (const draft of own.slice(from).flatMap(manifestDrafts)) {
    if (draft.mode === 'ends') named.delete(aboutOf(draft))
    else named.set(aboutOf(draft), draft)
  }
  for (const draft of now) named.delete(aboutOf(draft))
  return [...named.values()].map(goneOf)
}

const aboutOf = ({ subject, relation, attribute = '', object, single }: Draft): string =>
  [subject?.name ?? '', relation, attribute, single ? '' : objectKey(object)].join('\u001f')

function goneOf(draft: Draft): Draft {
  const { file = 'the file', kind, attribute = '', object } = draft
  const gone = { ...draft, rule: 'manifest.gone' }
  if (kind === 'dependency') {
    const [section, ...name] = attribute.split(' ')
    return { ...gone, mode: 'ends', statement: `${file} no longer has ${name.join(' ')} in ${section}.` }
  }
  if (kind === 'command') return { ...gone, mode: 'ends', statement: `${file} no longer has the ${attribute}.` }
  return { ...gone, mode: 'doubts', statement: `${file} no longer says that the ${attribute} is ${object.name}.` }
}
