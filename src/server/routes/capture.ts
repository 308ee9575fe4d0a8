import { EventsAnswer, EventsRequest } from '../../api.ts'
import { encodeLine } from '../../capture/line.ts'
import { MemoryError } from '../../errors.ts'
import { SPOOL_LINE_BYTES_MAX } from '../../limits.ts'
import { Event } from '../../types.ts'
import { cleanEvent } from '../clean-event.ts'
import type { ServerContext } from '../context.ts'
import { route, type Route } from '../route.ts'

export const captureRoutes = ({ spool, metrics, log, layout }: ServerContext): Route[] => [
  route('post', '/v1/events', {
    group: 'capture',
    about: 'Takes events: each is checked alone, and is on disk when the answer comes. Refused ones are named.',
    body: EventsRequest,
    answer: EventsAnswer,
    status: 202,
    handle: async ({ body }) => {
      const refused: { index: number; reason: string }[] = []
      for (const [index, given] of body.events.entries()) {
        const checked = checkEvent(given)
        if (typeof checked === 'string') refused.push({ index, reason: checked })
        else {
          const outcome = spool.append(checked)
          if (outcome !== 'written') throw notKept(outcome, index, layout.spool)
        }
      }
      const accepted = body.events.length - refused.length
      metrics.count('events_accepted_total', accepted)
      metrics.count('events_refused_total', refused.length)
      if (refused.length > 0) log.warn({ refused: refused.length, accepted }, 'events refused')
      return { accepted, refused }
    },
  }),
]

/** The event as it may be kept, or the reason why not. */
function checkEvent(given: unknown): Event | string {
  const parsed = Event.safeParse(given)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    return `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`
  }
  const event = cleanEvent(parsed.data)
  const bytes = Buffer.byteLength(encodeLine(event))
  return bytes > SPOOL_LINE_BYTES_MAX ? `${bytes} bytes, more than ${SPOOL_LINE_BYTES_MAX}` : event
}

/** Events before `index` are on disk; sending all again is harmless, since ids make them one. */
const notKept = (outcome: 'full' | 'failed', index: number, directory: string) =>
  new MemoryError('storage_full', {
    message: `Event ${index} could not be written: the spool in ${directory} ${outcome === 'full' ? 'is full' : 'cannot be written'}.`,
    fix: '`opencode-memory doctor` says why. Send the events again afterwards.',
  })
