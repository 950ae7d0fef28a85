// One day of one desk as a report: pure, every sum from the ledger and none rounded.
import { ONE, ZERO_MONEY, notional, subtract, toNumber, type Money, type Ratio } from '../../../shared/model/decimal.ts';
import type { Decision } from '../../../shared/model/decision.ts';
import type { LedgerEntry } from '../../../shared/model/portfolio.ts';
import { byLiquidity, byStrategy, holdingTime, slippage } from './execution.ts';
import { REPORT_SCHEMA_VERSION, type DailyReport, type FillRow, type FundingRow, type InstrumentPnl, type OrderRow, type ReportSource, type Summary, type TieOut, type TradeRow } from './report-data.ts';
import { roundTrips, sumMoney } from './round-trips.ts';
import { drawdownOf, expectancy, hitRatio, profitFactor, share } from './statistics.ts';

/** Builds the report of a day. A day on which nothing happened gives a valid report with `empty` set. */
export function dailyReport(source: ReportSource): DailyReport {
  const multipliers = new Map(source.instruments.map((one) => [one.id, one.multiplier]));
  const flows = source.ledger.filter((one) => one.type === 'deposit' || one.type === 'adjustment');
  const funding = source.ledger.filter((one) => one.type === 'funding').map(({ terms, ...one }): FundingRow => ({ ...one, rate: terms?.rate ?? null, px: terms?.px ?? null }));
  const ids = [...new Set([
    ...source.fills.map((one) => one.instrumentId), ...source.ledger.flatMap((one) => (one.instrumentId === null ? [] : [one.instrumentId])),
    ...source.start.positions.map((one) => one.instrumentId), ...source.end.positions.map((one) => one.instrumentId),
  ])].sort();
  const multiplierOf = (id: string): Ratio => multipliers.get(id) ?? (ONE as Ratio);
  const byInstrument = ids.map((id) => instrumentPnl(id, source, multiplierOf(id)));
  const own = <T extends { readonly instrumentId: string | null }>(rows: readonly T[], id: string): readonly T[] => rows.filter((one) => one.instrumentId === id);
  const trades = ids.flatMap((id) => roundTrips({
    instrumentId: id, multiplier: multiplierOf(id), opening: source.start.positions.find((one) => one.instrumentId === id),
    carried: { fills: own(source.carried.fills, id), funding: own(source.carried.funding, id) }, fills: own(source.fills, id), funding: own(funding, id),
  }));
  const summary = summarize(source, trades, byInstrument, flows);
  const decisions = countDecisions(source.decisions);
  const feesOf = (fills: readonly FillRow[]): Money => sumMoney(fills.map((one) => one.fee));
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    day: source.day, from: source.from, to: source.to, complete: source.complete,
    empty: source.fills.length + source.orders.length + source.ledger.length + source.riskEvents.length + source.stateChanges.length + decisions.total === 0,
    facts: source.facts,
    summary,
    tieOut: tieOut(source),
    byInstrument,
    unattributed: (summary.dayPnl - sumMoney(byInstrument.map((one) => one.netPnl))) as Money,
    trades, fills: source.fills, orders: source.orders, refusals: refusals(source.orders),
    fees: { total: summary.fees, maker: feesOf(source.fills.filter((one) => one.liquidity === 'maker')), taker: feesOf(source.fills.filter((one) => one.liquidity === 'taker')) },
    funding, flows, riskEvents: source.riskEvents, stateChanges: source.stateChanges, decisions,
    equityCurve: source.equity, openPositions: source.end.positions, health: source.health,
    byStrategy: byStrategy(source.fills, source.orders, trades, multiplierOf), liquidity: byLiquidity(source.fills, multiplierOf), slippage: slippage(source.fills, multiplierOf), holding: holdingTime(trades),
    toDate: source.toDate, protection: source.protection, ticks: Object.fromEntries(source.instruments.map((one) => [one.id, one.tickSize])), multipliers: Object.fromEntries(source.instruments.map((one) => [one.id, one.multiplier])),
  };
}

const amounts = (ledger: readonly LedgerEntry[], type: LedgerEntry['type']): Money => sumMoney(ledger.filter((one) => one.type === type).map((one) => one.amount));
/** Fees are booked as negative cash and shown as a cost. */
const feesBooked = (ledger: readonly LedgerEntry[]): Money => subtract(ZERO_MONEY, amounts(ledger, 'fee'));

function turnoverOf(fills: readonly FillRow[], multiplierOf: (id: string) => Ratio): Money {
  return sumMoney(fills.map((one) => notional(one.px, one.quantity, multiplierOf(one.instrumentId))));
}

