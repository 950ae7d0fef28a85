// npm run bench [-- --only NAME] [--soak MINUTES]: measures, compares in one run, prints the machine.
import { parseArgs } from 'node:util';
import { print, machine, type Figure } from './figures.ts';
import { liveDesk } from './live-desk.ts';
import { millionBars } from './million-bars.ts';
import { tickToOrder } from './tick-to-order.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, soak: { type: 'string', default: '1' } } });
const MEASURES = {
  'tick-to-order': async () => tickToOrder(),
  'million-bars': millionBars,
  'live-desk': () => liveDesk(Number(values.soak)),
} satisfies Record<string, () => Promise<readonly Figure[]>>;

console.log(machine());
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(MEASURES)) {
  if (values.only && values.only !== name) continue;
  console.log(`\n${name}`);
  const measured = await measure();
  print(measured);
  figures.push(...measured);
}
const missed = figures.filter((figure) => !figure.met);
console.log(`\n${figures.length - missed.length} of ${figures.length} figures met${missed.length > 0 ? `; missed: ${missed.map((figure) => figure.name).join(', ')}` : ''}`);
process.exitCode = missed.length === 0 ? 0 : 1;
