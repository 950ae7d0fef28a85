// Market inputs as seven numbers: the bulk of what a desk takes in, without JSON.
import { instrumentId } from '../../../shared/model/ids.ts';
import type { MarketEvent } from '../../../shared/model/market-data.ts';
import { assertNever } from '../../../shared/model/result.ts';

/** instrument, type, ts_event, a … g */
export type MarketRow = readonly [instrument: string, type: string, tsEvent: number, a: number | null, b: number | null, c: number | null, d: number | null, e: number | null, f: number | null, g: number | null];

/** SQLite keeps no NaN and no minus zero, and a time must be an integer. */
const storable = (value: number | null): boolean => value === null || (value === value && !Object.is(value, -0));

/** Copies a borrowed event into a row; null for one that SQLite cannot keep exactly (a bad tick): that one is written as text. */
export function marketRow(event: MarketEvent): MarketRow | null {
  const row = rowOf(event);
  if (!Number.isSafeInteger(row[2]) || Object.is(row[2], -0)) return null;
  for (let i = 3; i < 10; i += 1) if (!storable(row[i] as number | null)) return null;
  return row;
}

function rowOf(event: MarketEvent): MarketRow {
  const { instrumentId: id, type, tsEvent } = event;
  switch (event.type) {
    case 'quote': return [id, type, tsEvent, event.bid, event.bidSize, event.ask, event.askSize, null, null, null];
    case 'trade': return [id, type, tsEvent, event.px, event.size, event.aggressor === 'buy' ? 1 : 2, null, null, null, null];
    case 'bar': return [id, type, tsEvent, event.intervalMs, event.tsOpen, event.open, event.high, event.low, event.close, event.volume];
    case 'mark': return [id, type, tsEvent, event.px, null, null, null, null, null, null];
    case 'index': return [id, type, tsEvent, event.px, null, null, null, null, null, null];
    case 'funding': return [id, type, tsEvent, event.rate, event.nextFundingTs, null, null, null, null, null];
    default: return assertNever(event);
  }
}

/** The inverse of `marketRow`. Throws RangeError on a type that it does not know. */
export function marketEvent(row: MarketRow): MarketEvent {
  const [id, type, tsEvent] = row;
  const stamp = { instrumentId: instrumentId(id), tsEvent };
  const at = (index: number): number => row[index] as number;
  switch (type) {
    case 'quote': return { type, ...stamp, bid: at(3), bidSize: at(4), ask: at(5), askSize: at(6) };
    case 'trade': return { type, ...stamp, px: at(3), size: at(4), aggressor: at(5) === 1 ? 'buy' : 'sell' };
    case 'bar': return { type, ...stamp, intervalMs: at(3), tsOpen: at(4), open: at(5), high: at(6), low: at(7), close: at(8), volume: at(9) };
    case 'mark': return { type, ...stamp, px: at(3) };
    case 'index': return { type, ...stamp, px: at(3) };
    case 'funding': return { type, ...stamp, rate: at(3), nextFundingTs: at(4) };
    default: throw new RangeError(`expected a market type, found '${type}'`);
  }
}
