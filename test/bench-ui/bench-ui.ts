// npm run bench:ui [-- --only NAME] [--minutes MINUTES]: the interface in a real browser, against its goals. The desk under load is used for ten minutes unless told otherwise.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { machine, print, type Figure } from '../bench/figures.ts';
import { launchBrowser } from './browser.ts';
import { chartPan } from './chart-pan.ts';
import { deskLoad } from './desk-load.ts';
import { firstChart } from './first-chart.ts';
import { journalScroll } from './journal-scroll.ts';

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

const { values } = parseArgs({ options: { only: { type: 'string' }, minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) refuse(`--minutes: expected a number above 0, found ${values.minutes}`);
const MEASURES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = { 'first-chart': firstChart, 'chart': chartPan, 'journal': journalScroll, 'load': () => deskLoad(minutes) };
const load = (): string => (os.platform() === 'linux' ? `load ${readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ')}` : `load ${os.loadavg().map((one) => one.toFixed(2)).join(' ')}`);

const names = Object.keys(MEASURES).filter((name) => values.only === undefined || name === values.only);
if (names.length === 0) refuse(`--only: expected one of ${Object.keys(MEASURES).join(', ')}, found ${values.only}`);
const browser = await launchBrowser();
console.log(`${machine()}\nChromium ${browser.version()}, headless, software rendering, ${load()}`);
await browser.close();
const figures: Figure[] = [];
for (const name of names) {
  console.log(`\n${name} (${load()})`);
  const some = await MEASURES[name]?.() ?? [];
  print(some);
  figures.push(...some);
}
const missed = figures.filter((figure) => !figure.met);
console.log(`\n${figures.length - missed.length} of ${figures.length} figures met${missed.length > 0 ? `; missed: ${missed.map((figure) => figure.name).join(', ')}` : ''}`);
process.exitCode = missed.length === 0 ? 0 : 1;
