import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { money, price, quantity, type Money, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, tradeId, venueOrderId } from '../../src/shared/model/ids.ts';
import type { Instrument } from '../../src/shared/model/instrument.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import { StandaloneFlatten, type StandaloneActions } from '../../src/main/core/risk/standalone-flatten.ts';
import { SimVenue } from '../../src/main/core/venue/sim-venue.ts';
import { BTC, ETH, instrument } from '../unit/risk/risk-world.ts';

const INSTRUMENTS: readonly Instrument[] = [instrument({ maxQty: quantity('3') }), instrument({ id: ETH, base: 'ETH', venueSymbol: 'ETH-PERP' })];
const START = Date.UTC(2026, 10, 2);

/** Somebody else's account: positions and resting orders that this process never heard of, in a venue that loses, repeats and reorders. */
function run(seed: number, severity: 'normal' | 'hostile') {
  const prng = new Prng(seed);
  const venue = new SimVenue({ instruments: INSTRUMENTS, seed, severity, startCash: money('1000000') });
  let now = START;
  const quote = (): void => {
    for (const { id } of INSTRUMENTS) {
      const mid = 100 + Math.round(prng.gaussian() * 2) / 2;
      const book = { bids: [{ px: mid - 0.5, size: 2 }, { px: mid - 1, size: 5 }], asks: [{ px: mid + 0.5, size: 2 }, { px: mid + 1, size: 5 }] };
      venue.onMarket({ type: 'quote', instrumentId: id, tsEvent: now, bid: mid - 0.5, bidSize: 2, ask: mid + 0.5, askSize: 2 }, now, book);
      venue.onMarket({ type: 'mark', instrumentId: id, tsEvent: now, px: mid }, now);
    }
  };
  quote();
  for (let i = 0; i < 8; i++) {
    const side = prng.next() < 0.5 ? ('buy' as const) : ('sell' as const);
    const limitPx = prng.next() < 0.5 ? null : ((price('1') * BigInt(side === 'buy' ? 97 - prng.int(5) : 103 + prng.int(5))) as Price);
    venue.placeForeign({ instrumentId: prng.next() < 0.5 ? BTC : ETH, side, quantity: (BigInt(1 + prng.int(40_000)) * quantity('0.0001')) as Quantity, limitPx }, now);
    now += 200;
    quote();
  }
  now += 5_000; // what was placed is visible by now
  quote();
  const dirty = venue.truth().positions.some((position) => position.quantity !== 0n) || venue.truth().openOrders.length > 0;
  const flatten = new StandaloneFlatten({ idPrefix: 'cli-1', visibilityDelayMs: 0, instruments: { get: (id) => INSTRUMENTS.find((one) => one.id === id) } });
  const opening: string[] = [];
  const steps: string[] = [];
  const send = (actions: StandaloneActions): void => {
    steps.push(...actions.progress.map((one) => one.step));
    for (const request of actions.requests) {
      if (request.type === 'submit' && !request.reduceOnly) opening.push(request.clientOrderId);
      venue.send(request, now);
    }
  };
  send(flatten.start('engine hangs', now));
  let nextQuote = now;
  const end = now + 20 * 60_000;
  for (let step = 0; !flatten.done() && now < end; step += 1) {
    if (step > 100_000) throw new Error('virtual time does not advance');
    now = Math.max(now, Math.min(nextQuote, flatten.nextDue(), Math.max(now + 1, venue.nextDue())));
    if (now >= nextQuote) {
      quote();
      nextQuote = now + 500;
    }
    venue.advance(now);
    for (const report of venue.takeReports()) send(flatten.onReport(report, now));
    if (now >= flatten.nextDue()) send(flatten.onTime(now));
  }
  return { venue, flatten, opening, steps, dirty };
}

describe('flatten-all from a second process against the simulated venue', () => {
  it('ends with the venue itself flat, sending nothing that could open', () => {
    let dirty = 0;
    for (const severity of ['normal', 'hostile'] as const) {
      fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const result = run(seed, severity);
        if (result.dirty) dirty += 1;
        expect(result.opening).toEqual([]);
        expect(result.flatten.done()).toBe(true);
        expect(result.steps.at(-1)).toBe('verified');
        const truth = result.venue.truth();
        expect(truth.openOrders).toEqual([]);
        expect(truth.positions.filter((position) => position.quantity !== 0n)).toEqual([]);
      }), { numRuns: 40 });
    }
    expect(dirty).toBeGreaterThan(20);
  });
});

