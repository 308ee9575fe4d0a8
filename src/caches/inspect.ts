import type { ServerFinding } from '../finding.ts'
import type { ValkeyPlace } from './valkey-client.ts'
import { probeValkey, type ValkeyProbe, type ValkeyTrouble } from './valkey-probe.ts'

/** What works all the same, only less well. */
const ODD: readonly ValkeyTrouble[] = ['slow', 'unbounded', 'old']

/** How a cache server is, in findings for the doctor. Whatever is wrong is no failure: memory works without it. */
export async function inspectValkey(place: ValkeyPlace): Promise<ServerFinding[]> {
  const probe = await probeValkey(place)
  const { path, server, policy } = probe
  const findings: ServerFinding[] = server ? [{ state: 'ok', says: `${server} answers at ${path}` }] : []
  if (probe.trouble) findings.push(troubleFinding(path, probe.trouble))
  else if (policy) findings.push({ state: 'ok', says: `When its memory is full, old entries go (${policy}).` })
  if (policy === null)
    findings.push({
      state: 'odd',
      says: 'Its memory has no bound. What we keep there goes by itself within minutes, what others keep may not.',
      fix: 'On the server: CONFIG SET maxmemory 256mb, CONFIG SET maxmemory-policy allkeys-lru, CONFIG REWRITE',
    })
  return findings
}

function troubleFinding(path: string, { kind, message, fix }: NonNullable<ValkeyProbe['trouble']>): ServerFinding {
  if (ODD.includes(kind)) return { state: 'odd', says: message, fix }
  return {
    state: 'broken',
    says: `The cache at ${path}: ${message} Memory works without it, more slowly.`,
    fix: kind === 'password' ? `opencode-memory up --cache ${path} --cache-password-file FILE` : fix,
  }
}
