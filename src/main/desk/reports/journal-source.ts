// Reads one UTC day out of a journal as the source of its report. Where each figure comes from:
// - cash: the balance that the last ledger entry before the instant booked; positions: what the last fill before it left.
// - equity: cash while flat. Otherwise the day roll at that midnight, else the last sample before the instant, moved by the fees, funding and
//   flows booked in between (a trade in between is taken at its own price); a position that was never valued stands at cost.
// - unrealized PnL of all positions: equity less cash, so that both always tie. Of each position: by the marks of that moment out of the raw
//   market data, shown only when they give that very sum; one position alone takes the whole sum.
// The start of a day is read like the end of the day before: the two are the same to the last digit.
import { instrumentId, strategyId, type InstrumentId } from '../../../shared/model/ids.ts';
import { ZERO_MONEY, money, nearestMultiple, notional, price, quantity, toNumber, type Money } from '../../../shared/model/decimal.ts';
import type { Decision } from '../../../shared/model/decision.ts';
import type { RiskEvent } from '../../../shared/model/desk-event.ts';
import { isPaid, markStep, type Instrument } from '../../../shared/model/instrument.ts';
import type { OrderStatus, TradingState } from '../../../shared/model/order.ts';
import type { LedgerEntry } from '../../../shared/model/portfolio.ts';
import { utcDay } from '../../../shared/model/utc.ts';
import { readFigures } from '../../adapters/sqlite/bodies/body-text.ts';
import type { FundingTerms } from '../../adapters/sqlite/funding-terms.ts';
import { JournalError } from '../../adapters/sqlite/journal-error.ts';
import type { JournalReader } from '../../adapters/sqlite/journal-reader.ts';
import type { DecisionRow, EquityPathRow } from '../../adapters/sqlite/rows.ts';
import { MarketDataEngine } from '../../core/market-data/market-data-engine.ts';
import { carriedInto } from './carried.ts';
import { protectionOf } from './protection-spells.ts';
import { toDateOf } from './to-date.ts';
import { inOrder, untoldHalts } from './halts.ts';
import { entryOf, fillOf, Past, type Held } from './journal-past.ts';
import type { DayBoundary, EquityRow, HealthRow, PositionRow, ReportFacts, ReportSource } from './report-data.ts';
import { smallestTick } from '../../../shared/model/tick-rule.ts';

const DAY_MS = 86_400_000;
/** Without any sign of life for longer than this the engine of a desk on the clock counts as down (ms). */
const SILENCE_MS = 5 * 60_000;
/** Journal entries before a valuation that are searched for its marks: minutes of a busy market. */
const MARK_ENTRIES = 5_000;
/** Of the desk's defaults; only matters where the profile is not given. */
const MARK_RULES: MarkRules = { maxTickJump: 0.2, maxDataAgeMs: 3_000 };

/** The profile's rules by which market data becomes a mark. */
export type MarkRules = { readonly maxTickJump: number; readonly maxDataAgeMs: number; readonly barsAreFacts?: boolean };

export type JournalSourceOptions = {
  /** `YYYY-MM-DD`, UTC. Throws RangeError otherwise. */
  readonly day: string;
  /** Now: a day that is not over ends here (Unix ms UTC). */
  readonly now: number;
  /** Version and configuration are those that the journal names for the day; these here stand in where it names none. */
  readonly facts: Omit<ReportFacts, 'dataRange' | 'generatedAt'>;
  readonly instruments: readonly Instrument[];
  /** When the report is made; `now` unless given (a replay's now is its data's). */
  readonly generatedAt?: number;
  /** Ticks refused on this day, when somebody counted them. */
  readonly refusedTicks?: number;
  readonly markRules?: MarkRules;
  /** Mark of an instrument at an instant, instead of those out of the journal. */
  readonly markAt?: (id: InstrumentId, ts: number) => number | null;
};

