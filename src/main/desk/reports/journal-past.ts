// The journal as it was when a report began, looked at backwards from an instant.
import { instrumentId, type InstrumentId } from '../../../shared/model/ids.ts';
import { ZERO_MONEY, money, price, quantity, type Money, type Price, type Quantity } from '../../../shared/model/decimal.ts';
import { utcDay } from '../../../shared/model/utc.ts';
import type { JournalReader } from '../../adapters/sqlite/journal-reader.ts';
import type { FillRow as StoredFill, LedgerRow } from '../../adapters/sqlite/rows.ts';
import type { LedgerEntry } from '../../../shared/model/portfolio.ts';
import type { FillRow } from './report-data.ts';
import { NEUTRAL_LEDGER_TYPES } from '../../../shared/model/portfolio.ts';

const DAY_MS = 86_400_000;

/** A position as the journal's own record of it says; valued by nobody. */
export type Held = { readonly instrumentId: InstrumentId; readonly quantity: Quantity; readonly cost: Money; readonly avgPx: Price | null; readonly tsOpened: number | null };

export class Past {
  readonly reader: JournalReader;
  readonly #lastSeq: number;
  readonly #days: readonly string[];

  constructor(reader: JournalReader) {
    this.reader = reader;
    this.#lastSeq = reader.lastSeq();
    this.#days = reader.days();
  }

  /** Nothing newer than when the report began. */
  of<Row extends { readonly seq: number }>(rows: readonly Row[]): readonly Row[] {
    return rows.filter((row) => row.seq <= this.#lastSeq);
  }

  /** The last row before `ts` that a day's table holds. */
  #last<Row extends { readonly seq: number; readonly ts: number }>(rowsOf: (day: string) => readonly Row[], ts: number, wanted: (row: Row) => boolean = () => true): Row | undefined {
    for (const day of this.daysBefore(ts)) {
      const row = this.of(rowsOf(day)).findLast((one) => one.ts < ts && wanted(one));
      if (row !== undefined) return row;
    }
    return undefined;
  }

  /** Days that began before an instant, newest first. */
  daysBefore(ts: number): readonly string[] {
    return this.#days.filter((day) => Date.parse(`${day}T00:00:00Z`) < ts).reverse();
  }

  lastStart(ts: number): { readonly version: string; readonly config_hash: string } | undefined {
    return this.#last((day) => this.reader.startsOf(day), ts);
  }

  startedBefore(ts: number): boolean {
    return this.#days.some((day) => Date.parse(`${day}T00:00:00Z`) < ts && this.reader.startsOf(day).some((row) => row.ts < ts));
  }

  cashAt(ts: number): Money {
    const row = this.#last((day) => this.reader.ledgerOf(day), ts);
    return row === undefined ? ZERO_MONEY : money(row.cash);
  }

  /** Equity as of all rows before an instant: cash while flat, else the nearest valuation, else at cost. */
  equityAt(ts: number): Money {
    const cash = this.cashAt(ts);
    return this.positionsAt(ts).length === 0 ? cash : (this.valuationAt(ts)?.equity ?? ((cash - this.reader.investedBefore(ts)) as Money));
  }

  /** Open positions. Only fills change one, and each fill's `PositionUpdated` follows it at once. */
  positionsAt(ts: number): readonly Held[] {
    return this.reader.positions().flatMap((row): readonly Held[] => {
      if (row.ts < ts && row.seq <= this.#lastSeq) return row.qty === '0' ? [] : [{ instrumentId: instrumentId(row.instrument), quantity: quantity(row.qty), cost: money(row.cost), avgPx: row.avg_px === null ? null : price(row.avg_px), tsOpened: row.ts_opened }];
      const fill = this.#last((day) => this.reader.fillsOf(day), ts, (one) => one.instrument === row.instrument);
      if (fill === undefined) return [];
      for (const { conclusion } of this.reader.conclusions(fill.seq, { types: ['PositionUpdated'] })) {
        if (conclusion.type === 'PositionUpdated' && conclusion.position.instrumentId === row.instrument) return conclusion.position.quantity === 0n ? [] : [conclusion.position];
      }
      throw new Error(`expected the position of ${row.instrument} after fill ${fill.trade_id} (seq ${fill.seq}), found none`);
    });
  }

  /** Equity at an instant from the nearest valuation; undefined when the account was never valued. */
  valuationAt(ts: number): { readonly seq: number; readonly equity: Money } | undefined {
    const roll = ts % DAY_MS === 0 ? this.reader.dayRow(utcDay(ts - 1)) : null;
    if (roll !== null && roll.seq <= this.#lastSeq) {
      // What was booked at midnight sharp, before the roll, already belongs to the next day.
      const early = this.of(this.reader.ledgerOf(utcDay(ts))).filter((row) => row.seq < roll.seq);
      return { seq: roll.seq, equity: (money(roll.end_equity) - changeOfEquity(early)) as Money };
    }
    const sample = this.#last((day) => this.reader.equityOf(day), ts);
    if (sample === undefined) return undefined;
    const since = this.daysBefore(ts).filter((day) => day >= utcDay(sample.ts)).flatMap((day) => this.of(this.reader.ledgerOf(day))).filter((row) => row.seq > sample.seq && row.ts < ts);
    return { seq: sample.seq, equity: (money(sample.equity) + changeOfEquity(since)) as Money };
  }
}

/** Realized PnL only moves value from the positions into cash; everything else changes equity. */
const changeOfEquity = (rows: readonly LedgerRow[]): bigint => rows.reduce((sum, row) => (NEUTRAL_LEDGER_TYPES.includes(row.type) ? sum : sum + money(row.amount)), 0n);

/** `reference`: what the fill is measured against, where that is known. */
export const fillOf = (row: StoredFill, reference?: number): FillRow => ({
  tradeId: row.trade_id, clientOrderId: row.client_order_id, strategyId: row.strategy, instrumentId: row.instrument, side: row.side, quantity: quantity(row.qty), px: price(row.px),
  fee: money(row.fee), liquidity: row.liquidity, realizedPnl: money(row.realized_pnl), tsEvent: row.ts_event, referencePx: reference === undefined ? null : price(reference.toFixed(9)),
});

export const entryOf = (row: LedgerRow): LedgerEntry => ({ type: row.type, amount: money(row.amount), instrumentId: row.instrument === null ? null : instrumentId(row.instrument), reference: row.reference, tsEvent: row.ts_event });
