import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestTestsFirst } from './test/support/longest-first.ts';

const scripts = path.resolve(import.meta.dirname, 'src/main/desk/scripts.ts');

/** These change what the rest of their process stands on: its clock, its environment, its globals. */
const APART = ['test/contract/ipc-wire.test.ts', 'test/property/settings-file.test.ts', 'test/unit/cli/long-timer.test.ts', 'test/unit/renderer/{chart-paint,pacer,receipt-memory}.test.ts'];

const common = {
  setupFiles: ['test/support/setup.ts'],
  // Ends what hangs; a machine that is five times slower than it should be is no fault.
  testTimeout: 240_000,
  pool: 'forks' as const,
  // What is polled for decides, not the clock: a busy machine answers late.
  expect: { poll: { timeout: 15_000 } },
};

const plugins = [{
  name: 'built-scripts',
  load: (id: string) => (path.resolve(id) === scripts ? `export { scriptPath } from ${JSON.stringify(path.resolve(import.meta.dirname, 'test/support/main-scripts.ts'))};` : null),
}];

export default defineConfig({
  test: {
    // Three more than cores: the long files start processes and wait for them.
    maxWorkers: Math.min(5, availableParallelism() + 3),
    sequence: { sequencer: LongestTestsFirst },
    projects: [
      // To load everything anew for each file was a third of the work: what a test changes, it puts back.
      { plugins, resolve: { alias: [{ find: /^zustand$/, replacement: path.resolve(import.meta.dirname, 'test/support/stores.ts') }] }, test: { ...common, name: 'tests', include: ['test/**/*.test.ts', 'test/**/*.test.tsx'], exclude: ['test/e2e/**', ...APART], isolate: false, globalSetup: ['test/support/main-scripts-once.ts'] } },
      { test: { ...common, name: 'apart', include: APART } },
    ],
  },
});
