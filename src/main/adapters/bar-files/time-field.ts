// Times as bar files write them, read from bytes. Answers Unix ms UTC, or NaN when it is not a time. Without a zone: UTC.
import { DAY_MS, dayNumber } from '../../../shared/model/calendar.ts';
import type { DateOrder } from './bar-file.ts';
import { yearOf } from './calendar.ts';

const HOUR_MS = 3_600_000;
const ZERO = 48;
const MINUS = 45;
const PLUS = 43;
const POINT = 46;
const COMMA = 44;
const SLASH = 47;
const COLON = 58;
const SPACE = 32;
const UPPER_T = 84;
const LOWER_T = 116;
const UPPER_Z = 90;

/** What the rows of a file have in common and no single time tells. */
export type TimeForm = {
  /** Of dates like `03/04/2026`; null: such dates are unreadable. */
  readonly order: DateOrder | null;
  /** Digits of a clock of its own without colons: 4 is HHMM, 6 is HHMMSS. Leading zeros may be lost. */
  readonly clockDigits: 4 | 6;
  /** Ten digits are YYYYMMDDHH, not seconds since 1970. */
  readonly hourStamps: boolean;
};
export const PLAIN_TIMES: TimeForm = { order: null, clockDigits: 6, hourStamps: false };

/** The number written in exactly `count` digits at `at`; NaN when there are others. */
function digits(bytes: Uint8Array, at: number, count: number, end: number): number {
  if (at + count > end) return NaN;
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = bytes[i]! - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= 57;
const ascii = (bytes: Uint8Array, start: number, end: number): string => String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 48)));

/** `YYYYMMDD` and as much of `HHMMSSmmm` as `count` digits hold. */
function calendarDigits(bytes: Uint8Array, start: number, count: number): number {
  const end = start + count;
  const part = (at: number, length: number): number => (count >= at + length ? digits(bytes, start + at, length, end) : 0);
  const hour = part(8, 2);
  const minute = part(10, 2);
  const second = part(12, 2);
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  return dayNumber(part(0, 4), part(4, 2), part(6, 2)) * DAY_MS + hour * HOUR_MS + minute * 60_000 + second * 1_000 + part(14, 3);
}

/** Digits alone, told apart by how many there are; any other number of them is no time that we know. */
function parseDigits(bytes: Uint8Array, start: number, end: number, form: TimeForm): number {
  const count = end - start;
  switch (count) {
    case 9: return digits(bytes, start, count, end) * 1_000; // seconds, before September 2001
    case 10: return form.hourStamps ? calendarDigits(bytes, start, count) : digits(bytes, start, count, end) * 1_000;
    case 12: {
      const calendar = calendarDigits(bytes, start, count);
      return Number.isNaN(calendar) ? digits(bytes, start, count, end) : calendar; // minutes, or ms before September 2001
    }
    case 13: return digits(bytes, start, count, end);
    case 8: case 14: case 17: return calendarDigits(bytes, start, count);
    case 15: case 16: return digits(bytes, start, count - 3, end); // µs
    case 18: case 19: return digits(bytes, start, count - 6, end); // ns
    default: return NaN;
  }
}

/** Seconds or milliseconds since 1970 with a fraction. */
function parseFraction(bytes: Uint8Array, start: number, point: number, end: number): number {
  const count = point - start;
  let fraction = 0;
  for (let i = point + 1, weight = 0.1; i < end; i++, weight /= 10) {
    if (!isDigit(bytes[i])) return NaN;
    fraction += (bytes[i]! - ZERO) * weight;
  }
  const value = digits(bytes, start, count, point);
  if (count === 9 || count === 10) return value * 1_000 + Math.floor(fraction * 1_000 + 1e-6);
  return count === 12 || count === 13 ? value : NaN;
}

/** Minutes of `+HH`, `+HHMM`, `+HH:MM` or the same with minus; NaN when it is none. */
function parseOffset(bytes: Uint8Array, at: number, end: number): number {
  const sign = bytes[at] === PLUS ? 1 : bytes[at] === MINUS ? -1 : NaN;
  const hours = digits(bytes, at + 1, 2, end);
  let next = at + 3;
  if (next === end) return hours <= 14 ? sign * hours * 60 : NaN;
  if (bytes[next] === COLON) next++;
  const minutes = digits(bytes, next, 2, end);
  return next + 2 === end && hours <= 14 && minutes < 60 ? sign * (hours * 60 + minutes) : NaN;
}

