import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // No file keeps state, so two processes run them all, one file after the other.
    isolate: false,
    maxWorkers: 2,
    globalSetup: ['tests/support/global-setup.ts'],
    // Tests with real git start processes by the dozen; on a busy machine 5 seconds are soon gone.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
