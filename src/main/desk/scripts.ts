// Where the other entry points of this build lie: beside us when built, as sources when run from the tree.
import { existsSync } from 'node:fs';
import path from 'node:path';

const SOURCES = { 'venue-process': '../adapters/venues/sim/venue-process.ts', 'report-worker': './reports/report-worker.ts', 'journal-worker': './journal/journal-worker.ts' } as const;

/** Absolute path of a script that a child process or a worker runs. */
export function scriptPath(name: keyof typeof SOURCES): string {
  for (const built of [`${name}.js`, `../${name}.js`]) {
    const file = path.resolve(import.meta.dirname, built);
    if (existsSync(file)) return file;
  }
  return path.resolve(import.meta.dirname, SOURCES[name]);
}
