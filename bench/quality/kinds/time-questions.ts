import * as z from 'zod'
import type { Event } from '../../../src/types.ts'
import { eventBase, increasing, projectOf, timeOf, type Corpus } from '../corpus.ts'

const Turn = z.object({
  index: z.number(),
  session: z.number(),
  time: z.string(),
  speaker: z.string(),
  text: z.string(),
})
const Chat = z.object({ id: z.string(), turns: z.array(Turn) })
const Asked = z.object({
  id: z.string(),
  chat: z.string(),
  type: z.string(),
  questions: z.array(z.string()),
  gold: z.array(z.number()),
})

export const TimeQuestions = z.object({ name: z.string(), chats: z.array(Chat), items: z.array(Asked) })

/** Chats of which is asked what was said at some time: the answer is a set. Each paraphrase is a question. */
export function timeQuestionCorpora({ chats, items }: z.infer<typeof TimeQuestions>): Corpus[] {
  return chats.map(({ id, turns }) => {
    const project = projectOf(id)
    const unitOf = new Map<string, string>()
    const later = increasing()
    const events = turns.map((turn): Event => {
      const at = later(timeOf(turn.time))
      const base = eventBase({ corpus: id, unit: String(turn.index), session: String(turn.session), at }, project)
      unitOf.set(base.id, String(turn.index))
      return { ...base, kind: 'prompt', message: `msg_${base.id}`, text: `${turn.speaker}: ${turn.text}` }
    })
    const at = events.at(-1)!.at
    const asked = items.filter(({ chat }) => chat === id)
    return {
      id,
      project,
      events,
      unitOf,
      questions: asked.flatMap(({ id: name, type, questions, gold }) =>
        questions.map((text, nth) => ({
          id: `${name}/${nth + 1}`,
          text,
          category: type,
          gold: gold.map(String),
          at,
          known: events.length,
        })),
      ),
    }
  })
}
