import type { ServerFinding } from '../finding.ts'
import { createValkeyClient, valkeyAddress, type ValkeyPlace } from './valkey-client.ts'

/**
 * How a cache server is: reachable, and free to let old entries go. Reads only; one that does not answer is a finding,
 * and no failure: memory works without it.
 */
export async function inspectValkey(place: ValkeyPlace): Promise<ServerFinding[]> {
  const address = valkeyAddress(place)
  const client = createValkeyClient(address)
  try {
    await client.connect()
    await client.ping()
    const server = await client.info('server')
    return [
      { state: 'ok', says: `${nameOf(server)} answers at ${address.shown}` },
      policyFinding(await client.info('memory')),
    ]
  } catch (cause) {
    return [failureOf(cause, address.shown)]
  } finally {
    client.destroy()
  }
}

const fieldOf = (info: string, name: string): string | undefined =>
  new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim()

function nameOf(info: string): string {
  const valkey = fieldOf(info, 'valkey_version')
  return valkey === undefined ? `Redis ${fieldOf(info, 'redis_version') ?? ''}`.trim() : `Valkey ${valkey}`
}

function policyFinding(info: string): ServerFinding {
  const policy = fieldOf(info, 'maxmemory_policy') ?? 'not told'
  const bounded = fieldOf(info, 'maxmemory') !== '0'
  if (bounded && policy === 'noeviction')
    return {
      state: 'odd',
      says: 'When its memory is full it takes nothing new (noeviction): then it caches no more.',
      fix: 'On the server: CONFIG SET maxmemory-policy allkeys-lru && CONFIG REWRITE',
    }
  if (bounded) return { state: 'ok', says: `When its memory is full, old entries go (${policy}).` }
  return {
    state: 'odd',
    says: 'Its memory has no bound. What we keep there goes by itself within minutes, what others keep may not.',
    fix: 'On the server: CONFIG SET maxmemory 256mb, CONFIG SET maxmemory-policy allkeys-lru, CONFIG REWRITE',
  }
}

function failureOf(cause: unknown, where: string): ServerFinding {
  const text = cause instanceof AggregateError ? cause.errors.map(String).join('; ') : (cause as Error).message
  if (/^(WRONGPASS|NOAUTH|ERR AUTH|ERR invalid password)/i.test(text))
    return {
      state: 'broken',
      says: `The cache at ${where} refuses the user or the password. Memory works without it, more slowly.`,
      fix: `opencode-memory up --cache ${where} --cache-password-file FILE`,
    }
  return {
    state: 'broken',
    says: `The cache at ${where} does not answer: ${text}. Memory works without it, more slowly.`,
    fix: 'Start it, or do without: opencode-memory up --cache in-process',
  }
}
