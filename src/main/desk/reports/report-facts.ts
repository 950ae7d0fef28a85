// The first page of a report: what a person wants to know before anything else.
import { add, subtract, ZERO_MONEY } from '../../../shared/model/decimal.ts';
import { counted } from '../../../shared/model/counted.ts';
import { FLATTEN, MANUAL, VENUE } from '../../../shared/model/ids.ts';
import { gapWords, unprotectedWords } from '../../../shared/model/protection.ts';
import type { DailyReport, LiquidityRow, Summary, ToDate } from './report-data.ts';
import { atTick, clock, duration, exact, money2, numberText, percent, shareText, span } from './report-format.ts';
import { factSection, tableSection, type Period, type Section } from './section.ts';

/** Who it was, for people. */
export const ownerText = (strategyId: string | null): string => (strategyId === null ? 'not known' : strategyId === MANUAL ? 'by hand' : strategyId === FLATTEN ? 'flatten-all' : strategyId === VENUE ? 'the venue itself' : strategyId);

/** The facts of a day, or of a week that was put together like one long day. */
export function factsOf(report: DailyReport, period: Period): readonly Section[] {
  const unit = report.facts.currency;
  const { summary } = report;
  return [
    factSection('Summary', [
      [`PnL of the ${period}, net of flows`, `${money2(summary.dayPnl, true)} ${unit}`], [`Return of the ${period}`, percent(summary.dayReturn)],
      ['Equity at the start', `${money2(summary.startEquity)} ${unit}`], ['Equity at the end', `${money2(summary.endEquity)} ${unit}`], ['Deposits, withdrawals, adjustments', `${money2(summary.flows, true)} ${unit}`],
      [`Largest drawdown within the ${period}`, drawdownText(summary)], ['Open positions at the end', openText(report)], ['Stops', stopsText(report, period)],
      ['Halts, alerts', alertsText(report)],
      ['Orders, fills, closed trades', `${summary.orders}, ${summary.fills}, ${summary.trades}`],
      ['Hit ratio of closed trades', hitText(summary)], ['Profit factor, net', numberText(summary.profitFactor)], ['Expectancy per closed trade, net', numberText(summary.expectancy, unit)],
      ['Holding time of closed trades', holdingText(report)], ['Turnover', `${money2(summary.turnover)} ${unit}`], ['Maker and taker', liquidityText(report)], ['Slippage', slippageText(report)],
      ['Orders filled in full, of those sent', shareText(summary.fillRate)], ['Ledger check', report.tieOut.agrees ? 'agrees to the last digit' : 'DOES NOT AGREE: see the ledger check below'],
      ['Engine up', uptimeText(report)],
    ]),
    tableSection(`PnL by cause (${unit})`, '', ['Price, realized', 'Price, unrealized change', 'Fees', 'Funding', 'Total'], [0, 1, 2, 3, 4], [[
      money2(summary.realizedPnl, true), money2(summary.unrealizedChange, true), money2(subtract(ZERO_MONEY, summary.fees), true), money2(summary.funding, true), money2(add(subtract(summary.pricePnl, summary.fees), summary.funding), true),
    ]]),
    tableSection(`Month and year to date (${unit})`, 'Nothing is on record yet.', ['Period', 'From', 'PnL', 'Return', 'Fees', 'Funding', 'Flows', 'Fills'], [2, 3, 4, 5, 6, 7], [
      ...toDateRow('Month to date', report.toDate.month), ...toDateRow('Year to date', report.toDate.year),
    ]),
    tableSection(`PnL by instrument (${unit})`, 'No instrument was touched.', ['Instrument', 'Price', 'Fees', 'Funding', 'Net', 'Turnover', 'Fills'], [1, 2, 3, 4, 5, 6], [
      ...report.byInstrument.map((one) => [one.instrumentId, money2(one.pricePnl, true), money2(subtract(ZERO_MONEY, one.fees), true), money2(one.funding, true), money2(one.netPnl, true), money2(one.turnover), String(one.fills)]),
      ...(report.unattributed === 0n ? [] : [['not attributed', '', '', '', money2(report.unattributed, true), '', '']]),
    ]),
    tableSection(`Strategies and hand (${unit})`, 'No strategy and no person traded.', ['Strategy', 'Orders', 'Denied', 'Fills', 'Trades', 'Hit ratio', 'Realized', 'Fees', 'Net of fees', 'Turnover'], [1, 2, 3, 4, 5, 6, 7, 8, 9],
      report.byStrategy.map((one) => [ownerText(one.strategyId), String(one.orders), String(one.denied), String(one.fills), String(one.trades), percent(one.hitRatio.value), money2(one.realizedPnl, true), money2(subtract(ZERO_MONEY, one.fees), true), money2(one.netRealized, true), money2(one.turnover)])),
  ];
}