/** The day as the journal holds it. A day without any row gives an empty source. */
export function journalSource(reader: JournalReader, options: JournalSourceOptions): ReportSource {
  const { day } = options;
  const from = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(from)) throw new RangeError(`expected a day as YYYY-MM-DD, was '${day}'`);
  const until = from + DAY_MS;
  const complete = options.now >= until;
  const to = complete ? until : Math.max(from, options.now);
  // The engine may go on writing while the rows are read: nothing newer than this is taken, so that all of them are of one state.
  const past = new Past(reader);
  // The sample of midnight ends the day before and begins this one: the way to it belongs to the other.
  const samples = past.of(reader.equityPathOf(day));
  const atEnd = past.of(reader.equityPathOf(utcDay(until)).slice(0, 1)).filter((row) => row.ts === until);
  const started = past.lastStart(until);
  const terms = reader.fundingTermsOf(day);
  const references = reader.fillReferencesOf(day);
  const heldAtStart = past.positionsAt(from);
  return {
    day, from, to, complete,
    facts: {
      ...options.facts, ...(started && { codeVersion: started.version, configHash: started.config_hash }), generatedAt: options.generatedAt ?? options.now,
      dataRange: samples.length === 0 ? null : { from: samples[0]?.ts ?? from, to: samples.at(-1)?.ts ?? to },
    },
    start: boundary(past, from, from, options), end: boundary(past, until, to, options),
    instruments: options.instruments.map(({ id, base, currency, multiplier, ticks }) => ({ id, base, quote: currency, multiplier, tickSize: smallestTick(ticks) })),
    fills: past.of(reader.fillsOf(day)).map((row) => fillOf(row, references.get(`${row.trade_id} ${row.instrument}`))),
    carried: carriedInto(past, heldAtStart, from),
    orders: past.of(reader.ordersOf(day)).map((row) => ({
      clientOrderId: row.client_order_id, strategyId: row.strategy, instrumentId: row.instrument, side: row.side, type: row.type, timeInForce: row.time_in_force, reduceOnly: row.reduce_only === 1,
      quantity: quantity(row.qty), limitPx: row.limit_px === null ? null : price(row.limit_px), filledQty: quantity(row.filled_qty), avgPx: row.avg_px === null ? null : price(row.avg_px),
      status: row.status as OrderStatus, reason: row.reason, closeReason: row.close_reason, denial: row.denied_check === null ? null : { check: row.denied_check, message: row.denied_message ?? '' }, tsCreated: row.ts, tsUpdated: row.ts_updated,
    })),
    ledger: past.of(reader.ledgerOf(day)).map((row) => withTerms(entryOf(row), terms.get(row.seq))),
    equity: [...samples.map((row) => (row.ts === from ? { ...row, since: null, initial_margin: '0' } : row)), ...atEnd].map(sampleOf),
    riskEvents: riskEventsOf(past, day),
    decisions: { [Symbol.iterator]: () => decisionsOf(past, day) },
    stateChanges: past.of(reader.stateChangesOf(day)).map((row) => ({ type: 'TradingStateChanged', from: row.from_state as TradingState, to: row.to_state as TradingState, cause: row.cause, latched: row.latched === 1, tsEvent: row.ts })),
    health: healthOf(past, day, from, to, options),
    protection: protectionOf(past, heldAtStart, from, to),
    toDate: toDateOf(past, day, to),
  };
}


/** Cost of the open positions that were paid for: it left cash. */
function paidFor(held: readonly Held[], instruments: readonly Instrument[]): bigint {
  const paid = new Set<string>(instruments.filter(isPaid).map(({ id }) => id));
  return held.reduce((sum, one) => (paid.has(one.instrumentId) ? sum + one.cost : sum), 0n);
}

/** The account as of all rows before `before`, shown as of `ts`. */
function boundary(past: Past, before: number, ts: number, options: JournalSourceOptions): DayBoundary {
  const cash = past.cashAt(before);
  const held = past.positionsAt(before);
  const valued = held.length === 0 ? undefined : past.valuationAt(before);
  const equity = past.equityAt(before);
  const total = equity - cash - paidFor(held, options.instruments);
  const markOf = held.length === 0 ? () => NaN : options.markAt ? (id: InstrumentId): number => options.markAt?.(id, ts) ?? NaN : valued ? marksBefore(past.reader, valued.seq, options) : () => NaN;
  const valuedRows = held.map((one) => ({ one, ...valueOf(one, markOf(one.instrumentId), options) }));
  const agrees = valuedRows.reduce((sum, row) => sum + row.unrealizedPnl, 0n) === total;
  return {
    ts, equity, cash,
    positions: valuedRows.map(({ one, mark, unrealizedPnl }): PositionRow => ({
      instrumentId: one.instrumentId, quantity: one.quantity, cost: one.cost, avgPx: one.avgPx, mark: agrees ? mark : null,
      unrealizedPnl: agrees ? unrealizedPnl : held.length === 1 ? (total as Money) : null, tsOpened: one.tsOpened,
    })),
  };
}

/** As the portfolio values it: the mark at a hundredth of a tick, at cost without one. */
function valueOf(held: Held, mark: number, options: JournalSourceOptions): { readonly mark: number | null; readonly unrealizedPnl: Money } {
  const instrument = options.instruments.find((one) => one.id === held.instrumentId);
  if (instrument === undefined || !Number.isFinite(mark)) return { mark: null, unrealizedPnl: ZERO_MONEY };
  const px = nearestMultiple(mark, markStep(instrument));
  return { mark: toNumber(px), unrealizedPnl: (notional(px, held.quantity, instrument.multiplier) - held.cost) as Money };
}

