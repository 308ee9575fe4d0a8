import { isToolAttribute } from './extract/attributes.ts'
import { refills } from './frames.ts'
import { KIND_SIGNS, SIGN, type Clause, type Gist, type Value } from './gist.ts'
import { sharedWords, stemOf, within } from './stems.ts'

/** How much two statements are about the same: the shared part of the smaller topic. */
function overlapOf(a: Gist, b: Gist): { shared: number; share: number } {
  const shared = sharedWords(a.topic, b.topic)
  return { shared, share: shared / Math.max(1, Math.min(a.topic.size, b.topic.size)) }
}

/** Whether the later statement takes the place of the earlier one. Both are true of their time; only one is now. */
export function replaces(later: Gist, earlier: Gist): boolean {
  const [now, then] = [signsOf(later), signsOf(earlier)]
  if (!mayReplace(now, then)) return false
  // Only values of one kind speak for it: they have to differ.
  if (!mayReplace(now & ~KIND_SIGNS, then & ~KIND_SIGNS) && !valuesDiffer(later, earlier)) return false
  const { shared, share } = overlapOf(later, earlier)
  const samePeople = within(later.people, earlier.people)
  if (!samePeople && earlier.people.size > 0) return otherPerson(later, earlier, { shared, share })
  if (retires(later, earlier)) return true
  if (later.changes && later.head() !== '' && later.head() === earlier.head() && namesDiffer(later, earlier))
    return true
  if (shared === 0 || later.adds()) return false
  if (refills(later.frames(), earlier.frames(), later.changes)) return true
  if (elsewhere(later, earlier)) return false
  if (isOver(later, earlier)) return true
  if (later.changes && later.slot() !== '' && later.slot() === earlier.slot()) return true
  if (later.values.some((now) => earlier.values.some((then) => revalues(later, now, earlier, then, { shared, share }))))
    return true
  if (!later.changes || later.values.length > 0 || earlier.values.length > 0 || shared < 2 || share < 0.6) return false
  if (earlier.people.size > 0 && later.people.size === 0) return false
  return !later.clauses.some((now) => earlier.clauses.every((then) => parted(now, later, then, earlier)))
}

/** Whether one value of the later statement stands where one of the earlier stood. */
function revalues(
  later: Gist,
  now: Value,
  earlier: Gist,
  then: Value,
  { shared, share }: { shared: number; share: number },
): boolean {
  if (now.kind !== then.kind || now.text === then.text) return false
  if (earlier.values.some(({ kind, text }) => kind === now.kind && text === now.text)) return false
  if (now.kind === 'place' && (now.text.startsWith(then.text) || then.text.startsWith(now.text))) return false
  const [own, other] = [clauseOf(later, now), clauseOf(earlier, then)]
  const anchored = now.anchor !== '' && now.anchor === then.anchor
  if (anchored && now.kind === 'version') return true
  // "Edition 2024 since November": nothing but the thing and its number.
  if (anchored && later.changes && own.core.size === 1 && own.core.has(now.anchor)) return true
  const named = later.changes && later.values.some(({ text, kind }) => text === then.text && kind === then.kind)
  if (named && (then.text.length > 2 || later.corrects())) return true
  // What costs more to see is asked of few.
  if (!named && !later.changes && (share < 0.75 || shared < 2)) return false
  if (parted(own, later, other, earlier, now.kind)) return false
  if (named) return true
  if (now.kind === 'name' && !(later.changes && sameButNames(later, earlier))) return false
  const told = sharedWords(own.topic, earlier.topic)
  if (later.changes && told >= 2 && told / own.topic.size >= 0.66) return true
  return later.changes ? share >= 0.5 : share >= 0.75 && shared >= 2
}

/** The clause of a value; a clause that has only the value ("deadline: we went up to 5 s") goes on with the one before. */
function clauseOf({ clauses }: Gist, { clause }: Value): Clause {
  const own = clauses[clause]!
  return own.topic.size === 0 && clause > 0 ? clauses[clause - 1]! : own
}

/**
 * Each speaks of something that the other statement does not: "tokens expire after …", "invitations expire after …".
 * Values of the kind that is compared are what they say, not what they speak of.
 */
function parted(now: Clause, later: Gist, then: Clause, earlier: Gist, compared = ''): boolean {
  const own = ({ core }: Clause, { values }: Gist): ReadonlySet<string> => {
    const said = values.filter(({ kind }) => kind === compared)
    return said.length === 0
      ? core
      : new Set([...core].filter((word) => !said.some(({ text }) => stemOf(text) === word)))
  }
  return !within(own(now, later), earlier.topic) && !within(own(then, earlier), later.topic)
}