describe('StandaloneFlatten', () => {
  const started = (visibilityDelayMs = 0) => {
    const flatten = new StandaloneFlatten({ idPrefix: 'cli-1', visibilityDelayMs, instruments: { get: () => INSTRUMENTS[0] } });
    flatten.start('test', 0);
    const shown = { openOrders: [], positions: [{ instrumentId: BTC, quantity: quantity('1'), avgPx: null }], fills: [], funding: [], cash: 0n as Money, tsEvent: 0 };
    const actions = flatten.onReport({ type: 'SnapshotResult', requestId: 1, snapshot: shown, cause: null, tsEvent: 0 }, 10);
    return { flatten, actions, shown };
  };
  const id = clientOrderId('cli-1-1');

  it('asks about a close without an answer, and takes absence for proof only when the venue could have shown it', () => {
    const { flatten, actions } = started();
    expect(actions.requests).toMatchObject([{ type: 'submit', clientOrderId: id, side: 'sell', reduceOnly: true, quantity: quantity('1') }]);
    flatten.onReport({ type: 'OutcomeUnknown', request: 'submit', clientOrderId: id, cause: 'timeout', tsEvent: 0 }, 100);
    expect(flatten.onTime(2100).requests).toContainEqual({ type: 'queryOrder', clientOrderId: id, instrumentId: BTC });
    const absent = { type: 'OrderQueryResult', clientOrderId: id, order: null, fills: [], proven: true, tsEvent: 0 } as const;
    expect(flatten.onReport({ ...absent, proven: false }, 5000)).toEqual({ progress: [], requests: [] });
    expect(flatten.onReport(absent, 2500)).toEqual({ progress: [], requests: [] });
    // Read again while the close is unknown: no second close.
    const read = flatten.onReport({ type: 'SnapshotResult', requestId: 2, snapshot: started().shown, cause: null, tsEvent: 0 }, 2600);
    expect(read.requests.filter((request) => request.type === 'submit')).toEqual([]);
    flatten.onReport(absent, 4000);
    flatten.onTime(flatten.nextDue());
    const again = flatten.onReport({ type: 'SnapshotResult', requestId: 3, snapshot: started().shown, cause: null, tsEvent: 0 }, 9000);
    expect(again.requests).toMatchObject([{ type: 'submit', clientOrderId: 'cli-1-2' }]);
  });

  it.each([[0, 3_000], [3_000, 3_000], [9_000, 9_000]])('waits out the time in which the venue (%i ms) may still not show an order: %i ms', (says, waits) => {
    const absent = { type: 'OrderQueryResult', clientOrderId: id, order: null, fills: [], proven: true, tsEvent: 0 } as const;
    // A close that was sent at 10: gone only when it could have been shown.
    const early = started(says).flatten;
    const late = started(says).flatten;
    const closesAgain = (flatten: StandaloneFlatten, told: number): number => {
      const requests = [...flatten.onReport(absent, told).requests];
      for (let step = 0; step < 100 && !requests.some(({ type }) => type === 'querySnapshot'); step += 1) requests.push(...flatten.onTime(flatten.nextDue()).requests);
      const requestId = requests.flatMap((request) => (request.type === 'querySnapshot' ? [request.requestId] : [])).at(-1) ?? 0;
      return flatten.onReport({ type: 'SnapshotResult', requestId, snapshot: started().shown, cause: null, tsEvent: 0 }, flatten.nextDue() - 1).requests.filter(({ type }) => type === 'submit').length;
    };
    expect([closesAgain(early, 9 + waits), closesAgain(late, 10 + waits)]).toEqual([0, 1]);
    // Between the two empty reads of the proof, too.
    const flat = new StandaloneFlatten({ idPrefix: 'cli-2', visibilityDelayMs: says, instruments: { get: () => INSTRUMENTS[0] } });
    const nothing = { openOrders: [], positions: [], fills: [], funding: [], cash: 0n as Money, tsEvent: 0 };
    flat.start('test', 0);
    flat.onReport({ type: 'SnapshotResult', requestId: 1, snapshot: nothing, cause: null, tsEvent: 0 }, 100);
    expect(flat.nextDue()).toBe(100 + waits);
    // An answer to the read before is no second one.
    flat.onTime(100 + waits);
    flat.onReport({ type: 'SnapshotResult', requestId: 1, snapshot: nothing, cause: null, tsEvent: 0 }, 101 + waits);
    expect(flat.done()).toBe(false);
    flat.onReport({ type: 'SnapshotResult', requestId: 2, snapshot: nothing, cause: null, tsEvent: 0 }, 102 + waits);
    expect(flat.done()).toBe(true);
  });

  it('counts a repeated fill once', () => {
    const { flatten } = started();
    const fill = { tradeId: tradeId('t1'), venueOrderId: venueOrderId('v1'), clientOrderId: id, instrumentId: BTC, side: 'sell', qty: quantity('0.5'), px: price('100'), fee: money('0'), liquidity: 'taker', cause: 'order', tsEvent: 0 } as const;
    for (let i = 0; i < 3; i++) expect(flatten.onReport({ type: 'FillReport', fill }, 20 + i).requests).toEqual([]);
    const done = flatten.onReport({ type: 'FillReport', fill: { ...fill, tradeId: tradeId('t2') } }, 30);
    expect(done.requests).toMatchObject([{ type: 'querySnapshot', requestId: 2 }]);
  });

  it('ignores what it did not ask for', () => {
    const { flatten, shown } = started();
    expect(flatten.onReport({ type: 'SnapshotResult', requestId: 99, snapshot: shown, cause: null, tsEvent: 0 }, 20)).toEqual({ progress: [], requests: [] });
    expect(flatten.onReport({ type: 'SubmitRejected', clientOrderId: clientOrderId('other'), reason: '', venueCode: '', tsEvent: 0 }, 20)).toEqual({ progress: [], requests: [] });
  });
});
