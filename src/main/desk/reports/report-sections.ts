// All sections of a report, once for every form that people read: text and HTML print the same rows. Facts first, tables after.
import { subtract, ZERO_MONEY, type Money } from '../../../shared/model/decimal.ts';
import { ownerOf } from '../../../shared/model/owner.ts';
import { gapWords } from '../../../shared/model/protection.ts';
import { slippageOf } from './execution.ts';
import type { DailyReport } from './report-data.ts';
import { factsOf, ownerText, uptimeText } from './report-facts.ts';
import { atTick, clock, exact, money2, span, utc } from './report-format.ts';
import { factSection, tableSection, type Period, type Section } from './section.ts';

/** The facts and tables of a day, or of a week that was put together like one long day. */
export const sectionsOf = (report: DailyReport, period: Period = 'day'): readonly Section[] => [...factsOf(report, period), ...tablesOf(report, period)];

export function tablesOf(report: DailyReport, period: Period): readonly Section[] {
  const unit = report.facts.currency;
  const { tieOut, health, ticks, day } = report;
  const reasons = new Map(report.orders.map((order) => [order.clientOrderId, order.reason]));
  const px = (value: bigint | null, id: string): string => atTick(value, ticks[id]);
  const at = (ts: number | null, millis = false): string => clock(ts, day, millis);
  const minus = (amount: Money): string => money2(subtract(ZERO_MONEY, amount), true);
  return [
    tableSection(`Open positions at the end (${unit})`, 'No position was open.', ['Instrument', 'Quantity', 'Average price', 'Mark', 'Unrealized PnL', 'Opened'], [1, 2, 3, 4],
      report.openPositions.map((one) => [one.instrumentId, exact(one.quantity), px(one.avgPx, one.instrumentId), one.mark === null ? '–' : String(one.mark), one.unrealizedPnl === null ? '–' : money2(one.unrealizedPnl, true), at(one.tsOpened)])),
    tableSection(`Trades (${unit})`, 'No trade was open or closed.', ['Instrument', 'Side', 'Quantity', 'Entry', 'Entry price', 'Exit', 'Exit price', 'Held', 'Realized', 'Fees', 'Funding', 'Net', 'State', 'Opened'], [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      report.trades.map((one) => [one.instrumentId, one.side, exact(one.quantity), at(one.tsEntry), px(one.entryPx, one.instrumentId), at(one.tsExit), px(one.exitPx, one.instrumentId), one.tsEntry === null || one.tsExit === null ? '–' : span(one.tsExit - one.tsEntry), money2(one.realizedPnl, true), minus(one.fees), money2(one.funding, true), money2(one.netPnl, true), `${one.closed ? 'closed' : 'open'}${one.openedBefore ? ', opened before' : ''}`, ownerText(one.strategyId)]), [13, 10, 8]),
    tableSection(`Risk events`, 'No risk event.', ['Time', 'Level', 'Code', 'Instrument', 'Message', 'What to do'], [0], report.riskEvents.map((one) => [at(one.tsEvent), one.level, one.code, one.instrumentId ?? '–', one.message, one.runbook])),
    tableSection('Positions without a stop that acts', 'None is on record.', ['Instrument', 'From', 'Until', 'How long', 'Why'], [1, 2, 3], report.protection.map((one) => [one.instrumentId, at(one.from), one.atEnd ? 'the end' : at(one.to), span(one.to - one.from), gapWords(one.gap)])),
    tableSection('Trading state', 'The trading state did not change.', ['Time', 'From', 'To', 'Latched', 'Cause'], [0], report.stateChanges.map((one) => [at(one.tsEvent), one.from, one.to, one.latched ? 'yes' : 'no', one.cause])),
    tableSection('Refused orders by reason', 'No order was denied or rejected.', ['Stopped by', 'Reason', 'Count'], [2], report.refusals.map((one) => [one.status === 'denied' ? 'our gate' : 'the venue', one.reason, String(one.count)])),
    tableSection(`Funding (${unit}, exact)`, 'No funding was paid or received.', ['Time', 'Instrument', 'Amount', 'Rate', 'Mark', 'Reference'], [0, 2, 3, 4], report.funding.map((one) => [at(one.tsEvent), one.instrumentId ?? '–', exact(one.amount), exact(one.rate), px(one.px, one.instrumentId ?? ''), one.reference])),
    tableSection(`Deposits, withdrawals, adjustments (${unit}, exact)`, 'None.', ['Time', 'Kind', 'Amount', 'Reference'], [0, 2], report.flows.map((one) => [at(one.tsEvent), one.type, exact(one.amount), one.reference])),
    tableSection(`Fills (${unit})`, 'Nothing was filled.', ['Time', 'Instrument', 'Side', 'Quantity', 'Price', 'Fee', 'Liquidity', 'Realized', 'Slippage', 'Strategy', 'Trade', 'Order'], [0, 3, 4, 5, 7, 8],
      report.fills.map((one) => {
        const slip = slippageOf(one, report.multipliers[one.instrumentId]);
        return [at(one.tsEvent, true), one.instrumentId, one.side, exact(one.quantity), px(one.px, one.instrumentId), money2(one.fee), one.liquidity, money2(one.realizedPnl, true), slip === null ? '–' : money2(slip, true), ownerText(ownerOf({ strategyId: one.strategyId, reason: reasons.get(one.clientOrderId) ?? '' })), one.tradeId, one.clientOrderId];
      }), [10]),
    tableSection(`Orders (${unit})`, 'No order was made.', ['Time', 'Instrument', 'Side', 'Type', 'Quantity', 'Limit', 'Filled', 'Status', 'Why it was sent', 'Why it ended', 'Strategy', 'Order'], [0, 4, 5, 6],
      report.orders.map((one) => [at(one.tsCreated), one.instrumentId, one.side, `${one.type} ${one.timeInForce}${one.reduceOnly ? ' reduce-only' : ''}`, exact(one.quantity), px(one.limitPx, one.instrumentId), exact(one.filledQty), one.status, one.reason, one.denial === null ? (one.closeReason ?? '–') : `${one.denial.check}: ${one.denial.message}`, ownerText(ownerOf(one)), one.clientOrderId]), [10, 5, 6]),
    tableSection(`Decisions by reason (${report.decisions.total} in all)`, 'No decision was made.', ['Action', 'Reason', 'Count'], [2], report.decisions.byReason.map((one) => [one.action, one.reason, String(one.count)])),
    tableSection('Entries and exits decided', 'No entry or exit was decided.', ['Time', 'Strategy', 'Instrument', 'Action', 'Reason', 'Detail'], [0], report.decisions.acted.map((one) => [at(one.tsEvent), one.strategyId, one.instrumentId, one.action, one.reason, one.detail])),
    factSection(`Fees (${unit}, exact)`, [['Maker', exact(report.fees.maker)], ['Taker', exact(report.fees.taker)], ['Total of the ledger', exact(report.fees.total)]]),
    factSection(`Ledger check (differences in ${unit}, exact)`, [
      ['Change of cash less sum of the ledger', exact(tieOut.cashDifference)], ['Realized PnL of the fills less the ledger', exact(tieOut.realizedDifference)], ['Fees of the fills less the ledger', exact(tieOut.feeDifference)],
      ['Verdict', tieOut.agrees ? 'agrees to the last digit' : 'DOES NOT AGREE: see the runbook, step "ledger difference"'],
    ]),
    factSection('Health', [
      ['Engine up', uptimeText(report)], ['Starts, of these restarts', `${health.starts}, ${health.restarts}`], ['Refused ticks', health.refusedTicks === null ? 'not recorded' : String(health.refusedTicks)],
      ['Reconciliations agreed, repaired, open', `${health.reconciliations.agreed}, ${health.reconciliations.repaired}, ${health.reconciliations.open}`],
    ]),
    factSection('Where it comes from', [
      ['Profile', `${report.facts.profile} (${report.facts.mode}${report.facts.dryRun ? ', dry run' : ''})`], ['Venue', report.facts.venue], ['Source', report.facts.source],
      ['Period', `${utc(report.from)} to ${utc(report.to)}${report.complete ? '' : ` (${period} not over)`}`], ['Market data', report.facts.dataRange === null ? 'none' : `${utc(report.facts.dataRange.from)} to ${utc(report.facts.dataRange.to)}`],
      ['Seed of the simulated venue', report.facts.seed === null ? 'none' : String(report.facts.seed)], ['Configuration hash', report.facts.configHash], ['Code version', report.facts.codeVersion], ['Made', utc(report.facts.generatedAt)],
    ]),
  ];
}

export const titleOf = (report: DailyReport): string => `Daily report ${report.day} (UTC), profile ${report.facts.profile}`;
/** A rehearsal of a live desk moves no more money than a paper desk does. */
const moneyText = ({ mode, venue }: DailyReport['facts']): string => (mode === 'paper' ? 'Paper: no real money moved.' : venue === 'SANDBOX' ? 'Live desk on a sandbox: no real money moved.' : 'Live: real money.');

/** Sentences above the tables: what a reader must know first. */
export function noticesOf(report: DailyReport, period: Period = 'day'): readonly string[] {
  const notices: string[] = [];
  notices.push(moneyText(report.facts));
  if (report.facts.source === 'replay') notices.push('Made from a replay of stored market data.');
  if (report.empty) notices.push(`Nothing happened ${period === 'day' ? 'on' : 'in'} this ${period}: no order, fill, booking, risk event or decision.`);
  if (!report.complete) notices.push(`The ${period} is not over: figures are as of the end of the period below.`);
  if (!report.tieOut.agrees) notices.push('The ledger does not agree with itself: see the ledger check.');
  return notices;
}
export const signClass = (amount: Money): 'gain' | 'loss' | 'even' => (amount > 0n ? 'gain' : amount < 0n ? 'loss' : 'even');
