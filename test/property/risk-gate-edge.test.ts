// The edge of every size limit over whole books, worked out here from what the limits say: positions, working orders above and below the reference,
// exits that may use up what another order was to close, unanswered replaces, contracts with a multiplier, an instrument beside it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money, price, quantity, ratio, type Quantity } from '../../src/shared/model/decimal.ts';
import { strategyId } from '../../src/shared/model/ids.ts';
import type { Order } from '../../src/shared/model/order.ts';
import type { RiskLimits } from '../../src/shared/model/profile.ts';
import { anOrder, BTC, ETH, instrument, limitOrder, RiskWorld } from '../unit/risk/risk-world.ts';

/** All in whole lots of 1 and whole USD, so that plain numbers are exact. */
type Working = { readonly buy: boolean; readonly lots: number; readonly filled: number; readonly px: number | null; readonly reduceOnly: boolean; readonly replaced: number };
type Book = { readonly held: number; readonly working: readonly Working[] };
const working = fc.record({ buy: fc.boolean(), lots: fc.integer({ min: 1, max: 40 }), filled: fc.integer({ min: 0, max: 39 }), px: fc.option(fc.integer({ min: 60, max: 150 })), reduceOnly: fc.boolean(), replaced: fc.integer({ min: 0, max: 60 }) })
  .map((one) => ({ ...one, filled: Math.min(one.filled, one.lots - 1) }));
const book = fc.record({ held: fc.oneof(fc.constant(0), fc.integer({ min: -60, max: 60 })), working: fc.array(working, { maxLength: 4 }) });

/** What one order may still fill: of an unanswered replace the larger size. */
const open = ({ lots, filled, replaced }: Working): number => Math.max(lots, replaced) - filled;
/** The worst position of one side, above zero, and the USD by which limits above the reference make it dearer. */
function worst({ held, working: orders }: Book, buy: boolean, reference: number): { readonly lots: number; readonly extra: number } {
  let position = buy ? held : -held;
  const same = orders.filter((one) => one.buy === buy);
  // Exits first: they close what the others would have closed, and open nothing.
  for (const one of same.filter(({ reduceOnly }) => reduceOnly)) position += Math.max(0, Math.min(open(one), -position));
  let extra = 0;
  for (const one of same.filter(({ reduceOnly }) => !reduceOnly)) {
    position += open(one);
    extra += open(one) * Math.max(0, (one.px ?? 0) - reference);
  }
  return { lots: position, extra };
}
const value = (side: { readonly lots: number; readonly extra: number }, reference: number): number => Math.max(0, side.lots) * reference + side.extra;

function ordersOf({ working: orders }: Book, id: typeof BTC): readonly Order[] {
  return orders.map(({ buy, lots, filled, px, reduceOnly, replaced }) => {
    const over = { instrumentId: id, reduceOnly, status: 'open' as const, strategyId: strategyId('other'), filledQty: quantity(String(filled)), pending: replaced > 0 ? ('replace' as const) : null };
    const side = buy ? 'buy' : 'sell';
    return px === null ? anOrder({ side, quantity: quantity(String(lots)), ...over }) : limitOrder(side, String(lots), String(px), over);
  });
}
const signed = (lots: number): Quantity => (BigInt(lots) * quantity('1')) as Quantity;

