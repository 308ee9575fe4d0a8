import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * An OpenAI-compatible model for real Graphiti that reads what an episode states in so many words:
 *
 *   says: Billing > USES > Postgres = Billing uses Postgres; since 2026-02-01T00:00:00Z; ends Billing uses MySQL
 *   alias: Robert = Bob
 *
 * so that a test decides what Graphiti extracts, merges and ends, and everything else about Graphiti is real.
 */
export type Model = { url: string; dimension: number; calls: string[]; close(): Promise<void> }

type Said = { source: string; relation: string; target: string; fact: string; since: string | null; ends: string[] }
type Asked = { name: string; text: string; schema: { properties?: Record<string, { type?: string }> } | undefined }

const SAYS = /says: ([^>\n"]+?) > ([A-Z_]+) > ([^=\n"]+?) = ([^;\n"<]+)((?:; (?:since|ends) [^;\n"<]+)*)/g
const ALIAS = /alias: ([^=\n"]+?) = ([^\n"<;]+)/g

export async function startModel(dimension = 64): Promise<Model> {
  const calls: string[] = []
  const memory = { ends: new Map<string, string[]>(), aliases: new Map<string, string>() }
  const server = createServer((request, response) => {
    void answer(request).then((body) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(body))
    })
  })
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    if (request.url?.endsWith('/embeddings')) {
      const texts: string[] = Array.isArray(body.input) ? body.input : [body.input]
      const vectors = texts.map((text) => embed(text, dimension))
      const encode = (vector: number[]) =>
        body.encoding_format === 'base64' ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector
      const data = vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) }))
      return { object: 'list', model: body.model, data, usage: { prompt_tokens: 1, total_tokens: 1 } }
    }
    const asked: Asked = {
      name: body.response_format?.json_schema?.name ?? '',
      text: body.messages.map(({ content }: { content: string }) => content).join('\n'),
      schema: body.response_format?.json_schema?.schema,
    }
    calls.push(asked.name)
    const message = { role: 'assistant', content: JSON.stringify(reply(asked, memory)) }
    const choices = [{ index: 0, finish_reason: 'stop', message }]
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
    return { id: 'scripted', object: 'chat.completion', created: 1, model: body.model, choices, usage }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return { url: `http://127.0.0.1:${port}/v1`, dimension, calls, close }
}

/** Words and their beginnings, hashed: equal texts have equal vectors, related ones are near. */
export function embed(text: string, dimension: number): number[] {
  const vector = new Array<number>(dimension).fill(0)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    for (const part of [word, word.slice(0, 4)]) {
      let hash = 7
      for (const char of part) hash = (Math.imul(hash, 31) + char.codePointAt(0)!) | 0
      const at = Math.abs(hash) % dimension
      vector[at] = vector[at]! + (hash & 1 ? 1 : -1)
    }
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((part) => Math.fround(part / length))
}

type Memory = { ends: Map<string, string[]>; aliases: Map<string, string> }

