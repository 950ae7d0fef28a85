// Whatever is asked of the simulated venue, in whatever order and mood: its books agree with its fills to the last digit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simCatalogue } from '../../src/main/core/sim-market/sim-instruments.ts';
import type { VenueRequest } from '../../src/shared/model/venue-request.ts';
import { SimVenue } from '../../src/main/core/venue/sim-venue.ts';
import type { SavedCore, SavedFill, SavedFunding, SavedOrder, Severity, SimVenueChanges, SimVenueState } from '../../src/main/core/venue/venue-types.ts';
import { money, notional, toNumber, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, type InstrumentId } from '../../src/shared/model/ids.ts';
import type { Instrument } from '../../src/shared/model/instrument.ts';
import type { VenueReport } from '../../src/shared/model/venue-report.ts';
import { overFile } from '../support/venue-state.ts';
import { isOnTick, smallestTick } from '../../src/shared/model/tick-rule.ts';

const START = 1_800_000_000_000;
const CASH = money('500000');

type Action =
  | { readonly kind: 'submit'; readonly which: number; readonly side: 'buy' | 'sell'; readonly lots: number; readonly offset: number | null; readonly ioc: boolean; readonly postOnly: boolean; readonly reduceOnly: boolean; readonly reuse: boolean; readonly trigger: boolean }
  | { readonly kind: 'cancel' | 'query' | 'cancelForeign'; readonly n: number }
  | { readonly kind: 'replace'; readonly n: number; readonly lots: number; readonly offset: number }
  | { readonly kind: 'foreign'; readonly which: number; readonly side: 'buy' | 'sell'; readonly lots: number; readonly offset: number | null }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'market'; readonly which: number; readonly move: number; readonly size: number; readonly shape: 'quote' | 'trade' | 'mark' }
  | { readonly kind: 'funding'; readonly which: number; readonly rate: number; readonly inMs: number }
  | { readonly kind: 'wait'; readonly ms: number };

