import { useMemo } from 'react';
import type { FillView, OrderView } from '../../shared/contract/views.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { utcDayTime } from '../components/format.ts';
import { Amount, InstrumentName, Pnl, Side, StrategyName } from '../components/Numbers.tsx';
import { PanelBody } from '../components/Panel.tsx';
import { digitsOf, selectCurrency, useMarketStore, type MarketState } from '../store/market-store.ts';
import { useOrdersStore } from '../store/orders-store.ts';

const SHOWN = 200;
type FillRow = FillView & { readonly why: string };
const rows = new WeakMap<FillView, FillRow>();
/** The same row object for the same fill: an unchanged row is not rendered again. */
function rowOf(fill: FillView, order: OrderView | undefined): FillRow {
  const known = rows.get(fill);
  const why = order?.reason ?? '';
  if (known && known.why === why) return known;
  const row = { ...fill, why };
  rows.set(fill, row);
  return row;
}

function columnsOf(instruments: MarketState['instruments'], currency: string): readonly Column<FillRow>[] {
  const digits = (f: FillRow) => digitsOf(instruments, f.instrumentId);
  return [
    { key: 'time', head: 'Time', unit: 'UTC', width: 112, cell: (f) => utcDayTime(f.tsEvent) },
    { key: 'instrument', head: 'Instrument', width: 92, cell: (f) => <InstrumentName id={f.instrumentId} /> },
    { key: 'side', head: 'Side', width: 60, cell: (f) => <Side side={f.side} /> },
    { key: 'qty', head: 'Quantity', width: 88, align: 'right', cell: (f) => <Amount value={f.quantity} digits={digits(f).qty} /> },
    { key: 'px', head: 'Price', width: 92, align: 'right', cell: (f) => <Amount value={f.px} digits={digits(f).px} /> },
    { key: 'pnl', head: 'Realized', unit: currency, width: 112, align: 'right', cell: (f) => <Pnl value={f.realizedPnl} /> },
    { key: 'fee', head: 'Fee', unit: currency, width: 78, align: 'right', cell: (f) => <Amount value={f.fee} digits={2} /> },
    { key: 'liquidity', head: 'Liquidity', width: 74, cell: (f) => f.liquidity },
    { key: 'who', head: 'By', width: 76, cell: (f) => <StrategyName id={f.strategyId} /> },
    { key: 'why', head: 'Why', width: 'grow', cell: (f) => <span title={f.why}>{f.why}</span> },
  ];
}

/** Executions, newest first. */
export function FillsView() {
  const fills = useOrdersStore((s) => s.fills);
  const byId = useOrdersStore((s) => s.byId);
  const instruments = useMarketStore((s) => s.instruments);
  const currency = useMarketStore(selectCurrency);
  const columns = useMemo(() => columnsOf(instruments, currency), [instruments, currency]);
  const shown = useMemo(() => fills.slice(-SHOWN).reverse().map((f) => rowOf(f, byId.get(f.clientOrderId))), [fills, byId]);
  return (
    <PanelBody empty={fills.length === 0 ? 'No fill yet. Each execution appears here with its fee and its reason.' : null}>
      <DataTable label={fills.length > SHOWN ? `Fills, the latest ${SHOWN} of ${fills.length}` : 'Fills'} columns={columns} rows={shown} rowKey={(f) => f.tradeId} />
    </PanelBody>
  );
}
