import { useEffect, useMemo, useState } from 'react';
import type { FundingPoint } from '../../shared/contract/views.ts';
import { useReading } from '../components/use-reading.ts';
import { useMarketStore } from '../store/market-store.ts';

const MOST = 10_000;
const NO_POINTS: readonly FundingPoint[] = [];
type Seen = { readonly id: string; readonly points: readonly FundingPoint[] };

/** Points with what the engine kept first and then what the quotes said since; each point is a change of the rate. */
export function fundingPoints(told: readonly FundingPoint[], seen: readonly FundingPoint[]): readonly FundingPoint[] {
  const last = told.at(-1);
  let rate = last?.rate;
  const news = seen.filter((point) => {
    if ((last !== undefined && point.ts <= last.ts) || point.rate === rate) return false;
    rate = point.rate;
    return true;
  });
  return news.length === 0 ? told : [...told, ...news];
}

/** The points with one more when it changes the rate; the same array when it does not. */
export const withFunding = (points: readonly FundingPoint[], point: FundingPoint): readonly FundingPoint[] => (points.at(-1)?.rate === point.rate ? points : [...points, point].slice(-MOST));

/** The funding rates of one instrument as points of change. While the engine's are missing the pane begins with the quotes. */
export function useFunding(id: string): readonly FundingPoint[] {
  const { value } = useReading(id, (engine) => engine.call('chart.funding', { instrumentId: id, limit: MOST }));
  const [seen, setSeen] = useState<Seen>({ id, points: NO_POINTS });
  const rate = useMarketStore((s) => s.quotes[id]?.fundingRate ?? null);
  useEffect(() => {
    const ts = useMarketStore.getState().quotes[id]?.tsLastData ?? null;
    if (rate !== null && ts !== null) setSeen((before) => ({ id, points: withFunding(before.id === id ? before.points : NO_POINTS, { ts, rate }) }));
  }, [id, rate]);
  return useMemo(() => fundingPoints(value?.points ?? NO_POINTS, seen.id === id ? seen.points : NO_POINTS), [value, seen, id]);
}
