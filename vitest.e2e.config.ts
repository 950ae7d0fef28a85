import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestPagesFirst } from './test/support/longest-first.ts';

/** Files that run at the same time. One more than cores: a test that waits leaves its core to another (measured on two: three lanes take 6 % less than two). */
const lanes = Number(process.env['BREAKWATER_E2E_LANES'] ?? Math.min(3, availableParallelism() + 1));

const scripts = path.resolve(import.meta.dirname, 'src/main/desk/scripts.ts');
const built = path.resolve(import.meta.dirname, 'out/main');

export default defineConfig({
  // Threads run from the build, as in the product (see test/support/main-scripts-once.ts).
  plugins: [{ name: 'built-scripts', load: (id) => (path.resolve(id) === scripts ? `export const scriptPath = (name) => ${JSON.stringify(`${built}${path.sep}`)} + name + '.js';` : null) }],
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: ['test/support/build-renderer-once.ts'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // A browser on a busy machine answers late; what is polled for decides, not the clock.
    expect: { poll: { timeout: 15_000 } },
    maxWorkers: lanes,
    fileParallelism: lanes > 1,
    sequence: { sequencer: LongestPagesFirst },
  },
});
