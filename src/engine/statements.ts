import { objectKey } from '../names.ts'
import type { Claim, Time } from '../types.ts'
import { isToolAttribute, valuesIn } from './extract/attributes.ts'
import { ENGLISH } from './extract/english.ts'
import { GERMAN } from './extract/german.ts'
import { gistOf, type Gist } from './gist.ts'
import { doesAll, elsewhere, finishes, mayReplace, replaces, retires, signsOf } from './replaces.ts'
import { kinOf, stemOf } from './stems.ts'

/**
 * Statements in the person's own words have no attribute by which one could replace another. All of a project stand in
 * one timeline, and what a later one replaces is told by what both are about: see `replaces`. As in `resolve`, claims
 * are folded in the order in which they were learned, so that the facts are a function of the set of claims.
 */
export type Stated<Value> = { value: Value; gist: Gist; signs: number }

/** What a statement needs of the value that is held for it. */
export type Held<Self> = {
  key: string
  from: Time
  to: Time | null
  retractedAt: Time | null
  successor: Self | null
  reason: string | null
  best: Claim
}

/** Statements without an end. */
export type Standing<Value> = {
  add(one: Stated<Value>): void
  delete(one: Stated<Value>): void
  /** What is said of it changed. */
  refile(one: Stated<Value>): void
  /** The one that says just this on a branch. */
  saying(key: string, branch: string | null): Stated<Value> | undefined
  /** Those of which `touches` says so, in the order in which they came; asked of all that may be about the same. */
  about(gist: Gist, attribute: string, touches: (one: Stated<Value>) => boolean): Stated<Value>[]
  /** All of them, in the order in which they came. */
  every(): Stated<Value>[]
}

/**
 * Of thousands of statements few are about the same, so each is filed under all by which another can touch it: see
 * `replaces` and `finishes`, which want a word of the topic, a value that is retired, or the attribute in common.
 */
export function openStanding<Value extends Held<Value>>(): Standing<Value> {
  const places = new Map<Stated<Value>, { place: number; keys: ReadonlySet<string>; says: string }>()
  const filed = new Map<string, Set<Stated<Value>>>()
  const saying = new Map<string, Stated<Value>>()
  let next = 0
  const file = (one: Stated<Value>, place: number): void => {
    const keys = filedUnder(one)
    const says = sayingKey(one.value.key, one.value.best.branch)
    places.set(one, { place, keys, says })
    saying.set(says, one)
    for (const key of keys) {
      const others = filed.get(key)
      if (others) others.add(one)
      else filed.set(key, new Set([one]))
    }
  }
  const takeOut = (one: Stated<Value>): number => {
    const { place, keys, says } = places.get(one)!
    places.delete(one)
    saying.delete(says)
    for (const key of keys) {
      const others = filed.get(key)
      if (others?.delete(one) && others.size === 0) filed.delete(key)
    }
    return place
  }
  return {
    add: (one) => file(one, next++),
    delete: takeOut,
    refile: (one) => file(one, takeOut(one)),
    every: () => [...places.entries()].sort(([, a], [, b]) => a.place - b.place).map(([one]) => one),
    saying: (key, branch) => saying.get(sayingKey(key, branch)),
    about: (gist, attribute, touches) => {
      const found = new Set<Stated<Value>>()
      for (const key of soughtUnder(gist, attribute))
        for (const one of filed.get(key) ?? []) if (!found.has(one) && touches(one)) found.add(one)
      return [...found].sort((a, b) => places.get(a)!.place - places.get(b)!.place)
    },
  }
}

const sayingKey = (key: string, branch: string | null): string => `${branch ?? ''}\u001f${key}`

function filedUnder<Value extends Held<Value>>({ value, gist }: Stated<Value>): Set<string> {
  const keys = new Set<string>()
  for (const word of gist.topic) keys.add(`about ${kinOf(word)}`)
  for (const { text } of gist.values) keys.add(`value ${text}`)
  for (const word of gist.retired) keys.add(`retired ${word}`).add(`retired ${stemOf(word)}`)
  if (value.best.attribute !== '') keys.add(`attribute ${value.best.attribute}`)
  for (const { kind } of gist.values) if (isToolAttribute(kind)) keys.add(`attribute ${kind}`)
  return keys
}

function soughtUnder(gist: Gist, attribute: string): Set<string> {
  const keys = new Set<string>()
  for (const word of gist.topic) keys.add(`about ${kinOf(word)}`).add(`retired ${word}`)
  for (const { text } of gist.values) keys.add(`retired ${text}`)
  for (const word of gist.retired) keys.add(`value ${word}`).add(`about ${kinOf(stemOf(word))}`)
  if (attribute !== '') keys.add(`attribute ${attribute}`)
  return keys
}

