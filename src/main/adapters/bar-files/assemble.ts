// Bars from the rows of a file: in order, one of each time, at one interval, on one tick.
import { DAY_MS } from '../../../shared/model/calendar.ts';
import { BAR_INTERVALS, intervalMs } from '../../../shared/model/profile.ts';
import type { BarColumns } from '../../core/market-data/bar-columns.ts';
import { BarFileError, type BarCounts, type BarFile, type WantedInstrument } from './bar-file.ts';
import { contentHash } from './content-hash.ts';
import { roundToTick, tickDigitsOf } from './price-tick.ts';
import { warningsOf } from './reading-warnings.ts';
import { Tally, type BadRows } from './row-counts.ts';
import { moveRow, type Rows, type RowStore } from './row-store.ts';

const HOUR_MS = 3_600_000;

export type ReadRows = {
  readonly store: RowStore;
  readonly bad: BadRows;
  readonly timeIsClose: boolean;
  readonly counts: Pick<BarCounts, 'withoutPrices' | 'otherInstruments' | 'absentVolumes'>;
};

/** Throws BarFileError when the rows are no series of bars of one of the product's intervals. */
export function assemble({ store, bad, timeIsClose, counts }: ReadRows, { id, tickDigits: least }: WantedInstrument): BarFile {
  if (store.length === 0) throw new BarFileError('noGoodRow', `expected at least two good rows, found none${foundInstead(bad, counts)}`);
  const outOfOrder = new Tally();
  const { rows, newestFirst } = store.sorted((line, ts) => outOfOrder.add(line, timeText(ts)));
  const duplicates = keepMostComplete(rows);
  leaveFarAway(rows, bad);
  if (rows.length < 2) throw new BarFileError('noGoodRow', `expected at least two good rows of different times to know the bar interval, found ${rows.length}${foundInstead(bad, counts)}`);
  const spacing = mostFrequentSpacing(rows);
  const wasClose = toOpeningTimes(rows, spacing, timeIsClose);
  refuseOddInterval(rows, spacing);
  refuseSecondInterval(rows, spacing);
  leaveBetween(rows, spacing, bad);
  if (bad.count > rows.length) throw new BarFileError('mostlyBad', `expected mostly good rows, found ${bad.count} bad ones beside ${rows.length} good ones${foundInstead(bad, counts)}`);
  const tickDigits = tickDigitsOf(rows, least);
  const rounded = roundToTick(rows, tickDigits);
  const columns = trimmed(rows);
  const all: BarCounts = { ...counts, bad: bad.count, duplicates: duplicates.counted(), rounded: rounded.counted(), outOfOrder: outOfOrder.counted(), gaps: gapsOf(rows, spacing) };
  const file = { instrumentId: id, columns, intervalMs: spacing, rows: rows.length, tickDigits, contentHash: contentHash({ instrumentId: id, intervalMs: spacing, columns }), newestFirst, counts: all, badRows: bad.rows() };
  return { ...file, warnings: warningsOf(file, wasClose) };
}

const timeText = (ts: number): string => new Date(ts).toISOString();