/** What may follow the clock: nothing, a zone, an offset, AM or PM. Answers ms to add; NaN when unreadable. */
function parseTail(bytes: Uint8Array, start: number, end: number, hour: number): number {
  let at = start;
  while (at < end && bytes[at] === SPACE) at++;
  const word = ascii(bytes, at, end).toUpperCase();
  if (word === '' || word === 'Z' || word === 'UTC' || word === 'GMT') return 0;
  const half = word.replace(/^-/, '');
  if (half === 'AM' || half === 'PM') {
    // A 12-hour clock: 12-AM is midnight, 12-PM noon.
    if (hour < 1 || hour > 12) return NaN;
    return ((half === 'PM' ? 12 : 0) - (hour === 12 ? 12 : 0)) * HOUR_MS;
  }
  return -parseOffset(bytes, word.startsWith('GMT') || word.startsWith('UTC') ? at + 3 : at, end) * 60_000;
}

/** `H:MM`, `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction`, then a tail; `HH` alone needs AM or PM; `HHMM`, `HHMMSS` and `HHMMSSmmm` stand alone or before a zone. */
function parseClock(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at])) at++;
  const count = at - start;
  if (count === 4 || count === 6 || count === 9) return compactClock(bytes, start, count) + parseTail(bytes, at, end, NaN);
  if (count !== 1 && count !== 2) return NaN;
  const hour = digits(bytes, start, count, end);
  if (bytes[at] !== COLON || at >= end) {
    const tail = parseTail(bytes, at, end, hour);
    return /[ap]m$/i.test(ascii(bytes, at, end)) ? hour * HOUR_MS + tail : NaN;
  }
  const minute = digits(bytes, at + 1, 2, end);
  at += 3;
  let ms = (hour * 60 + minute) * 60_000;
  if (at < end && bytes[at] === COLON) {
    const second = digits(bytes, at + 1, 2, end);
    if (!(second < 60)) return NaN;
    ms += second * 1_000;
    at += 3;
    if (at < end && (bytes[at] === POINT || bytes[at] === COMMA)) {
      at++;
      if (!isDigit(bytes[at]) || at >= end) return NaN;
      for (let weight = 100; at < end && isDigit(bytes[at]); at++, weight = Math.floor(weight / 10)) ms += (bytes[at]! - ZERO) * weight;
    }
  }
  if (!(hour < 24 && minute < 60)) return NaN;
  // Most files end here or with `Z`.
  return at === end || (at + 1 === end && bytes[at] === UPPER_Z) ? ms : ms + parseTail(bytes, at, end, hour);
}

function compactClock(bytes: Uint8Array, start: number, count: number): number {
  const end = start + count;
  const hour = digits(bytes, start, 2, end);
  const minute = digits(bytes, start + 2, 2, end);
  const second = count > 4 ? digits(bytes, start + 4, 2, end) : 0;
  const ms = count > 6 ? digits(bytes, start + 6, 3, end) : 0;
  return hour < 24 && minute < 60 && second < 60 ? hour * HOUR_MS + minute * 60_000 + second * 1_000 + ms : NaN;
}

