import * as z from 'zod'

const Moved = z.object({
  time: z.string(),
  file: z.string(),
  section: z.string(),
  dependency: z.string(),
  old: z.string().nullable(),
  new: z.string().nullable(),
})
const Repository = z.object({ repository: z.string(), events: z.array(Moved) })
const Asked = z.object({
  id: z.string(),
  repository: z.string(),
  kind: z.string(),
  file: z.string(),
  section: z.string(),
  dependency: z.string(),
  time: z.string(),
  question: z.string(),
  answer: z.union([z.string(), z.boolean(), z.null()]),
})

export const DependencyFacts = z.object({
  name: z.string(),
  repositories: z.array(Repository),
  questions: z.array(Asked),
})
