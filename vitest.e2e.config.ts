import { defineConfig } from 'vitest/config';

const lanes = Number(process.env['BREAKWATER_E2E_LANES'] ?? 1);

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
    // One after the other unless asked: two browsers and two engines on two cores make every wait long.
    maxWorkers: lanes,
    fileParallelism: lanes > 1,
  },
});
