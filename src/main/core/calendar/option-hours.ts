// Options on New York equities: until when they trade, when they expire, and how many days are left.
import { type SessionDate, dateOf, daysBetween } from '../../../shared/model/calendar.ts';
import type { Session, TradingCalendar } from './trading-calendar.ts';
import { nthWeekday } from './zones.ts';

const QUARTER_MS = 15 * 60_000;

/**
 * Funds and indices whose options trade a quarter of an hour longer, to 16:15 and on short days to 13:15 ("1:15 p.m. for eligible options" in the yearly
 * announcements of NYSE Group, 2018 to 2028). Names: IG's list "Options that trade until 3:15 Central" and its five indices. Everything else, and so every
 * single stock, closes with the market: for a name that is missing here the answer is the earlier one.
 */
const FUNDS = [
  'DBA', 'DBB', 'DBC', 'DBO', 'DBS', 'DIA', 'EEM', 'EFA', 'FXI', 'GAZ', 'IWM', 'IWN', 'IWO', 'IWV', 'IYR', 'KBE', 'KRE', 'LQD', 'MDY', 'MLPN', 'MOO',
  'OEF', 'OIL', 'QQQ', 'SLX', 'SPY', 'SVXY', 'TLT', 'UNG', 'UUP', 'UVIX', 'UVXY', 'VIXM', 'VIXY', 'VXX', 'VXZ', 'XHB', 'XLB', 'XLE', 'XLF', 'XLI', 'XLK',
  'XLP', 'XLU', 'XLV', 'XLY', 'XME', 'XRT',
] as const;
const INDICES = ['MNX', 'MRUT', 'NDX', 'OEX', 'RUT', 'SPX', 'XEO'] as const;
/** Settled in cash at the close, so on the day they expire they stop with the market (same list). */
const STOP_WITH_MARKET_AT_EXPIRY: ReadonlySet<string> = new Set(['NDX', 'OEX', 'RUT', 'SPX', 'XEO']);
const LATE: ReadonlySet<string> = new Set([...FUNDS, ...INDICES]);

/** When options of an underlying stop trading on a date; null when it has no session. `expiring`: the contract expires on that date. */
export function optionClose(calendar: TradingCalendar, underlying: string, date: SessionDate, expiring = false): number | null {
  const day = calendar.day(date);
  if (day.kind === 'closed') return null;
  return day.close + (LATE.has(underlying) && !(expiring && STOP_WITH_MARKET_AT_EXPIRY.has(underlying)) ? QUARTER_MS : 0);
}

/** The session on a date or the last one before it: contracts until January 2015 name the Saturday after it. Throws RangeError when none is known. */
function lastSessionOf(calendar: TradingCalendar, expiry: SessionDate): Session {
  const day = calendar.day(expiry);
  const session = day.kind === 'session' ? day : calendar.previousSession(expiry);
  if (session === null) throw new RangeError(`expected an expiry with a session on it or before it, was ${expiry}`);
  return session;
}

/** The instant at which an option's time is over: the market's close (13:00 on short days), whose price decides exercise, not the later end of trading. */
export const expiryInstant = (calendar: TradingCalendar, expiry: SessionDate): number => lastSessionOf(calendar, expiry).close;

/** Calendar days from the date that the calendar's zone shows at `ts` to an expiry; 0 on the day and ever after. */
export const daysToExpiry = (calendar: TradingCalendar, ts: number, expiry: SessionDate): number =>
  Math.max(0, daysBetween(dateOf(calendar.zone.localDay(ts)), expiry));

/** Last trading day of a month's standard options: the third Friday, or the session before it when that is a holiday. `month` from 1. */
export const monthlyExpiry = (calendar: TradingCalendar, year: number, month: number): SessionDate =>
  lastSessionOf(calendar, dateOf(nthWeekday(year, month, 5, 3))).date;
