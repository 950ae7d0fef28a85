/** Bars of any market that we know lie in between: a file outside of it was read wrongly. Unix ms. */
export const EARLIEST_BAR = 0;
export const LATEST_BAR = Date.UTC(2100, 0, 1);

/** Years of two digits lie from 1970 to 2069. */
export const yearOf = (written: number): number => (written >= 100 ? written : written >= 70 ? 1_900 + written : 2_000 + written);
