// npm run bench -- --against COMMIT: the measures of that version and of this one in turn, and what became of each figure.
import path from 'node:path';
import { commitOf, git } from '../../scripts/lib/checkout.mjs';
import { compare, table, type Rounds } from './compare.ts';
import { ROWS } from './compare-rows.ts';
import { machine, type Readings } from './figures.ts';
import { readingsOf } from './readings-in-words.ts';
import { measuresOf, runMeasure } from './run-measure.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** One run of these is minutes and takes its own medians: not more of them than this. */
const LONG: Readonly<Record<string, number>> = { 'live-desk': 1, 'cost-per-bar': 1, 'many-strategies': 1 };

export type Against = {
  readonly commit: string;
  /** Where that version lies, installed and built. */
  readonly folder: string;
  readonly rounds: number;
  readonly soak: string;
  readonly only: string | null;
};

const subject = (commit: string): string => git(ROOT, ['log', '-1', '--format=%h %ad  %s', '--date=short', commit]);

/** Prints the table; answers with the sentences of the musts that were missed. */
export async function against({ commit, folder, rounds, soak, only }: Against): Promise<readonly string[]> {
  const changed = git(ROOT, ['status', '--porcelain']) !== '';
  console.log(`${machine()}\nbefore  ${subject(commitOf(ROOT, commit))}\nafter   ${subject('HEAD')}${changed ? ' (and what is not committed)' : ''}\n`);
  const theirs = measuresOf(folder);
  const compared = [...new Set(ROWS.map(({ measure }) => measure))];
  const measures = compared.filter((name) => only === null || name === only);
  if (measures.length === 0) throw new Error(`--only: expected one of ${compared.join(', ')} with --against, found ${only}`);
  const results = new Map<string, Rounds>();
  for (const name of measures) {
    const before: Readings[] = [];
    const after: Readings[] = [];
    const times = Math.min(rounds, LONG[name] ?? rounds);
    for (let round = 1; round <= times; round += 1) {
      for (const [version, root, into] of [['before', folder, before], ['after', ROOT, after]] as const) {
        if (version === 'before' && !theirs.has(name)) continue;
        const began = performance.now();
        const { figures, said } = await runMeasure(root, name, { soak, words: 'keep' });
        into.push(readingsOf(figures, said));
        const seconds = ((performance.now() - began) / 1_000).toFixed(0);
        console.log(`${name}, round ${round} of ${times}, ${version.padEnd(6)}  ${figures.map((figure) => figure.value).join(' · ')}  (${seconds} s)`);
      }
    }
    results.set(name, { before: theirs.has(name) ? before : null, after });
  }
  const { lines, missed } = compare(results);
  console.log(`\n${table(lines)}\n\nMedians of ${rounds} runs of each version in turn, of 1 for ${Object.keys(LONG).join(', ')}.`);
  console.log('"–": that version does not measure it.');
  return missed;
}
