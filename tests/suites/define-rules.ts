import { describe, expect, test } from 'vitest'

export type UnderTest<Subject> = {
  /** A fresh subject for each rule. */
  open: () => Promise<Subject>
  /** Rules that this implementation does not keep, by title, each with the reason. */
  gaps?: Readonly<Record<string, string>>
}

export type DefineRule<Subject> = (title: string, check: (subject: Subject) => Promise<void>) => void

/**
 * The rules of a contract, run over one implementation. A gap is shown with its reason; one that names no rule fails,
 * and so does one whose rule is kept after all.
 */
export function defineRules<Subject extends { close(): Promise<void> }>(
  name: string,
  { open, gaps = {} }: UnderTest<Subject>,
  define: (rule: DefineRule<Subject>) => void,
): void {
  describe(name, () => {
    const titles = new Set<string>()
    define((title, check) => {
      if (titles.has(title)) throw new Error(`Two rules are called "${title}"`)
      titles.add(title)
      const reason = gaps[title]
      const run = async (): Promise<void> => {
        const subject = await open()
        try {
          await check(subject)
        } finally {
          await subject.close()
        }
      }
      if (reason === undefined) test(title, run)
      else test.fails(`${title} (gap: ${reason})`, run)
    })
    test('every gap names a rule', () => {
      expect(Object.keys(gaps).filter((title) => !titles.has(title))).toEqual([])
    })
  })
}