function instrumentPnl(id: string, source: ReportSource, multiplier: Ratio): InstrumentPnl {
  const ledger = source.ledger.filter((one) => one.instrumentId === id);
  const fills = source.fills.filter((one) => one.instrumentId === id);
  const before = source.start.positions.find((one) => one.instrumentId === id);
  const after = source.end.positions.find((one) => one.instrumentId === id);
  const known = before?.unrealizedPnl !== null && after?.unrealizedPnl !== null;
  const realizedPnl = (amounts(ledger, 'realized') + amounts(ledger, 'reclassified')) as Money;
  const unrealizedChange = known ? subtract(after?.unrealizedPnl ?? ZERO_MONEY, before?.unrealizedPnl ?? ZERO_MONEY) : ZERO_MONEY;
  const pricePnl = (realizedPnl + unrealizedChange) as Money;
  const fees = feesBooked(ledger);
  const funding = amounts(ledger, 'funding');
  return { instrumentId: id, realizedPnl, unrealizedChange, pricePnl, fees, funding, netPnl: (pricePnl - fees + funding) as Money, fills: fills.length, turnover: turnoverOf(fills, () => multiplier) };
}

function summarize(source: ReportSource, trades: readonly TradeRow[], byInstrument: readonly InstrumentPnl[], flows: readonly LedgerEntry[]): Summary {
  const { start, end, ledger } = source;
  const flowed = sumMoney(flows.map((one) => one.amount));
  const dayPnl = (end.equity - start.equity - flowed) as Money;
  const realizedPnl = (amounts(ledger, 'realized') + amounts(ledger, 'reclassified')) as Money;
  // What went into positions that are paid for left cash, and is no gain.
  const unrealizedChange = (end.equity - end.cash - (start.equity - start.cash) + amounts(ledger, 'invested')) as Money;
  const base = start.equity > 0n ? start.equity : broughtIn(ledger);
  const drawdown = drawdownOf(source.equity, start.equity, flows);
  const sent = source.orders.filter((one) => one.status !== 'denied' && one.status !== 'initialized');
  return {
    startEquity: start.equity, endEquity: end.equity, flows: flowed, dayPnl,
    dayReturn: base > 0n ? toNumber(dayPnl) / toNumber(base) : null,
    realizedPnl, unrealizedChange, pricePnl: (realizedPnl + unrealizedChange) as Money, fees: feesBooked(ledger), funding: amounts(ledger, 'funding'),
    maxDrawdown: drawdown.value(),
    turnover: sumMoney(byInstrument.map((one) => one.turnover)),
    orders: source.orders.length, fills: source.fills.length, trades: trades.filter((one) => one.closed).length,
    hitRatio: hitRatio(trades), fillRate: share(sent.filter((one) => one.status === 'filled').length, sent.length), profitFactor: profitFactor(trades), expectancy: expectancy(trades),
    drawdownBasis: drawdown.basis(source.fills.length > 0),
  };
}

/** What an account that had nothing was given before anything else was booked. */
function broughtIn(ledger: readonly LedgerEntry[]): Money {
  const first = ledger.findIndex(({ type }) => type !== 'deposit' && type !== 'adjustment');
  return sumMoney((first < 0 ? ledger : ledger.slice(0, first)).map((one) => one.amount));
}

function tieOut(source: ReportSource): TieOut {
  const cashChange = subtract(source.end.cash, source.start.cash);
  const ledgerSum = sumMoney(source.ledger.map((one) => one.amount));
  const cashDifference = subtract(cashChange, ledgerSum);
  const realizedDifference = subtract(sumMoney(source.fills.map((one) => one.realizedPnl)), amounts(source.ledger, 'realized'));
  const feeDifference = subtract(sumMoney(source.fills.map((one) => one.fee)), feesBooked(source.ledger));
  return { cashChange, ledgerSum, cashDifference, realizedDifference, feeDifference, agrees: cashDifference === 0n && realizedDifference === 0n && feeDifference === 0n };
}

function refusals(orders: readonly OrderRow[]): DailyReport['refusals'] {
  const counts = new Map<string, { status: 'denied' | 'rejected'; reason: string; count: number }>();
  for (const order of orders) {
    if (order.status !== 'denied' && order.status !== 'rejected') continue;
    const reason = order.denial?.check ?? order.closeReason ?? 'no reason given';
    const key = JSON.stringify([order.status, reason]);
    const row = counts.get(key);
    if (row === undefined) counts.set(key, { status: order.status, reason, count: 1 });
    else row.count += 1;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

function countDecisions(decisions: Iterable<Decision>): DailyReport['decisions'] {
  const counts = new Map<string, { action: string; reason: string; count: number }>();
  const acted: Decision[] = [];
  let total = 0;
  for (const one of decisions) {
    total += 1;
    if (one.action !== 'hold') acted.push(one);
    const key = `${one.action} ${one.reason}`;
    const row = counts.get(key);
    if (row === undefined) counts.set(key, { action: one.action, reason: one.reason, count: 1 });
    else row.count += 1;
  }
  return { total, byReason: [...counts.values()].sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)), acted };
}
