/** A unit found by one list: its place in the index, its score there, and the path in words where there is one. */
export type Found = { project: number; no: number; score: number; path?: string }

/** One number for a unit of any project: exact in a double up to two million projects. */
export const keyOf = (project: number, no: number): number => project * 2 ** 32 + no

export const byScore = (a: Found, b: Found): number => b.score - a.score || a.project - b.project || a.no - b.no
