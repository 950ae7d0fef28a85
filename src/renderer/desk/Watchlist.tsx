import { useEffect, useMemo } from 'react';
import type { InstrumentView, PositionView, PriceReference, QuoteView } from '../../shared/contract/views.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { formatAge, formatDecimalText, formatNumber, formatSignedNumber, NONE, shortInstrument } from '../components/format.ts';
import { PanelBody } from '../components/Panel.tsx';
import { useTime } from '../components/time.ts';
import { useReading } from '../components/use-reading.ts';
import { changeText } from '../chart/chart-readout.ts';
import { useEngineNow } from './MarketFacts.tsx';
import { digitsOf, useMarketStore, type Digits } from '../store/market-store.ts';
import { usePortfolioStore } from '../store/portfolio-store.ts';
import { useUi } from '../store/ui-store.ts';
import { create } from 'zustand';
import classes from './Watchlist.module.css';

const REFERENCES_MS = 60_000;
type Watched = { readonly instrument: InstrumentView; readonly digits: Digits; /** See `useLongest`. */ readonly longest: string };
/** Where the change of each price is counted from, by instrument. */
const useReferences = create<{ readonly byId: Readonly<Record<string, PriceReference>> }>()(() => ({ byId: {} }));

/** Asks once a minute while the desk is shown. Until there is an answer the change is a dash. */
function useReferenceReads(): void {
  const active = useUi((s) => s.view === 'desk');
  const { value } = useReading('references', (engine) => engine.call('chart.references', {}), { everyMs: REFERENCES_MS, active });
  useEffect(() => { useReferences.setState({ byId: Object.fromEntries((value?.references ?? []).map((one) => [one.instrumentId, one])) }); }, [value]);
}

/** A cell that follows its quote by itself: the table's rows stay as they are. */
function QuoteCell({ id, of }: { readonly id: string; readonly of: (quote: QuoteView) => string }) {
  const text = useMarketStore((s) => { const quote = s.quotes[id]; return quote ? of(quote) : NONE; });
  return <>{text}</>;
}
function ChangeCell({ id }: { readonly id: string }) {
  const reference = useReferences((s) => s.byId[id]);
  const last = useMarketStore((s) => s.quotes[id]?.last ?? s.quotes[id]?.mark ?? null);
  const time = useTime();
  const text = changeText(reference?.px, last);
  const up = reference !== undefined && last !== null && last >= reference.px;
  return <span data-tone={text === NONE ? undefined : up ? 'profit' : 'loss'} className={classes.change} title={reference ? `Since ${time.dateTime(reference.ts)} ${time.label}, from ${reference.px}` : undefined}><span aria-hidden>{text === NONE ? '' : up ? '▲' : '▼'}</span>{text}</span>;
}
function FundingCell({ id }: { readonly id: string }) {
  const rate = useMarketStore((s) => s.quotes[id]?.fundingRate ?? null);
  const next = useMarketStore((s) => s.quotes[id]?.nextFundingTs ?? null);
  const now = useEngineNow();
  if (rate === null) return <>{NONE}</>;
  return <>{formatSignedNumber(rate * 100, 4)} % <span className={classes.dim}>{next === null || now === null || next < now ? '' : `in ${formatAge(next - now)}`}</span></>;
}
function AgeCell({ id }: { readonly id: string }) {
  const ts = useMarketStore((s) => s.quotes[id]?.tsLastData ?? null);
  const stale = useMarketStore((s) => s.quotes[id]?.stale ?? false);
  const now = useEngineNow();
  return <span className={stale ? classes.stale : undefined}>{stale && '! '}{now === null || ts === null ? NONE : formatAge(Math.max(0, now - ts))}{stale && ' stale'}</span>;
}
const positionText = (position: PositionView | undefined, digits: Digits): string => (!position || position.side === 'flat' ? NONE : `${position.side} ${formatDecimalText(position.quantity.replace('-', ''), digits.qty)}`);
const positionOf = ({ instrument, digits }: Watched): string => positionText(usePortfolioStore.getState().positions.find((p) => p.instrumentId === instrument.id), digits);
/** As wide as `short ` in the fonts of the views. */
const FIVE_DIGITS = '00000';
function PositionCell({ id, digits }: { readonly id: string; readonly digits: Digits }) {
  const text = usePortfolioStore((s) => positionText(s.positions.find((p) => p.instrumentId === id), digits));
  return <span title={text}>{text}</span>;
}
/** How long the longest price and position are, as text. The cells follow them by themselves, which no row tells of. */
function useLongest(): string {
  const price = useMarketStore((s) => s.instruments.reduce((most, { id }) => Math.max(most, String(Math.trunc(s.quotes[id]?.last ?? s.quotes[id]?.mark ?? 0)).length), 0));
  const position = usePortfolioStore((s) => s.positions.reduce((most, { quantity }) => Math.max(most, quantity.length), 0));
  return `${price} ${position}`;
}
function NameCell({ id }: { readonly id: string }) {
  const chosen = useUi((s) => s.instrumentId === id);
  return <button type="button" aria-pressed={chosen} aria-label={`Show ${shortInstrument(id)} on the chart`} className={classes.name} onClick={() => choose(id)}>{shortInstrument(id)}</button>;
}
const choose = (id: string): void => useUi.setState({ instrumentId: id });

