// Reads one UTC day out of a journal as the source of its report.
import { instrumentId, strategyId, type InstrumentId } from '../../../shared/model/ids.ts';
import { ZERO_MONEY, money, nearestMultiple, notional, price, quantity, type Money, type Price } from '../../../shared/model/decimal.ts';
import type { Decision } from '../../../shared/model/decision.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { OrderStatus, TradingState } from '../../../shared/model/order.ts';
import type { Position } from '../../../shared/model/portfolio.ts';
import { decodeBody } from '../../adapters/sqlite/journal-codec.ts';
import type { JournalReader } from '../../adapters/sqlite/journal-reader.ts';
import type { DecisionRow, EquityRow } from '../../adapters/sqlite/rows.ts';
import type { DayBoundary, PositionRow, ReportFacts, ReportSource } from './report-data.ts';

const DAY_MS = 86_400_000;
/** Equity samples further apart than this mean that the engine was not running (ms). */
const SILENCE_MS = 5 * 60_000;

export type JournalSourceOptions = {
  /** `YYYY-MM-DD`, UTC. Throws RangeError otherwise. */
  readonly day: string;
  /** Now: a day that is not over ends here (Unix ms UTC). */
  readonly now: number;
  readonly facts: Omit<ReportFacts, 'dataRange' | 'generatedAt'>;
  readonly instruments: readonly Pick<Instrument, 'id' | 'base' | 'quote' | 'multiplier' | 'tickSize'>[];
  /** Ticks refused on this day, when somebody counted them. */
  readonly refusedTicks?: number;
  /** Mark of an instrument at an instant; without it several open positions share one unrealized PnL that is shown as not attributed. */
  readonly markAt?: (id: InstrumentId, ts: number) => number | null;
};

