// The report as one table of uniform rows, for a spreadsheet or a script. Every digit is kept; times are ISO 8601 UTC.
import { formatDecimal, subtract, ZERO_MONEY } from '../../../shared/model/decimal.ts';
import type { DailyReport } from './report-data.ts';

/** The columns of every row of a report. */
export const COLUMNS = ['section', 'time_utc', 'instrument', 'id', 'strategy', 'side', 'type', 'status', 'quantity', 'price', 'amount', 'fee', 'count', 'unit', 'reason', 'detail'] as const;
type Column = (typeof COLUMNS)[number];
/** bigint and number are figures and stay figures; text is guarded. */
export type Value = string | bigint | number | null;
export type CsvRow = Partial<Record<Column, Value>>;

/** What a spreadsheet would run as a formula, also behind blanks and in full width. */
const FORMULA = /^[\s\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** One cell: a text that would start a formula gets an apostrophe before it; quotes, commas and line ends are quoted (RFC 4180). */
export function csvCell(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'bigint') return formatDecimal(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const guarded = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n\t;']/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

export const renderCsv = (report: DailyReport): string => csvTable(rowsOf(report));

/** Rows under the common heads, each ended by CRLF. */
export const csvTable = (rows: Iterable<CsvRow>): string => `${[COLUMNS.join(','), ...[...rows].map((row) => COLUMNS.map((name) => csvCell(row[name])).join(','))].join('\r\n')}\r\n`;

export const iso = (ts: number | null): string | null => (ts === null || !Number.isFinite(ts) || Math.abs(ts) > 8.64e15 ? null : new Date(ts).toISOString());

function* rowsOf(report: DailyReport): Generator<CsvRow> {
  const { facts, summary, tieOut, health } = report;
  const unit = facts.currency;
  const fact = (id: string, detail: Value): CsvRow => ({ section: 'fact', id, detail });
  yield fact('day', report.day);
  yield fact('from', iso(report.from));
  yield fact('to', iso(report.to));
  yield fact('complete', String(report.complete));
  yield fact('empty', String(report.empty));
  yield fact('profile', facts.profile);
  yield fact('mode', facts.mode);
  yield fact('venue', facts.venue);
  yield fact('source', facts.source);
  yield fact('dryRun', String(facts.dryRun));
  yield fact('configHash', facts.configHash);
  yield fact('codeVersion', facts.codeVersion);
  yield fact('seed', facts.seed);
  yield fact('generatedAt', iso(facts.generatedAt));
  for (const id of ['startEquity', 'flows', 'dayPnl', 'endEquity', 'realizedPnl', 'unrealizedChange', 'fees', 'funding', 'turnover'] as const) yield { section: 'summary', id, amount: summary[id], unit };
  for (const id of ['maxDrawdown', 'hitRatio', 'fillRate', 'profitFactor', 'expectancy'] as const) yield { section: 'ratio', id, amount: summary[id].value, count: summary[id].n, unit: id === 'expectancy' ? unit : 'ratio' };
  for (const id of ['cashChange', 'ledgerSum', 'cashDifference', 'realizedDifference', 'feeDifference'] as const) yield { section: 'ledgerCheck', id, amount: tieOut[id], unit };
  for (const one of report.byInstrument) {
    const row = (id: string, amount: bigint): CsvRow => ({ section: 'pnl', instrument: one.instrumentId, id, amount, unit });
    yield row('realized', one.realizedPnl);
    yield row('unrealizedChange', one.unrealizedChange);
    yield row('fees', subtract(ZERO_MONEY, one.fees));
    yield row('funding', one.funding);
    yield { ...row('net', one.netPnl), count: one.fills };
  }
  yield { section: 'pnl', id: 'unattributed', amount: report.unattributed, unit };
  for (const one of report.openPositions) yield { section: 'position', time_utc: iso(one.tsOpened), instrument: one.instrumentId, quantity: one.quantity, price: one.avgPx, amount: one.unrealizedPnl, unit };
  for (const one of report.trades) yield { section: 'trade', time_utc: iso(one.tsEntry), instrument: one.instrumentId, id: iso(one.tsExit), side: one.side, status: one.closed ? 'closed' : 'open', quantity: one.quantity, price: one.entryPx, amount: one.netPnl, fee: one.fees, count: one.fills, unit, detail: one.exitPx === null ? null : `exit price ${formatDecimal(one.exitPx)}` };
  for (const one of report.fills) yield { section: 'fill', time_utc: iso(one.tsEvent), instrument: one.instrumentId, id: one.tradeId, strategy: one.strategyId, side: one.side, type: one.liquidity, quantity: one.quantity, price: one.px, amount: one.realizedPnl, fee: one.fee, unit, detail: one.clientOrderId };
  for (const one of report.orders) yield { section: 'order', time_utc: iso(one.tsCreated), instrument: one.instrumentId, id: one.clientOrderId, strategy: one.strategyId, side: one.side, type: `${one.type} ${one.timeInForce}${one.reduceOnly ? ' reduce-only' : ''}`, status: one.status, quantity: one.quantity, price: one.limitPx, unit, reason: one.denial?.check ?? one.closeReason, detail: one.denial?.message ?? one.reason };
  for (const one of report.refusals) yield { section: 'refusal', status: one.status, count: one.count, reason: one.reason };
  for (const one of report.funding) yield { section: 'funding', time_utc: iso(one.tsEvent), instrument: one.instrumentId, id: one.reference, price: one.px, amount: one.amount, unit, detail: one.rate === null ? null : `rate ${formatDecimal(one.rate)}` };
  for (const one of report.flows) yield { section: 'flow', time_utc: iso(one.tsEvent), id: one.reference, type: one.type, amount: one.amount, unit };
  for (const one of report.riskEvents) yield { section: 'riskEvent', time_utc: iso(one.tsEvent), instrument: one.instrumentId, type: one.level, reason: one.code, detail: one.message };
  for (const one of report.stateChanges) yield { section: 'tradingState', time_utc: iso(one.tsEvent), type: one.from, status: one.to, reason: one.latched ? 'latched' : null, detail: one.cause };
  for (const one of report.decisions.byReason) yield { section: 'decisionCount', type: one.action, reason: one.reason, count: one.count };
  for (const one of report.decisions.acted) yield { section: 'decision', time_utc: iso(one.tsEvent), instrument: one.instrumentId, strategy: one.strategyId, type: one.action, reason: one.reason, detail: one.detail };
  for (const one of report.equityCurve) yield { section: 'equity', time_utc: iso(one.ts), amount: one.equity, unit };
  yield { section: 'health', id: 'uptime', count: health.uptimeMs, unit: 'ms' };
  yield { section: 'health', id: 'period', count: health.periodMs, unit: 'ms' };
  yield { section: 'health', id: 'starts', count: health.starts };
  yield { section: 'health', id: 'restarts', count: health.restarts };
  yield { section: 'health', id: 'refusedTicks', count: health.refusedTicks };
  for (const id of ['agreed', 'repaired', 'open'] as const) yield { section: 'health', id: `reconciliations.${id}`, count: health.reconciliations[id] };
}
