// npm run bench [-- --only NAME] [--soak MINUTES]: measures, compares in one run, prints the machine.
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { bigJournalStart } from './big-journal-start.ts';
import { print, machine, type Figure } from './figures.ts';
import { liveDesk } from './live-desk.ts';
import { millionBars } from './million-bars.ts';
import { tickToOrder } from './tick-to-order.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, soak: { type: 'string', default: '4' } } });
const MEASURES = {
  'tick-to-order': async () => tickToOrder(),
  'million-bars': millionBars,
  'big-journal-start': bigJournalStart,
  'live-desk': () => liveDesk(Number(values.soak)),
} satisfies Record<string, () => Promise<readonly Figure[]>>;
type Name = keyof typeof MEASURES;
const NAMES = Object.keys(MEASURES) as Name[];

/** Each measure has a process of its own: the memory that one has used up must not count against the next. */
function measured(name: Name): Promise<readonly Figure[]> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ['--only', name, '--soak', values.soak], { execArgv: ['--expose-gc'] });
    child.once('message', (figures) => resolve(figures as readonly Figure[]));
    child.once('exit', (code) => reject(new Error(`expected the figures of ${name}, its process ended with ${code}`)));
  });
}

async function main(): Promise<void> {
  const chosen = NAMES.filter((name) => values.only === undefined || name === values.only);
  if (chosen.length === 0) throw new Error(`--only: expected one of ${NAMES.join(', ')}, found ${values.only}`);
  console.log(machine());
  const figures: Figure[] = [];
  for (const name of chosen) {
    console.log(`\n${name}`);
    const some = await measured(name);
    print(some);
    figures.push(...some);
  }
  const missed = figures.filter((figure) => !figure.met);
  console.log(`\n${figures.length - missed.length} of ${figures.length} figures met${missed.length > 0 ? `; missed: ${missed.map((figure) => figure.name).join(', ')}` : ''}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

const mine = process.send === undefined ? undefined : NAMES.find((name) => name === values.only);
if (mine) {
  const figures = await MEASURES[mine]();
  process.send?.(figures);
  process.disconnect?.();
} else await main();
