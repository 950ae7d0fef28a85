// The headless desk at 1,000 ticks per second over four instruments with a view attached: lag of the engine, order events, memory.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createClient } from '../../src/shared/contract/client.ts';
import type { Delta } from '../../src/shared/contract/views.ts';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { startDesk } from '../../src/main/desk/compose.ts';
import { connectControl } from '../../src/main/hosts/headless/control-client.ts';
import { fakeApp } from '../support/fake-app.ts';
import { startHeadlessServer } from '../../src/main/hosts/headless/server.ts';
import { quantile, type Figure } from './figures.ts';

const ORDER_EVERY_MS = 200;
const INSTRUMENTS = ['BTC-PERP.SIM', 'ETH-PERP.SIM', 'SOL-PERP.SIM', 'XRP-PERP.SIM'];
const SIZES = ['0.002', '0.05', '1', '50'];
const SAMPLE_MS = 10_000;
/** Of the second half: a line through fewer says nothing. */
const LEAST_SAMPLES = 8;
type HeapSample = { readonly minute: number; readonly mb: number };

/** A full collection; what is left is alive. The measure is started with `--expose-gc`. */
function collect(): void {
  if (globalThis.gc === undefined) throw new Error('expected node --expose-gc, found no collector to call');
  globalThis.gc();
}
/** Of the straight line through the samples by least squares, MB per minute. */
function slopeOf(samples: readonly HeapSample[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(samples.map(({ minute }) => minute)), mean(samples.map(({ mb }) => mb))];
  const up = samples.reduce((sum, { minute, mb }) => sum + (minute - x) * (mb - y), 0);
  return up / samples.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0);
}
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The view in a process of its own, as a browser would be: counts what reaches it and sends an order now and then. */
async function view(folder: string, minutes: number): Promise<void> {
  const wire = await connectControl(folder, 5_000);
  if (!wire.ok) throw new Error(wire.error.message);
  const events = new Map<string, number>();
  let lastSeq = 0;
  let outOfOrder = 0;
  const client = createClient(wire.value, {
    onState: () => {},
    onDelta: (delta: Delta) => {
      events.set(delta.type, (events.get(delta.type) ?? 0) + 1);
      if (delta.type !== 'order' && delta.type !== 'fill') return;
      if (delta.seq < lastSeq) outOfOrder += 1;
      lastSeq = delta.seq;
    },
  });
  await client.call('desk.snapshot', {});
  const until = performance.now() + minutes * 60_000;
  const roundTrips: number[] = [];
  for (let turn = 0; performance.now() < until; turn += 1) {
    const at = performance.now();
    const index = turn % INSTRUMENTS.length;
    await client.call('order.submit', { instrumentId: INSTRUMENTS[index] ?? '', side: turn % 8 < 4 ? 'buy' : 'sell', type: 'market', quantity: SIZES[index] ?? '1', limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false });
    roundTrips.push(performance.now() - at);
    await sleep(ORDER_EVERY_MS);
  }
  await client.call('kill.trip', { reason: 'end of the measurement' });
  await sleep(2_000);
  process.send?.({ fills: events.get('fill') ?? 0, orders: events.get('order') ?? 0, markets: events.get('market') ?? 0, outOfOrder, p99: quantile(roundTrips, 0.99), sent: roundTrips.length });
  client.close();
}

type ViewResult = { readonly fills: number; readonly orders: number; readonly markets: number; readonly outOfOrder: number; readonly p99: number; readonly sent: number };