const toDateRow = (name: string, of: ToDate | null): readonly (readonly string[])[] =>
  (of === null ? [] : [[name, of.from, money2(of.pnl, true), percent(of.return), money2(subtract(ZERO_MONEY, of.fees), true), money2(of.funding, true), money2(of.flows, true), String(of.fills)]]);

function drawdownText({ maxDrawdown: { value, n }, drawdownBasis }: Summary): string {
  return `${percent(value)} (n = ${n} ${drawdownBasis === 'samples' ? 'samples: this record is from before every bar and mark was looked at' : 'bars and marks'})`;
}

/** A trade that won or lost less than its own fees is a scratch: neither win nor loss, but counted. */
function hitText(summary: Summary): string {
  const scratches = summary.trades - summary.hitRatio.n;
  return `${shareText(summary.hitRatio)}${scratches === 0 ? '' : `, ${scratches} within their own fees left out`}`;
}

function openText({ openPositions, ticks, facts }: DailyReport): string {
  if (openPositions.length === 0) return 'none';
  const shown = openPositions.slice(0, 3).map((one) => `${one.instrumentId} ${exact(one.quantity)} at ${atTick(one.avgPx, ticks[one.instrumentId])}${one.unrealizedPnl === null ? '' : ` (${money2(one.unrealizedPnl, true)} ${facts.currency})`}`);
  return `${openPositions.length}: ${shown.join('; ')}${openPositions.length > shown.length ? `; and ${openPositions.length - shown.length} more` : ''}`;
}

function stopsText({ protection, openPositions, summary, day }: DailyReport, period: Period): string {
  if (summary.drawdownBasis === 'samples' && protection.length === 0) return 'not on record: it is from before stops were told of';
  const now = protection.filter((one) => one.atEnd);
  const ended = protection.length - now.length;
  const past = ended === 0 ? '' : `; ${counted(ended, 'spell')} without a stop within the ${period}, ${span(protection.filter((one) => !one.atEnd).reduce((total, one) => total + one.to - one.from, 0))} in all`;
  if (now.length === 0) return `${openPositions.length === 0 ? 'no position needed one at the end' : 'every open position had a stop that acts at the end'}${past}`;
  return `${unprotectedWords(now.length, Math.max(now.length, openPositions.length))} at the end: ${now.map((one) => `${one.instrumentId} since ${clock(one.from, day)} (${gapWords(one.gap)})`).join('; ')}${past}`;
}

function alertsText({ riskEvents, stateChanges, day }: DailyReport): string {
  const halts = stateChanges.filter((one) => one.to === 'halted' && one.from !== 'halted');
  const level = (wanted: string): number => riskEvents.filter((one) => one.level === wanted).length;
  const halted = halts.length === 0 ? 'no halt' : `${counted(halts.length, 'halt')} (${halts.slice(0, 2).map((one) => `${clock(one.tsEvent, day)} ${one.cause}`).join('; ')}${halts.length > 2 ? '; …' : ''})`;
  return `${halted}; ${level('critical')} critical, ${counted(level('warning'), 'warning')}, ${level('info')} for information`;
}

function holdingText({ holding: { n, mean, median, shortest, longest } }: DailyReport): string {
  return n === 0 ? 'n/a (n = 0)' : `mean ${span(mean)}, median ${span(median)}, from ${span(shortest)} to ${span(longest)} (n = ${n})`;
}

function liquidityText({ liquidity, facts }: DailyReport): string {
  const part = ({ liquidity: side, fills, turnover, fees }: LiquidityRow): string => `${side} ${counted(fills, 'fill')}, ${money2(turnover)} ${facts.currency}, fees ${money2(fees)}`;
  return liquidity.map(part).join('; ');
}

function slippageText({ slippage: { amount, points, fills, unmeasured }, facts }: DailyReport): string {
  if (points === null) return `n/a (n = 0${unmeasured === 0 ? '' : `, ${unmeasured} without a price on record`})`;
  const cost = amount === 0n ? 'nothing' : `${money2(amount < 0n ? subtract(ZERO_MONEY, amount) : amount)} ${facts.currency} ${amount > 0n ? 'worse' : 'better'}`;
  return `${cost} than the price when wanted, ${Math.abs(points).toFixed(2)} bp of turnover (n = ${fills}${unmeasured === 0 ? '' : `, ${unmeasured} without a price on record`})`;
}

export function uptimeText({ health }: DailyReport): string {
  return `${duration(health.uptimeMs)} of ${duration(health.periodMs)}${health.periodMs > 0 ? ` (${percent(Math.min(1, health.uptimeMs / health.periodMs))})` : ''}`;
}
