// The four forms of a weekly report, by the same rules as those of a day.
import { formatDecimal, subtract, ZERO_MONEY } from '../../../shared/model/decimal.ts';
import type { ReportFormat } from '../../../shared/contract/fields.ts';
import { csvTable, iso, type CsvRow } from './render-csv.ts';
import { htmlPage } from './render-html.ts';
import { textPage } from './render-text.ts';
import { equityChart, pnlBars } from './report-charts.ts';
import type { Summary } from './report-data.ts';
import { factsOf } from './report-facts.ts';
import { duration, money2, percent } from './report-format.ts';
import { noticesOf, tablesOf } from './report-sections.ts';
import { tableSection, type Section } from './section.ts';
import type { WeeklyReport } from './weekly-report.ts';

/** Lists that stand in the reports of the days. */
const OF_THE_DAYS = ['Fills', 'Orders', 'Entries and exits decided'];

const weekTitle = ({ week, total }: WeeklyReport): string => `Weekly report ${week} (UTC), profile ${total.facts.profile}`;

function weekSections(report: WeeklyReport): readonly Section[] {
  const { total, days } = report;
  const unit = total.facts.currency;
  const row = (name: string, of: Summary, up: string): readonly string[] => [
    name, money2(of.dayPnl, true), percent(of.dayReturn), percent(of.maxDrawdown.value), money2(of.realizedPnl, true), money2(of.unrealizedChange, true), money2(subtract(ZERO_MONEY, of.fees), true), money2(of.funding, true), money2(of.flows, true), money2(of.endEquity),
    String(of.fills), String(of.trades), percent(of.hitRatio.value), up,
  ];
  const byDay = tableSection(`Days (${unit})`, 'No day has a record.', ['Day', 'PnL', 'Return', 'Drawdown', 'Realized', 'Unrealized change', 'Fees', 'Funding', 'Flows', 'Equity at the end', 'Fills', 'Trades', 'Hit ratio', 'Engine up'], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [
    ...days.map(({ day, complete, summary: of, uptimeMs, periodMs }) => row(`${day}${complete ? '' : ' (not over)'}`, of, periodMs > 0 ? percent(Math.min(1, uptimeMs / periodMs)) : duration(uptimeMs))),
    row('Week', total.summary, total.health.periodMs > 0 ? percent(Math.min(1, total.health.uptimeMs / total.health.periodMs)) : '–'),
  ], [8, 7, 5, 4]);
  const [summary, ...facts] = factsOf(total, 'week');
  const tables = tablesOf(total, 'week').filter((one) => !OF_THE_DAYS.some((title) => one.title.startsWith(title)));
  return [...(summary === undefined ? [] : [summary]), byDay, ...facts, ...tables];
}

const noticesOfWeek = (report: WeeklyReport): readonly string[] => [
  ...noticesOf(report.total, 'week'), `${report.days.length} of 7 days have a record: ${report.days[0]?.day ?? ''} to ${report.days.at(-1)?.day ?? ''}. Fills and orders are listed in the reports of the days; a trade that was held over midnight is one trade here.`,
];

