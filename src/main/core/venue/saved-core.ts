// The part of the venue's state that is written whole at every change; orders, fills and payments have rows of their own.
import type { Money } from '../../../shared/model/decimal.ts';
import type { ClientOrderId, InstrumentId, VenueOrderId } from '../../../shared/model/ids.ts';
import type { SimPosition } from './account.ts';
import type { SavedLine } from './report-line.ts';
import type { VenueMarket } from './venue-market.ts';
import type { VenueRecords } from './venue-records.ts';

export type SavedPosition = Pick<SimPosition, 'quantity' | 'cost' | 'realizedPnl' | 'fees' | 'funding'> & { readonly instrumentId: InstrumentId };
export type SavedMarket = {
  readonly instrumentId: InstrumentId;
  readonly mark: number | null;
  readonly hasMark: boolean;
  readonly fundingRate: number | null;
  readonly nextFundingTs: number | null;
  readonly open: readonly VenueOrderId[];
};
export type SavedCore = {
  readonly now: number | null;
  readonly startCash: Money;
  readonly cash: Money;
  readonly positions: readonly SavedPosition[];
  readonly markets: readonly SavedMarket[];
  readonly counters: ReturnType<VenueRecords['counters']>;
  readonly line: SavedLine;
  /** Client ids that were asked about in vain, and when first. */
  readonly absent: readonly (readonly [ClientOrderId, number])[];
};

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

export const savePosition = (p: SimPosition): SavedPosition => ({ instrumentId: p.instrument.id, quantity: p.quantity, cost: p.cost, realizedPnl: p.realizedPnl, fees: p.fees, funding: p.funding });

export const saveMarket = (market: VenueMarket): SavedMarket => ({
  instrumentId: market.instrument.id, mark: finite(market.position.mark), hasMark: market.hasMark,
  fundingRate: finite(market.fundingRate), nextFundingTs: finite(market.nextFundingTs), open: market.open.map((order) => order.venueOrderId),
});

/** Prices are not taken back as quotes: after a restart nothing trades until the market speaks. */
export function restoreMarket(market: VenueMarket, saved: SavedMarket, records: VenueRecords): void {
  market.position.mark = saved.mark ?? Number.NaN;
  market.hasMark = saved.hasMark;
  market.fundingRate = saved.fundingRate ?? Number.NaN;
  market.nextFundingTs = saved.nextFundingTs ?? Infinity;
  for (const id of saved.open) {
    const order = records.order(id);
    if (!order) throw new Error(`expected open order ${id} among the saved orders`);
    market.open.push(order);
  }
}

/** The state as of `now` where it is of a later time: a wrong clock wrote it, and what was under way must not wait until then. Spans stay as they are. */
export function notLaterThan(now: number, core: SavedCore): SavedCore {
  const ahead = (core.now ?? now) - now;
  if (!(ahead > 0)) return core;
  const { line } = core;
  return {
    ...core, now,
    line: { ...line, lastDue: line.lastDue - ahead, windowStart: line.windowStart - ahead, queue: line.queue.map((transit) => ({ ...transit, due: transit.due - ahead })) },
    markets: core.markets.map((market) => ({ ...market, nextFundingTs: market.nextFundingTs === null ? null : market.nextFundingTs - ahead })),
    absent: core.absent.map(([id, asked]) => [id, asked - ahead] as const),
  };
}
