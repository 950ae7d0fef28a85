import { useEffect, useMemo, useState } from 'react';
import type { FundingPoint } from '../../shared/contract/views.ts';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useMarketStore } from '../store/market-store.ts';

const MOST = 10_000;
const NO_POINTS: readonly FundingPoint[] = [];

/** The funding rates of one instrument as points of change: what the engine kept, then what the quotes say. */
export function useFunding(id: string): readonly FundingPoint[] {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const [told, setTold] = useState<readonly FundingPoint[]>(NO_POINTS);
  const [seen, setSeen] = useState<readonly FundingPoint[]>(NO_POINTS);
  const rate = useMarketStore((s) => s.quotes[id]?.fundingRate ?? null);
  useEffect(() => {
    if (!live) return undefined;
    let over = false;
    engine.call('chart.funding', { instrumentId: id, limit: MOST }).then(({ points }) => { if (!over) setTold(points); }, () => undefined); // Without them the pane begins with the quotes.
    return () => { over = true; };
  }, [engine, id, live]);
  useEffect(() => {
    if (rate === null) return;
    const ts = useMarketStore.getState().quotes[id]?.tsLastData ?? null;
    if (ts !== null) setSeen((before) => (before.at(-1)?.rate === rate ? before : [...before, { ts, rate }].slice(-MOST)));
  }, [id, rate]);
  return useMemo(() => {
    const last = told.at(-1);
    const news = last === undefined ? seen : seen.filter((point) => point.ts > last.ts && !(point.rate === last.rate && point === seen[0]));
    return news.length === 0 ? told : [...told, ...news];
  }, [told, seen]);
}