function reply({ name, text, schema }: Asked, memory: Memory): unknown {
  const said = saidIn(section(text, ['CURRENT MESSAGE', 'CURRENT MESSAGES', 'CURRENT_MESSAGE', 'TEXT', 'JSON']))
  switch (name) {
    case 'ExtractedEntities': {
      const names = [...new Set(said.flatMap(({ source, target }) => [source, target]))]
      return { extracted_entities: names.map((each) => ({ name: each, entity_type_id: 0, episode_indices: [0] })) }
    }
    case 'ExtractedEdges': {
      for (const { fact, ends } of said) if (ends.length > 0) memory.ends.set(plain(fact), ends.map(plain))
      for (const [, from, to] of text.matchAll(ALIAS)) memory.aliases.set(plain(from!), plain(to!))
      return { edges: said.map(edgeOf) }
    }
    case 'CombinedExtraction': {
      const names = [...new Set(said.flatMap(({ source, target }) => [source, target]))]
      const entities = names.map((each) => ({ name: each, entity_type_id: 0, episode_indices: [0] }))
      return { extracted_entities: entities, edges: said.map(edgeOf) }
    }
    case 'NodeResolutions': {
      for (const [, from, to] of text.matchAll(ALIAS)) memory.aliases.set(plain(from!), plain(to!))
      return { entity_resolutions: resolve(text, memory) }
    }
    case 'EdgeDuplicate': {
      const existing = listed(section(text, ['EXISTING FACTS']))
      const others = listed(section(text, ['FACT INVALIDATION CANDIDATES']))
      const fact = plain(section(text, ['NEW FACT']))
      const ended = memory.ends.get(fact) ?? []
      return {
        duplicate_facts: existing.filter((each) => plain(each.fact) === fact).map(({ idx }) => idx),
        contradicted_facts: [...existing, ...others]
          .filter((each) => ended.includes(plain(each.fact)))
          .map(({ idx }) => idx),
      }
    }
    case 'EdgeTimestamps':
      return { valid_at: null, invalid_at: null }
    case 'BatchEdgeTimestamps':
      return { timestamps: listOf(section(text, ['FACTS'])).map(() => ({ valid_at: null, invalid_at: null })) }
    case 'SummarizedEntities':
      return {
        summaries: listOf(section(text, ['ENTITIES'])).map(({ name: each }) => ({
          name: each,
          summary: `About ${String(each)}.`,
        })),
      }
    case 'SummaryDescription':
      return { description: 'A group of things' }
    default:
      return Object.fromEntries(Object.keys(schema?.properties ?? {}).map((key) => [key, `scripted ${key}`]))
  }
}

function saidIn(text: string): Said[] {
  return [...text.matchAll(SAYS)].map(([, source, relation, target, fact, more]) => {
    const parts = (more ?? '').split('; ').filter(Boolean)
    const having = (word: string) =>
      parts.filter((part) => part.startsWith(word)).map((part) => part.slice(word.length).trim())
    return {
      ...{ source: source!.trim(), relation: relation!, target: target!.trim(), fact: fact!.trim() },
      ...{ since: having('since ')[0] ?? null, ends: having('ends ') },
    }
  })
}

const edgeOf = ({ source, relation, target, fact, since }: Said) => ({
  ...{ source_entity_name: source, target_entity_name: target, relation_type: relation, fact },
  ...{ valid_at: since, invalid_at: null, episode_indices: [0] },
})

function resolve(text: string, { aliases }: Memory) {
  const existing = listOf(section(text, ['EXISTING ENTITIES']))
  return listOf(section(text, ['ENTITIES'])).map(({ id, name }) => {
    const wanted = [plain(String(name)), aliases.get(plain(String(name)))]
    const hit = existing.find((each) => wanted.includes(plain(String(each['name']))))
    return { id, name: hit?.['name'] ?? name, duplicate_candidate_id: hit?.['candidate_id'] ?? -1 }
  })
}

const plain = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')

/** The text between two tags, of the first pair that is there. */
function section(text: string, tags: readonly string[]): string {
  for (const tag of tags) {
    const from = text.indexOf(`<${tag}>`)
    const to = text.indexOf(`</${tag}>`, from)
    if (from !== -1 && to !== -1) return text.slice(from + tag.length + 2, to)
  }
  return ''
}

/** A JSON list in a prompt. */
function listOf(text: string): Record<string, unknown>[] {
  const from = text.indexOf('[')
  return from === -1 ? [] : (JSON.parse(text.slice(from, text.lastIndexOf(']') + 1)) as Record<string, unknown>[])
}

/** A Python list of facts in a prompt. */
function listed(text: string): { idx: number; fact: string }[] {
  const row = /'idx': (\d+), 'fact': (?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g
  return [...text.matchAll(row)].map(([, idx, single, double]) => ({ idx: Number(idx), fact: single ?? double ?? '' }))
}
