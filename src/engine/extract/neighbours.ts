import type { Episode } from '../../types.ts'
import { valueAtStart } from './attributes.ts'
import { attributeDraft } from './said.ts'
import type { Draft } from './claim.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { shapeOf } from './attributes.ts'
import { draftsFromWords, languageOf, withdraw } from './language.ts'
import { sentencesOf } from './sentences.ts'

const isPrompt = ({ kind, role }: Episode): boolean => (kind === 'prompt' || kind === 'note') && role === 'user'

/** A plan that the person's next message takes back was never one. */
export function withoutWithdrawn(drafts: readonly Draft[], after: readonly Episode[]): readonly Draft[] {
  const next = after.find(isPrompt)
  if (!next || drafts.length === 0) return drafts
  let left: readonly Draft[] = drafts
  for (const [nth, { plain }] of sentencesOf(next.text).slice(0, 4).entries()) {
    const back = languageOf(plain).withdrawal.exec(plain)
    if (!back) continue
    const named = back.groups?.['what1'] ?? back.groups?.['what2']
    if (named || nth === 0) left = withdraw(left, back)
  }
  return left
}

/** "yes" after "Shall I switch to pnpm?" is the person's decision, in the words of the proposal. */
export function confirmedProposal(episode: Episode, before: readonly Episode[]): Draft[] {
  const words = episode.text.trim()
  if (words.length > 120) return []
  const last = before.at(-1)
  if (!last || last.kind !== 'answer' || last.role !== 'assistant') return []
  if (!ENGLISH.affirmation.test(words) && !GERMAN.affirmation.test(words)) return []
  const tail = last.text.slice(-400)
  const language = languageOf(tail)
  const questions = tail.match(/\?/g)?.length ?? 0
  const phrase = language.proposal.exec(tail)?.groups?.['new']
  // Two questions, or a choice of two: "yes" does not say which.
  if (!phrase || questions > 1 || /\b(?:or|oder)\b/i.test(phrase)) return []
  const found = valueAtStart(phrase.replace(/^(?:to|auf|mit|zu) /i, ''))
  if (!found?.attribute) return []
  const said = {
    words: phrase,
    at: episode.at,
    language,
    corrects: false,
    replies: false,
    everywhere: false,
    validity: () => ({ from: null, to: null, text: phrase }),
  }
  return attributeDraft(said, 'confirmed-proposal', { attribute: found.attribute, name: found.name, kind: 'decision' })
}

/** "no, it's 8081, not 8080": what it is about stands in the message that named the wrong value. */
export function correctedEarlier(episode: Episode, before: readonly Episode[]): Draft[] {
  const drafts: Draft[] = []
  for (const { plain } of sentencesOf(episode.text).slice(0, 6)) {
    const match = languageOf(plain).anaphora.exec(plain)
    if (!match) continue
    const [now, old] = [match.groups!['new']!.replace(/[.,]+$/, ''), match.groups!['old']!.replace(/[.,]+$/, '')]
    const wrong = before
      .toReversed()
      .flatMap(({ text, at }) => draftsFromWords(text, at))
      .find(({ single, object }) => single && object.name.toLowerCase() === old.toLowerCase())
    if (!wrong?.attribute) continue
    const { relation, type, statement } = shapeOf(wrong.attribute)
    const name = valueAtStart(now)?.name ?? now
    drafts.push({
      rule: 'corrected-earlier',
      kind: wrong.kind,
      relation,
      attribute: wrong.attribute,
      single: true,
      mode: 'corrects',
      object: { type, name },
      statement: statement(wrong.attribute, name),
    })
  }
  return drafts
}