/** Marks when entry `seq` was written: the engine's own market data, fed again with what came just before. */
function marksBefore(reader: JournalReader, seq: number, options: JournalSourceOptions): (id: InstrumentId) => number {
  const market = new MarketDataEngine({ ...(options.markRules ?? MARK_RULES), barIntervalMs: 60_000 });
  for (const instrument of options.instruments) market.addInstrument(instrument);
  try {
    for (const entry of reader.inputs(Math.max(1, seq - MARK_ENTRIES))) {
      if (entry.seq >= seq) break;
      if (entry.input.type === 'market') market.apply(entry.input.event, entry.ts);
    }
  } catch (error) {
    // Raw market data is kept for a week or so; without it there are no marks.
    if (!(error instanceof JournalError && error.code === 'pruned')) throw error;
    return () => NaN;
  }
  return (id) => market.referencePrice(id);
}

function healthOf(past: Past, day: string, from: number, to: number, options: JournalSourceOptions): HealthRow {
  const { reader } = past;
  const starts = past.of(reader.startsOf(day));
  const checks = past.of(reader.reconciliationsOf(day));
  const reconciliations = { agreed: 0, repaired: 0, open: 0 };
  for (const one of checks) reconciliations[one.outcome] += 1;
  const signs = [...starts.map((row) => ({ ...row, isStart: true })), ...[checks, past.of(reader.equityOf(day)), past.of(reader.riskEventsOf(day)), past.of(reader.fillsOf(day))].flat().map((row) => ({ ts: row.ts, seq: row.seq, isStart: false }))].sort((a, b) => a.seq - b.seq);
  // The roll at its end (not one made up for after a restart) is a sign of life too; of a day that is not over it is the last entry: a running desk hears prices all the time.
  if (reader.dayRow(day)?.ts === from + DAY_MS) signs.push({ ts: to, seq: Infinity, isStart: false });
  else if (to < from + DAY_MS) signs.push({ ts: reader.lastTs() ?? to, seq: Infinity, isStart: false });
  // A replay lives in the time of its data: what lies between two bars is no silence.
  const silence = options.facts.source === 'replay' ? Infinity : SILENCE_MS;
  let uptimeMs = 0;
  let last: number | null = past.startedBefore(from) && signs[0]?.isStart === false ? from : null;
  for (const { ts, isStart } of signs) {
    const at = Math.min(ts, to);
    if (last !== null && !isStart && at - last <= silence) uptimeMs += at - last;
    last = at;
  }
  const firstEver = starts.length > 0 && !past.startedBefore(from);
  return { uptimeMs, periodMs: to - from, starts: starts.length, restarts: starts.length - (firstEver ? 1 : 0), refusedTicks: options.refusedTicks ?? null, reconciliations };
}

/** Halts that were told of as a change of state alone are among them. */
function riskEventsOf(past: Past, day: string): readonly RiskEvent[] {
  const told = past.of(past.reader.riskEventsOf(day)).map(({ instrument, ...row }) => ({ ...row, instrumentId: instrument === null ? null : instrumentId(instrument) }));
  const changes = past.of(past.reader.stateChangesOf(day)).map((row) => ({ ...row, from: row.from_state, to: row.to_state }));
  return inOrder([...told, ...untoldHalts(changes, told)]).map(({ level, code, message, instrumentId: id, runbook, ts }) => ({ type: 'RiskEvent', level, code, message, instrumentId: id, runbook, tsEvent: ts }));
}

const withTerms = (entry: LedgerEntry, terms: FundingTerms | undefined): ReportSource['ledger'][number] => (terms === undefined ? entry : { ...entry, terms: { rate: terms.rate, px: terms.px } });

function sampleOf(row: EquityPathRow): EquityRow {
  const { since } = row;
  return { ts: row.ts, equity: money(row.equity), open: row.initial_margin !== '0', ...(since && { since }) };
}

function* decisionsOf(past: Past, day: string): Generator<Decision> {
  for (const row of past.of(past.reader.decisionsOf(day))) yield decisionOf(row);
}

/** Figures are read only where something was decided: holds are counted, not listed. */
function decisionOf(row: DecisionRow): Decision {
  const values = row.action === 'hold' ? {} : readFigures(row.values_json);
  return { strategyId: strategyId(row.strategy), instrumentId: instrumentId(row.instrument), tsEvent: row.ts_event, action: row.action, reason: row.reason, detail: row.detail, values };
}
