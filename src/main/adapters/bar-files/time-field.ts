// Times as bar files write them, read from bytes. Answers Unix ms UTC, or NaN when it is not a time. Without a zone: UTC.

const DAY_MS = 86_400_000;
const ZERO = 48;
const MINUS = 45;
const PLUS = 43;
const POINT = 46;
const SLASH = 47;
const COLON = 58;
const SPACE = 32;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Days since 1970-01-01 of a date of the Gregorian calendar (Howard Hinnant, days_from_civil). NaN when there is no such day or not 1900 <= year < 2200. */
function dayNumber(year: number, month: number, day: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : MONTH_DAYS[month - 1];
  if (days === undefined || day < 1 || day > days || year < 1900 || year >= 2200) return NaN;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

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

/** Epoch s, ms, µs or ns, told apart by magnitude; `YYYYMMDD`. */
function parseEpoch(bytes: Uint8Array, start: number, end: number): number {
  let point = start;
  while (point < end && isDigit(bytes[point])) point++;
  const count = point - start;
  if (count === 0 || count > 19) return NaN;
  let fraction = 0;
  if (point < end) {
    if (bytes[point] !== POINT) return NaN;
    for (let i = point + 1, weight = 0.1; i < end; i++, weight /= 10) {
      if (!isDigit(bytes[i])) return NaN;
      fraction += (bytes[i]! - ZERO) * weight;
    }
  }
  if (count >= 18) return digits(bytes, start, count - 6, end); // ns: the last six digits are below a millisecond
  if (count >= 15) return digits(bytes, start, count - 3, end); // µs
  const value = digits(bytes, start, count, end);
  if (count >= 12) return value;
  if (count === 8 && point === end) {
    const day = dayNumber(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100);
    if (!Number.isNaN(day)) return day * DAY_MS;
  }
  return value * 1_000 + Math.floor(fraction * 1_000 + 1e-6);
}

/** Minutes of `+HH`, `+HHMM`, `+HH:MM` or the same with minus; NaN when it is none. */
function parseOffset(bytes: Uint8Array, at: number, end: number): number {
  const sign = bytes[at] === PLUS ? 1 : bytes[at] === MINUS ? -1 : NaN;
  const hours = digits(bytes, at + 1, 2, end);
  let next = at + 3;
  if (next === end) return sign * hours * 60;
  if (bytes[next] === COLON) next++;
  const minutes = digits(bytes, next, 2, end);
  return next + 2 === end && hours <= 14 && minutes < 60 ? sign * (hours * 60 + minutes) : NaN;
}

const MARKS = new Map([['', 0], ['Z', 0], ['z', 0], ['UTC', 0], ['GMT', 0], ['utc', 0]]);
const text = (bytes: Uint8Array, start: number, end: number): string => String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 16)));

/** What may follow the clock: nothing, a zone, an offset, AM or PM. Answers ms to add; NaN when unreadable. */
function parseTail(bytes: Uint8Array, start: number, end: number, hour: number): number {
  let at = start;
  while (at < end && bytes[at] === SPACE) at++;
  const word = text(bytes, at, end);
  const mark = MARKS.get(word);
  if (mark !== undefined) return mark;
  const half = word.replace(/^-/, '').toUpperCase();
  if (half === 'AM' || half === 'PM') {
    // A 12-hour clock: 12-AM is midnight, 12-PM noon.
    if (hour < 1 || hour > 12) return NaN;
    return ((half === 'PM' ? 12 : 0) - (hour === 12 ? 12 : 0)) * 3_600_000;
  }
  return -parseOffset(bytes, at, end) * 60_000;
}

/** `HH`, `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction`, then a tail. `HH` alone needs AM or PM. */
function parseClock(bytes: Uint8Array, start: number, end: number): number {
  const hour = digits(bytes, start, 2, end);
  let at = start + 2;
  if (bytes[at] !== COLON || at >= end) {
    const tail = parseTail(bytes, at, end, hour);
    return at < end && (tail !== 0 || hour <= 12) && /[aApP][mM]$/.test(text(bytes, at, end)) ? hour * 3_600_000 + tail : NaN;
  }
  const minute = digits(bytes, at + 1, 2, end);
  at += 3;
  let ms = (hour * 60 + minute) * 60_000;
  if (at < end && bytes[at] === COLON) {
    const second = digits(bytes, at + 1, 2, end);
    if (!(second < 60)) return NaN;
    ms += second * 1_000;
    at += 3;
    if (at < end && bytes[at] === POINT) {
      at++;
      if (!isDigit(bytes[at]) || at >= end) return NaN;
      for (let weight = 100; at < end && isDigit(bytes[at]); at++, weight = Math.floor(weight / 10)) ms += (bytes[at]! - ZERO) * weight;
    }
  }
  if (!(hour < 24 && minute < 60)) return NaN;
  return at === end ? ms : ms + parseTail(bytes, at, end, hour);
}

/**
 * The time in bytes [start, end): epoch s/ms/µs/ns, `YYYYMMDD`, `YYYY-MM-DD` (or with slashes) alone or followed by `T` or a blank and a clock
 * (`HH:MM[:SS[.fraction]]` with Z, UTC, an offset, AM/PM or nothing; `11-PM`). Unix ms UTC, fractions of a ms cut off; NaN when it is none of them.
 */
export function parseTime(bytes: Uint8Array, start: number, end: number): number {
  const separator = bytes[start + 4];
  if (end - start < 10 || (separator !== MINUS && separator !== SLASH)) return parseEpoch(bytes, start, end);
  if (bytes[start + 7] !== separator) return NaN;
  const day = dayNumber(digits(bytes, start, 4, end), digits(bytes, start + 5, 2, end), digits(bytes, start + 8, 2, end));
  if (end === start + 10) return day * DAY_MS;
  const gap = bytes[start + 10];
  if (gap !== 84 && gap !== 116 && gap !== SPACE) return NaN;
  return day * DAY_MS + parseClock(bytes, start + 11, end);
}
