import { defineConfig } from 'vitest/config'

/** Scenarios of the server on its test host: one after another, since they share it. `--mode all` plays every one. */
export default defineConfig(({ mode }) => ({
  test: {
    include: mode === 'all' ? ['tests/pod/scenarios/*.ts'] : ['tests/pod/scenarios/*.lean.ts'],
    setupFiles: mode === 'all' ? ['tests/pod/lab/report.ts'] : [],
    fileParallelism: false,
    sequence: { concurrent: false },
    testTimeout: 480_000,
    hookTimeout: 120_000,
    reporters: ['verbose'],
  },
}))
