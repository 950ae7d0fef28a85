// Each limit on size at its very edge, with the largest size worked out here from the definition of the limit alone: gate and headroom share
// their arithmetic, so that a wrong value in it would show in neither.
import { describe, expect, it } from 'vitest';
import { money, quantity, ratio, type Quantity } from '../../../src/shared/model/decimal.ts';
import type { RiskLimits } from '../../../src/shared/model/profile.ts';
import { anOrder, BTC, ETH, instrument, limitOrder, RiskWorld } from './risk-world.ts';

/** In lots of 0.0001; prices in USD, so that whole numbers say all. */
const LOT = 10_000;
const REFERENCE = 100;
const lots = (n: number): Quantity => quantity((n / LOT).toFixed(4));

type Order = { readonly name: string; readonly side: 'buy' | 'sell'; readonly limitPx: number | null };
const ORDERS: readonly Order[] = [
  { name: 'a buy at market', side: 'buy', limitPx: null }, { name: 'a buy above the reference', side: 'buy', limitPx: 104 }, { name: 'a buy below the reference', side: 'buy', limitPx: 96 },
  { name: 'a sell at market', side: 'sell', limitPx: null }, { name: 'a sell above the reference', side: 'sell', limitPx: 104 }, { name: 'a sell below the reference', side: 'sell', limitPx: 96 },
];
/** What the order may cost or bring into the book: never the cheaper of the two. */
const dearer = ({ limitPx }: Order): number => Math.max(REFERENCE, limitPx ?? 0);

type Limit = {
  readonly check: string;
  readonly limits: Partial<RiskLimits>;
  readonly world?: (world: RiskWorld) => void;
  /** USD that the order's opening part may be worth, and what one USD of it uses. */
  readonly room: number;
  readonly perUsd?: number;
};
const LIMITS: readonly Limit[] = [
  { check: 'orderNotional', limits: { maxOrderNotional: '1000' }, room: 1_000 },
  { check: 'positionNotional', limits: { maxPositionNotional: '2000' }, room: 2_000 },
  { check: 'exposurePerSymbol', limits: { maxExposurePerSymbol: 0.02, marginLeverage: 5 }, room: 2_000, perUsd: 1 / 5 },
  { check: 'exposure', limits: { maxExposure: 0.5, marginLeverage: 5 }, world: (w) => w.held.set(ETH, quantity('4000')), room: 10_000, perUsd: 1 / 5 }, // 50 x 4,000 / 5 is used by the other one.
  { check: 'leverage', limits: { maxLeverage: 2 }, world: (w) => w.held.set(ETH, quantity('3000')), room: 50_000 },
  { check: 'freeMargin', limits: { marginLeverage: 1 }, world: (w) => { w.equity = money('1000'); w.dayStartEquity = w.equity; w.peakEquity = w.equity; }, room: 1_000, perUsd: 1.0005 }, // The taker fee is paid too.
];

const judge = (limit: Limit, order: Order, size: Quantity, world = new RiskWorld()): string => {
  limit.world?.(world);
  const judged = order.limitPx === null ? anOrder({ side: order.side, quantity: size }) : limitOrder(order.side, '1', String(order.limitPx), { quantity: size });
  const verdict = world.engine({ maxDailyLoss: 1, maxDrawdown: 1, ...limit.limits }).check(judged, world.now);
  return verdict.outcome === 'denied' ? verdict.denial.check : verdict.outcome;
};

describe.each(LIMITS)('$check', (limit) => {
  it.each(ORDERS)('lets $name pass up to its edge at the dearer of reference and limit, and not one lot beyond', (order) => {
    const most = Math.floor((limit.room / (limit.perUsd ?? 1) / dearer(order)) * LOT + 1e-6);
    expect([judge(limit, order, lots(most)), judge(limit, order, lots(most + 1))]).toEqual(['approved', limit.check]);
  });
});

it.each(ORDERS)('values $name by the multiplier of its contract', (order) => {
  const world = new RiskWorld();
  world.instruments.set(BTC, instrument({ shape: 'wholeContracts', multiplier: ratio('0.01'), lotSize: quantity('1'), minQty: quantity('1'), minNotional: money('0') }));
  const most = Math.floor(1_000 / (dearer(order) * 0.01) + 1e-9);
  const limit: Limit = { check: 'orderNotional', limits: { maxOrderNotional: '1000' }, room: 1_000 };
  expect([judge(limit, order, quantity(String(most)), world), judge(limit, order, quantity(String(most + 1)), world)]).toEqual([most > 1_000 ? 'quantityBounds' : 'approved', most + 1 > 1_000 ? 'quantityBounds' : limit.check]);
});

it.each([['buy', '104', '9.6153'], ['buy', '96', '10']] as const)('counts a working %s at %s at the dearer price too', (side, px, size) => {
  // 1,000 of a limit of 2,000 is taken by what works, at the dearer of its price and the reference.
  const limit: Limit = { check: 'positionNotional', limits: { maxPositionNotional: '2000' }, room: 0, world: (w) => { w.working = [limitOrder(side, size, px, { status: 'open' })]; } };
  const order: Order = { name: '', side, limitPx: null };
  const taken = Number(size) * Math.max(REFERENCE, Number(px));
  const most = Math.floor(((2_000 - taken) / REFERENCE) * LOT + 1e-6);
  expect([judge(limit, order, lots(most)), judge(limit, order, lots(most + 1))]).toEqual(['approved', 'positionNotional']);
});

it('counts what only closes for no limit but the fat finger, and what goes beyond for every one', () => {
  for (const limit of LIMITS.filter(({ check }) => check === 'positionNotional' || check === 'exposurePerSymbol')) {
    const held = { ...limit, world: (w: RiskWorld) => { limit.world?.(w); w.held.set(BTC, -quantity('5') as Quantity); } };
    const most = 5 * LOT + Math.floor((limit.room / REFERENCE) * (1 / (limit.perUsd ?? 1)) * LOT + 1e-6);
    expect([limit.check, judge(held, ORDERS[0] as Order, lots(most)), judge(held, ORDERS[0] as Order, lots(most + 1))]).toEqual([limit.check, 'approved', limit.check]);
  }
});
