import { formatAge, formatNumber, shortInstrument } from '../components/format.ts';
import { useNow } from '../components/use-now.ts';
import { useConnection } from '../store/connection-store.ts';
import { engineNow, useDeskStore } from '../store/desk-store.ts';
import { digitsOf, useMarketStore } from '../store/market-store.ts';
import { fundingWords } from '../shell/desk-facts.ts';
import classes from './MarketFacts.module.css';

/** Engine time now, Unix ms; moves twice a second. */
export function useEngineNow(): number | null {
  const desk = useDeskStore((s) => s.desk);
  const receivedAt = useDeskStore((s) => s.receivedAt);
  const { monotonic } = useNow();
  return engineNow({ desk, receivedAt }, monotonic);
}

/** Age of the last price of one instrument, ms; null while it cannot be told (never seen, or the engine is silent). */
export function usePriceAge(id: string): number | null {
  const now = useEngineNow();
  const ts = useMarketStore((s) => s.quotes[id]?.tsLastData ?? null);
  const old = useConnection((s) => s.staleSince !== null);
  return now === null || ts === null || old ? null : Math.max(0, now - ts);
}

/** `STALE 12 s` where the engine itself holds the price for too old to open risk on. Nothing while the whole page is stale: every title says that. */
export function StalePrice({ id, long = false }: { readonly id: string; readonly long?: boolean }) {
  const stale = useMarketStore((s) => s.quotes[id]?.stale ?? false);
  const old = useConnection((s) => s.staleSince !== null);
  const age = usePriceAge(id);
  if (!stale || old) return null;
  const since = age === null ? 'no price yet' : long ? `no price for ${formatAge(age)}` : formatAge(age);
  return <span className={classes.stale}>STALE {since}{long && `: no new risk on ${shortInstrument(id)}; closing stays possible`}</span>;
}

/** Mark, index and funding of one instrument in a line. */
export function MarketLine({ id }: { readonly id: string }) {
  const quote = useMarketStore((s) => s.quotes[id]);
  const px = useMarketStore((s) => digitsOf(s.instruments, id).px);
  const now = useEngineNow();
  if (!quote) return null;
  return (
    <div className={classes.line}>
      {quote.mark !== null && <span><i>Mark</i> {formatNumber(quote.mark, px)}</span>}
      {quote.index !== null && <span data-spare><i>Index</i> {formatNumber(quote.index, px)}</span>}
      {quote.fundingRate !== null && <span><i>Funding</i> {fundingWords(quote, now)}</span>}
      {quote.refusedTicks > 0 && <span title="Prices that could not be right were refused"><i>Refused ticks</i> {formatNumber(quote.refusedTicks, 0)}</span>}
    </div>
  );
}

/** Every instrument with last price, mark and funding: for screens with width to spare. */
export function MarketStrip() {
  const instruments = useMarketStore((s) => s.instruments);
  if (instruments.length === 0) return null;
  return <ul className={classes.strip} aria-label="Markets">{instruments.slice(0, 6).map((i) => <li key={i.id}><StripCell id={i.id} /></li>)}</ul>;
}

function StripCell({ id }: { readonly id: string }) {
  const quote = useMarketStore((s) => s.quotes[id]);
  const px = useMarketStore((s) => digitsOf(s.instruments, id).px);
  const now = useEngineNow();
  return (
    <>
      <div className={classes.name}><b>{shortInstrument(id)}</b> <span>{formatNumber(quote?.last ?? quote?.mark, px)}</span> <StalePrice id={id} /></div>
      <div className={classes.dim}>mark {formatNumber(quote?.mark, px)}</div>
      <div className={classes.dim}>funding {quote ? fundingWords(quote, now) : '–'}</div>
    </>
  );
}
