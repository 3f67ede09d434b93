import { defineConfig } from 'vitest/config';
import { pageTextForVite } from './scripts/page-text.mjs';

export default defineConfig({
  plugins: [pageTextForVite],
  test: {
    include: ['tests/**/*.test.ts'],
    // No file keeps state, so two processes run them all, one file after the other.
    isolate: false,
    maxWorkers: 2,
    globalSetup: ['tests/support/global-setup.ts'],
    setupFiles: ['tests/support/seed.ts'],
    // Tests with real git start processes by the dozen; on a busy machine 5 seconds are soon gone.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
