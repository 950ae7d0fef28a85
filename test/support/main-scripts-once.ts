// Once for all test files: the command line, the venue process and the threads are built, and run from there as in the product. Run from source, Node takes
// the types off with WebAssembly in each thread, and V8 crashes the whole process now and then when such a thread ends ("Check failed: jit_page.has_value()").
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';

const root = path.resolve(import.meta.dirname, '../..');
const ENTRIES = {
  cli: 'src/main/cli/cli.ts',
  'journal-worker': 'src/main/desk/journal/journal-worker.ts',
  'report-worker': 'src/main/desk/reports/report-worker.ts',
  'venue-process': 'src/main/adapters/venues/sim/venue-process.ts',
};

export async function setup(): Promise<() => void> {
  const all = path.join(root, 'node_modules/.cache/test-main');
  mkdirSync(all, { recursive: true });
  // Of this run alone: another may go on in the same tree.
  const folder = mkdtempSync(path.join(all, 'run-'));
  await build({
    root, configFile: false, logLevel: 'error',
    // With their packages in them, but for the native ones: some hundred processes are started, and each would look up and read a few hundred files.
    ssr: { noExternal: true, external: ['better-sqlite3', 'keytar'] },
    build: { ssr: true, target: 'node24', outDir: folder, emptyOutDir: false, minify: false, rollupOptions: { input: ENTRIES, output: { format: 'es', entryFileNames: '[name].js' } } },
  });
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}\n');
  process.env['BREAKWATER_TEST_MAIN'] = folder;
  process.env['NODE_COMPILE_CACHE'] = path.join(folder, 'compiled');
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
