import path from 'node:path';
import { defineConfig } from 'vitest/config';

const scripts = path.resolve(import.meta.dirname, 'src/main/desk/scripts.ts');

/**
 * The core holds nothing between two calls, so its tests may share a process: to load it anew for each file was a third of their work.
 * Everything else has state in its modules, its process or its page, and is kept apart.
 */
const PURE = [
  'test/unit/{contract,kernel,market-data,model,oms,portfolio,risk,sim-market,strategy}/**/*.test.ts', 'test/golden/**/*.test.ts',
  'test/property/{limit,market,oms,order,portfolio,risk,sim,stop,strategy}-*.test.ts', 'test/property/{decimal,portfolio}.test.ts',
];

const common = {
  setupFiles: ['test/support/setup.ts'],
  testTimeout: 60_000,
  pool: 'forks' as const,
  // What is polled for decides, not the clock: a busy machine answers late.
  expect: { poll: { timeout: 15_000 } },
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        plugins: [{
          name: 'built-scripts',
          load: (id) => (path.resolve(id) === scripts ? `export { scriptPath } from ${JSON.stringify(path.resolve(import.meta.dirname, 'test/support/main-scripts.ts'))};` : null),
        }],
        test: { ...common, name: 'apart', include: ['test/**/*.test.ts', 'test/**/*.test.tsx'], exclude: ['test/e2e/**', ...PURE], globalSetup: ['test/support/main-scripts-once.ts'] },
      },
      { test: { ...common, name: 'pure', include: PURE, isolate: false } },
    ],
  },
});
