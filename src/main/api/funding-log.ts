// Funding rates as the venue announced them, one point per change of the rate.
import type { FundingPoint } from '../../shared/contract/views.ts';
import type { FundingRate } from '../../shared/model/market-data.ts';

/** More than a year of hourly changes. */
const MOST = 10_000;

export class FundingLog {
  readonly #points = new Map<string, FundingPoint[]>();

  /** The venue repeats its announcement with each tick: what says nothing new is left out. */
  add(event: Pick<FundingRate, 'instrumentId' | 'tsEvent' | 'rate'>): void {
    let points = this.#points.get(event.instrumentId);
    if (!points) this.#points.set(event.instrumentId, (points = []));
    const last = points.at(-1);
    if (last && (last.rate === event.rate || event.tsEvent <= last.ts)) return;
    points.push({ ts: event.tsEvent, rate: event.rate });
    if (points.length >= MOST * 2) points.splice(0, points.length - MOST);
  }

  /** The last `limit` points, oldest first. */
  last(instrumentId: string, limit: number): readonly FundingPoint[] {
    return (this.#points.get(instrumentId) ?? []).slice(-limit);
  }
}