/** A clock in a cell of its own, ms since midnight UTC (an offset may carry it out of the day). */
export function parseClockCell(bytes: Uint8Array, start: number, end: number, form: TimeForm): number {
  const count = end - start;
  if (count <= 6 && Number.isFinite(digits(bytes, start, count, end)) && count > 0) {
    const value = digits(bytes, start, count, end);
    const seconds = form.clockDigits === 6;
    const hour = Math.floor(value / (seconds ? 10_000 : 100));
    const minute = seconds ? Math.floor(value / 100) % 100 : value % 100;
    const second = seconds ? value % 100 : 0;
    return hour < 24 && minute < 60 && second < 60 ? hour * HOUR_MS + minute * 60_000 + second * 1_000 : NaN;
  }
  return parseClock(bytes, start, end);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NUMBERED = /^(\d{1,4})([./ -])(\d{1,2})\2(\d{1,4})(?=$|[T ,])/;
const NAMED = /^(?:(\d{1,2})[ .-]+([A-Za-z]{3,9})|([A-Za-z]{3,9})\.? (\d{1,2}))[ ,.-]+(\d{4}|\d{2})(?=$|[T ,])/;

/** The three numbers of a date whose year does not stand first in four digits, and how many digits the year's place has. Null: not such a date. */
export function numberedDate(text: string): { readonly parts: readonly [number, number, number]; readonly longYear: boolean; readonly mark: string } | null {
  const found = NUMBERED.exec(text);
  if (found === null || found[1]!.length > 2 || found[4]!.length === 3 || found[4]!.length === 1) return null;
  return { parts: [Number(found[1]), Number(found[3]), Number(found[4])], longYear: found[4]!.length === 4, mark: found[2]! };
}

/** Day number of three numbers in that order. `longYear`: the last is a year of four digits. */
export function dayInOrder([a, b, c]: readonly [number, number, number], longYear: boolean, order: DateOrder): number {
  switch (order) {
    case 'dmy': return dayNumber(yearOf(c), b, a);
    case 'mdy': return dayNumber(yearOf(c), a, b);
    case 'ymd': return longYear ? NaN : dayNumber(yearOf(a), b, c);
  }
}

/** Dates in words and in other orders than YYYY-MM-DD, alone or before a clock. */
function parseWritten(bytes: Uint8Array, start: number, end: number, { order }: TimeForm): number {
  const text = ascii(bytes, start, end);
  const numbered = NUMBERED.exec(text) ?? null;
  let day = NaN;
  let length = 0;
  if (numbered !== null) {
    const date = numberedDate(text);
    if (date !== null) day = order === null ? NaN : dayInOrder(date.parts, date.longYear, order);
    else if (numbered[1]!.length === 4 && numbered[4]!.length <= 2) day = dayNumber(Number(numbered[1]), Number(numbered[3]), Number(numbered[4]));
    length = numbered[0].length;
  } else {
    const named = NAMED.exec(text);
    if (named === null) return NaN;
    const month = MONTHS.indexOf((named[2] ?? named[3] ?? '').slice(0, 3).toLowerCase()) + 1;
    day = dayNumber(yearOf(Number(named[5])), month, Number(named[1] ?? named[4]));
    length = named[0].length;
  }
  if (start + length === end) return day * DAY_MS;
  let at = start + length;
  while (at < end && (bytes[at] === SPACE || bytes[at] === COMMA || bytes[at] === UPPER_T)) at++;
  return day * DAY_MS + parseClock(bytes, at, end);
}

/**
 * The time in bytes [start, end): digits alone (epoch s/ms/µs/ns; `YYYYMMDD` and longer up to `YYYYMMDDHHMMSSmmm`), an epoch with a fraction, a date alone or
 * followed by `T` or a blank and a clock (`HH:MM[:SS[.fraction]]` or `HHMM[SS[mmm]]` with Z, UTC, GMT, an offset, AM/PM or nothing; `11-PM`). Dates are
 * `YYYY-MM-DD` (or with slashes or points), `YYYYMMDD`, in words, or in the order that `form` says. Unix ms UTC, fractions of a ms cut off; NaN when it is none of them.
 */
export function parseTime(bytes: Uint8Array, start: number, end: number, form: TimeForm): number {
  const separator = bytes[start + 4];
  if (end - start >= 10 && (separator === MINUS || separator === SLASH || separator === POINT) && bytes[start + 7] === separator) {
    const day = dayNumber(digits(bytes, start, 4, end), digits(bytes, start + 5, 2, end), digits(bytes, start + 8, 2, end));
    if (end === start + 10) return day * DAY_MS;
    const gap = bytes[start + 10];
    if (gap !== UPPER_T && gap !== LOWER_T && gap !== SPACE) return NaN;
    return day * DAY_MS + parseClock(bytes, start + 11, end);
  }
  let at = start;
  while (at < end && isDigit(bytes[at])) at++;
  if (at === end) return parseDigits(bytes, start, end, form);
  const next = bytes[at];
  if (next === POINT && at - start >= 9) return parseFraction(bytes, start, at, end);
  if (at - start === 8 && (next === SPACE || next === UPPER_T)) return calendarDigits(bytes, start, 8) + parseClock(bytes, at + 1, end);
  return parseWritten(bytes, start, end, form);
}