/** "We no longer do X", "X is fine again": ends what says X, or forbids it. */
function isOver(later: Gist, earlier: Gist): boolean {
  if (later.ceases().size > 0 && earlier.ceases().size === 0) {
    const told = sharedWords(later.ceases(), earlier.topic)
    if (told === later.ceases().size && (told >= 2 || earlier.topic.size <= 3)) return true
  }
  if (!later.allows() || !earlier.forbids() || later.forbids()) return false
  const words = sharedWords(later.topic, earlier.topic)
  const values = later.values.filter(({ kind, text }) =>
    earlier.values.some((one) => one.kind === kind && one.text === text),
  )
  return words + values.length >= 2 && words >= 1
}

/**
 * What costs little to see first, by the signs of both: most statements about the same say nothing that the other one
 * could end. Without a word of change a slot is filled anew only where both say of one thing its one value.
 */
export function mayReplace(later: number, earlier: number): boolean {
  const both = later & earlier
  return (
    (later & (SIGN.changes | SIGN.ends)) !== 0 ||
    (both & (SIGN.people | SIGN.definite | KIND_SIGNS)) !== 0 ||
    ((earlier & SIGN.people) !== 0 && (both & SIGN.frames) !== 0)
  )
}

const valuesDiffer = (later: Gist, earlier: Gist): boolean =>
  later.values.some(({ kind, text }) => earlier.values.some((then) => then.kind === kind && then.text !== text))

export const signsOf = (gist: Gist): number => gist.signs() | (gist.changes ? SIGN.changes : 0)

const NAMING: ReadonlySet<string> = new Set(['name', 'place'])
/** Each names something, and not the same. */
function namesDiffer(later: Gist, earlier: Gist): boolean {
  const names = ({ values }: Gist): string[] =>
    values.filter(({ kind }) => NAMING.has(kind) || isToolAttribute(kind)).map(({ text }) => text)
  const [now, then] = [names(later), names(earlier)]
  return now.length > 0 && then.length > 0 && !then.every((name) => now.includes(name))
}

/** "Charts are drawn with A", "charts are drawn with B now": all but the names is the same. */
function sameButNames(later: Gist, earlier: Gist): boolean {
  const bare = ({ topic, values }: Gist): Set<string> => {
    const names = new Set(values.filter(({ kind }) => kind === 'name').map(({ text }) => stemOf(text)))
    return new Set([...topic].filter((word) => !names.has(word)))
  }
  const [now, then] = [bare(later), bare(earlier)]
  return then.size >= 2 && sharedWords(then, now) === then.size
}

function otherPerson(later: Gist, earlier: Gist, { shared, share }: { shared: number; share: number }): boolean {
  if (later.adds()) return false
  const left = [...earlier.people].every((name) => later.people.has(name))
  // "Gordon retires, Mei gets the hardware": both are named.
  if (left && later.changes && shared > 0) return true
  if (!left && later.clauses.every((now) => earlier.clauses.every((then) => parted(now, later, then, earlier))))
    return false
  return share >= (left || later.changes ? 0.5 : 0.8)
}

/** Whether it says that the thing is over which the earlier one speaks of. */
export const retires = (later: Gist, earlier: Gist): boolean =>
  [...later.retired].some((old) => isValueOf(earlier, old, !later.retiredNames.has(old)))

const isValueOf = ({ values, topic, frames }: Gist, word: string, only: boolean): boolean =>
  values.some(({ text }) => text === word) ||
  frames().some(({ value, reversed }) => !reversed && value.size === 1 && value.has(stemOf(word))) ||
  (!only && topic.has(stemOf(word)) && topic.size <= 6)

/** "Tabs in Go", "spaces in YAML": each holds in its place. */
export const elsewhere = (a: Gist, b: Gist): boolean => a.place !== '' && b.place !== '' && a.place !== b.place

/** Whether what is told to be done is this task: `done` is about nothing that the task does not speak of, or says all of it. */
export function finishes(done: Gist, task: Gist): boolean {
  const { shared, share } = overlapOf(done, task)
  if (shared === 0 || (share < 0.5 && shared < 3)) return false
  const core = ({ clauses }: Gist): Set<string> => new Set(clauses.flatMap((clause) => [...clause.core]))
  return within(core(done), task.topic) || within(core(task), done.topic)
}

/** Whether it tells all of a task with the task's own words: "replace the certificates", "I replaced the certificates". */
export function doesAll(did: Gist, task: Gist): boolean {
  return task.topic.size >= 2 && within(task.topic, did.topic)
}
