import type * as z from 'zod'

export type Group = 'capture' | 'recall' | 'graph' | 'change' | 'upkeep' | 'state'

/** One endpoint as data: what validates it also describes it in the OpenAPI document. */
export type Route = {
  method: 'get' | 'post'
  path: string
  group: Group
  about: string
  body?: z.ZodType
  query?: z.ZodType
  /** A schema of the JSON answer, or the media type of another form. */
  answer: z.ZodType | { mediaType: string; schema?: z.ZodType }
  status: 200 | 202
  /** Answers something to everybody on this machine: only the health check does. */
  open?: true
  handle: (input: { body: unknown; query: unknown; known: boolean }) => Promise<unknown>
}

type Definition<Body extends z.ZodType, Query extends z.ZodType, Answer extends z.ZodType> = {
  group: Group
  about: string
  body?: Body
  query?: Query
  answer: Answer
  status?: 200 | 202
  open?: true
  handle: (input: { body: z.output<Body>; query: z.output<Query>; known: boolean }) => Promise<z.input<Answer>>
}

/** A route with a JSON answer; its handler is typed by its schemas. */
export function route<Body extends z.ZodType, Query extends z.ZodType, Answer extends z.ZodType>(
  method: Route['method'],
  path: string,
  { status = 200, handle, ...rest }: Definition<Body, Query, Answer>,
): Route {
  return {
    method,
    path,
    status,
    // Sound: the server calls a handler only with what its own schemas gave.
    handle: ({ body, query, known }) =>
      handle({ body: body as z.output<Body>, query: query as z.output<Query>, known }),
    ...rest,
  }
}

/** Tells how far long work has come. */
export type Progress = (done: number, total: number) => void

/** A route whose work is long: lines of progress, then one line with the result or the error. */
export type Work = (progress: Progress) => Promise<Record<string, unknown>>
