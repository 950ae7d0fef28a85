// Times as text in UTC, with the zone in the text. For Unix ms that a Date can hold.

/** `2026-03-01`. */
export const utcDay = (ts: number): string => new Date(ts).toISOString().slice(0, 10);
/** `2026-03-01 14:30:00 UTC`. */
export const utcSecond = (ts: number): string => `${new Date(ts).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
/** `2026-03-01 14:30:00.000 UTC`. */
export const utcMilli = (ts: number): string => `${new Date(ts).toISOString().slice(0, 23).replace('T', ' ')} UTC`;
