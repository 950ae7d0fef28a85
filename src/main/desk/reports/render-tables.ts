// One CSV per table, with heads of its own: for a spreadsheet, where the one file of all sections needs sorting first. Every digit is kept; times are ISO 8601 UTC.
import { subtract, ZERO_MONEY } from '../../../shared/model/decimal.ts';
import { slippageOf } from './execution.ts';
import { csvCell, iso, type Value } from './render-csv.ts';
import type { DailyReport, Summary, ToDate } from './report-data.ts';
import type { WeeklyReport } from './weekly-report.ts';

type Table = { readonly name: string; readonly columns: readonly string[]; readonly rows: readonly (readonly Value[])[] };
export type TableFile = { readonly fileName: string; readonly content: string };

/** All tables of a day, also those without a row, so that a reader finds the same files every day. */
export const tableFiles = (report: DailyReport): readonly TableFile[] => tablesOf(report).map(fileOf);
/** Those of a week, with its days. */
export const weekTableFiles = (report: WeeklyReport): readonly TableFile[] => [daysTable(report), ...tablesOf(report.total)].map(fileOf);

const fileOf = ({ name, columns, rows }: Table): TableFile => ({ fileName: `${name}.csv`, content: `${[columns.join(','), ...rows.map((row) => row.map(csvCell).join(','))].join('\r\n')}\r\n` });

const SUMMARY = ['start_equity', 'end_equity', 'flows', 'pnl', 'return', 'realized', 'unrealized_change', 'fees', 'funding', 'max_drawdown', 'turnover', 'orders', 'fills', 'trades', 'hit_ratio', 'hit_ratio_n', 'fill_rate', 'profit_factor', 'expectancy'] as const;
const summaryRow = (of: Summary): readonly Value[] => [
  of.startEquity, of.endEquity, of.flows, of.dayPnl, of.dayReturn, of.realizedPnl, of.unrealizedChange, of.fees, of.funding, of.maxDrawdown.value, of.turnover, of.orders, of.fills, of.trades, of.hitRatio.value, of.hitRatio.n,
  of.fillRate.value, of.profitFactor.value, of.expectancy.value,
];

function daysTable({ days }: WeeklyReport): Table {
  return { name: 'days', columns: ['day', 'complete', ...SUMMARY, 'uptime_ms', 'period_ms'], rows: days.map((one) => [one.day, String(one.complete), ...summaryRow(one.summary), one.uptimeMs, one.periodMs]) };
}

