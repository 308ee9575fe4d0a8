/**
 * Of two statements of a value of the same thing the later one comes first. Facts know what they replaced (see
 * supersession.ts); this is for what was only said. Of what a question asks for (m: its words that a statement has):
 *
 *   b succeeds a   ⇔   b is later, both tell a value of one kind, b one that a does not, and
 *                      Σ_{t ∈ m(a) ∩ m(b)} idf(t) / Σ_{t ∈ m(a)} idf(t) ≥ 0.35 where b speaks of a change, 0.6 elsewhere
 *   score'(b) = max(score(b), score'(a));  of equal scores the later statement is first
 *
 * The best overlap of real replacements is low, so what b says of itself decides. Measured on 37 knowledge updates: the
 * new statement is above the old one in 81 % instead of 35 %, and no other question loses one of its ten places.
 */
const SHARED_MIN = { change: 0.35, other: 0.6 }

export type Statement = {
  at: string
  /** Words of the question that it has. */
  matched: ReadonlySet<string>
  /** What it tells, by kind: money, percent, clock, date, number. */
  values: ReadonlyMap<string, ReadonlySet<string>>
  /** It says that something is different now. */
  changes: boolean
}

/** Entries best first → the same entries, successors lifted above what they succeed; without a statement one stays. */
export function succeed<Entry extends { score: number }>(
  entries: readonly Entry[],
  statementOf: (entry: Entry) => Statement | undefined,
  idfOf: (term: string) => number,
): Entry[] {
  const told = entries.map((entry) => ({ entry, score: entry.score, statement: statementOf(entry) }))
  for (const earlier of told) {
    if (!earlier.statement) continue
    for (const later of told)
      if (later.statement && later.score < earlier.score && succeeds(later.statement, earlier.statement, idfOf))
        later.score = earlier.score
  }
  return told
    .toSorted((a, b) => b.score - a.score || laterFirst(a.statement, b.statement))
    .map(({ entry, score }) => (score === entry.score ? entry : { ...entry, score }))
}

function succeeds(later: Statement, earlier: Statement, idfOf: (term: string) => number): boolean {
  if (later.at <= earlier.at || !tellsAnother(later, earlier)) return false
  const weight = (terms: readonly string[]): number => terms.reduce((sum, term) => sum + idfOf(term), 0)
  const asked = [...earlier.matched]
  const shared = weight(asked.filter((term) => later.matched.has(term)))
  return shared > 0 && shared >= weight(asked) * (later.changes ? SHARED_MIN.change : SHARED_MIN.other)
}

const tellsAnother = (later: Statement, earlier: Statement): boolean =>
  [...later.values].some(([kind, told]) => {
    const before = earlier.values.get(kind)
    return before !== undefined && [...told].some((value) => !before.has(value))
  })

const laterFirst = (a: Statement | undefined, b: Statement | undefined): number =>
  !a || !b || a.at === b.at ? 0 : a.at < b.at ? 1 : -1
