import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { BarColumns } from '../../core/market-data/bar-columns.ts';

/** How the numbers of a date stand: day, month and year. */
export const DATE_ORDERS = ['dmy', 'mdy', 'ymd'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];
export const DECIMAL_MARKS = ['point', 'comma'] as const;
export type DecimalMark = (typeof DECIMAL_MARKS)[number];

/** What a person says about a file where the file does not say it; null: the file decides. */
export type ReadingHints = {
  readonly dateOrder: DateOrder | null;
  readonly decimal: DecimalMark | null;
  /** Names of the columns from the first on, in place of the file's own header. */
  readonly columns: readonly string[] | null;
  /** The instrument as the file writes it, where it holds several or writes it oddly. */
  readonly series: string | null;
};
export const NO_HINTS: ReadingHints = { dateOrder: null, decimal: null, columns: null, series: null };

/** Whose bars are wanted. A file that says it holds another's is refused; one that says nothing is believed. */
export type WantedInstrument = {
  readonly id: InstrumentId;
  /** As people write it: `BTC-PERP`. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Digits after the point of its own tick: prices of a file are never brought onto a coarser one. */
  readonly tickDigits: number;
};

export type BadRowReason =
  | 'beforeHeader' | 'tooFewFields' | 'tooManyFields' | 'notANumber' | 'notPositive' | 'negativeVolume' | 'timeUnreadable' | 'timeOutside'
  | 'highTooLow' | 'lowTooHigh' | 'timeFarAway' | 'betweenBars';

/** A row that was left out because it cannot be a bar of this file: `line` counts from 1; `found` is what stood there. */
export type BadRow = { readonly line: number; readonly reason: BadRowReason; readonly found: string };

/** Where something was counted first; null when it never was. */
export type Counted = { readonly count: number; readonly first: { readonly line: number; readonly found: string } | null };

export type BarCounts = {
  /** Rows that cannot be bars (`badRows`). */
  readonly bad: number;
  /** Rows whose four prices are all empty: rows of something else, or of a time without a trade. */
  readonly withoutPrices: Counted;
  /** Rows of other instruments, where a column names the instrument. */
  readonly otherInstruments: Counted;
  /** Rows left out because another row of the same time was more complete. */
  readonly duplicates: Counted;
  /** Bars kept without a volume; it is 0 in `columns`. */
  readonly absentVolumes: Counted;
  /** Prices that were not on the tick and have been rounded to it. */
  readonly rounded: Counted;
  /** Rows that stood after a later one, in a file that is not written newest first as a whole. */
  readonly outOfOrder: Counted;
  /** Places where the next bar opens more than one interval later. */
  readonly gaps: number;
};

/** The bars of one instrument. They depend on the values of the file only, never on how it prints them. */
export type BarFile = {
  readonly instrumentId: InstrumentId;
  /** Oldest first, strictly increasing in time, at least two; `ts` is the opening time. Every price is a whole number of ticks. */
  readonly columns: BarColumns;
  /** The most frequent difference between neighbours, one of the intervals of a profile. */
  readonly intervalMs: number;
  /** Good rows: `columns.length`. */
  readonly rows: number;
  /** Digits after the point that 99 % of the prices need at most, but not fewer than those of the instrument's tick; prices are multiples of 10^-tickDigits. */
  readonly tickDigits: number;
  /** See content-hash.ts: files with the same bars have the same one, however they are printed. */
  readonly contentHash: string;
  /** The file was written newest first and has been turned round. */
  readonly newestFirst: boolean;
  readonly counts: BarCounts;
  /** The first 1,000 by line. */
  readonly badRows: readonly BadRow[];
  /** What a person should know about this reading, one sentence each. */
  readonly warnings: readonly string[];
};

export type BarFileErrorCode =
  | 'missing' | 'notAFile' | 'unreadable' | 'tooLarge' | 'tooManyRows' | 'brokenGzip' | 'brokenZip' | 'lineTooLong' | 'noHeader' | 'noGoodRow'
  | 'ambiguous' | 'otherInstrument' | 'oddInterval' | 'mostlyBad';

/** The file as a whole cannot be used; the message says what was expected and what was found. */
export class BarFileError extends Error {
  readonly code: BarFileErrorCode;
  constructor(code: BarFileErrorCode, message: string) {
    super(message);
    this.name = 'BarFileError';
    this.code = code;
  }
}
