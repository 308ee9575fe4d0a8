import { describe, expect, it } from 'vitest'
import { answer, brief, claimsOf, episode } from './said.ts'

describe('a message is read together with its neighbours', () => {
  it.each([
    ["let's use drizzle instead of prisma", 'hm no, forget drizzle, prisma stays'],
    ['we go with kafka', 'no wait, scrap that'],
    ["let's go with kafka", 'on second thought, nats is enough'],
    ['ab jetzt immer mit Emojis committen', 'nein, warte, vergiss das'],
    ['wir nehmen Kafka', 'doch nicht, zu schwer'],
    ['always use tabs from now on', 'never mind'],
  ])('"%s" is no claim when the next message is "%s"', (plan, back) => {
    const after = [answer('Shall I begin?'), episode(back)]
    expect(claimsOf(plan).length).toBeGreaterThan(0)
    expect(claimsOf(plan, { after }).map(brief)).toEqual([])
  })

  it('what is taken back by name leaves the rest', () => {
    const claims = claimsOf("we use pnpm. let's go with kafka", { after: [episode('scrap kafka, nats')] })
    expect(claims.map(brief)).toEqual(['project package manager=pnpm'])
  })

  it('a later message about something else takes nothing back', () => {
    expect(claimsOf("let's go with kafka", { after: [episode('now add a topic for orders')] })).toHaveLength(1)
  })

  it.each([
    ['Shall I switch to pnpm?', 'yes', 'decision package manager=pnpm'],
    ['The lock file is broken. Should I use vitest?', 'yes, do it', 'decision test runner=Vitest'],
    ['Soll ich auf vitest umstellen?', 'ja, genau', 'decision test runner=Vitest'],
    ['Do you want me to use biome?', 'sounds good', 'decision linter=Biome'],
  ])('"%s" — "%s" confirms the proposal', (proposal, said, expected) => {
    expect(claimsOf(said, { before: [answer(proposal)] }).map(brief)).toEqual([expected])
  })

  it.each([
    ['Shall I use pnpm or yarn?', 'yes'],
    ['Shall I use pnpm? Or should I ask first?', 'yes'],
    ['Shall I use pnpm?', 'no'],
    ['Shall I use pnpm?', 'what would that change?'],
    ['I used pnpm.', 'yes'],
    ['Shall I fix the test?', 'yes'],
  ])('"%s" — "%s" confirms nothing', (proposal, said) => {
    expect(claimsOf(said, { before: [answer(proposal)] })).toEqual([])
  })

  it.each([
    ['the api listens on 8080', "no, it's 8081, not 8080", '~project port api=8081'],
    ['the database is mysql', 'sorry, i meant postgres, not mysql', '~project database=PostgreSQL'],
    ['die API lauscht auf 8080', 'nein, es ist 8081, nicht 8080', '~project port api=8081'],
  ])('"%s" — "%s" corrects it', (wrong, correction, expected) => {
    expect(claimsOf(correction, { before: [episode(wrong)] }).map(brief)).toContain(expected)
  })

  it('a correction of something nobody said is no claim', () => {
    expect(claimsOf("no, it's 8081, not 8080", { before: [episode('the api is slow')] })).toEqual([])
  })
})
