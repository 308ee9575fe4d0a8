import type { ExpectedFact } from '../project.ts'
import { mentionsEach } from './mentions.ts'

/** Links of one chain that are followed: labels that replace in a circle must not hang a run. */
const LINKS_MAX = 100

export type Chains = {
  /** The oldest fact of the chain of replacements that a fact belongs to. */
  rootOf: (fact: ExpectedFact) => ExpectedFact
  /** All facts of a chain. */
  membersOf: (fact: ExpectedFact) => ExpectedFact[]
  /** Whether a text states this fact, and none that replaced it: "from npm to pnpm" names both and states pnpm. */
  states: (text: string, fact: ExpectedFact) => boolean
}

export function chainsOf(facts: readonly ExpectedFact[]): Chains {
  const byId = new Map(facts.map((fact) => [fact.id, fact]))
  const rootOf = (fact: ExpectedFact): ExpectedFact => {
    let root = fact
    for (let link = 0; root.supersedes && link < LINKS_MAX; link++) {
      const before = byId.get(root.supersedes)
      if (!before) break
      root = before
    }
    return root
  }
  const heirs = new Map<string, ExpectedFact[]>()
  const heirsOf = (id: string): ExpectedFact[] => {
    const known = heirs.get(id)
    if (known) return known
    heirs.set(id, [])
    const found = facts.filter(({ supersedes }) => supersedes === id).flatMap((heir) => [heir, ...heirsOf(heir.id)])
    heirs.set(id, found)
    return found
  }
  const says = (text: string, fact: ExpectedFact): boolean => mentionsEach(text, fact.statementMustMention)
  return {
    rootOf,
    membersOf: (fact) => {
      const root = rootOf(fact)
      return [root, ...heirsOf(root.id)]
    },
    states: (text, fact) => says(text, fact) && !heirsOf(fact.id).some((heir) => says(text, heir)),
  }
}
