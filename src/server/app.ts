import { type Context, Hono } from 'hono'
import type * as z from 'zod'
import { asMemoryError, ERRORS, MemoryError } from '../errors.ts'
import type { ServerContext } from './context.ts'
import { carriesToken, checkOrigin, readJson } from './guard.ts'
import { openApiDocument } from './openapi.ts'
import type { Route, Work } from './route.ts'
import { changeRoutes } from './routes/change.ts'
import { captureRoutes } from './routes/capture.ts'
import { graphRoutes } from './routes/graph.ts'
import { recallRoutes } from './routes/recall.ts'
import { stateRoutes } from './routes/state.ts'
import { upkeepRoutes } from './routes/upkeep.ts'

/** Every endpoint of the daemon. The OpenAPI document lists exactly these. */
export function routesOf(server: ServerContext): Route[] {
  const routes: Route[] = [
    ...captureRoutes(server),
    ...recallRoutes(server),
    ...graphRoutes(server),
    ...changeRoutes(server),
    ...upkeepRoutes(server),
    ...stateRoutes(server, () => openApiDocument({ routes, version: server.identity.version, url: server.url().url })),
  ]
  return routes
}

/** The HTTP interface. Each request passes Host, Origin, token, body and schema, in this order; errors are mapped here and nowhere else. */
export function createApp(server: ServerContext): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    checkOrigin(c.req, server.url().port)
    await next()
  })
  const routes = routesOf(server)
  for (const route of routes) app.on(route.method.toUpperCase(), route.path, (c) => serve(server, route, c))
  app.notFound((c) => {
    const known = routes.filter((route) => route.path === c.req.path).map((route) => route.method.toUpperCase())
    const hint = known.length > 0 ? ` It takes ${known.join(' and ')}.` : ''
    const message = `There is no ${c.req.method} ${c.req.path}.${hint}`
    return failure(
      server,
      c,
      new MemoryError('not_found', { message, fix: 'GET /v1/openapi.json lists what is there.' }),
    )
  })
  app.onError((error, c) => failure(server, c, error))
  return app
}

async function serve(server: ServerContext, route: Route, c: Context): Promise<Response> {
  const start = performance.now()
  const known = carriesToken(c.req, server.token)
  if (!known && !route.open) {
    throw new MemoryError('unauthorized', {
      message: 'The token is missing or wrong.',
      fix: 'Send `Authorization: Bearer …` with the content of the token file that daemon.json names.',
    })
  }
  if (known) server.touched()
  const query = route.query ? checked(route.query, c.req.query(), 'query') : undefined
  const body = route.body ? checked(route.body, await readJson(c.req.raw), 'body') : undefined
  const answer = await route.handle({ body, query, known })
  const response = respond(server, route, c, answer)
  const tookMs = performance.now() - start
  server.metrics.count('requests_total')
  server.metrics.time(route.path, tookMs)
  server.log.debug({ path: route.path, tookMs: Math.round(tookMs * 100) / 100 }, 'request answered')
  return response
}

function respond(server: ServerContext, route: Route, c: Context, answer: unknown): Response {
  if (!('mediaType' in route.answer)) return c.json(answer as object, route.status)
  const headers = { 'content-type': route.answer.mediaType }
  if (typeof answer === 'function') return new Response(progressStream(server, answer as Work), { headers })
  return new Response(answer as string, { headers })
}

function checked(schema: z.ZodType, value: unknown, place: 'body' | 'query'): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, 5)
  const told = issues.map(({ path, message }) => `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`)
  throw new MemoryError('bad_request', {
    message: `The ${place} does not fit: ${told.join('; ')}.`,
    fix: 'GET /v1/openapi.json has the form.',
  })
}

/** What a caller may see of a failure: ours as it is, anything else as `internal` without its cause. */
export function errorBody(error: unknown): {
  status: number
  body: { error: { code: string; message: string; fix?: string } }
} {
  const ours = asMemoryError(error)
  if (!ours || ours.code === 'internal') {
    const message = 'Something went wrong inside the daemon. The log has the cause.'
    return {
      status: 500,
      body: { error: { code: 'internal', message, fix: 'Look at logs/daemon.log in the data directory.' } },
    }
  }
  const { code, message, fix } = ours
  return { status: ERRORS[code].status, body: { error: { code, message, ...(fix === undefined ? {} : { fix }) } } }
}

function failure(server: ServerContext, c: Context, error: unknown): Response {
  const { status, body } = errorBody(error)
  server.metrics.count('requests_total')
  if (status >= 500) {
    server.metrics.count('errors_total')
    server.log.error({ path: c.req.path, err: error }, 'request failed')
  }
  return c.json(body, status as 400)
}

/** Long work, told line by line. The connection's end does not stop the work: what was begun is finished. */
function progressStream(server: ServerContext, work: Work): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let open = true
  return new ReadableStream({
    async start(controller) {
      const say = (line: object) => {
        if (open) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
      }
      try {
        const result = await work((done, total) => say({ progress: { done, total } }))
        say({ result })
      } catch (error) {
        const { status, body } = errorBody(error)
        if (status >= 500) server.log.error({ err: error }, 'long work failed')
        say(body)
      }
      if (open) controller.close()
    },
    cancel() {
      open = false
    },
  })
}
