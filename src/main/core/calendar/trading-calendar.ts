// What every part asks about the hours of a market. Times are Unix ms UTC, dates are days of the calendar's own zone.
import type { CalendarId, SessionDate } from '../../../shared/model/calendar.ts';
import type { Zone } from './zones.ts';

export type HolidayCode =
  | 'newYear' | 'martinLutherKing' | 'washington' | 'goodFriday' | 'memorial' | 'juneteenth' | 'independence' | 'labor' | 'thanksgiving' | 'christmas';
/** Why a whole day has no session. `mourning`, `attack`, `storm`: closings that no rule foretells. `adHoc`: another one, declared by a person. */
export type ClosedCode = 'weekend' | HolidayCode | 'mourning' | 'attack' | 'storm' | 'adHoc';
/** Why a session is shorter than the usual one. */
export type ShortCode = 'independenceEve' | 'thanksgivingFriday' | 'christmasEve' | 'christmasFriday' | 'newYearEve' | 'adHoc';

export type Session = { readonly kind: 'session'; readonly date: SessionDate; readonly open: number; readonly close: number; readonly short: ShortCode | null };
export type ClosedDay = { readonly kind: 'closed'; readonly date: SessionDate; readonly reason: ClosedCode };
export type TradingDay = Session | ClosedDay;

/** A time at which the venue does not trade although its market is open: planned and told beforehand. `[from, to)`. */
export type MaintenanceWindow = { readonly from: number; readonly to: number };

/**
 * Open means that orders can be executed: within a session and outside of maintenance, from the ms of the opening to the ms before the closing.
 * `isOpen` and `tradingDate` are asked for each tick: they look into a table and make no objects. Every method throws RangeError outside of `from` to `to`.
 */
export type TradingCalendar = {
  readonly id: CalendarId;
  readonly zone: Zone;
  /** What the calendar knows, Unix ms: an answer beyond would be a guess. */
  readonly from: number;
  readonly to: number;
  isOpen(ts: number): boolean;
  /** The session that an act at `ts` belongs to: the one of the local day, before, in and after its hours; on a day without one, the next. */
  tradingDate(ts: number): SessionDate;
  day(date: SessionDate): TradingDay;
  /** First sessions after and before a date, that date not included; null beyond what the calendar knows. */
  nextSession(date: SessionDate): Session | null;
  previousSession(date: SessionDate): Session | null;
  /** First opening or closing later than `ts`, of sessions and after maintenance alike; Infinity when none is known. */
  nextOpen(ts: number): number;
  nextClose(ts: number): number;
  /** Ms open in `[from, to)`, maintenance not counted: what an uptime is measured against. */
  openMs(from: number, to: number): number;
  /** Planned windows that touch `[from, to)`, in order. */
  maintenance(from: number, to: number): readonly MaintenanceWindow[];
};
