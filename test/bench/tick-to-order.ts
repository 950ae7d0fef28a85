// From the tick that causes an order to the request handed to the venue, with the intent durable on disk in between.
import { mkdtempSync, rmSync, openSync, writeSync, fdatasyncSync, closeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openJournal } from '../../src/main/adapters/sqlite/open-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import { LIVE_TIMINGS } from '../../src/main/core/kernel/options.ts';
import { simCatalogue } from '../../src/main/core/sim-market/sim-instruments.ts';
import { SimVenue } from '../../src/main/core/venue/sim-venue.ts';
import type { Strategy } from '../../src/main/core/strategy/strategy.ts';
import { money, quantity } from '../../src/shared/model/decimal.ts';
import { instrumentId, strategyId } from '../../src/shared/model/ids.ts';
import { PROFILE_DEFAULTS } from '../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../src/shared/model/profile.ts';
import { quantile, type Figure } from './figures.ts';
import { NOTHING_FOUND } from '../../src/main/core/kernel/messages.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const ORDERS = 2_000;
const TICKS_PER_ORDER = 10;

/** Buys and sells in turn on every tenth mark: nothing but the path from tick to order. */
function pingPong(): Strategy {
  let ticks = 0;
  return {
    id: strategyId('ping-pong'), instrumentId: BTC, warmupBars: 0, barIntervalMs: 60_000,
    warmUp() {}, onBar() {}, onOrderEvent() {}, saveState: () => null, loadState() {},
    onMark(_mark, ctx) {
      ticks += 1;
      if (ticks % TICKS_PER_ORDER !== 0) return;
      ctx.order({ side: ctx.positionQty > 0n ? 'sell' : 'buy', type: 'market', quantity: quantity('0.01'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: ctx.positionQty > 0n, triggerPx: null, reason: 'bench' });
    },
  };
}

/** What one durable write costs on this disk: the floor of everything that must be on disk first. One after each order, so that both meet the same disk. */
class RawDisk {
  readonly samples: number[] = [];
  readonly #block = Buffer.alloc(4_096, 1);
  readonly #fd: number;

  constructor(dir: string) {
    this.#fd = openSync(path.join(dir, 'raw'), 'w');
  }

  write(): void {
    const at = performance.now();
    writeSync(this.#fd, this.#block);
    fdatasyncSync(this.#fd);
    this.samples.push(performance.now() - at);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

export function tickToOrder(): readonly Figure[] {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-bench-'));
  try {
    const opened = openJournal(dir);
    if (!opened.ok) throw opened.error;
    const { journal } = opened.value;
    const profile = Profile.parse({ ...PROFILE_DEFAULTS.dev, limits: { ...PROFILE_DEFAULTS.dev.limits, maxOrdersPerMinute: 6_000, maxDailyLoss: 1, maxDrawdown: 1 } });
    const instruments = simCatalogue('fractionalBase', 1);
    const venue = new SimVenue({ instruments, seed: 7, severity: 'none', startCash: money('100000') });
    const samples: number[] = [];
    let handedIn = 0;
    let now = Date.UTC(2026, 0, 5);
    const kernel = new Kernel({ instruments, strategies: [pingPong()], limits: profile.limits, maxTickJump: 0.2, barIntervalMs: 60_000, idPrefix: 'bench', live: false, dryRun: false, timings: LIVE_TIMINGS }, {
      venue: { send: (request) => { if (request.type === 'submit') samples.push(performance.now() - handedIn); venue.send(request, now); } },
      journal, latch: { held: () => [], set: () => null, clear: () => null, ready: () => null }, publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult() {} },
    });
    const deliver = (): void => {
      venue.advance(now);
      for (let reports = venue.takeReports(); reports.length > 0; reports = venue.takeReports()) for (const report of reports) kernel.handle({ type: 'report', ts: now, report });
    };
    kernel.handle({ type: 'start', revision: 0, run: null, ...NOTHING_FOUND, ts: now, version: 'bench', configHash: 'bench', profile: 'dev' });
    kernel.handle({ type: 'report', ts: now, report: { type: 'ConnectionReport', state: 'connected', cause: 'bench', tsEvent: now } });
    deliver();
    const raw = new RawDisk(dir);
    let px = 60_000;
    for (let tick = 0; samples.length < ORDERS && tick < ORDERS * TICKS_PER_ORDER * 3; tick += 1) {
      now += 100;
      px += tick % 2 === 0 ? 0.1 : -0.1;
      const quote = { type: 'quote', instrumentId: BTC, bid: px - 0.1, bidSize: 10, ask: px + 0.1, askSize: 10, tsEvent: now } as const;
      venue.onMarket(quote, now);
      kernel.handle({ type: 'market', ts: now, event: quote });
      const mark = { type: 'mark', instrumentId: BTC, px, tsEvent: now } as const;
      venue.onMarket(mark, now);
      handedIn = performance.now();
      kernel.handle({ type: 'market', ts: now, event: mark });
      deliver();
      while (raw.samples.length < samples.length) raw.write();
    }
    raw.close();
    if (samples.length < ORDERS) throw new Error(`expected ${ORDERS} orders, found ${samples.length}: ${kernel.state.state()} ${kernel.state.cause()}`);
    journal.close();
    opened.value.reader.close();
    const [p50, p99, rawP99] = [quantile(samples, 0.5), quantile(samples, 0.99), quantile(raw.samples, 0.99)];
    console.log(`      ${samples.length} orders; raw durable write of 4 KiB on this disk p50 ${quantile(raw.samples, 0.5).toFixed(2)} ms, p99 ${rawP99.toFixed(2)} ms; tick to order p99 is ${(p99 / rawP99).toFixed(1)} x that`);
    return [{ name: 'tick to order, intent durable', value: `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`, goal: 'p99 5 ms or less', met: p99 <= 5, readings: { tickToOrderP99Ms: p99, tickToOrderToRawTimes: p99 / rawP99 } }];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
