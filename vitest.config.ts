import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Generous, for the tests that boot a machine: a test that hangs is a failure, a slow computer is none.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
