import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { Bar } from '../../../shared/model/market-data.ts';

/** Bars as columns, oldest first. `ts` is tsOpen in Unix ms UTC; prices in the quote currency. Only the first `length` rows count. */
export type BarColumns = {
  readonly length: number;
  readonly ts: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
};

/** A fresh bar of row `index`. Throws RangeError outside [0, length). */
export function barAt(columns: BarColumns, index: number, instrumentId: InstrumentId, intervalMs: number): Bar {
  const { ts, open, high, low, close, volume } = columns;
  if (!(index >= 0 && index < columns.length)) throw new RangeError(`expected a row below ${columns.length}, was ${index}`);
  const tsOpen = ts[index]!;
  return {
    type: 'bar', instrumentId, intervalMs, tsOpen, tsEvent: tsOpen + intervalMs,
    open: open[index]!, high: high[index]!, low: low[index]!, close: close[index]!, volume: volume[index]!,
  };
}
