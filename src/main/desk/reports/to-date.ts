// Month and year to date: from the first instant of either to the end of a day.
import { money, toNumber, type Money } from '../../../shared/model/decimal.ts';
import { utcDay } from '../../../shared/model/utc.ts';
import type { Past } from './journal-past.ts';
import type { ToDate, ToDates } from './report-data.ts';

const DAY_MS = 86_400_000;

/** As of the end of `day`, or of what of it is over (`to`, Unix ms). */
export function toDateOf(past: Past, day: string, to: number): ToDates {
  const until = Math.max(to, Date.parse(`${day}T00:00:00Z`));
  return { month: since(past, `${day.slice(0, 7)}-01`, day, until), year: since(past, `${day.slice(0, 4)}-01-01`, day, until) };
}

function since(past: Past, first: string, day: string, until: number): ToDate | null {
  const start = Date.parse(`${first}T00:00:00Z`);
  const days = past.daysBefore(until).filter((one) => one >= first && one <= day).reverse();
  const [from] = days;
  if (from === undefined) return null;
  const sums = { deposit: 0n, adjustment: 0n, fee: 0n, funding: 0n };
  const flows = new Map<string, bigint>();
  for (const { ts, type, amount } of past.reader.bookingsBetween(start, until)) {
    if (type === 'realized' || type === 'reclassified' || type === 'invested') continue;
    const value = money(amount);
    sums[type] += value;
    if (type === 'deposit' || type === 'adjustment') flows.set(utcDay(ts), (flows.get(utcDay(ts)) ?? 0n) + value);
  }
  const startEquity = past.equityAt(start);
  let growth: number | null = null;
  let before = startEquity as bigint;
  let end = before;
  for (const one of days) {
    const roll = one === day ? null : past.reader.dayRow(one);
    end = roll === null ? past.equityAt(Date.parse(`${one}T00:00:00Z`) + DAY_MS) : money(roll.end_equity);
    const flow = flows.get(one) ?? 0n;
    const base = before > 0n ? before : flow;
    if (base > 0n) growth = (growth ?? 1) * (1 + toNumber(end - before - flow) / toNumber(base));
    before = end;
  }
  const flowed = sums.deposit + sums.adjustment;
  return {
    from, startEquity, pnl: (end - startEquity - flowed) as Money, return: growth === null ? null : growth - 1,
    fees: -sums.fee as Money, funding: sums.funding as Money, flows: flowed as Money, fills: past.reader.fillsBetween(start, until),
  };
}
