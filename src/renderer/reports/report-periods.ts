// Days and weeks that have a report, in the order in which a trader looks for them: months with their days, newest first.
import type { Output } from '../../shared/contract/contract.ts';
import { utcDay } from '../../shared/model/utc.ts';

export type Period = { readonly kind: 'day'; readonly id: string } | { readonly kind: 'week'; readonly id: string };
export type Week = Output<'report.weeks'>['weeks'][number];
export type DayCell = { readonly day: string; readonly inMonth: boolean; readonly hasReport: boolean };
export type MonthPage = { readonly month: string; readonly label: string; readonly weeks: readonly { readonly week: string; readonly known: Week | undefined; readonly days: readonly DayCell[] }[] };

const DAY_MS = 86_400_000;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** ISO week of a Monday. */
export function weekOfMonday(monday: number): string {
  const thursday = monday + 3 * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  return `${year}-W${String(Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1).padStart(2, '0')}`;
}

/** Months that hold a day with a report, newest first: `2026-11`. */
export const monthsOf = (days: readonly string[]): readonly string[] => [...new Set(days.map((day) => day.slice(0, 7)))].sort().reverse();

/** One month as rows of seven days, Monday first, all in UTC. */
export function monthPage(month: string, days: readonly string[], weeks: readonly Week[]): MonthPage {
  const known = new Set(days);
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const monday = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY_MS;
  const rows: MonthPage['weeks'][number][] = [];
  for (let start = monday; start === monday || utcDay(start).startsWith(month); start += 7 * DAY_MS) {
    const week = weekOfMonday(start);
    rows.push({
      week, known: weeks.find((one) => one.week === week),
      days: Array.from({ length: 7 }, (_, i) => { const day = utcDay(start + i * DAY_MS); return { day, inMonth: day.startsWith(month), hasReport: known.has(day) }; }),
    });
  }
  return { month, label: `${MONTHS[Number(month.slice(5)) - 1] ?? month} ${month.slice(0, 4)}`, weeks: rows };
}

/** What is inside, in words. */
export const insideText = (kind: Period['kind']): string => (kind === 'day'
  ? 'One page of facts, month and year to date, PnL by cause, instrument and strategy or hand; then trades, fills, orders with why they were sent and why they ended, fees and funding, risk events, decisions, a check of the ledger.'
  : 'PnL by day, cause, instrument and strategy, drawdown within the week, hit ratio with its sample, trades (also over midnight), fees and funding, alerts, state changes, and how long the engine ran.');
