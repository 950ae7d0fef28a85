import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: ['test/support/build-renderer-once.ts'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // A browser on a busy machine answers late; what is polled for decides, not the clock.
    expect: { poll: { timeout: 15_000 } },
    // One after the other: two browsers and two engines on two cores make every wait long.
    maxWorkers: 1,
    fileParallelism: false,
  },
});