describe('the edge of a limit on size', () => {
  const LEVERAGE = 4;
  const FEE = 0.0005;
  const kinds = fc.constantFrom('orderNotional', 'positionNotional', 'exposurePerSymbol', 'exposure', 'leverage', 'freeMargin');
  it('is where plain numbers put it', () => {
    const seen = { edges: 0, closed: 0, full: 0 };
    fc.assert(fc.property(book, book, fc.boolean(), fc.integer({ min: 90, max: 104 }), fc.boolean(), kinds, fc.integer({ min: 500, max: 40_000 }), fc.constantFrom(1, 10), fc.boolean(), (here, there, buy, px, market, check, room, multiplier, closedBefore) => {
      const world = new RiskWorld();
      const small = { lotSize: quantity('1'), minQty: quantity('1'), maxQty: quantity('100000'), minNotional: money('0'), tickSize: price('1'), multiplier: ratio(String(multiplier)) };
      world.instruments.set(BTC, instrument(small));
      world.instruments.set(ETH, instrument({ id: ETH, base: 'ETH', ...small, multiplier: ratio('1') }));
      // An instrument that was never held has no position at all, one that was closed has an empty one.
      if (here.held !== 0 || closedBefore) world.held.set(BTC, signed(here.held));
      if (there.held !== 0 || closedBefore) world.held.set(ETH, signed(there.held));
      const btcOrders = ordersOf(here, BTC);
      const ethOrders = ordersOf(there, ETH);
      world.working = [...btcOrders, ...ethOrders];
      // Equity is what the limit is a share of; no other limit may bind.
      const share = check === 'freeMargin' ? 1 : 0.5;
      const equity = check === 'orderNotional' || check === 'positionNotional' ? 10_000_000 : check === 'leverage' ? room : room / share;
      Object.assign(world, { equity: money(String(equity)), dayStartEquity: money(String(equity)), peakEquity: money(String(equity)) });
      const limits: Partial<RiskLimits> = {
        maxPositionNotional: check === 'positionNotional' ? String(room) : '100000000', maxOrderNotional: check === 'orderNotional' ? String(room) : '100000000', marginLeverage: LEVERAGE, priceCollar: 0.5,
        maxLeverage: check === 'leverage' ? 1 : 5, maxExposure: check === 'exposure' ? 0.5 : 1, maxExposurePerSymbol: check === 'exposurePerSymbol' ? 0.5 : 1, maxDailyLoss: 1, maxDrawdown: 1,
      };
      const engine = world.engine(limits);
      for (const [spec, orders] of [[here, btcOrders], [there, ethOrders]] as const) {
        for (const [i, order] of orders.entries()) {
          const replaced = spec.working[i]?.replaced ?? 0;
          if (replaced > 0) engine.replaceRequested({ type: 'OrderReplaceRequested', clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, strategyId: order.strategyId, quantity: quantity(String(replaced)), limitPx: order.limitPx ?? price('100'), tsEvent: world.now, tsInit: world.now });
        }
      }
      const own = worst(here, buy, 100);
      const other = worst(here, !buy, 100);
      const beside = Math.max(value(worst(there, true, 50), 50), value(worst(there, false, 50), 50));
      const ownUsd = value(own, 100) * multiplier;
      const otherUsd = value(other, 100) * multiplier;
      const closes = Math.max(0, -own.lots);
      const unit = Math.max(100, market ? 0 : px) * multiplier;
      const [fixed, perLot, least, allowed]: readonly number[] = {
        orderNotional: [closes * unit, unit, 0, room], positionNotional: [ownUsd, unit, 0, room],
        exposurePerSymbol: [ownUsd / LEVERAGE, unit / LEVERAGE, otherUsd / LEVERAGE, room], exposure: [(beside + ownUsd) / LEVERAGE, unit / LEVERAGE, (beside + otherUsd) / LEVERAGE, room],
        leverage: [beside + ownUsd, unit, beside + otherUsd, room],
        freeMargin: [(beside + ownUsd) / LEVERAGE + closes * unit * FEE, unit / LEVERAGE + unit * FEE, (beside + otherUsd) / LEVERAGE, room],
      }[check];
      if (fixed === undefined || perLot === undefined || least === undefined || allowed === undefined) throw new Error('expected a limit');
      const opens = least > allowed ? -1 : Math.floor((allowed - fixed) / perLot + 1e-9);
      const judge = (lots: number) => engine.preview(market ? anOrder({ side: buy ? 'buy' : 'sell', quantity: signed(lots) }) : limitOrder(buy ? 'buy' : 'sell', String(lots), String(px)), world.now).checks.find((one) => one.check === check)?.outcome;
      // What only closes is asked nothing.
      if (closes > 0) {
        seen.closed += 1;
        expect(judge(closes)).toBeUndefined();
      }
      if (opens >= 1) {
        seen.edges += 1;
        expect([judge(closes + opens), judge(closes + opens + 1)]).toEqual(['passed', 'denied']);
      } else {
        seen.full += 1;
        expect(judge(closes + 1)).toBe('denied');
      }
    }), { numRuns: 500 });
    expect(seen.edges).toBeGreaterThan(50);
    expect(seen.closed).toBeGreaterThan(30);
    expect(seen.full).toBeGreaterThan(20);
  });
});

describe('what is at risk beside an order', () => {
  it('is nothing that anybody can say while another instrument has no price or is unknown', () => {
    for (const lose of [(w: RiskWorld): void => void w.prices.delete(ETH), (w: RiskWorld): void => void w.instruments.delete(ETH)]) {
      for (const where of ['position', 'order'] as const) {
        const world = new RiskWorld();
        if (where === 'position') world.held.set(ETH, quantity('1'));
        else world.working = [anOrder({ instrumentId: ETH, status: 'unknown' })];
        expect(world.engine().check(anOrder(), world.now).outcome).toBe('approved');
        lose(world);
        expect(world.engine().check(anOrder(), world.now)).toMatchObject({ outcome: 'denied', denial: { check: 'gate', message: expect.stringMatching(/ETH-PERP.SIM is held or worked but (has no usable price|is not in the catalogue)/) as string } });
        // Once nothing is held or worked there any more, it does not matter.
        world.held.set(ETH, quantity('0'));
        world.working = [];
        expect(world.engine().check(anOrder(), world.now).outcome).toBe('approved');
      }
    }
  });
});