export async function liveDesk(minutes: number): Promise<readonly Figure[]> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-bench-'));
  mkdirSync(path.join(dataDir, 'profiles'));
  writeFileSync(path.join(dataDir, 'profiles/dev.json'), JSON.stringify({ name: 'dev', sim: { quoteRate: 150, severity: 'kind' }, limits: { maxOrdersPerMinute: 6000, maxDailyLoss: 1, maxDrawdown: 1 } }));
  const desk = await startDesk({ dataDir, dataDirOption: '', profile: 'dev', overrides: {}, dryRun: false, replay: null, logLevel: 'warn', onLogLine: null, onStartProgress: null });
  const server = await startHeadlessServer({ app: fakeApp(desk.api), desk: desk.api, profileFolder: desk.folder, rendererFolder: null });
  try {
    const child = spawn(process.execPath, [import.meta.filename, '--view', desk.folder, String(minutes)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const answer = new Promise<ViewResult>((resolve, reject) => {
      child.once('message', (message) => resolve(message as ViewResult));
      child.once('exit', (code) => reject(new Error(`expected the view's result, it ended with ${code}`)));
    });
    await sleep(3_000);
    const lag = monitorEventLoopDelay({ resolution: 5 });
    lag.enable();
    const inputs = (): number => desk.api.kernel.seq() - desk.summary().events;
    const ticksBefore = inputs();
    const startedAt = performance.now();
    const rss: number[] = [];
    const heap: HeapSample[] = [];
    const sampler = setInterval(() => {
      rss.push(process.memoryUsage.rss() / 2 ** 20);
      // The collection is ours and not the desk's: its pause does not count as the engine's.
      lag.disable();
      collect();
      lag.enable();
      const { heapUsed, external } = process.memoryUsage();
      heap.push({ minute: (performance.now() - startedAt) / 60_000, mb: (heapUsed + external) / 2 ** 20 });
    }, SAMPLE_MS);
    const result = await answer;
    clearInterval(sampler);
    lag.disable();
    const seconds = (performance.now() - startedAt) / 1_000;
    const rate = (inputs() - ticksBefore) / seconds;
    const summary = desk.summary();
    const late = summary.fills - result.fills;
    const lagP99 = lag.percentile(99) / 1e6 - 5;
    const half = heap.slice(Math.floor(heap.length / 2));
    const slope = half.length < LEAST_SAMPLES ? null : slopeOf(half);
    console.log(`      ${rate.toFixed(0)} inputs/s (ticks, reports, commands) for ${seconds.toFixed(0)} s, ${result.sent} orders from the view (answer p99 ${result.p99.toFixed(1)} ms), ${summary.fills} fills booked, ${result.fills} seen, ${result.markets} conflated market pushes, backlog ${desk.backlog()}`);
    return [
      { name: 'input rate', value: `${rate.toFixed(0)} /s`, goal: '1,000 /s or more', met: rate >= 1_000, readings: { liveInputsPerS: rate } },
      { name: 'order events late or lost at the view', value: `${late} lost, ${result.outOfOrder} out of order`, goal: '0', met: late === 0 && result.outOfOrder === 0 },
      { name: 'engine delay', value: `p99 ${lagP99.toFixed(1)} ms, max ${(lag.max / 1e6 - 5).toFixed(1)} ms`, goal: 'p99 20 ms or less', met: lagP99 <= 20, readings: { liveDelayP99Ms: lagP99 } },
      { name: `resident memory over ${minutes} min`, value: `max ${Math.max(...rss).toFixed(0)} MB`, goal: '300 MB or less', met: Math.max(...rss) <= 300, readings: { liveResidentMb: Math.max(...rss) } },
      { name: 'live memory in the second half', value: slope === null ? `too short a time to tell: --soak 3 or more` : `${slope >= 0 ? '+' : ''}${slope.toFixed(2)} MB/min, ${half.at(-1)?.mb.toFixed(0) ?? '?'} MB at the end`, goal: '+1 MB/min or less', met: slope === null || slope <= 1, readings: slope === null ? {} : { liveMemoryMbPerMin: slope } },
    ];
  } finally {
    await server.close();
    await desk.stop();
    const venue = readVenueFile(venueFolder(dataDir, 'dev'));
    if (venue) process.kill(venue.pid, 'SIGTERM');
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

if (process.argv[2] === '--view') await view(process.argv[3] ?? '', Number(process.argv[4]));
