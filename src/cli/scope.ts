import { type ProjectRef, USER_SCOPE } from '../types.ts'

/** What a person means by "here": the project, the ids it had before, and what is known about them everywhere. */
export const scopeOf = ({ id, aliases = [] }: ProjectRef): string => [id, ...aliases, USER_SCOPE].join(',')