const side = fc.constantFrom('buy' as const, 'sell' as const);
const which = fc.nat(1);
const lots = fc.integer({ min: 1, max: 4_000 });
const offset = fc.integer({ min: -40, max: 40 });
const submit = fc.record({ kind: fc.constant('submit' as const), which, side, lots, offset: fc.option(offset), ioc: fc.boolean(), postOnly: fc.boolean(), reduceOnly: fc.boolean(), reuse: fc.integer({ min: 0, max: 9 }).map((n) => n === 0), trigger: fc.boolean() });
const market = fc.record({ kind: fc.constant('market' as const), which, move: fc.double({ min: -0.01, max: 0.01, noNaN: true }), size: fc.double({ min: 0.001, max: 50, noNaN: true }), shape: fc.constantFrom('quote' as const, 'quote' as const, 'trade' as const, 'mark' as const) });
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: submit }, { weight: 6, arbitrary: market },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'query' as const, 'cancelForeign' as const), n: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), n: fc.nat(30), lots, offset }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('foreign' as const), which, side, lots, offset: fc.option(offset) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'snapshot' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('funding' as const), which, rate: fc.double({ min: -0.003, max: 0.003, noNaN: true }), inMs: fc.integer({ min: 1, max: 5_000 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 20_000 })) }) },
);
const scenario = fc.record({
  seed: fc.nat(2 ** 31 - 1), severity: fc.constantFrom<Severity[]>('none', 'kind', 'normal', 'hostile', 'hostile'), shape: fc.constantFrom<Instrument['shape'][]>('fractionalBase', 'wholeContracts'),
  byBars: fc.boolean(), actions: fc.array(action, { minLength: 5, maxLength: 120 }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

/** Plays a scenario; every request that was sent stays known, so that its flags can be checked against what was filled. */
class Player {
  readonly instruments: readonly Instrument[];
  readonly reports: VenueReport[] = [];
  readonly submitted = new Map<string, Extract<VenueRequest, { type: 'submit' }>>();
  venue: SimVenue;
  readonly #scenario: Scenario;
  readonly #px: number[];
  #now = START;
  #count = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.instruments = simCatalogue(scenario.shape, 60).slice(0, 2);
    this.#px = [60_000, 3_000];
    this.venue = new SimVenue({ ...this.options(), startCash: CASH });
    for (const n of [0, 1]) this.#price(n, 0, 5, 'quote');
  }

  options() {
    return { instruments: this.instruments, seed: this.#scenario.seed, severity: this.#scenario.severity, startCash: money('1'), recordChanges: true };
  }

  play(actions: readonly Action[]): this {
    for (const each of actions) {
      this.#act(each);
      this.reports.push(...this.venue.takeReports());
    }
    return this;
  }

  #act(a: Action): void {
    switch (a.kind) {
      case 'wait':
        this.#now += a.ms;
        return this.venue.advance(this.#now);
      case 'market': return this.#price(a.which, a.move, a.size, a.shape);
      case 'funding': return this.venue.onMarket({ type: 'funding', instrumentId: this.#id(a.which), tsEvent: this.#now, rate: a.rate, nextFundingTs: this.#now + a.inMs }, this.#now);
      case 'snapshot': return this.venue.send({ type: 'querySnapshot', requestId: ++this.#count, since: 0 }, this.#now);
      case 'foreign': this.venue.placeForeign({ instrumentId: this.#id(a.which), side: a.side, quantity: this.#qty(a.which, a.lots), limitPx: a.offset === null ? null : this.#limit(a.which, a.offset) }, this.#now); return;
      case 'submit': {
        const again = a.reuse ? [...this.submitted.values()].at(-1) : undefined;
        if (again) return this.venue.send(again, this.#now);
        const px = a.offset === null ? null : this.#limit(a.which, a.offset);
        const request: VenueRequest = {
          type: 'submit', clientOrderId: clientOrderId(`o-${++this.#count}`), instrumentId: this.#id(a.which), side: a.side, orderType: px === null ? 'market' : 'limit',
          quantity: this.#qty(a.which, a.lots), limitPx: px, timeInForce: px === null || a.ioc ? 'ioc' : 'gtc', postOnly: a.postOnly, reduceOnly: a.reduceOnly, triggerPx: a.trigger ? (this.#px[a.which] ?? null) : null,
        };
        this.submitted.set(request.clientOrderId, request);
        return this.venue.send(request, this.#now);
      }
      case 'cancel': return this.venue.send({ type: 'cancel', clientOrderId: clientOrderId(`o-${a.n}`), venueOrderId: null, instrumentId: this.#id(0) }, this.#now);
      case 'query': return this.venue.send({ type: 'queryOrder', clientOrderId: clientOrderId(`o-${a.n}`), instrumentId: this.#id(0) }, this.#now);
      case 'cancelForeign': {
        const foreign = this.venue.truth().openOrders.find((order) => order.clientOrderId === null);
        return foreign ? this.venue.send({ type: 'cancelForeign', venueOrderId: foreign.venueOrderId, instrumentId: foreign.instrumentId }, this.#now) : undefined;
      }
      case 'replace': return this.venue.send({ type: 'replace', clientOrderId: clientOrderId(`o-${a.n}`), venueOrderId: null, instrumentId: this.#id(0), quantity: this.#qty(0, a.lots), limitPx: this.#limit(0, a.offset) }, this.#now);
    }
  }

  #price(n: number, move: number, size: number, shape: 'quote' | 'trade' | 'mark'): void {
    const tick = toNumber(smallestTick(this.#instrument(n).ticks));
    const former = this.#px[n] ?? 1;
    const px = Math.max(1, Math.round((former * (1 + move)) / tick)) * tick;
    this.#px[n] = px;
    const stamp = { instrumentId: this.#id(n), tsEvent: this.#now };
    if (this.#scenario.byBars) {
      this.#now += 60_000;
      this.venue.onMarket({ type: 'bar', instrumentId: this.#id(n), tsEvent: this.#now, tsOpen: this.#now - 60_000, intervalMs: 60_000, open: former, high: Math.max(former, px) * 1.001, low: Math.min(former, px) * 0.999, close: px, volume: size }, this.#now);
    } else if (shape === 'quote') this.venue.onMarket({ ...stamp, type: 'quote', bid: px - tick, ask: px, bidSize: size, askSize: size }, this.#now);
    else if (shape === 'trade') this.venue.onMarket({ ...stamp, type: 'trade', px, size, aggressor: 'buy' }, this.#now);
    else this.venue.onMarket({ ...stamp, type: 'mark', px }, this.#now);
  }

  #instrument(n: number): Instrument {
    const instrument = this.instruments[n];
    if (!instrument) throw new Error(`no instrument ${n}`);
    return instrument;
  }

  #id(n: number): InstrumentId {
    return this.#instrument(n).id;
  }

  #qty(n: number, lots: number): Quantity {
    const { lotSize, shape } = this.#instrument(n);
    return (lotSize * BigInt(shape === 'wholeContracts' ? Math.ceil(lots / 10) : lots)) as Quantity;
  }

  #limit(n: number, ticks: number): Price {
    const tickSize = smallestTick(this.#instrument(n).ticks);
    return (BigInt(Math.max(1, Math.round((this.#px[n] ?? 1) / toNumber(tickSize)) + ticks)) * tickSize) as Price;
  }
}

const text = (reports: readonly VenueReport[]): readonly string[] => reports.map((report) => JSON.stringify(report, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)));
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

describe('the simulated venue under any seed and any requests', () => {
  it('keeps position, cash and ids in agreement with its fills, exactly', () => {
    fc.assert(fc.property(scenario, (given) => {
      const player = new Player(given).play(given.actions);
      const truth = player.venue.truth();
      expect(new Set(truth.fills.map((fill) => fill.tradeId)).size).toBe(truth.fills.length);
      expect(new Set(truth.funding.map((funding) => funding.fundingId)).size).toBe(truth.funding.length);
      let realized = 0n;
      for (const instrument of player.instruments) {
        const books = truth.books.find((each) => each.instrumentId === instrument.id);
        const fills = truth.fills.filter((fill) => fill.instrumentId === instrument.id);
        const signed = (value: bigint, fillSide: 'buy' | 'sell'): bigint => (fillSide === 'buy' ? value : -value);
        expect(books?.quantity).toBe(sum(fills.map((fill) => signed(fill.qty, fill.side))));
        expect(books?.fees).toBe(sum(fills.map((fill) => fill.fee)));
        expect(books?.funding).toBe(sum(truth.funding.filter((each) => each.instrumentId === instrument.id).map((each) => each.payment)));
        // What was paid and received, and what is still open at cost, is all that can have been realized.
        const paid = sum(fills.map((fill) => signed(notional(fill.px, fill.qty, instrument.multiplier), fill.side)));
        expect(books?.realizedPnl).toBe((books?.cost ?? 0n) - paid);
        if (books?.quantity === 0n) expect(books.cost).toBe(0n);
        realized += books?.realizedPnl ?? 0n;
        for (const fill of fills) {
          expect(isOnTick(instrument.ticks, fill.px)).toBe(true);
          expect(fill.qty > 0n && fill.qty % instrument.lotSize === 0n).toBe(true);
        }
      }
      expect(truth.cash).toBe(CASH + realized - sum(truth.fills.map((fill) => fill.fee)) + sum(truth.funding.map((each) => each.payment)));
    }));
  });

  it('fills no order beyond its quantity, no limit beyond its price, and never flips by a reduce-only order', () => {
    fc.assert(fc.property(scenario, (given) => {
      const player = new Player(given).play(given.actions.filter((each) => each.kind !== 'replace'));
      const positions = new Map<string, bigint>();
      const filled = new Map<string, bigint>();
      for (const fill of player.venue.truth().fills) {
        const before = positions.get(fill.instrumentId) ?? 0n;
        const after = before + (fill.side === 'buy' ? fill.qty : -fill.qty);
        positions.set(fill.instrumentId, after);
        const order = fill.clientOrderId === null ? undefined : player.submitted.get(fill.clientOrderId);
        if (!order) continue;
        filled.set(order.clientOrderId, (filled.get(order.clientOrderId) ?? 0n) + fill.qty);
        expect(fill.side).toBe(order.side);
        expect((filled.get(order.clientOrderId) ?? 0n) <= order.quantity).toBe(true);
        if (order.limitPx !== null) expect(order.side === 'buy' ? fill.px <= order.limitPx : fill.px >= order.limitPx).toBe(true);
        if (order.reduceOnly) {
          expect(before !== 0n && before > 0n === (order.side === 'sell')).toBe(true);
          expect(after === 0n || after > 0n === before > 0n).toBe(true);
        }
      }
    }));
  });

  it('reports only what is true: no invented fill, no proof of absence for an order that exists', () => {
    fc.assert(fc.property(scenario, (given) => {
      const player = new Player(given).play([...given.actions, { kind: 'wait', ms: 700_000 }]);
      const fills = new Map(player.venue.truth().fills.map((fill) => [fill.tradeId, fill]));
      const known = new Set<string>();
      const absent = new Set<string>();
      for (const report of player.reports) {
        if (report.type === 'FillReport') expect(report.fill).toEqual(fills.get(report.fill.tradeId));
        if (report.type === 'OrderStatusReport' && report.order.clientOrderId !== null) known.add(report.order.clientOrderId);
        if (report.type === 'OrderQueryResult' && report.order === null && report.proven) absent.add(report.clientOrderId);
      }
      for (const id of absent) expect(known.has(id)).toBe(false);
      if (given.severity === 'none' || given.severity === 'kind' || given.severity === 'normal') {
        expect(player.reports.filter((report) => report.type === 'FillReport')).toHaveLength(fills.size);
      }
    }));
  });

  it('gives the same reports for the same seed and requests, and is the same venue after a save or from its written rows', () => {
    fc.assert(fc.property(scenario, fc.nat(120), fc.boolean(), (given, cut, byRows) => {
      const at = Math.min(cut, given.actions.length);
      const whole = new Player(given).play(given.actions);
      const parted = new Player(given);
      const rows = new Rows();
      rows.take(parted.venue.takeChanges());
      for (const each of given.actions.slice(0, at)) {
        parted.play([each]);
        rows.take(parted.venue.takeChanges());
      }
      parted.play([{ kind: 'snapshot' }]); // a change, so that the rows hold the present time
      rows.take(parted.venue.takeChanges());
      const state = byRows ? rows.state() : parted.venue.save();
      const restored = new SimVenue({ ...parted.options(), state: overFile(state) });
      expect(restored.truth()).toEqual(parted.venue.truth());
      expect(restored.save()).toEqual(parted.venue.save());
      expect(text(new Player(given).play(given.actions).reports)).toEqual(text(whole.reports));
    }), { numRuns: 60 });
  });
});

/** What a store would hold that writes only changes. */
class Rows {
  #core: SavedCore | null = null;
  readonly #orders = new Map<string, SavedOrder>();
  readonly #fills = new Map<string, SavedFill>();
  readonly #funding = new Map<string, SavedFunding>();

  take(changes: SimVenueChanges | null): void {
    if (!changes) return;
    this.#core = changes.core;
    for (const one of changes.orders) this.#orders.set(one.venueOrderId, one);
    for (const one of changes.fills) this.#fills.set(one.value.tradeId, one);
    for (const one of changes.funding) this.#funding.set(one.value.fundingId, one);
  }

  state(): SimVenueState {
    if (this.#core === null) throw new Error('expected a core among the changes');
    return { core: this.#core, orders: [...this.#orders.values()], fills: [...this.#fills.values()], funding: [...this.#funding.values()] };
  }
}

