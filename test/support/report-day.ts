// Sources of daily reports for tests: an empty day, and a day lived by a real portfolio.
import { ZERO_MONEY, money, ratio, type Money, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import type { LedgerEntry } from '../../src/shared/model/portfolio.ts';
import type { DeskEvent } from '../../src/shared/model/desk-event.ts';
import { Portfolio } from '../../src/main/core/portfolio/portfolio.ts';
import type { DayBoundary, FillRow, OrderRow, ReportFacts, ReportSource } from '../../src/main/desk/reports/report-data.ts';
import { BTC, CATALOGUE, ETH, HandMarket, fill, instrumentsOf } from './portfolio-world.ts';
import { smallestTick } from '../../src/shared/model/tick-rule.ts';

export const DAY = '2026-03-01';
export const FROM = Date.UTC(2026, 2, 1);
export const FACTS: ReportFacts = {
  profile: 'dev', mode: 'paper', source: 'venue', dryRun: false, venue: 'SIM', codeVersion: '0.1.0', configHash: 'abc123', seed: 7,
  dataRange: { from: FROM, to: FROM + 3_600_000 }, generatedAt: FROM + 86_400_000, currency: 'USD',
};

export function emptyDay(changes: Partial<ReportSource> = {}): ReportSource {
  const boundary: DayBoundary = { ts: FROM, equity: ZERO_MONEY, cash: ZERO_MONEY, positions: [] };
  return {
    day: DAY, from: FROM, to: FROM + 86_400_000, complete: true, facts: FACTS, start: boundary, end: { ...boundary, ts: FROM + 86_400_000 },
    instruments: CATALOGUE.map((one) => ({ id: one.id, base: one.base, quote: one.currency, multiplier: one.multiplier, tickSize: smallestTick(one.ticks) })),
    fills: [], carried: { fills: [], funding: [] }, orders: [], ledger: [], equity: [], riskEvents: [], decisions: [], stateChanges: [],
    health: { uptimeMs: 0, periodMs: 86_400_000, starts: 0, restarts: 0, refusedTicks: 0, reconciliations: { agreed: 0, repaired: 0, open: 0 } }, protection: [], toDate: { month: null, year: null }, ...changes,
  };
}

export type DayStep =
  | { readonly kind: 'fill'; readonly btc: boolean; readonly buy: boolean; readonly lots: number; readonly ticks: number; readonly fee: bigint }
  | { readonly kind: 'mark'; readonly btc: boolean; readonly ticks: number }
  | { readonly kind: 'funding'; readonly btc: boolean; readonly payment: bigint }
  | { readonly kind: 'flow'; readonly amount: bigint };

/** Lives `before` on the day before and `during` inside the day; both ends are read off the portfolio. */
export function livedDay(before: readonly DayStep[], during: readonly DayStep[]): ReportSource {
  const life = new Life();
  before.forEach((step) => life.live(step, FROM - 1));
  return life.day(DAY, FROM, during);
}

/** Days after one another by one portfolio, the first on `DAY`; each begins where the one before ended. */
export function livedDays(days: readonly (readonly DayStep[])[]): readonly ReportSource[] {
  const life = new Life();
  return days.map((during, index) => {
    const from = FROM + index * 86_400_000;
    return life.day(new Date(from).toISOString().slice(0, 10), from, during);
  });
}

class Life {
  readonly #market = new HandMarket();
  readonly #portfolio = new Portfolio({ instruments: instrumentsOf(CATALOGUE), market: this.#market, marginLeverage: ratio('3') });
  #fills: FillRow[] = [];
  /** Fills and funding of what is open, since it was opened. */
  readonly #carried = new Map<string, { fills: FillRow[]; funding: LedgerEntry[] }>([[BTC, { fills: [], funding: [] }], [ETH, { fills: [], funding: [] }]]);
  #ledger: LedgerEntry[] = [];
  #equity: { ts: number; equity: Money }[] = [];
  #index = 0;

  constructor() { this.#portfolio.deposit(money('100000'), 'start', FROM - 1); }

  live(step: DayStep, ts: number): void {
    const portfolio = this.#portfolio;
    const index = (this.#index += 1);
    let events: readonly DeskEvent[] = [];
    if (step.kind === 'mark') this.#market.marks.set(step.btc ? BTC : ETH, step.ticks / (step.btc ? 10 : 100));
    else if (step.kind === 'flow') events = portfolio.deposit(step.amount as Money, `flow ${index}`, ts);
    else if (step.kind === 'funding') events = portfolio.applyFunding({ fundingId: `F${index}`, instrumentId: step.btc ? BTC : ETH, quantity: 0n as Quantity, px: 0n as Price, rate: ratio('0'), payment: step.payment as Money, tsEvent: ts });
    else {
      const instrument = step.btc ? CATALOGUE[0]! : CATALOGUE[1]!;
      const event = fill(instrument.id, step.buy ? 'buy' : 'sell', (BigInt(step.lots) * instrument.lotSize) as Quantity, (BigInt(step.ticks) * smallestTick(instrument.ticks)) as Price, step.fee as Money, ts, `D${index}`);
      events = portfolio.applyFill(event);
      this.#fills.push({ tradeId: event.tradeId, clientOrderId: event.clientOrderId, strategyId: event.strategyId, instrumentId: instrument.id, side: event.side, quantity: event.lastQty, px: event.lastPx, fee: event.fee, liquidity: index % 2 ? 'maker' : 'taker', realizedPnl: portfolio.realizedOf(event.tradeId)!, tsEvent: ts, referencePx: event.lastPx });
    }
    for (const one of events) if (one.type === 'LedgerBooked') this.#ledger.push(one.entry);
    this.#carry(step, events);
    this.#equity.push({ ts, equity: portfolio.account().equity });
  }

  #carry(step: DayStep, events: readonly DeskEvent[]): void {
    if (step.kind !== 'fill' && step.kind !== 'funding') return;
    const id = step.btc ? BTC : ETH;
    const own = this.#carried.get(id)!;
    const quantity = this.#portfolio.position(id)?.quantity ?? 0n;
    if (step.kind === 'funding') {
      if (quantity !== 0n) for (const one of events) if (one.type === 'LedgerBooked') own.funding.push(one.entry);
      return;
    }
    const last = this.#fills.at(-1)!;
    const was = quantity - (last.side === 'buy' ? last.quantity : -last.quantity);
    const turned = was === 0n || (was > 0n) !== (quantity > 0n);
    this.#carried.set(id, quantity === 0n ? { fills: [], funding: [] } : turned ? { fills: [last], funding: [] } : { fills: [...own.fills, last], funding: own.funding });
  }

  day(day: string, from: number, during: readonly DayStep[]): ReportSource {
    const start = this.#boundary(from);
    const carried = { fills: [...this.#carried.values()].flatMap((one) => one.fills), funding: [...this.#carried.values()].flatMap((one) => one.funding) };
    [this.#fills, this.#ledger, this.#equity] = [[], [], []];
    during.forEach((step, at) => this.live(step, from + at * 1_000));
    return emptyDay({ day, from, to: from + 86_400_000, start, carried, end: this.#boundary(from + 86_400_000), fills: this.#fills, ledger: this.#ledger, equity: this.#equity });
  }

  #boundary(ts: number): DayBoundary {
    const portfolio = this.#portfolio;
    return {
      ts, equity: portfolio.account().equity, cash: portfolio.account().cash,
      positions: portfolio.positions().filter((one) => one.quantity !== 0n).map((one) => ({ instrumentId: one.instrumentId, quantity: one.quantity, cost: one.cost, avgPx: one.avgPx, mark: this.#market.marks.get(one.instrumentId) ?? null, unrealizedPnl: portfolio.unrealizedOf(one.instrumentId), tsOpened: one.tsOpened })),
    };
  }
}

export function order(changes: Partial<OrderRow> = {}): OrderRow {
  return {
    clientOrderId: 'C1', strategyId: 'ma-cross-BTC-PERP', instrumentId: BTC, side: 'buy', type: 'market', timeInForce: 'ioc', reduceOnly: false, quantity: 1n as Quantity, limitPx: null, filledQty: 0n as Quantity,
    avgPx: null, status: 'filled', reason: 'test', closeReason: null, denial: null, tsCreated: FROM, tsUpdated: FROM, ...changes,
  };
}
