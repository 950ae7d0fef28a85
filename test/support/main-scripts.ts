import path from 'node:path';

/** Absolute path of a script of the main process, built for this run; in tests it stands for src/main/desk/scripts.ts. */
export function scriptPath(name: 'cli' | 'venue-process' | 'report-worker' | 'journal-worker'): string {
  const folder = process.env['BREAKWATER_TEST_MAIN'];
  if (folder === undefined) throw new Error('expected the built scripts of test/support/main-scripts-once.ts, found none: run the tests with vitest.config.ts');
  return path.join(folder, `${name}.js`);
}
