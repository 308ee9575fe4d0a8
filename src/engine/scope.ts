import { USER_SCOPE, type ProjectId, type ProjectRef } from '../types.ts'

/** What a project reads: itself, what it was called before, and what holds for the person everywhere. */
export const scopeOf = ({ id, aliases = [] }: ProjectRef): ProjectId[] => [...new Set([id, ...aliases, USER_SCOPE])]
