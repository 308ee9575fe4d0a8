/** Kept for the engine's own files; the rules of identity stand in `src/names.ts`, since stores need them too. */
export { canonicalName, entityId, factId, objectKey, timelineOf } from '../names.ts'
