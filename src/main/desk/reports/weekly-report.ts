// A week of one desk: its days put together as one long day, so that a trade over midnight is one trade, beside what each day was.
import { dailyReport } from './daily-report.ts';
import type { DailyReport, EquityRow, HealthRow, ProtectionSpell, ReportSource, StrategyRow, Summary } from './report-data.ts';

/** Version of the JSON form; raised when a field changes its meaning. */
export const WEEK_SCHEMA_VERSION = 1;

export type WeekDay = { readonly day: string; readonly complete: boolean; readonly empty: boolean; readonly summary: Summary; readonly uptimeMs: number; readonly periodMs: number };
export type WeeklyReport = {
  readonly schemaVersion: number;
  readonly week: string;
  readonly days: readonly WeekDay[];
  readonly byStrategy: readonly StrategyRow[];
  /** The week as one long day; its lists of fills and orders stand in the reports of the days. */
  readonly total: DailyReport;
};

/** Builds the report of a week from the sources of its days, oldest first, at least one. `weekOver` is false while days are still to come. */
export function weeklyReport(week: string, sources: readonly ReportSource[], weekOver: boolean): WeeklyReport {
  const source = joined(week, sources, weekOver);
  const own = sources.map((one) => dailyReport(one));
  const days = own.map(({ day, complete, empty, summary, health }): WeekDay => ({ day, complete, empty, summary, uptimeMs: health.uptimeMs, periodMs: health.periodMs }));
  // Decisions are the bulk of a journal: they were counted by day.
  const total = dailyReport(source);
  return { schemaVersion: WEEK_SCHEMA_VERSION, week, days, byStrategy: total.byStrategy, total: { ...total, decisions: decisionsOf(own), empty: own.every((one) => one.empty) } };
}

function decisionsOf(days: readonly DailyReport[]): DailyReport['decisions'] {
  const counts = new Map<string, { readonly action: string; readonly reason: string; count: number }>();
  for (const { action, reason, count } of days.flatMap((one) => one.decisions.byReason)) {
    const key = `${action} ${reason}`;
    const row = counts.get(key);
    if (row === undefined) counts.set(key, { action, reason, count });
    else row.count += count;
  }
  return {
    total: days.reduce((sum, one) => sum + one.decisions.total, 0), acted: days.flatMap((one) => one.decisions.acted),
    byReason: [...counts.values()].sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
  };
}

function joined(week: string, sources: readonly ReportSource[], weekOver: boolean): ReportSource {
  const [first, last] = [sources[0], sources.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError(`expected at least one day of ${week}, found none`);
  const all = <T>(of: (source: ReportSource) => readonly T[]): readonly T[] => sources.flatMap((one) => of(one));
  const ranges = sources.flatMap(({ facts }) => (facts.dataRange === null ? [] : [facts.dataRange]));
  const [begin, end] = [ranges[0], ranges.at(-1)];
  return {
    day: week, from: first.from, to: last.to, complete: weekOver && last.complete,
    facts: { ...last.facts, dataRange: begin === undefined || end === undefined ? null : { from: begin.from, to: end.to } },
    start: first.start, carried: first.carried, end: last.end, instruments: last.instruments,
    fills: all((one) => one.fills), orders: all((one) => one.orders), ledger: all((one) => one.ledger), riskEvents: all((one) => one.riskEvents), stateChanges: all((one) => one.stateChanges),
    equity: all((one) => one.equity).filter((row, at, rows) => !isSame(row, rows[at - 1])),
    decisions: [], protection: spells(sources), toDate: last.toDate,
    health: healthOf(sources.map((one) => one.health)),
  };
}

/** A spell over midnight is one. */
function spells(sources: readonly ReportSource[]): ReportSource['protection'] {
  const all: ProtectionSpell[] = [];
  for (const one of sources.flatMap((source) => source.protection)) {
    const before = all.findIndex((spell) => spell.atEnd && spell.instrumentId === one.instrumentId && spell.gap === one.gap && spell.to === one.from);
    if (before < 0) all.push(one);
    else all[before] = { ...one, from: all[before]?.from ?? one.from };
  }
  const last = sources.at(-1)?.protection ?? [];
  return all.map((one) => ({ ...one, atEnd: one.atEnd && last.some((spell) => spell.atEnd && spell.instrumentId === one.instrumentId && spell.to === one.to) }));
}

/** The sample of midnight ends one day and begins the next. */
const isSame = (a: EquityRow, b: EquityRow | undefined): boolean => b !== undefined && a.ts === b.ts && a.equity === b.equity;

function healthOf(days: readonly HealthRow[]): HealthRow {
  const sum = (of: (day: HealthRow) => number): number => days.reduce((total, day) => total + of(day), 0);
  return {
    uptimeMs: sum((one) => one.uptimeMs), periodMs: sum((one) => one.periodMs), starts: sum((one) => one.starts), restarts: sum((one) => one.restarts),
    refusedTicks: days.some((one) => one.refusedTicks === null) ? null : sum((one) => one.refusedTicks ?? 0),
    reconciliations: { agreed: sum((one) => one.reconciliations.agreed), repaired: sum((one) => one.reconciliations.repaired), open: sum((one) => one.reconciliations.open) },
  };
}