/** The day as the journal holds it. A day without any row gives an empty source. */
export function journalSource(reader: JournalReader, options: JournalSourceOptions): ReportSource {
  const from = Date.parse(`${options.day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(options.day) || Number.isNaN(from)) throw new RangeError(`expected a day as YYYY-MM-DD, was '${options.day}'`);
  const complete = options.now >= from + DAY_MS;
  const to = complete ? from + DAY_MS : Math.max(from, options.now);
  const samples = reader.equityOf(options.day);
  const books = booksAt(reader, from, to);
  const ended = reader.dayRow(options.day);
  // The unrealized PnL of an end is the roll's, else the last sample's before it.
  const start = boundary(books.start, from, () => lastEquityBefore(reader, from), options);
  const end = boundary(books.end, to, () => (ended !== null ? money(ended.end_equity) : sampledEquity(samples.at(-1), books.end.cash) ?? lastEquityBefore(reader, from)), options);
  const reconciliations = { agreed: 0, repaired: 0, open: 0 };
  for (const one of reader.reconciliationsOf(options.day)) reconciliations[one.outcome] += 1;
  const starts = reader.startsOf(options.day).length;
  return {
    day: options.day, from, to, complete,
    facts: { ...options.facts, generatedAt: options.now, dataRange: samples.length === 0 ? null : { from: samples[0]?.ts ?? from, to: samples.at(-1)?.ts ?? to } },
    start, end,
    instruments: options.instruments,
    fills: reader.fillsOf(options.day).map((row) => ({ tradeId: row.trade_id, clientOrderId: row.client_order_id, strategyId: row.strategy, instrumentId: row.instrument, side: row.side, quantity: quantity(row.qty), px: price(row.px), fee: money(row.fee), liquidity: row.liquidity, realizedPnl: money(row.realized_pnl), tsEvent: row.ts_event })),
    orders: reader.ordersOf(options.day).map((row) => ({
      clientOrderId: row.client_order_id, strategyId: row.strategy, instrumentId: row.instrument, side: row.side, type: row.type, timeInForce: row.time_in_force, reduceOnly: row.reduce_only === 1,
      quantity: quantity(row.qty), limitPx: row.limit_px === null ? null : price(row.limit_px), filledQty: quantity(row.filled_qty), avgPx: row.avg_px === null ? null : price(row.avg_px),
      status: row.status as OrderStatus, reason: row.reason, closeReason: row.close_reason, denial: row.denied_check === null ? null : { check: row.denied_check, message: row.denied_message ?? '' }, tsCreated: row.ts, tsUpdated: row.ts_updated,
    })),
    ledger: reader.ledgerOf(options.day).map((row) => ({ type: row.type, amount: money(row.amount), instrumentId: row.instrument === null ? null : instrumentId(row.instrument), reference: row.reference, tsEvent: row.ts_event })),
    equity: samples.map((row) => ({ ts: row.ts, equity: money(row.equity) })),
    riskEvents: reader.riskEventsOf(options.day).map((row) => ({ type: 'RiskEvent', level: row.level, code: row.code, message: row.message, instrumentId: row.instrument === null ? null : instrumentId(row.instrument), runbook: row.runbook, tsEvent: row.ts })),
    decisions: decisionsOf(reader, options.day),
    stateChanges: reader.stateChangesOf(options.day).map((row) => ({ type: 'TradingStateChanged', from: row.from_state as TradingState, to: row.to_state as TradingState, cause: row.cause, latched: row.latched === 1, tsEvent: row.ts })),
    health: { uptimeMs: Math.min(to - from, uptimeOf(samples)), periodMs: to - from, starts, restarts: starts - (books.startsBefore === 0 && starts > 0 ? 1 : 0), refusedTicks: options.refusedTicks ?? null, reconciliations },
  };
}

type Book = { readonly cash: Money; readonly positions: readonly Position[] };

/** Cash and positions at both ends of the day, from what the portfolio concluded. */
function booksAt(reader: JournalReader, from: number, to: number): { readonly start: Book; readonly end: Book; readonly startsBefore: number } {
  let cash = ZERO_MONEY;
  let startsBefore = 0;
  let start: Book | null = null;
  const positions = new Map<string, Position>();
  const book = (): Book => ({ cash, positions: [...positions.values()].filter((one) => one.quantity !== 0n) });
  for (const { ts, conclusion } of reader.conclusions(0, { types: ['PositionUpdated', 'LedgerBooked', 'EngineStarted'] })) {
    if (ts >= to) break;
    if (ts >= from) start ??= book();
    else if (conclusion.type === 'EngineStarted') startsBefore += 1;
    if (conclusion.type === 'LedgerBooked') cash = conclusion.cash;
    else if (conclusion.type === 'PositionUpdated') positions.set(conclusion.position.instrumentId, conclusion.position);
  }
  const end = book();
  return { start: start ?? end, end, startsBefore };
}

/** Without positions equity is cash, exactly; otherwise what was recorded, else cash alone (positions at cost). */
function boundary(book: Book, ts: number, recorded: () => Money | null, options: JournalSourceOptions): DayBoundary {
  const equity = book.positions.length === 0 ? book.cash : (recorded() ?? book.cash);
  const total = (equity - book.cash) as Money;
  return {
    ts, equity, cash: book.cash,
    positions: book.positions.map((one): PositionRow => {
      const mark = options.markAt?.(one.instrumentId, ts) ?? null;
      const unrealizedPnl = book.positions.length === 1 ? total : mark === null ? null : unrealized(one, mark, options);
      return { instrumentId: one.instrumentId, quantity: one.quantity, cost: one.cost, avgPx: one.avgPx, mark, unrealizedPnl, tsOpened: one.tsOpened };
    }),
  };
}

/** As the portfolio values it: the mark at a hundredth of a tick. */
function unrealized(position: Position, mark: number, options: JournalSourceOptions): Money | null {
  const instrument = options.instruments.find((one) => one.id === position.instrumentId);
  if (instrument === undefined || !Number.isFinite(mark)) return null;
  const step = (instrument.tickSize % 100n === 0n ? instrument.tickSize / 100n : instrument.tickSize) as Price;
  return (notional(nearestMultiple(mark, step), position.quantity, instrument.multiplier) - position.cost) as Money;
}

/** Equity at the last roll or sample before an instant; null when there is none. */
function lastEquityBefore(reader: JournalReader, ts: number): Money | null {
  const day = reader.days().findLast((one) => Date.parse(`${one}T00:00:00Z`) < ts);
  if (day === undefined) return null;
  const rolled = reader.dayRow(day);
  if (rolled !== null) return money(rolled.end_equity);
  const sample = reader.equityOf(day).at(-1);
  return sample === undefined ? null : money(sample.equity);
}

/** The sample's unrealized PnL on top of the cash of now. */
const sampledEquity = (sample: EquityRow | undefined, cash: Money): Money | null => (sample === undefined ? null : ((cash + money(sample.unrealized_pnl)) as Money));

/** Sum of the gaps between samples that are short enough to have been one run. */
function uptimeOf(samples: readonly EquityRow[]): number {
  let up = 0;
  for (let at = 1; at < samples.length; at += 1) {
    const gap = (samples[at]?.ts ?? 0) - (samples[at - 1]?.ts ?? 0);
    if (gap <= SILENCE_MS) up += gap;
  }
  return up;
}

function* decisionsOf(reader: JournalReader, day: string): Generator<Decision> {
  for (const row of reader.decisionsOf(day)) yield decisionOf(row);
}

/** Figures are read only where something was decided: holds are counted, not listed. */
function decisionOf(row: DecisionRow): Decision {
  const values = row.action === 'hold' ? {} : (decodeBody(row.values_json) as Decision['values']);
  return { strategyId: strategyId(row.strategy), instrumentId: instrumentId(row.instrument), tsEvent: row.ts_event, action: row.action, reason: row.reason, detail: row.detail, values };
}