function tablesOf(report: DailyReport): readonly Table[] {
  const { facts, summary, slippage, holding, health } = report;
  const toDate = (name: string, of: ToDate | null): readonly (readonly Value[])[] => (of === null ? [] : [[name, of.from, of.startEquity, of.pnl, of.return, of.fees, of.funding, of.flows, of.fills]]);
  return [
    { name: 'facts', columns: ['fact', 'value'], rows: [
      ['day', report.day], ['from', iso(report.from)], ['to', iso(report.to)], ['complete', String(report.complete)], ['profile', facts.profile], ['mode', facts.mode], ['venue', facts.venue], ['source', facts.source], ['dry_run', String(facts.dryRun)],
      ['currency', facts.currency], ['config_hash', facts.configHash], ['code_version', facts.codeVersion], ['seed', facts.seed], ['generated_at', iso(facts.generatedAt)], ['ledger_agrees', String(report.tieOut.agrees)],
      ['drawdown_basis', summary.drawdownBasis], ['uptime_ms', health.uptimeMs], ['period_ms', health.periodMs], ['starts', health.starts], ['restarts', health.restarts],
    ] },
    { name: 'summary', columns: SUMMARY, rows: [summaryRow(summary)] },
    { name: 'to-date', columns: ['period', 'from', 'start_equity', 'pnl', 'return', 'fees', 'funding', 'flows', 'fills'], rows: [...toDate('month', report.toDate.month), ...toDate('year', report.toDate.year)] },
    { name: 'instruments', columns: ['instrument', 'realized', 'unrealized_change', 'fees', 'funding', 'net', 'turnover', 'fills'], rows: report.byInstrument.map((one) => [one.instrumentId, one.realizedPnl, one.unrealizedChange, subtract(ZERO_MONEY, one.fees), one.funding, one.netPnl, one.turnover, one.fills]) },
    { name: 'strategies', columns: ['strategy', 'orders', 'denied', 'fills', 'trades', 'hit_ratio', 'hit_ratio_n', 'realized', 'fees', 'net', 'turnover'], rows: report.byStrategy.map((one) => [one.strategyId, one.orders, one.denied, one.fills, one.trades, one.hitRatio.value, one.hitRatio.n, one.realizedPnl, one.fees, one.netRealized, one.turnover]) },
    { name: 'execution', columns: ['figure', 'fills', 'turnover', 'amount', 'value'], rows: [
      ...report.liquidity.map((one) => [one.liquidity, one.fills, one.turnover, one.fees, null] as const), ['slippage', slippage.fills, null, slippage.amount, slippage.points], ['slippage_unmeasured', slippage.unmeasured, null, null, null],
      ...(['mean', 'median', 'shortest', 'longest'] as const).map((one) => [`holding_${one}_ms`, holding.n, null, null, holding[one]] as const),
    ] },
    { name: 'positions', columns: ['instrument', 'quantity', 'average_price', 'mark', 'unrealized', 'opened'], rows: report.openPositions.map((one) => [one.instrumentId, one.quantity, one.avgPx, one.mark, one.unrealizedPnl, iso(one.tsOpened)]) },
    { name: 'trades', columns: ['instrument', 'side', 'quantity', 'entry', 'entry_price', 'exit', 'exit_price', 'realized', 'fees', 'funding', 'net', 'fills', 'closed', 'opened_before', 'realized_before', 'fees_before', 'funding_before', 'opened_by'], rows: report.trades.map((one) => [one.instrumentId, one.side, one.quantity, iso(one.tsEntry), one.entryPx, iso(one.tsExit), one.exitPx, one.realizedPnl, one.fees, one.funding, one.netPnl, one.fills, String(one.closed), String(one.openedBefore), one.before.realizedPnl, one.before.fees, one.before.funding, one.strategyId]) },
    { name: 'fills', columns: ['time', 'trade_id', 'order_id', 'strategy', 'instrument', 'side', 'quantity', 'price', 'fee', 'liquidity', 'realized', 'reference_price', 'slippage'], rows: report.fills.map((one) => [iso(one.tsEvent), one.tradeId, one.clientOrderId, one.strategyId, one.instrumentId, one.side, one.quantity, one.px, one.fee, one.liquidity, one.realizedPnl, one.referencePx, slippageOf(one, report.multipliers[one.instrumentId])]) },
    { name: 'orders', columns: ['time', 'order_id', 'strategy', 'instrument', 'side', 'type', 'time_in_force', 'reduce_only', 'quantity', 'limit_price', 'filled_quantity', 'average_price', 'status', 'why_sent', 'why_ended', 'denied_check', 'denied_message'], rows: report.orders.map((one) => [iso(one.tsCreated), one.clientOrderId, one.strategyId, one.instrumentId, one.side, one.type, one.timeInForce, String(one.reduceOnly), one.quantity, one.limitPx, one.filledQty, one.avgPx, one.status, one.reason, one.closeReason, one.denial?.check ?? null, one.denial?.message ?? null]) },
    { name: 'refusals', columns: ['status', 'reason', 'count'], rows: report.refusals.map((one) => [one.status, one.reason, one.count]) },
    { name: 'funding', columns: ['time', 'instrument', 'amount', 'rate', 'mark', 'reference'], rows: report.funding.map((one) => [iso(one.tsEvent), one.instrumentId, one.amount, one.rate, one.px, one.reference]) },
    { name: 'flows', columns: ['time', 'type', 'amount', 'reference'], rows: report.flows.map((one) => [iso(one.tsEvent), one.type, one.amount, one.reference]) },
    { name: 'risk-events', columns: ['time', 'level', 'code', 'instrument', 'message', 'runbook'], rows: report.riskEvents.map((one) => [iso(one.tsEvent), one.level, one.code, one.instrumentId, one.message, one.runbook]) },
    { name: 'stops', columns: ['instrument', 'from', 'to', 'at_end', 'why'], rows: report.protection.map((one) => [one.instrumentId, iso(one.from), iso(one.to), String(one.atEnd), one.gap]) },
    { name: 'trading-state', columns: ['time', 'from', 'to', 'latched', 'cause'], rows: report.stateChanges.map((one) => [iso(one.tsEvent), one.from, one.to, String(one.latched), one.cause]) },
    { name: 'decisions', columns: ['action', 'reason', 'count'], rows: report.decisions.byReason.map((one) => [one.action, one.reason, one.count]) },
    { name: 'signals', columns: ['time', 'strategy', 'instrument', 'action', 'reason', 'detail'], rows: report.decisions.acted.map((one) => [iso(one.tsEvent), one.strategyId, one.instrumentId, one.action, one.reason, one.detail]) },
    { name: 'equity', columns: ['time', 'equity', 'low_since', 'high_since'], rows: report.equityCurve.map((one) => [iso(one.ts), one.equity, one.since?.low ?? null, one.since?.high ?? null]) },
  ];
}
