import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../src/server/metrics.ts'

const valueOf = (text: string, name: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`opencode_memory_${name} `))
  return line === undefined ? undefined : Number(line.split(' ')[1])
}

describe('the metrics of the cache', () => {
  it('say nothing of a ratio before the first recall, and of a gain before both kinds were seen', () => {
    const metrics = createMetrics()
    expect(valueOf(metrics.render({}), 'cache_hit_ratio')).toBeUndefined()
    metrics.recalled({ cached: false, tokens: 10, tookMs: 8 })
    expect(valueOf(metrics.render({}), 'cache_hit_ratio')).toBe(0)
    expect(valueOf(metrics.render({}), 'cache_gain_ratio')).toBeUndefined()
  })

  it('give hits, misses, their ratio, the latency of each, and the gain by their medians', () => {
    const metrics = createMetrics()
    for (const tookMs of [8, 10, 12]) metrics.recalled({ cached: false, tokens: 10, tookMs })
    for (const tookMs of [1, 2, 3, 2, 1, 3]) metrics.recalled({ cached: true, tokens: 0, tookMs })
    const text = metrics.render({ cache_up: 1, cache_failures: 4 })
    expect(valueOf(text, 'recalls_total')).toBe(9)
    expect(valueOf(text, 'recalls_empty_total')).toBe(6)
    expect(valueOf(text, 'cache_hits_total')).toBe(6)
    expect(valueOf(text, 'cache_misses_total')).toBe(3)
    expect(valueOf(text, 'cache_hit_ratio')).toBeCloseTo(6 / 9)
    expect(valueOf(text, 'cache_gain_ratio')).toBeCloseTo(10 / 2)
    expect(valueOf(text, 'cache_up')).toBe(1)
    expect(valueOf(text, 'cache_failures')).toBe(4)
    expect(text).toContain('opencode_memory_recall_seconds{cache="hit",quantile="0.5"} 0.002000')
    expect(text).toContain('opencode_memory_recall_seconds{cache="miss",quantile="0.95"} 0.012000')
    expect(text).toContain('opencode_memory_recall_seconds_count{cache="hit"} 6')
  })
})
