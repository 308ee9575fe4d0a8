import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Two cores, and live suites start servers: more workers only make timings lie.
    maxWorkers: 2,
    reporters: ['default'],
  },
})
