import type { Output } from '../../../shared/contract/contract.ts';
import { daysOfWeek, weekOf } from './iso-week.ts';

/** ISO weeks that hold a day with a report, newest first. */
export function weeksOf(days: readonly string[]): Output<'report.weeks'>['weeks'] {
  const weeks = new Map<string, number>();
  for (const day of days) weeks.set(weekOf(day), (weeks.get(weekOf(day)) ?? 0) + 1);
  return [...weeks].map(([week, count]) => {
    const [monday, , , , , , sunday] = daysOfWeek(week);
    return { week, firstDay: monday ?? '', lastDay: sunday ?? '', days: count };
  }).sort((a, b) => (a.week < b.week ? 1 : -1));
}
