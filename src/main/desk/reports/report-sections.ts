// The tables of a report, once for every form that people read: text and HTML print the same rows.
import { add, subtract, ZERO_MONEY, type Money } from '../../../shared/model/decimal.ts';
import type { DailyReport, Summary } from './report-data.ts';
import { duration, exact, money2, numberText, percent, shareText, utc } from './report-format.ts';

export type Cell = string;
export type Section = {
  readonly title: string;
  /** Said in place of the table when there are no rows. */
  readonly none: string;
  readonly columns: readonly string[];
  /** Columns that hold figures: set to the right. */
  readonly figures: readonly number[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows of the section before any cut. */
  readonly total: number;
};

/** People read this many rows; CSV and JSON carry all. */
export const MAX_ROWS = 2_000;

/** A trade that won or lost less than its own fees is a scratch: neither win nor loss, but counted. */
function hitText(summary: Summary): string {
  const scratches = summary.trades - summary.hitRatio.n;
  return `${shareText(summary.hitRatio)}${scratches === 0 ? '' : `, ${scratches} within their own fees left out`}`;
}

/** Which stretch of time a report is about. */
export type Period = 'day' | 'week';

/** One table, cut to what people read. */
export const tableSection = (title: string, none: string, columns: readonly string[], figures: readonly number[], rows: readonly (readonly Cell[])[]): Section =>
  ({ title, none, columns, figures, rows: rows.slice(0, MAX_ROWS), total: rows.length });

/** The tables of a day, or of a week that was put together like one long day. */
export function sectionsOf(report: DailyReport, period: Period = 'day'): readonly Section[] {
  const unit = report.facts.currency;
  const { summary, tieOut, health } = report;
  const section = tableSection;
  return [
    section('Summary', '', ['Figure', `Value (${unit} unless said otherwise)`], [1], [
      ['Equity at the start', money2(summary.startEquity)], ['Deposits, withdrawals, adjustments', money2(summary.flows, true)], [`PnL of the ${period}, net of flows`, money2(summary.dayPnl, true)],
      ['Equity at the end', money2(summary.endEquity)], [`Return of the ${period}`, percent(summary.dayReturn)],
      [`Largest drawdown within the ${period}`, numberPercent(report)], ['Turnover', money2(summary.turnover)],
      ['Orders, fills, closed trades', `${summary.orders}, ${summary.fills}, ${summary.trades}`],
      ['Hit ratio of closed trades', hitText(summary)], ['Profit factor, net', numberText(summary.profitFactor)], ['Expectancy per closed trade, net', numberText(summary.expectancy, unit)],
      ['Orders filled in full, of those sent', shareText(summary.fillRate)],
    ]),
    section('PnL by cause', '', ['Cause', `Amount (${unit})`], [1], [
      ['Price, realized', money2(summary.realizedPnl, true)], ['Price, unrealized change', money2(summary.unrealizedChange, true)], ['Fees', money2(subtract(ZERO_MONEY, summary.fees), true)], ['Funding', money2(summary.funding, true)],
      ['Total', money2(add(subtract(summary.pricePnl, summary.fees), summary.funding), true)],
    ]),
    section('PnL by instrument', 'No instrument was touched.', ['Instrument', `Price (${unit})`, `Fees (${unit})`, `Funding (${unit})`, `Net (${unit})`, `Turnover (${unit})`, 'Fills'], [1, 2, 3, 4, 5, 6], [
      ...report.byInstrument.map((one) => [one.instrumentId, money2(one.pricePnl, true), money2(subtract(ZERO_MONEY, one.fees), true), money2(one.funding, true), money2(one.netPnl, true), money2(one.turnover), String(one.fills)]),
      ...(report.unattributed === 0n ? [] : [['not attributed', '', '', '', money2(report.unattributed, true), '', '']]),
    ]),
    section('Ledger check', '', ['Check', `Difference (${unit}, exact)`], [1], [
      ['Change of cash less sum of the ledger', exact(tieOut.cashDifference)], ['Realized PnL of the fills less the ledger', exact(tieOut.realizedDifference)], ['Fees of the fills less the ledger', exact(tieOut.feeDifference)],
      ['Verdict', tieOut.agrees ? 'agrees to the last digit' : 'DOES NOT AGREE: see the runbook, step "ledger difference"'],
    ]),
    section('Open positions at the end', 'No position was open.', ['Instrument', 'Quantity', `Average price (${unit})`, `Mark (${unit})`, `Unrealized PnL (${unit})`, 'Opened'], [1, 2, 3, 4],
      report.openPositions.map((one) => [one.instrumentId, exact(one.quantity), exact(one.avgPx), one.mark === null ? '–' : String(one.mark), one.unrealizedPnl === null ? '–' : money2(one.unrealizedPnl, true), utc(one.tsOpened)])),
    section('Trades', 'No trade was open or closed.', ['Instrument', 'Side', 'Quantity', 'Entry', `Entry price (${unit})`, 'Exit', `Exit price (${unit})`, `Realized (${unit})`, `Fees (${unit})`, `Funding (${unit})`, `Net (${unit})`, 'State'], [2, 4, 6, 7, 8, 9, 10],
      report.trades.map((one) => [one.instrumentId, one.side, exact(one.quantity), utc(one.tsEntry), exact(one.entryPx), utc(one.tsExit), exact(one.exitPx), money2(one.realizedPnl, true), money2(subtract(ZERO_MONEY, one.fees), true), money2(one.funding, true), money2(one.netPnl, true), `${one.closed ? 'closed' : 'open'}${one.openedBefore ? `, opened before this ${period}` : ''}`])),
    section('Fills', 'Nothing was filled.', ['Time', 'Instrument', 'Side', 'Quantity', `Price (${unit})`, `Fee (${unit})`, 'Liquidity', `Realized (${unit})`, 'Strategy', 'Trade', 'Order'], [3, 4, 5, 7],
      report.fills.map((one) => [utc(one.tsEvent), one.instrumentId, one.side, exact(one.quantity), exact(one.px), exact(one.fee), one.liquidity, exact(one.realizedPnl), one.strategyId, one.tradeId, one.clientOrderId])),
    section('Orders', 'No order was made.', ['Time', 'Instrument', 'Side', 'Type', 'Quantity', `Limit (${unit})`, 'Filled', 'Status', 'Why it was sent', 'Why it ended', 'Strategy', 'Order'], [4, 5, 6],
      report.orders.map((one) => [utc(one.tsCreated), one.instrumentId, one.side, `${one.type} ${one.timeInForce}${one.reduceOnly ? ' reduce-only' : ''}`, exact(one.quantity), exact(one.limitPx), exact(one.filledQty), one.status, one.reason, one.denial === null ? (one.closeReason ?? '–') : `${one.denial.check}: ${one.denial.message}`, one.strategyId, one.clientOrderId])),
    section('Refused orders by reason', 'No order was denied or rejected.', ['Stopped by', 'Reason', 'Count'], [2], report.refusals.map((one) => [one.status === 'denied' ? 'our gate' : 'the venue', one.reason, String(one.count)])),
    section('Fees', '', ['Kind', `Amount (${unit}, exact)`], [1], [['Maker', exact(report.fees.maker)], ['Taker', exact(report.fees.taker)], ['Total of the ledger', exact(report.fees.total)]]),
    section('Funding', 'No funding was paid or received.', ['Time', 'Instrument', `Amount (${unit}, exact)`, 'Reference'], [2], report.funding.map((one) => [utc(one.tsEvent), one.instrumentId ?? '–', exact(one.amount), one.reference])),
    section('Deposits, withdrawals, adjustments', 'None.', ['Time', 'Kind', `Amount (${unit}, exact)`, 'Reference'], [2], report.flows.map((one) => [utc(one.tsEvent), one.type, exact(one.amount), one.reference])),
    section('Risk events', 'No risk event.', ['Time', 'Level', 'Code', 'Instrument', 'Message', 'What to do'], [], report.riskEvents.map((one) => [utc(one.tsEvent), one.level, one.code, one.instrumentId ?? '–', one.message, one.runbook])),
    section('Trading state', 'The trading state did not change.', ['Time', 'From', 'To', 'Latched', 'Cause'], [], report.stateChanges.map((one) => [utc(one.tsEvent), one.from, one.to, one.latched ? 'yes' : 'no', one.cause])),
    section(`Decisions by reason (${report.decisions.total} in all)`, 'No decision was made.', ['Action', 'Reason', 'Count'], [2], report.decisions.byReason.map((one) => [one.action, one.reason, String(one.count)])),
    section('Entries and exits decided', 'No entry or exit was decided.', ['Time', 'Strategy', 'Instrument', 'Action', 'Reason', 'Detail'], [], report.decisions.acted.map((one) => [utc(one.tsEvent), one.strategyId, one.instrumentId, one.action, one.reason, one.detail])),
    section('Health', '', ['Figure', 'Value'], [1], [
      ['Engine up', `${duration(health.uptimeMs)} of ${duration(health.periodMs)}${health.periodMs > 0 ? ` (${percent(Math.min(1, health.uptimeMs / health.periodMs))})` : ''}`],
      ['Starts, of these restarts', `${health.starts}, ${health.restarts}`], ['Refused ticks', health.refusedTicks === null ? 'not recorded' : String(health.refusedTicks)],
      ['Reconciliations agreed, repaired, open', `${health.reconciliations.agreed}, ${health.reconciliations.repaired}, ${health.reconciliations.open}`],
    ]),
    section('Where it comes from', '', ['Fact', 'Value'], [], [
      ['Profile', `${report.facts.profile} (${report.facts.mode}${report.facts.dryRun ? ', dry run' : ''})`], ['Venue', report.facts.venue], ['Source', report.facts.source],
      ['Period', `${utc(report.from)} to ${utc(report.to)}${report.complete ? '' : ` (${period} not over)`}`], ['Market data', report.facts.dataRange === null ? 'none' : `${utc(report.facts.dataRange.from)} to ${utc(report.facts.dataRange.to)}`],
      ['Seed of the simulated venue', report.facts.seed === null ? 'none' : String(report.facts.seed)], ['Configuration hash', report.facts.configHash], ['Code version', report.facts.codeVersion], ['Made', utc(report.facts.generatedAt)],
    ]),
  ];
}

function numberPercent(report: DailyReport): string {
  const { maxDrawdown: { value, n }, drawdownBasis } = report.summary;
  return `${percent(value)} (n = ${n} ${drawdownBasis === 'samples' ? 'samples; the record is from before every bar and mark was looked at' : 'bars and marks'})`;
}

export const titleOf = (report: DailyReport): string => `Daily report ${report.day} (UTC), profile ${report.facts.profile}`;
/** Sentences above the tables: what a reader must know first. */
export function noticesOf(report: DailyReport, period: Period = 'day'): readonly string[] {
  const notices: string[] = [];
  notices.push(report.facts.mode === 'paper' ? 'Paper: no real money moved.' : 'Live: real money.');
  if (report.facts.source === 'replay') notices.push('Made from a replay of stored market data.');
  if (report.empty) notices.push(`Nothing happened ${period === 'day' ? 'on' : 'in'} this ${period}: no order, fill, booking, risk event or decision.`);
  if (!report.complete) notices.push(`The ${period} is not over: figures are as of the end of the period below.`);
  if (!report.tieOut.agrees) notices.push('The ledger does not agree with itself: see the ledger check.');
  return notices;
}
export const signClass = (amount: Money): 'gain' | 'loss' | 'even' => (amount > 0n ? 'gain' : amount < 0n ? 'loss' : 'even');
