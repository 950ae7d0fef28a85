// What NYSE Group announced for 2015 to 2028 (its yearly press releases "Holiday and Early Closings Calendar"), the two closings declared later, and
// 2029 and 2030, which are not announced yet, written down from a wall calendar. Month-day.

type Year = { readonly sessions: number; readonly closed: string; readonly short: string };

export const ANNOUNCED: { readonly [year: number]: Year } = {
  2015: { sessions: 252, closed: '01-01 01-19 02-16 04-03 05-25 07-03 09-07 11-26 12-25', short: '11-27 12-24' },
  2016: { sessions: 252, closed: '01-01 01-18 02-15 03-25 05-30 07-04 09-05 11-24 12-26', short: '11-25' },
  2017: { sessions: 251, closed: '01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25', short: '07-03 11-24' },
  2018: { sessions: 251, closed: '01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25', short: '07-03 11-23 12-24' },
  2019: { sessions: 252, closed: '01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25', short: '07-03 11-29 12-24' },
  2020: { sessions: 253, closed: '01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25', short: '11-27 12-24' },
  2021: { sessions: 252, closed: '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24', short: '11-26' },
  2022: { sessions: 251, closed: '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26', short: '11-25' },
  2023: { sessions: 250, closed: '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25', short: '07-03 11-24' },
  2024: { sessions: 252, closed: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25', short: '07-03 11-29 12-24' },
  2025: { sessions: 250, closed: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25', short: '07-03 11-28 12-24' },
  2026: { sessions: 251, closed: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25', short: '11-27 12-24' },
  2027: { sessions: 251, closed: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24', short: '11-26' },
  2028: { sessions: 251, closed: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25', short: '07-03 11-24' },
  2029: { sessions: 251, closed: '01-01 01-15 02-19 03-30 05-28 06-19 07-04 09-03 11-22 12-25', short: '07-03 11-23 12-24' },
  2030: { sessions: 251, closed: '01-01 01-21 02-18 04-19 05-27 06-19 07-04 09-02 11-28 12-25', short: '07-03 11-29 12-24' },
};