function foundInstead(bad: BadRows, { withoutPrices }: ReadRows['counts']): string {
  const [first] = bad.rows();
  const parts = [...(bad.count > 0 && first !== undefined ? [`${bad.count} bad rows, the first in line ${first.line}: ${first.reason} '${first.found}'`] : []), ...(withoutPrices.count > 0 ? [`${withoutPrices.count} rows without prices`] : [])];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

/** Takes out the rows for which `leave` says so. */
function compact(rows: Rows, leave: (i: number) => boolean): void {
  let kept = 0;
  for (let i = 0; i < rows.length; i++) {
    if (leave(i)) continue;
    if (kept !== i) moveRow(rows, i, kept);
    kept += 1;
  }
  rows.length = kept;
}

/** Of rows of one time the most complete stays: the largest volume, then the widest range, then the last. A bar that was saved before it closed has less of both. */
function keepMostComplete(rows: Rows): Tally {
  const duplicates = new Tally();
  let kept = 0;
  for (let i = 1; i < rows.length; i++) {
    if (rows.ts[i] !== rows.ts[kept]) {
      kept += 1;
      if (kept !== i) moveRow(rows, i, kept);
      continue;
    }
    const more = rows.volume[i]! - rows.volume[kept]! || rows.high[i]! - rows.low[i]! - (rows.high[kept]! - rows.low[kept]!);
    const left = more >= 0 ? kept : i;
    duplicates.add(rows.line[left]!, timeText(rows.ts[left]!));
    if (more >= 0) moveRow(rows, i, kept);
  }
  rows.length = Math.min(rows.length, kept + 1);
  return duplicates;
}

/** A row at either end that stands a thousand bars and ten times the length of the middle of the file away has a wrong time; ten of them at most, more are the file's own. */
function leaveFarAway(rows: Rows, bad: BadRows): void {
  const { ts } = rows;
  if (rows.length < 4) return;
  const quarter = Math.floor(rows.length / 4);
  const far = Math.max(1_000 * mostFrequentSpacing(rows), 20 * (ts[rows.length - 1 - quarter]! - ts[quarter]!));
  let from = 0;
  let to = rows.length;
  for (let round = 0; round < 10 && to - from > 2; round++) {
    if (ts[to - 1]! - ts[to - 2]! > far) to -= 1;
    else if (ts[from + 1]! - ts[from]! > far) from += 1;
    else break;
  }
  if (from === 0 && to === rows.length) return;
  compact(rows, (i) => {
    if (i >= from && i < to) return false;
    bad.add(rows.line[i]!, 'timeFarAway', timeText(ts[i]!));
    return true;
  });
}

/** The most frequent difference of neighbours, the smallest of several. `ts` rises strictly and has two values or more. */
function mostFrequentSpacing({ ts, length }: Rows): number {
  const counts = new Map<number, number>();
  let run = ts[1]! - ts[0]!;
  let inRun = 0;
  for (let i = 1; i < length; i++) {
    const difference = ts[i]! - ts[i - 1]!;
    if (difference === run) inRun += 1;
    else {
      counts.set(run, (counts.get(run) ?? 0) + inRun);
      run = difference;
      inRun = 1;
    }
  }
  counts.set(run, (counts.get(run) ?? 0) + inRun);
  let spacing = run;
  let most = 0;
  for (const [difference, count] of counts) {
    if (count < most || (count === most && difference > spacing)) continue;
    most = count;
    spacing = difference;
  }
  return spacing;
}

/** Times of closes become times of opens. A last millisecond or second (`23:59:59.999`) is one of a close whatever its column is called. True when it was so. */
function toOpeningTimes(rows: Rows, spacing: number, timeIsClose: boolean): boolean {
  const { ts, length } = rows;
  const all = (step: number, rest: number): boolean => {
    for (let i = 0; i < length; i++) if (ts[i]! % step !== rest) return false;
    return true;
  };
  const lack = all(1_000, 999) ? 1 : spacing >= 60_000 && all(60_000, 59_000) ? 1_000 : 0;
  if (!timeIsClose && lack === 0) return false;
  for (let i = 0; i < length; i++) ts[i] = ts[i]! + lack - spacing;
  return true;
}

function refuseOddInterval({ ts, line, length }: Rows, spacing: number): void {
  if (BAR_INTERVALS.some((interval) => intervalMs(interval) === spacing)) return;
  let at = 1;
  while (at < length && ts[at]! - ts[at - 1]! !== spacing) at += 1;
  throw new BarFileError('oddInterval', `expected bars of ${BAR_INTERVALS.join(', ')}, found mostly bars ${spacingText(spacing)} apart: ${timeText(ts[at - 1]!)} in line ${line[at - 1]} and ${timeText(ts[at]!)} in line ${line[at]}`);
}

/** So many equal steps in a row are no gaps but bars of another length. */
const SERIES = 20;

/** Two files put together: bars of one minute, then of five. The second would pass for minutes with gaps. */
function refuseSecondInterval({ ts, line, length }: Rows, spacing: number): void {
  let run = 0;
  for (let i = 2; i < length; i++) {
    const step = ts[i]! - ts[i - 1]!;
    run = step !== spacing && step === ts[i - 1]! - ts[i - 2]! ? run + 1 : 0;
    if (run >= SERIES) throw new BarFileError('oddInterval', `expected bars of one length, found mostly bars ${spacingText(spacing)} apart and a series ${spacingText(step)} apart around line ${line[i]} (${timeText(ts[i]!)})`);
  }
}

const spacingText = (ms: number): string => (ms < 1_000 ? `${ms} ms` : ms < 60_000 ? `${ms / 1_000} s` : ms < HOUR_MS ? `${ms / 60_000} min` : ms < DAY_MS ? `${ms / HOUR_MS} h` : `${ms / DAY_MS} days`);

/** A bar that opens before the one before it has closed belongs to another series. Long bars may be short by the hour that a summer time takes. */
function leaveBetween(rows: Rows, spacing: number, bad: BadRows): void {
  const { ts } = rows;
  const least = spacing >= 4 * HOUR_MS ? spacing - HOUR_MS : spacing;
  const isTooNear = (a: number, b: number): boolean => ts[b]! - ts[a]! < least;
  let some = false;
  for (let i = 1; i < rows.length && !some; i++) some = isTooNear(i - 1, i);
  if (!some) return;
  const phases = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) phases.set(ts[i]! % spacing, (phases.get(ts[i]! % spacing) ?? 0) + 1);
  const own = [...phases].reduce((most, phase) => (phase[1] > most[1] ? phase : most))[0];
  const leave = new Set<number>();
  let last = 0;
  for (let i = 1; i < rows.length; i++) {
    if (isTooNear(last, i)) {
      const isStray = ts[last]! % spacing !== own && ts[i]! % spacing === own;
      leave.add(isStray ? last : i);
      if (!isStray) continue;
    }
    last = i;
  }
  compact(rows, (i) => {
    if (!leave.has(i)) return false;
    bad.add(rows.line[i]!, 'betweenBars', timeText(ts[i]!));
    return true;
  });
}

function gapsOf({ ts, length }: Rows, spacing: number): number {
  let gaps = 0;
  for (let i = 1; i < length; i++) if (ts[i]! - ts[i - 1]! > spacing) gaps += 1;
  return gaps;
}

/** Gives memory back when more than a quarter of it is empty. */
function trimmed({ length, ts, open, high, low, close, volume }: Rows): BarColumns {
  const cut = (column: Float64Array): Float64Array => (column.length > length * 1.25 ? column.slice(0, length) : column.subarray(0, length));
  return { length, ts: cut(ts), open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) };
}
