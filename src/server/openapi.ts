import * as z from 'zod'
import { ErrorAnswer } from '../api.ts'
import { ERRORS } from '../errors.ts'
import type { Route } from './route.ts'

type Json = Record<string, unknown>

/** Which dialect it is, is said once by `openapi: 3.1`. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json =>
  Object.fromEntries(
    Object.entries(z.toJSONSchema(schema, { io, unrepresentable: 'any' })).filter(([key]) => key !== '$schema'),
  )

/** The OpenAPI 3.1 document, made from the very schemas that validate: its schemas are JSON Schema 2020-12, as Zod writes them. */
export function openApiDocument({
  routes,
  version,
  url,
}: {
  routes: readonly Route[]
  version: string
  url: string
}): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operation(route)
  return {
    openapi: '3.1.0',
    info: {
      title: 'OpenCode Memory',
      version,
      description:
        'The memory daemon of OpenCode. It listens on this machine only, and asks for the token in its data directory.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url }],
    security: [{ token: [] }],
    tags: [...new Set(routes.map(({ group }) => group))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: schemaOf(ErrorAnswer, 'output') },
    },
  }
}

function operation(route: Route): Json {
  const { answer, body, query } = route
  const content =
    'mediaType' in answer
      ? {
          [answer.mediaType]: answer.schema
            ? { schema: schemaOf(answer.schema, 'output') }
            : { schema: { type: 'string' } },
        }
      : { 'application/json': { schema: schemaOf(answer, 'output') } }
  return {
    operationId: `${route.method}_${route.path.replace('/v1/', '').replaceAll(/[^a-z0-9]+/g, '_')}`,
    tags: [route.group],
    summary: route.about,
    ...(route.open ? { security: [{}, { token: [] }] } : {}),
    ...(query ? { parameters: parameters(query) } : {}),
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }
      : {}),
    responses: { [route.status]: { description: 'The answer.', content }, ...failures(route) },
  }
}

function parameters(query: z.ZodType): Json[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function failures(route: Route): Json {
  const statuses = new Set<number>([403, 500])
  if (!route.open) statuses.add(401)
  if (route.body ?? route.query) statuses.add(400)
  if (route.body) statuses.add(413)
  const described = (status: number): string =>
    Object.values(ERRORS).find((error) => error.status === status)?.about ?? 'A failure.'
  const entries = [...statuses].map((status) => [
    status,
    {
      description: described(status),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    },
  ])
  return Object.fromEntries(entries) as Json
}