/** Folds one claim into the statements that are held; `live` are those without an end. */
export function state<Value extends Held<Value>>(
  live: Standing<Value>,
  claim: Claim,
  {
    make,
    again,
  }: { make: (claim: Claim, from: Time, to: Time | null) => Value; again: (value: Value, claim: Claim) => void },
): Value | undefined {
  if (claim.mode === 'ends' && claim.relation === 'STATES') {
    retire(live, claim)
    return undefined
  }
  if (claim.mode === 'ends') {
    const did = claim.rule.endsWith('.did')
    const gist = gistOf(did ? claim.object.name : doneOf(claim.object.name))
    const done = best(
      live.about(
        gist,
        '',
        ({ value, gist: task }) => value.from <= claim.validFrom && (did ? doesAll(gist, task) : finishes(gist, task)),
      ),
      gist,
    )
    for (const one of done) end(live, one, { at: claim.validFrom, claim, successor: null })
    return undefined
  }
  const key = objectKey(claim.object)
  const known = live.saying(key, claim.branch)
  if (known) {
    const { best: before } = known.value
    again(known.value, claim)
    if (known.value.best !== before) live.refile(known)
    return undefined
  }
  const told = gistOf(claim.statement)
  // A port that is told anew is another one, however short the words.
  const changes = claim.mode === 'corrects' || claim.relation === 'LISTENS_ON'
  const gist = changes ? { ...told, changes: true } : told
  const same = ({ best }: Value): boolean => claim.attribute !== '' && best.attribute === claim.attribute
  const signs = signsOf(gist)
  // Most say nothing that could touch it, and that is seen at once.
  const touched = live.about(gist, claim.attribute, ({ value, gist: other, signs: others }) => {
    if (!mayReplace(signs, others) && !mayReplace(others, signs) && !same(value)) return false
    if (value.best.branch !== claim.branch || value.best.episode === claim.episode) return false
    if (value.from === claim.validFrom) return false
    return (
      (same(value) && !elsewhere(gist, other)) ||
      (value.from < claim.validFrom ? replaces(gist, other) : replaces(other, gist))
    )
  })
  const older = touched.filter(({ value }) => value.from < claim.validFrom)
  const newer = touched
    .filter(({ value }) => value.from > claim.validFrom)
    .toSorted((a, b) => (a.value.from < b.value.from ? -1 : 1))[0]
  const corrected = claim.mode === 'corrects' ? older[0] : undefined
  const value = make(claim, corrected?.value.from ?? claim.validFrom, newer?.value.from ?? claim.validTo)
  if (newer) value.successor = newer.value
  for (const one of older)
    end(live, one, { at: value.from > one.value.from ? value.from : claim.validFrom, claim, successor: value })
  if (value.to === null) live.add({ value, gist, signs })
  return value
}

/** "Pagination of the log was merged this morning": what is done, without how and when. */
function doneOf(words: string): string {
  const at = DONE.reduce((first, pattern) => Math.min(first, pattern.exec(words)?.index ?? first), words.length)
  return at > 3 ? words.slice(0, at) : words
}
const DONE = [ENGLISH.statements.done, GERMAN.statements.done]

/** A thing is used no longer: what spoke of it is over, whatever took its place. */
function retire<Value extends Held<Value>>(live: Standing<Value>, claim: Claim): void {
  const { type, name } = claim.object
  const gist = gistOf(claim.statement)
  const kind = type === 'Tool' ? (valuesIn(name)[0]?.attribute ?? '') : ''
  const isOther = (other: Gist): boolean =>
    kind !== '' && other.values.some((one) => one.kind === kind && one.text !== name.toLowerCase())
  const spoken = live.about(
    gist,
    kind,
    ({ value, gist: other }) =>
      value.from < claim.validFrom &&
      value.best.episode !== claim.episode &&
      value.best.branch === claim.branch &&
      (kind === '' ? retires(gist, other) : isOther(other)),
  )
  for (const one of spoken) end(live, one, { at: claim.validFrom, claim, successor: null })
}

/** Of several tasks that a report may mean, those that it means most. */
function best<Value>(found: readonly Stated<Value>[], gist: Gist): Stated<Value>[] {
  const shared = ({ gist: task }: Stated<Value>): number =>
    [...task.topic].filter((word) => gist.topic.has(word)).length
  const most = Math.max(0, ...found.map(shared))
  return found.filter((one) => shared(one) === most)
}

function end<Value extends Held<Value>>(
  live: Standing<Value>,
  one: Stated<Value>,
  { at, claim, successor }: { at: Time; claim: Claim; successor: Value | null },
): void {
  one.value.to = at
  one.value.retractedAt = claim.learnedAt
  one.value.successor = successor
  if (successor === null) one.value.reason = claim.statement
  live.delete(one)
}
