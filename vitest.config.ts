import path from 'node:path';
import { defineConfig } from 'vitest/config';

const scripts = path.resolve(import.meta.dirname, 'src/main/desk/scripts.ts');

export default defineConfig({
  plugins: [{
    name: 'built-scripts',
    load: (id) => (path.resolve(id) === scripts ? `export { scriptPath } from ${JSON.stringify(path.resolve(import.meta.dirname, 'test/support/main-scripts.ts'))};` : null),
  }],
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**'],
    globalSetup: ['test/support/main-scripts-once.ts'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    // What is polled for decides, not the clock: a busy machine answers late.
    expect: { poll: { timeout: 15_000 } },
    maxWorkers: 2,
  },
});
