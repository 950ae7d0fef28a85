// npm run bench [-- --only NAME] [--soak MINUTES]: measures, compares in one run, prints the machine.
// With --against COMMIT [--rounds N]: compares two versions.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { against } from './against.ts';
import { bigJournalStart } from './big-journal-start.ts';
import { costPerBar } from './cost-per-bar.ts';
import { print, machine, type Figure } from './figures.ts';
import { liveDesk } from './live-desk.ts';
import { manyStrategies } from './many-strategies.ts';
import { millionBars } from './million-bars.ts';
import { orderOnEveryBar } from './order-on-every-bar.ts';
import { runMeasure } from './run-measure.ts';
import { tickToOrder } from './tick-to-order.ts';

const { values } = parseArgs({ options: {
  only: { type: 'string' }, soak: { type: 'string', default: '4' }, against: { type: 'string' }, rounds: { type: 'string', default: '3' },
  /** Set by scripts/bench.mjs: where the version of --against lies. */
  checkout: { type: 'string' },
} });
const MEASURES = {
  'tick-to-order': async () => tickToOrder(),
  'million-bars': millionBars,
  'order-on-every-bar': orderOnEveryBar,
  'many-strategies': manyStrategies,
  'cost-per-bar': costPerBar,
  'big-journal-start': bigJournalStart,
  'live-desk': () => liveDesk(Number(values.soak)),
} satisfies Record<string, () => Promise<readonly Figure[]>>;
type Name = keyof typeof MEASURES;
const NAMES = Object.keys(MEASURES) as Name[];
const ROOT = path.resolve(import.meta.dirname, '../..');

/** This version alone, each figure with its goal. */
async function measure(): Promise<boolean> {
  const chosen = NAMES.filter((name) => values.only === undefined || name === values.only);
  if (chosen.length === 0) throw new Error(`--only: expected one of ${NAMES.join(', ')}, found ${values.only}`);
  console.log(machine());
  const figures: Figure[] = [];
  for (const name of chosen) {
    console.log(`\n${name}`);
    const { figures: some } = await runMeasure(ROOT, name, { soak: values.soak, words: 'show' });
    print(some);
    figures.push(...some);
  }
  const missed = figures.filter((figure) => !figure.met);
  const names = missed.length > 0 ? `; missed: ${missed.map((figure) => figure.name).join(', ')}` : '';
  console.log(`\n${figures.length - missed.length} of ${figures.length} figures met${names}`);
  return missed.length === 0;
}

/** This version against the one in `folder`. */
async function compareWith(commit: string, folder: string): Promise<boolean> {
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds: expected a count of at least 1, found ${values.rounds}`);
  const missed = await against({ commit, folder, rounds, soak: values.soak, only: values.only ?? null });
  console.log(missed.length === 0 ? 'Every must that can be judged is met.' : `Missed:\n${missed.map((sentence) => `  ${sentence}`).join('\n')}`);
  return missed.length === 0;
}

const mine = process.send === undefined ? undefined : NAMES.find((name) => name === values.only);
if (mine) {
  const figures = await MEASURES[mine]();
  process.send?.(figures);
  process.disconnect?.();
} else {
  const isBrought = values.against === undefined || values.checkout !== undefined;
  if (!isBrought) throw new Error('--against: expected to be started by npm run bench, which brings the other version here');
  const isMet = values.against === undefined ? await measure() : await compareWith(values.against, values.checkout ?? '');
  process.exitCode = isMet ? 0 : 1;
}
