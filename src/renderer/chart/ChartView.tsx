import { Tabs } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { formatNumber, shortInstrument } from '../components/format.ts';
import { Panel, PanelBody } from '../components/Panel.tsx';
import { useTime } from '../components/time.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { digitsOf, useMarketStore } from '../store/market-store.ts';
import { useSettings } from '../store/settings-store.ts';
import { useUi } from '../store/ui-store.ts';
import { InstrumentChart } from './InstrumentChart.tsx';
import { timeframeFor, timeframeName } from './timeframe.ts';
import classes from './ChartView.module.css';

/** The instrument of the chart and the ticket: the chosen one, or the first of the catalogue; null without one. */
export function useChosenInstrument(): string | null {
  const instruments = useMarketStore((s) => s.instruments);
  const chosen = useUi((s) => s.instrumentId);
  return instruments.some((i) => i.id === chosen) ? chosen : (instruments[0]?.id ?? null);
}

/** Candles of the chosen instrument with the strategy's lines and what happened on them. */
export function ChartBody() {
  const id = useChosenInstrument();
  const { zone } = useTime();
  return <PanelBody empty={id === null ? 'No instrument yet. The venue’s catalogue is read when it connects.' : null}>{id !== null && <InstrumentChart key={`${id} ${zone}`} id={id} tabbed />}</PanelBody>;
}

export function ChartNote() {
  const intervalMs = useDeskStore((s) => s.desk?.intervalMs ?? null);
  const wanted = useSettings((s) => s.settings.chart.timeframeMs);
  const { label } = useTime();
  return intervalMs === null ? null : <>{timeframeName(timeframeFor(wanted, intervalMs))} bars, {label}</>;
}

/** Chooses the instrument of the chart and the ticket. */
export function ChartInstruments() {
  const instruments = useMarketStore((s) => s.instruments);
  const id = useChosenInstrument();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const row = list.current;
    const tab = row?.querySelector('[data-active]')?.getBoundingClientRect();
    if (!row || !tab) return;
    // Only the row of tabs: the page stays where it is.
    const box = row.getBoundingClientRect();
    if (tab.left < box.left) row.scrollLeft -= box.left - tab.left;
    else if (tab.right > box.right) row.scrollLeft += tab.right - box.right;
  }, [id]);
  return (
    <Tabs value={id} onChange={(next) => useUi.setState({ instrumentId: next })} variant="pills" classNames={{ root: classes.instruments, tab: classes.tab, list: classes.tabs }}>
      <Tabs.List ref={list} aria-label="Instruments">{instruments.map((i) => <Tabs.Tab key={i.id} value={i.id} aria-controls="instrument-chart"><InstrumentTab id={i.id} /></Tabs.Tab>)}</Tabs.List>
    </Tabs>
  );
}

export const ChartView = ({ className }: { readonly className?: string | undefined }) => <Panel title="Chart" note={<ChartNote />} actions={<ChartInstruments />} className={className}><ChartBody /></Panel>;

function InstrumentTab({ id }: { readonly id: string }) {
  const digits = useMarketStore((s) => digitsOf(s.instruments, id).px);
  const last = useMarketStore((s) => s.quotes[id]?.last ?? s.quotes[id]?.mark ?? null);
  const stale = useMarketStore((s) => s.quotes[id]?.stale ?? false);
  return <>{shortInstrument(id)} <span className={classes.tabPx}>{formatNumber(last, digits)}</span>{stale && <span className={classes.tabStale}> stale</span>}</>;
}
