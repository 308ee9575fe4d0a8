import { podArguments, runArguments } from './arguments.ts'
import type { Pod } from './description.ts'

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value }

/** The pod as a Nix expression: what a module reads in place of writing it a second time. Attributes are sorted. */
export function renderNix(pod: Pod): string {
  const containers: Record<string, Value> = {}
  for (const container of pod.containers) {
    containers[container.name] = {
      arguments: runArguments(pod, container),
      image: container.image,
      memoryBytes: container.memoryBytes,
      part: container.part,
    }
  }
  const data: Value = {
    containers,
    name: pod.name,
    order: pod.containers.map(({ name }) => name),
    persist: pod.persist,
    podArguments: podArguments(pod),
    ports: pod.ports.map(({ port }) => port),
    secretsFile: pod.secretsFile,
  }
  return `# Made by \`opencode-memory pod render --format nix\`; do not edit.\n${nixValue(data, 0)}\n`
}

/** A string as Nix reads it: quotes, backslashes, and the openings of its interpolation are escaped. */
export const nixString = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('${', '\\${').replaceAll('\n', '\\n')}"`

function nixValue(value: Value, depth: number): string {
  const pad = '  '.repeat(depth + 1)
  const end = '  '.repeat(depth)
  if (typeof value === 'string') return nixString(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) {
    if (value.length === 0) return '[ ]'
    return `[\n${value.map((one: Value) => `${pad}${nixValue(one, depth + 1)}`).join('\n')}\n${end}]`
  }
  const entries = Object.entries(value as Record<string, Value>).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const name = (key: string): string => (/^[A-Za-z_][A-Za-z0-9_'-]*$/.test(key) ? key : nixString(key))
  return `{\n${entries.map(([key, one]) => `${pad}${name(key)} = ${nixValue(one, depth + 1)};`).join('\n')}\n${end}}`
}
