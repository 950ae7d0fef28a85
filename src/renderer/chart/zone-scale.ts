// The time axis in the trader's zone: days and hours of the calendar there, also over a change of the clocks.
import { defaultHorzScaleBehavior, type IHorzScaleBehavior, TickMarkType, type TickMarkWeightValue, type Time } from 'lightweight-charts';
import type { ZonedTime } from '../components/time.ts';

const DAY_S = 86_400;
const QUARTER_S = 900;

/** Seconds that the zone is ahead of UTC, by UTC second. Zones change on quarters of an hour; a day without a change is looked up once. */
export function offsetLookup(zone: Pick<ZonedTime, 'offsetMinutes'>): (second: number) => number {
  const days = new Map<number, number | null>();
  const quarters = new Map<number, number>();
  const ask = (second: number): number => zone.offsetMinutes(second * 1000) * 60;
  return (second) => {
    const day = Math.floor(second / DAY_S);
    let whole = days.get(day);
    if (whole === undefined) {
      const start = ask(day * DAY_S);
      whole = start === ask((day + 1) * DAY_S) ? start : null;
      days.set(day, whole);
    }
    if (whole !== null) return whole;
    const quarter = Math.floor(second / QUARTER_S);
    let offset = quarters.get(quarter);
    if (offset === undefined) quarters.set(quarter, (offset = ask(quarter * QUARTER_S)));
    return offset;
  };
}

/** Weights of the library, heaviest first: a mark stands where a larger unit of the calendar begins. */
const UNITS: readonly (readonly [weight: number, seconds: number])[] = [[33, 43_200], [32, 21_600], [31, 10_800], [30, 3_600], [22, 1_800], [21, 300], [20, 60], [10, 1]];
const YEAR = 70;
const MONTH = 60;
const DAY = 50;

/** How much a mark at `now` weighs after one at `before`; both are seconds of the zone's own calendar, as if it were UTC. */
export function markWeight(now: number, before: number): number {
  if (Math.floor(now / DAY_S) !== Math.floor(before / DAY_S)) {
    const a = new Date(now * 1000);
    const b = new Date(before * 1000);
    if (a.getUTCFullYear() !== b.getUTCFullYear()) return YEAR;
    return a.getUTCMonth() === b.getUTCMonth() ? DAY : MONTH;
  }
  return UNITS.find(([, seconds]) => Math.floor(now / seconds) !== Math.floor(before / seconds))?.[0] ?? 0;
}

/** The library's own time scale with the marks of another zone. */
export function zoneScale(zone: ZonedTime): IHorzScaleBehavior<Time> {
  const Base = defaultHorzScaleBehavior();
  const offset = offsetLookup(zone);
  const scale = new Base();
  scale.fillWeightsForPoints = (points, startIndex) => {
    const local = (index: number): number => {
      const point = points[index];
      const second = point === undefined ? 0 : Number(scale.key(point.time));
      return second + offset(second);
    };
    const first = points[0];
    if (!first) return;
    let before = startIndex === 0 ? local(0) - (points.length > 1 ? Math.max(1, Math.ceil((local(points.length - 1) - local(0)) / (points.length - 1))) : 1) : local(startIndex - 1);
    for (let i = startIndex; i < points.length; i++) {
      const now = local(i);
      const point = points[i];
      if (point) point.timeWeight = markWeight(now, before) as TickMarkWeightValue;
      before = now;
    }
  };
  return scale;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What stands at a mark of the axis: as much of the date as changes there. */
export function markText(second: number, type: TickMarkType, zone: ZonedTime): string {
  const text = zone.dateTime(second * 1000); // 2026-11-21 14:05:09
  switch (type) {
    case TickMarkType.Year: return text.slice(0, 4);
    case TickMarkType.Month: return MONTHS[Number(text.slice(5, 7)) - 1] ?? text.slice(0, 7);
    case TickMarkType.DayOfMonth: return `${text.slice(8, 10)} ${MONTHS[Number(text.slice(5, 7)) - 1] ?? ''}`.trim();
    case TickMarkType.Time: return text.slice(11, 16);
    case TickMarkType.TimeWithSeconds: return text.slice(11, 19);
  }
}
