import * as z from 'zod'
import type { Event } from '../../../src/types.ts'
import { eventBase, increasing, projectOf, timeOf, type Corpus } from '../corpus.ts'

const Message = z.object({
  id: z.number(),
  role: z.enum(['user', 'assistant']),
  batch: z.number(),
  date: z.string(),
  text: z.string(),
})
const ids = z.array(z.number())
const Asked = z.object({
  id: z.string(),
  ability: z.string(),
  question: z.string(),
  gold: ids,
  original: ids.optional(),
  updated: ids.optional(),
})
const Chat = z.object({ id: z.string(), messages: z.array(Message), questions: z.array(Asked) })

export const AssistantLogs = z.object({ name: z.string(), chats: z.array(Chat) })

/** Chats of one user with an assistant: prompts and answers, one session a batch. The unit is one message. */
export const assistantLogCorpora = ({ chats }: z.infer<typeof AssistantLogs>): Corpus[] => chats.map(corpusOf)

function corpusOf({ id, messages, questions }: z.infer<typeof Chat>): Corpus {
  const project = projectOf(id)
  const unitOf = new Map<string, string>()
  const later = increasing()
  const events = messages.map((message): Event => {
    const at = later(timeOf(message.date))
    const base = eventBase({ corpus: id, unit: String(message.id), session: String(message.batch), at }, project)
    unitOf.set(base.id, String(message.id))
    const kind = message.role === 'user' ? 'prompt' : 'answer'
    return { ...base, kind, message: `msg_${base.id}`, text: message.text }
  })
  const at = events.at(-1)!.at
  return {
    id,
    project,
    events,
    unitOf,
    questions: questions.map(({ id: name, question, ability, gold, original = [], updated = [] }) => ({
      id: name,
      text: question,
      category: ability,
      gold: gold.map(String),
      at,
      known: events.length,
      ...(isReplacement(original, updated) && {
        replaced: { original: original.map(String), updated: updated.map(String) },
      }),
    })),
  }
}

/** Two sides that stand in one message have no order. */
const isReplacement = (original: readonly number[], updated: readonly number[]): boolean =>
  original.length > 0 && updated.length > 0 && !original.some((id) => updated.includes(id))
