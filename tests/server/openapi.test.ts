import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Running, startTestDaemon } from './support.ts'

/** What OpenAPI 3.1 asks of a document, as far as ours goes; JSON Schemas are checked by reading them back. */
const Media = z.strictObject({ schema: z.record(z.string(), z.unknown()) })
const Content = z.record(z.string(), Media)
const Operation = z.strictObject({
  operationId: z.string().regex(/^[a-z_]+$/),
  tags: z.array(z.string()).min(1),
  summary: z.string().min(10),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  parameters: z
    .array(
      z.strictObject({ name: z.string(), in: z.literal('query'), required: z.boolean(), schema: z.object({}).loose() }),
    )
    .optional(),
  requestBody: z.strictObject({ required: z.literal(true), content: Content }).optional(),
  responses: z.record(z.string().regex(/^[2-5]\d\d$/), z.strictObject({ description: z.string(), content: Content })),
})
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string(), license: z.object({ name: z.string() }) }),
  servers: z.array(z.strictObject({ url: z.url() })).length(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  tags: z.array(z.strictObject({ name: z.string() })),
  paths: z.record(z.string().startsWith('/v1/'), z.partialRecord(z.enum(['get', 'post']), Operation)),
  components: z.strictObject({
    securitySchemes: z.record(z.string(), z.object({ type: z.string(), scheme: z.string() })),
    schemas: z.record(z.string(), z.object({}).loose()),
  }),
})

/** The routes of the interface, as they were agreed. */
const ROUTES = {
  post: [
    'events',
    'recall',
    'search',
    'remember',
    'forget',
    'profile',
    'compaction',
    'reindex',
    'withdraw',
    'replay',
    'export',
    'copy',
    'import',
    'canary',
    'shutdown',
  ],
  get: [
    'facts',
    'timeline',
    'entities',
    'episodes',
    'sessions',
    'injections',
    'health',
    'status',
    'metrics',
    'openapi.json',
  ],
}

describe('the OpenAPI document', () => {
  let running: Running
  let document: z.infer<typeof Document>
  beforeAll(async () => {
    running = await startTestDaemon()
    document = Document.parse(await running.client.openApi())
  })
  afterAll(() => running.end())

  it('lists exactly the routes of the interface', () => {
    const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    const agreed = Object.entries(ROUTES).flatMap(([method, names]) => names.map((name) => `${method} /v1/${name}`))
    expect(listed.toSorted()).toEqual(agreed.toSorted())
  })

  it('gives every operation a name of its own', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((operation) => operation.operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('holds only references that lead somewhere, and schemas that can be read back', () => {
    const schemas = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).flatMap((operation) =>
        [operation.requestBody?.content, ...Object.values(operation.responses).map(({ content }) => content)].flatMap(
          (content) => Object.values(content ?? {}).map(({ schema }) => schema),
        ),
      ),
    )
    expect(schemas.length).toBeGreaterThan(40)
    for (const schema of schemas) {
      const reference = schema['$ref']
      if (reference !== undefined) expect(reference).toBe('#/components/schemas/Error')
      else expect(() => z.fromJSONSchema(schema)).not.toThrow()
    }
  })

  it('describes the answers that really come', async () => {
    const schemaOf = (path: string) =>
      z.fromJSONSchema(document.paths[path]!.get!.responses['200']!.content['application/json']!.schema)
    expect(schemaOf('/v1/status').safeParse(await running.client.status()).success).toBe(true)
    expect(schemaOf('/v1/health').safeParse(await running.client.health()).success).toBe(true)
    expect(schemaOf('/v1/health').safeParse({ ok: 'yes' }).success).toBe(false)
  })
})
