// Results per strategy, told fill by fill, against the same trades computed again from all fills by the report's own code.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divHalfEven, formatDecimal, money, price, quantity, ratio, type Money } from '../../src/shared/model/decimal.ts';
import { strategyId } from '../../src/shared/model/ids.ts';
import type { OrderFilled } from '../../src/shared/model/order-event.ts';
import type { LedgerEntry } from '../../src/shared/model/portfolio.ts';
import { StrategyBook } from '../../src/main/api/strategies/strategy-book.ts';
import type { Conclusion } from '../../src/main/core/kernel/messages.ts';
import { Portfolio } from '../../src/main/core/portfolio/portfolio.ts';
import type { Strategy } from '../../src/main/core/strategy/strategy.ts';
import type { FillRow } from '../../src/main/desk/reports/report-data.ts';
import { roundTrips } from '../../src/main/desk/reports/round-trips.ts';
import { BTC, CATALOGUE, ETH, fill, HandMarket, instrumentsOf } from '../support/portfolio-world.ts';

const RUNS = Number(process.env.BREAKWATER_RUNS ?? 60);
const OWNERS = ['ma-cross-BTC-PERP', 'ma-cross-ETH-PERP'] as const;
const moves = fc.array(fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('fill' as const), id: fc.constantFrom(BTC, ETH), owner: fc.constantFrom('own', 'manual', 'flatten'), side: fc.constantFrom<'buy' | 'sell'>('buy', 'sell'), lots: fc.integer({ min: 1, max: 4 }), px: fc.integer({ min: 900, max: 1_100 }), fee: fc.integer({ min: 0, max: 50 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('funding' as const), id: fc.constantFrom(BTC, ETH), amount: fc.integer({ min: -30, max: 30 }) }) },
), { minLength: 10, maxLength: 60 });
type Move = typeof moves extends fc.Arbitrary<readonly (infer T)[]> ? T : never;

function world(shared = false) {
  const market = new HandMarket();
  const portfolio = new Portfolio({ instruments: instrumentsOf(CATALOGUE), market, marginLeverage: ratio('3') });
  const strategies = [BTC, ETH].map((id, at) => ({ id: strategyId(OWNERS[at] ?? ''), instrumentId: id }) as Strategy);
  const book = new StrategyBook({
    statuses: () => strategies.map((strategy) => ({ strategy, mode: 'running', modeCause: '', tsModeSince: null, failure: null, version: 0, guards: false })), shares: () => shared, instruments: instrumentsOf(CATALOGUE),
    position: (id) => portfolio.position(id), unrealizedOf: (id) => portfolio.unrealizedOf(id), realizedOf: (id) => portfolio.realizedOf(id),
  });
  return { market, portfolio, book };
}

/** Plays the moves as the kernel does: the portfolio books first. Returns what was concluded, in the order of the journal. */
function play(list: readonly Move[]) {
  const { market, portfolio, book } = world();
  const journal: Conclusion[] = [];
  const fills: OrderFilled[] = [];
  const funding: LedgerEntry[] = [];
  list.forEach((move, at) => {
    const ts = (at + 1) * 1_000;
    if (move.kind === 'fill') {
      const event: OrderFilled = { ...fill(move.id, move.side, quantity(move.id === BTC ? `0.${move.lots}` : String(move.lots)), price(String(move.px)), money(`0.${String(move.fee).padStart(2, '0')}`), ts), strategyId: strategyId(move.owner === 'own' ? OWNERS[move.id === BTC ? 0 : 1] : move.owner) };
      fills.push(event);
      const booked = portfolio.applyFill(event);
      journal.push(event, ...booked);
      for (const one of booked) book.conclusion(0, ts, one);
      book.conclusion(0, ts, event);
      return;
    }
    for (const one of portfolio.applyFunding({ fundingId: `f${at}`, instrumentId: move.id, rate: 0, payment: money(String(move.amount)), tsEvent: ts } as never)) {
      journal.push(one);
      if (one.type === 'LedgerBooked') funding.push(one.entry);
      book.conclusion(0, ts, one);
    }
  });
  market.marks.set(BTC, 1_003);
  market.marks.set(ETH, 997);
  return { portfolio, book, fills, funding, journal, market };
}

const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

