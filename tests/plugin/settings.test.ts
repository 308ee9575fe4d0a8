import { describe, expect, test } from 'vitest'
import { readSettings } from '../../plugin/src/settings.ts'
import { RECALL_DEADLINE_MS } from '../../src/limits.ts'

describe('the settings of the plugin', () => {
  test('without any variable it is on, with the default deadline, in the home of the person', () => {
    const settings = readSettings({ HOME: '/home/x' })
    expect(settings).toMatchObject({ enabled: true, recallDeadlineMs: RECALL_DEADLINE_MS })
    expect(settings.dataDirectory).toBe('/home/x/.local/share/opencode-memory')
  })

  test.each(['off', 'OFF', ' off ', '0', 'false', 'no'])('OPENCODE_MEMORY=%s switches it off', (value) => {
    expect(readSettings({ OPENCODE_MEMORY: value }).enabled).toBe(false)
  })

  test.each(['on', '1', 'true', ''])('OPENCODE_MEMORY=%s leaves it on', (value) => {
    expect(readSettings({ OPENCODE_MEMORY: value }).enabled).toBe(true)
  })

  test('a deadline outside of its bounds, or none at all, leaves the default', () => {
    const deadline = (value: string) => readSettings({ OPENCODE_MEMORY_RECALL_DEADLINE_MS: value }).recallDeadlineMs
    expect([deadline('10'), deadline('5000')]).toEqual([10, 5000])
    for (const odd of ['9', '5001', 'soon', '-1', 'Infinity']) expect(deadline(odd)).toBe(RECALL_DEADLINE_MS)
  })
})
