import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mayLeave, watchIdle } from '../../src/server/idle.ts'

const IDLE_MS = 60_000

describe('a daemon that nobody needs', () => {
  const state = { startedBy: 'plugin', silentMs: IDLE_MS, idleExitMs: IDLE_MS, openCodeAlive: false } as const

  it('leaves when the plugin started it, after the silence, with no OpenCode alive', () => {
    expect(mayLeave(state)).toBe(true)
    expect(mayLeave({ ...state, silentMs: IDLE_MS - 1 })).toBe(false)
    expect(mayLeave({ ...state, openCodeAlive: true })).toBe(false)
  })

  it('stays when a person or a service started it', () => {
    expect(mayLeave({ ...state, startedBy: 'person', silentMs: IDLE_MS * 1000 })).toBe(false)
    expect(mayLeave({ ...state, startedBy: 'service', silentMs: IDLE_MS * 1000 })).toBe(false)
  })

  describe('over time', () => {
    beforeEach(() => void vi.useFakeTimers())
    afterEach(() => void vi.useRealTimers())

    it('counts the silence from the last request', () => {
      const leave = vi.fn()
      const idle = watchIdle({
        startedBy: 'plugin',
        idleExitMs: IDLE_MS,
        now: Date.now,
        openCodeAlive: () => false,
        leave,
      })
      vi.advanceTimersByTime(IDLE_MS - 1_000)
      idle.touched()
      vi.advanceTimersByTime(IDLE_MS - 1_000)
      expect(leave).not.toHaveBeenCalled()
      vi.advanceTimersByTime(IDLE_MS)
      expect(leave).toHaveBeenCalled()
      idle.close()
    })
  })
})
