import { describe, expect, test } from 'vitest'
import { parseDirectives } from '../../src/opencode/directives.ts'

describe('directives for the scripted model', () => {
  test('calls are read in order, with what is to be said at the end', () => {
    expect(
      parseDirectives('do [[call bash {"command":"ls"}]] and [[call read {"filePath":"a"}]] [[say done]]'),
    ).toEqual({
      calls: [
        { tool: 'bash', input: { command: 'ls' } },
        { tool: 'read', input: { filePath: 'a' } },
      ],
      say: 'done',
      fail: undefined,
      waitMs: 0,
    })
  })

  test('a directive inside the input of a call is for the sub-agent that gets it', () => {
    const prompt = 'look [[call bash {"command":"echo } ]]"}]] [[say below]]'
    const { calls, say } = parseDirectives(`[[call task ${JSON.stringify({ prompt })}]] [[say above]]`)
    expect(calls).toEqual([{ tool: 'task', input: { prompt } }])
    expect(say).toBe('above')
    expect(parseDirectives(prompt).say).toBe('below')
  })

  test('failures and waiting are numbers, and half a directive is none', () => {
    expect(parseDirectives('[[fail 400]] [[wait 20]]')).toMatchObject({ fail: 400, waitMs: 20 })
    expect(parseDirectives('[[call bash {"command": ]] [[say open')).toEqual({
      calls: [],
      say: undefined,
      fail: undefined,
      waitMs: 0,
    })
  })
})