const quoteOf = (id: string): QuoteView | undefined => useMarketStore.getState().quotes[id];
const spreadOf = (quote: QuoteView): number | null => (quote.bid === null || quote.ask === null ? null : quote.ask - quote.bid);
const changeOf = (id: string): number | null => {
  const reference = useReferences.getState().byId[id];
  const last = quoteOf(id)?.last ?? null;
  return reference === undefined || last === null || reference.px <= 0 ? null : ((last - reference.px) / reference.px) * 100;
};

/** A column of a figure of the quote. */
const figure = (key: string, head: string, width: number, of: (quote: QuoteView) => number | null): Column<Watched> => ({
  key, head, width, align: 'right',
  cell: ({ instrument: { id }, digits }) => <QuoteCell id={id} of={(quote) => formatNumber(of(quote), digits.px)} />,
  figure: ({ instrument: { id }, digits }) => { const quote = quoteOf(id); return quote ? formatNumber(of(quote), digits.px) : NONE; },
  text: ({ instrument: { id }, digits }) => { const quote = quoteOf(id); return quote ? formatNumber(of(quote), digits.px) : ''; },
  sort: ({ instrument: { id } }) => { const quote = quoteOf(id); return quote ? of(quote) : null; },
});
/** The first four fit beside the chart of a small window: without them nothing else is worth its place. */
const COLUMNS: readonly Column<Watched>[] = [
  { key: 'name', head: 'Instrument', width: 88, cell: ({ instrument }) => <NameCell id={instrument.id} />, text: ({ instrument }) => instrument.id, sort: ({ instrument }) => instrument.id },
  figure('last', 'Last', 66, (quote) => quote.last ?? quote.mark),
  { key: 'change', head: 'Change', width: 74, align: 'right', cell: ({ instrument }) => <ChangeCell id={instrument.id} />, text: ({ instrument }) => { const change = changeOf(instrument.id); return change === null ? '' : formatSignedNumber(change, 2); }, sort: ({ instrument }) => changeOf(instrument.id) },
  { key: 'position', head: 'Position', width: 82, figure: (row) => positionOf(row).replace(/^\w+ /, FIVE_DIGITS), cell: ({ instrument, digits }) => <PositionCell id={instrument.id} digits={digits} />, text: positionOf },
  { key: 'funding', head: 'Funding', width: 143, align: 'right', cell: ({ instrument }) => <FundingCell id={instrument.id} />, text: ({ instrument }) => { const rate = quoteOf(instrument.id)?.fundingRate ?? null; return rate === null ? '' : `${formatSignedNumber(rate * 100, 4)} %`; }, sort: ({ instrument }) => quoteOf(instrument.id)?.fundingRate ?? null },
  { key: 'age', head: 'Age', width: 60, align: 'right', cell: ({ instrument }) => <AgeCell id={instrument.id} />, text: ({ instrument }) => (quoteOf(instrument.id)?.stale ? 'stale' : 'live') },
  figure('spread', 'Spread', 58, spreadOf),
  // The chart has both of the chosen instrument.
  { ...figure('mark', 'Mark', 78, (quote) => quote.mark), hidden: true },
  { ...figure('index', 'Index', 78, (quote) => quote.index), hidden: true },
];

/** Every instrument of the desk at a glance; a click or Enter shows it on the chart and in the ticket. */
export function Watchlist() {
  useReferenceReads();
  const instruments = useMarketStore((s) => s.instruments);
  const longest = useLongest();
  // Each time a figure becomes longer the rows are new, so that the table makes room for it.
  const rows = useMemo(() => instruments.map((instrument): Watched => ({ instrument, digits: digitsOf(instruments, instrument.id), longest })), [instruments, longest]);
  return (
    <PanelBody empty={rows.length === 0 ? 'No instrument yet. The venue’s catalogue is read when it connects.' : null}>
      <DataTable id="watchlist" label="Watchlist" columns={COLUMNS} rows={rows} rowKey={({ instrument }) => instrument.id} onOpen={({ instrument }) => choose(instrument.id)} />
    </PanelBody>
  );
}

/** How far back the change reaches. */
export function WatchlistNote() {
  const oldest = useReferences((s) => Object.values(s.byId).reduce<number | null>((first, { ts }) => (first === null || ts < first ? ts : first), null));
  const time = useTime();
  return <>{oldest === null ? 'change over 24 h, or since the first bar' : `change since ${time.dateTime(oldest).slice(5, 16)} ${time.label}`}</>;
}
