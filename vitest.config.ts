import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Tests with real git start processes by the dozen; on a busy machine 5 seconds are soon gone.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
