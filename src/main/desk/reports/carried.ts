// Trades that were open when a period began: what was booked on them before it, so that each carries all that it cost.
import type { LedgerEntry } from '../../../shared/model/portfolio.ts';
import { entryOf, fillOf, type Held, type Past } from './journal-past.ts';
import type { CarriedRows, FillRow } from './report-data.ts';

/**
 * Fills and funding of `held` from the fill that opened each position (or turned its side) up to `ts`, in the order of the journal.
 * A position that the fills of the journal do not explain (it was taken over with less) carries nothing: it counts from `ts` on.
 */
export function carriedInto(past: Past, held: readonly Held[], ts: number): CarriedRows {
  const all = held.map((one) => carriedOf(past, one, ts));
  return { fills: all.flatMap((one) => one.fills), funding: all.flatMap((one) => one.funding) };
}

function carriedOf(past: Past, held: Held, ts: number): CarriedRows {
  const fills: FillRow[] = [];
  const funding: LedgerEntry[] = [];
  const long = held.quantity > 0n;
  let open = held.quantity as bigint;
  for (const day of past.daysBefore(ts)) {
    const own = past.of(past.reader.fillsOf(day)).filter((row) => row.ts < ts && row.instrument === held.instrumentId).reverse();
    const paid = past.of(past.reader.ledgerOf(day)).filter((row) => row.ts < ts && row.type === 'funding' && row.instrument === held.instrumentId).reverse();
    for (const row of own) {
      const fill = fillOf(row);
      fills.push(fill);
      open -= fill.side === 'buy' ? fill.quantity : -fill.quantity;
      if (open !== 0n && open > 0n === long) continue;
      // Before this fill there was nothing, or the other side.
      funding.push(...paid.filter((one) => one.seq > row.seq).map(entryOf));
      return { fills: fills.reverse(), funding: funding.reverse() };
    }
    funding.push(...paid.map(entryOf));
  }
  return { fills: [], funding: [] };
}
