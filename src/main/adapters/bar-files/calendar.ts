const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Bars of any market that we know lie in between: a file outside of it was read wrongly. Unix ms. */
export const EARLIEST_BAR = 0;
export const LATEST_BAR = Date.UTC(2100, 0, 1);

/** Days since 1970-01-01 of a date of the Gregorian calendar (Howard Hinnant, days_from_civil). NaN when there is no such day. */
export function dayNumber(year: number, month: number, day: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : MONTH_DAYS[month - 1];
  if (days === undefined || !(day >= 1 && day <= days) || !(year >= 0 && year <= 9_999)) return NaN;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** Years of two digits lie from 1970 to 2069. */
export const yearOf = (written: number): number => (written >= 100 ? written : written >= 70 ? 1_900 + written : 2_000 + written);
