/**
 * What a prompt tells the scripted model to do:
 *
 *   [[call NAME {JSON}]]   call a tool; several are called one after the other, one in each step
 *   [[say TEXT]]           the final answer
 *   [[fail STATUS]]        answer with this HTTP status
 *   [[wait MS]]            wait before answering
 */
export type Directives = {
  calls: { tool: string; input: unknown }[]
  say: string | undefined
  fail: number | undefined
  waitMs: number
}

const DIRECTIVE = /\[\[(call|say|fail|wait)\s+/g

/** Reads the directives of a text. A directive inside a call's JSON belongs to that call: it is for a sub-agent. */
export function parseDirectives(text: string): Directives {
  const found: Directives = { calls: [], say: undefined, fail: undefined, waitMs: 0 }
  const pattern = new RegExp(DIRECTIVE)
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const start = pattern.lastIndex
    if (match[1] === 'call') {
      const call = readCall(text, start)
      if (!call) continue
      found.calls.push({ tool: call.tool, input: call.input })
      pattern.lastIndex = call.end
      continue
    }
    const end = text.indexOf(']]', start)
    if (end < 0) break
    const value = text.slice(start, end)
    if (match[1] === 'say') found.say = value
    if (match[1] === 'fail') found.fail = Number(value)
    if (match[1] === 'wait') found.waitMs = Number(value)
    pattern.lastIndex = end
  }
  return found
}

function readCall(text: string, start: number): { tool: string; input: unknown; end: number } | undefined {
  const brace = text.indexOf('{', start)
  if (brace < 0) return undefined
  const end = endOfObject(text, brace)
  try {
    return { tool: text.slice(start, brace).trim(), input: JSON.parse(text.slice(brace, end)) as unknown, end }
  } catch {
    return undefined
  }
}

/** The index just behind the brace that closes the one at `start`; braces inside strings do not count. */
function endOfObject(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let index = start; index < text.length; index++) {
    const character = text[index]
    if (quoted && character === '\\') index++
    else if (character === '"') quoted = !quoted
    else if (!quoted && character === '{') depth++
    else if (!quoted && character === '}' && --depth === 0) return index + 1
  }
  return text.length
}
