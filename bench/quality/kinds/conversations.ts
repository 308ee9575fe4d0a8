import * as z from 'zod'
import type { Event } from '../../../src/types.ts'
import { eventBase, increasing, projectOf, timeOf, type Corpus } from '../corpus.ts'

const Turn = z.object({ id: z.string(), speaker: z.string(), text: z.string() })
const Session = z.object({ session: z.number(), time: z.string(), turns: z.array(Turn) })
const Asked = z.object({ id: z.string(), question: z.string(), category: z.string(), evidence: z.array(z.string()) })
const Conversation = z.object({ id: z.string(), sessions: z.array(Session), questions: z.array(Asked) })

export const Conversations = z.object({ name: z.string(), conversations: z.array(Conversation) })

/**
 * Long chats of two people. Both are people, so both are fed as prompts, with the speaker before the words; descriptions
 * of shared pictures are left out, because no product has them.
 */
export const conversationCorpora = ({ conversations }: z.infer<typeof Conversations>): Corpus[] =>
  conversations.map(corpusOf)

function corpusOf({ id, sessions, questions }: z.infer<typeof Conversation>): Corpus {
  const project = projectOf(id)
  const events: Event[] = []
  const unitOf = new Map<string, string>()
  const sessionOf = new Map<string, string>()
  const later = increasing()
  for (const { session, time, turns } of sessions)
    for (const turn of turns) {
      const at = later(timeOf(time))
      const base = eventBase({ corpus: id, unit: turn.id, session: String(session), at }, project)
      events.push({ ...base, kind: 'prompt', message: `msg_${base.id}`, text: `${turn.speaker}: ${turn.text}` })
      unitOf.set(base.id, turn.id)
      sessionOf.set(turn.id, String(session))
    }
  const at = events.at(-1)!.at
  return {
    id,
    project,
    events,
    unitOf,
    sessionOf,
    questions: questions
      .filter(({ evidence }) => evidence.length > 0)
      .map((asked) => ({
        id: asked.id,
        text: asked.question,
        category: asked.category,
        gold: asked.evidence,
        at,
        known: events.length,
      })),
  }
}