describe('results of strategies', () => {
  it('equal the round trips of all fills, by who opened them', () => {
    let trades = 0;
    fc.assert(fc.property(moves, (list) => {
      const { portfolio, book, fills, funding } = play(list);
      for (const [at, id] of [BTC, ETH].entries()) {
        const owner = OWNERS[at] ?? '';
        const here = fills.filter((one) => one.instrumentId === id);
        const rows = here.map((one) => ({ side: one.side, quantity: one.lastQty, px: one.lastPx, fee: one.fee, realizedPnl: portfolio.realizedOf(one.tradeId), tsEvent: one.tsEvent }) as FillRow);
        const all = roundTrips({ instrumentId: id, multiplier: CATALOGUE[at]?.multiplier ?? ratio('1'), opening: undefined, carried: { fills: [], funding: [] }, fills: rows, funding: funding.filter((one) => one.instrumentId === id) });
        const openerAt = (ts: number | null): string | undefined => here.find((one) => one.tsEvent === ts)?.strategyId;
        const ours = all.filter((trip) => openerAt(trip.tsEntry) === owner);
        const closed = ours.filter((trip) => trip.closed);
        trades += closed.length;
        const { performance } = book.views()[at] ?? {};
        const wins = closed.filter((trip) => trip.netPnl > 0n);
        const losses = closed.filter((trip) => trip.netPnl < 0n);
        const average = (trips: typeof closed): string | null => (trips.length === 0 ? null : formatDecimal(divHalfEven(sum(trips.map((trip) => trip.netPnl)), BigInt(trips.length))));
        const unrealized = ours.some((trip) => !trip.closed) ? portfolio.unrealizedOf(id) : (0n as Money);
        expect(performance).toMatchObject({
          trades: closed.length, wins: wins.length, hitRatio: closed.length === 0 ? null : wins.length / closed.length, averageWin: average(wins), averageLoss: average(losses),
          realizedPnl: formatDecimal(sum(ours.map((trip) => trip.realizedPnl))), fees: formatDecimal(sum(ours.map((trip) => trip.fees))), funding: formatDecimal(sum(ours.map((trip) => trip.funding))),
          unrealizedPnl: formatDecimal(unrealized), netPnl: formatDecimal(sum(ours.map((trip) => trip.netPnl)) + unrealized),
          largestLoss: losses.length === 0 ? null : formatDecimal(losses.reduce((least, trip) => (trip.netPnl < least ? trip.netPnl : least), 0n as Money)),
          fills: fills.filter((one) => one.strategyId === owner).length,
        });
        let net = 0;
        expect(performance?.curve.map((point) => point.net.toFixed(6))).toEqual(closed.map((trip) => (net += Number(trip.netPnl) / 1e12).toFixed(6)));
      }
    }), { numRuns: RUNS });
    expect(trades).toBeGreaterThan(20);
  });

  it('are the same when they are read back from the journal, where a fill stands before what it booked', () => {
    fc.assert(fc.property(moves, (list) => {
      const { book, journal } = play(list);
      const again = world();
      for (const conclusion of journal) {
        again.portfolio.restore(conclusion as never);
        again.book.conclusion(0, 0, conclusion);
      }
      again.market.marks.set(BTC, 1_003);
      again.market.marks.set(ETH, 997);
      expect(again.book.views()).toEqual(book.views());
    }));
  });

  it('of strategies that share an instrument add up to the position, and each is what it would be by its own fills alone', () => {
    const fillsOf = fc.array(fc.record({ at: fc.constantFrom(0, 1), lots: fc.integer({ min: 1, max: 5 }), px: fc.integer({ min: 950, max: 1_050 }), opens: fc.boolean() }), { minLength: 1, maxLength: 40 });
    fc.assert(fc.property(fillsOf, (list) => {
      const shared = world(true);
      const held = new Map<string, number>();
      list.forEach(({ at, lots, px, opens }, i) => {
        const owner = OWNERS[at] ?? '';
        const has = held.get(owner) ?? 0;
        const size = opens || has === 0 ? lots : Math.min(lots, has);
        held.set(owner, opens || has === 0 ? has + size : has - size);
        const side = opens || has === 0 ? 'buy' as const : 'sell' as const;
        const event: OrderFilled = { ...fill(BTC, side, quantity(`0.${size}`), price(String(px)), money('0.03')), tradeId: `t${i}` as never, strategyId: strategyId(owner), tsEvent: (i + 1) * 1_000 };
        for (const one of shared.portfolio.applyFill(event)) shared.book.conclusion(0, event.tsEvent, one);
        shared.book.conclusion(0, event.tsEvent, event);
      });
      shared.market.marks.set(BTC, 1_003);
      const [first] = shared.book.views();
      const alone = world(true);
      list.reduce((has, { at, lots, px, opens }, i) => {
        if (at !== 0) return has;
        const buys = opens || has === 0;
        const size = buys ? lots : Math.min(lots, has);
        const event: OrderFilled = { ...fill(BTC, buys ? 'buy' : 'sell', quantity(`0.${size}`), price(String(px)), money('0.03')), tradeId: `t${i}` as never, strategyId: strategyId(OWNERS[0]), tsEvent: (i + 1) * 1_000 };
        for (const one of alone.portfolio.applyFill(event)) alone.book.conclusion(0, event.tsEvent, one);
        alone.book.conclusion(0, event.tsEvent, event);
        return buys ? has + size : has - size;
      }, 0);
      alone.market.marks.set(BTC, 1_003);
      const [only] = alone.book.views();
      const { unrealizedPnl: _shared, netPnl: _net, ...performance } = first!.performance;
      expect(performance).toEqual((({ unrealizedPnl: _own, netPnl: _all, ...rest }) => rest)(only!.performance));
      expect(Math.abs(Number(first!.performance.unrealizedPnl) - Number(only!.performance.unrealizedPnl))).toBeLessThan(1e-9);
      expect(first!.position).toEqual(only!.position);
      const owned = [...shared.portfolio.owners.owners(BTC).values()];
      expect(sum(owned.map((one) => one.quantity))).toBe(shared.portfolio.position(BTC)?.quantity);
    }), { numRuns: RUNS });
  });
});