function* csvRows(report: WeeklyReport): Generator<CsvRow> {
  const { total } = report;
  const unit = total.facts.currency;
  const fact = (id: string, detail: string | number | null): CsvRow => ({ section: 'fact', id, detail });
  yield fact('week', report.week);
  yield fact('from', iso(total.from));
  yield fact('to', iso(total.to));
  yield fact('complete', String(total.complete));
  yield fact('days', report.days.length);
  for (const id of ['profile', 'mode', 'venue', 'source', 'configHash', 'codeVersion', 'seed'] as const) yield fact(id, total.facts[id]);
  yield fact('dryRun', String(total.facts.dryRun));
  yield fact('generatedAt', iso(total.facts.generatedAt));
  const amounts = ['startEquity', 'flows', 'dayPnl', 'endEquity', 'realizedPnl', 'unrealizedChange', 'fees', 'funding', 'turnover'] as const;
  const name = (id: (typeof amounts)[number]): string => (id === 'dayPnl' ? 'pnl' : id);
  for (const id of amounts) yield { section: 'summary', id: name(id), amount: total.summary[id], unit };
  for (const id of ['maxDrawdown', 'hitRatio', 'fillRate', 'profitFactor', 'expectancy'] as const) yield { section: 'ratio', id, amount: total.summary[id].value, count: total.summary[id].n, unit: id === 'expectancy' ? unit : 'ratio' };
  for (const id of ['cashChange', 'ledgerSum', 'cashDifference', 'realizedDifference', 'feeDifference'] as const) yield { section: 'ledgerCheck', id, amount: total.tieOut[id], unit };
  for (const { day, summary, uptimeMs, periodMs } of report.days) {
    for (const id of amounts) yield { section: 'day', time_utc: day, id: name(id), amount: summary[id], unit };
    yield { section: 'day', time_utc: day, id: 'fills', count: summary.fills };
    yield { section: 'day', time_utc: day, id: 'trades', count: summary.trades };
    for (const id of ['maxDrawdown', 'hitRatio'] as const) yield { section: 'day', time_utc: day, id, amount: summary[id].value, count: summary[id].n, unit: 'ratio' };
    yield { section: 'day', time_utc: day, id: 'uptime', count: uptimeMs, unit: 'ms' };
    yield { section: 'day', time_utc: day, id: 'period', count: periodMs, unit: 'ms' };
  }
  for (const one of total.byInstrument) {
    const row = (id: string, amount: bigint): CsvRow => ({ section: 'pnl', instrument: one.instrumentId, id, amount, unit });
    yield row('realized', one.realizedPnl);
    yield row('unrealizedChange', one.unrealizedChange);
    yield row('fees', subtract(ZERO_MONEY, one.fees));
    yield row('funding', one.funding);
    yield { ...row('net', one.netPnl), count: one.fills };
  }
  yield { section: 'pnl', id: 'unattributed', amount: total.unattributed, unit };
  for (const one of report.byStrategy) {
    yield { section: 'strategy', strategy: one.strategyId, id: 'realized', amount: one.realizedPnl, fee: one.fees, count: one.fills, unit };
    yield { section: 'strategy', strategy: one.strategyId, id: 'orders', count: one.orders };
    yield { section: 'strategy', strategy: one.strategyId, id: 'denied', count: one.denied };
    yield { section: 'strategy', strategy: one.strategyId, id: 'turnover', amount: one.turnover, unit };
  }
  for (const one of total.trades) yield { section: 'trade', time_utc: iso(one.tsEntry), instrument: one.instrumentId, id: iso(one.tsExit), side: one.side, status: one.closed ? 'closed' : 'open', quantity: one.quantity, price: one.entryPx, amount: one.netPnl, fee: one.fees, count: one.fills, unit, detail: one.exitPx === null ? null : `exit price ${formatDecimal(one.exitPx)}` };
  for (const one of total.refusals) yield { section: 'refusal', status: one.status, count: one.count, reason: one.reason };
  for (const one of total.funding) yield { section: 'funding', time_utc: iso(one.tsEvent), instrument: one.instrumentId, id: one.reference, price: one.px, amount: one.amount, unit, detail: one.rate === null ? null : `rate ${formatDecimal(one.rate)}` };
  for (const one of total.flows) yield { section: 'flow', time_utc: iso(one.tsEvent), id: one.reference, type: one.type, amount: one.amount, unit };
  for (const one of total.riskEvents) yield { section: 'riskEvent', time_utc: iso(one.tsEvent), instrument: one.instrumentId, type: one.level, reason: one.code, detail: one.message };
  for (const one of total.stateChanges) yield { section: 'tradingState', time_utc: iso(one.tsEvent), type: one.from, status: one.to, reason: one.latched ? 'latched' : null, detail: one.cause };
  for (const one of total.decisions.byReason) yield { section: 'decisionCount', type: one.action, reason: one.reason, count: one.count };
  for (const id of ['starts', 'restarts', 'refusedTicks'] as const) yield { section: 'health', id, count: total.health[id] };
}

/** Decimals as text; the lists that stand in the reports of the days are left out. */
function renderWeekJson(report: WeeklyReport): string {
  const { fills: _fills, orders: _orders, equityCurve: _curve, decisions, ...total } = report.total;
  const { acted: _acted, ...counted } = decisions;
  return `${JSON.stringify({ ...report, total: { ...total, decisions: counted } }, (_key, one: unknown) => (typeof one === 'bigint' ? formatDecimal(one) : one), 2)}\n`;
}

/** One form of a week's report as text. */
export const renderWeek: { readonly [F in ReportFormat]: (report: WeeklyReport) => string } = {
  text: (report) => textPage(weekTitle(report), noticesOfWeek(report), weekSections(report)),
  html: (report) => htmlPage({
    title: weekTitle(report), notices: noticesOfWeek(report), total: report.total.summary.dayPnl, currency: report.total.facts.currency,
    charts: [['Equity', equityChart(report.total)], ['PnL by day', pnlBars(report.days.map((one) => ({ instrumentId: one.day, netPnl: one.summary.dayPnl })), report.total.facts.currency)], ['Net PnL by instrument', pnlBars(report.total.byInstrument, report.total.facts.currency)]],
    sections: weekSections(report),
  }),
  csv: (report) => csvTable(csvRows(report)),
  json: renderWeekJson,
};
