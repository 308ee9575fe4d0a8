import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findOpenCode, opencodeInstallPrefix } from '../../src/opencode/binary.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'opencode-memory-binary-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function executable(path: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '#!/bin/sh\n')
  chmodSync(path, 0o755)
  return path
}

describe('finding OpenCode', () => {
  test('the path that is given comes first, then the pinned one beside the project, then PATH', () => {
    const given = executable(join(root, 'given'))
    const onPath = executable(join(root, 'bin', 'opencode'))
    const searchPath = [join(root, 'empty'), join(root, 'bin')].join(delimiter)
    expect(findOpenCode({ root, searchPath })).toEqual({ path: onPath, from: 'path' })
    const pinned = executable(join(opencodeInstallPrefix(root), 'node_modules', '.bin', 'opencode'))
    expect(findOpenCode({ root, searchPath })).toEqual({ path: pinned, from: 'clone' })
    expect(findOpenCode({ root, searchPath, path: given })).toEqual({ path: given, from: 'argument' })
  })

  test('a given path that cannot be run is not replaced by another one', () => {
    const onPath = executable(join(root, 'bin', 'opencode'))
    expect(findOpenCode({ root, searchPath: dirname(onPath), path: join(root, 'missing') })).toBeUndefined()
  })

  test('a folder or a file that is not executable is no OpenCode', () => {
    mkdirSync(join(root, 'a', 'opencode'), { recursive: true })
    mkdirSync(join(root, 'b'))
    writeFileSync(join(root, 'b', 'opencode'), '')
    expect(findOpenCode({ root, searchPath: [join(root, 'a'), join(root, 'b'), ''].join(delimiter) })).toBeUndefined()
  })
})
