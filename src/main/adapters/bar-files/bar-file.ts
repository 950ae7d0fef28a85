import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { BarColumns } from '../../core/market-data/bar-columns.ts';

export type BadRowReason =
  | 'beforeHeader' | 'tooFewFields' | 'tooManyFields' | 'notANumber' | 'notPositive' | 'negativeVolume' | 'timeUnreadable'
  | 'highTooLow' | 'lowTooHigh' | 'timeBackwards' | 'timeAhead' | 'duplicateTime';

/** A row that was left out: `line` counts from 1; `found` is what stood there. */
export type BadRow = { readonly line: number; readonly reason: BadRowReason; readonly found: string };

export type BarFile = {
  readonly instrumentId: InstrumentId;
  /** Oldest first, strictly increasing in time. */
  readonly columns: BarColumns;
  /** The most frequent difference between neighbours. */
  readonly intervalMs: number;
  /** Good rows: `columns.length`. */
  readonly rows: number;
  /** The first 1,000 by line. */
  readonly badRows: readonly BadRow[];
  readonly badCount: number;
  /** Places where the next bar opens more than one interval later. */
  readonly gaps: number;
  /** Rows left out because their time was there already (also in `badCount`). */
  readonly duplicates: number;
  /** Most digits after the point seen in a price, at most 12. */
  readonly tickDigits: number;
  /** The file was written newest first and has been turned round. */
  readonly newestFirst: boolean;
  /** Times without a zone are read as UTC. */
  readonly priceTimeZone: 'UTC';
};

export type BarFileErrorCode = 'missing' | 'notAFile' | 'unreadable' | 'tooLarge' | 'tooManyRows' | 'brokenGzip' | 'lineTooLong' | 'noHeader' | 'noGoodRow';

/** The file as a whole cannot be used; the message says what was expected and what was found. */
export class BarFileError extends Error {
  readonly code: BarFileErrorCode;
  constructor(code: BarFileErrorCode, message: string) {
    super(message);
    this.name = 'BarFileError';
    this.code = code;
  }
}
