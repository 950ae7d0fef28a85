import { Button, NativeSelect } from '@mantine/core';
import type { RefObject } from 'react';
import { formatNumber } from '../components/format.ts';
import { useEngine } from '../engine.ts';
import { changeSettings, useSettings } from '../store/settings-store.ts';
import { chartOfPage, openChartWindow } from './chart-window.ts';
import { timeframeName, timeframesOf } from './timeframe.ts';
import classes from './InstrumentChart.module.css';

type ChartToolbarProps = {
  readonly instrumentId: string;
  readonly intervalMs: number;
  readonly timeframeMs: number;
  readonly bars: number;
  readonly markers: number;
  readonly markersButton: RefObject<HTMLButtonElement | null>;
  readonly listed: boolean;
  readonly onMarkers: () => void;
  readonly inSight: boolean;
  readonly hasLines: boolean;
  readonly onInSight: () => void;
  readonly log: boolean;
  readonly onLog: () => void;
  readonly onLatest: () => void;
  readonly onAll: () => void;
};

/** Timeframe, what is drawn, and where the view goes. */
export function ChartToolbar(props: ChartToolbarProps) {
  const engine = useEngine();
  const chart = useSettings((s) => s.settings.chart);
  const change = (part: Partial<typeof chart>): void => void changeSettings(engine, { chart: { ...chart, ...part } });
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Chart">
      <NativeSelect
        size="xs" aria-label="Timeframe" className={classes.timeframe} value={String(props.timeframeMs)} data={timeframesOf(props.intervalMs).map((ms) => ({ value: String(ms), label: timeframeName(ms) }))}
        onChange={(event) => change({ timeframeMs: Number(event.currentTarget.value) === props.intervalMs ? 0 : Number(event.currentTarget.value) })}
      />
      <Toggle on={chart.volume} onClick={() => change({ volume: !chart.volume })}>Volume</Toggle>
      <Toggle on={chart.funding} onClick={() => change({ funding: !chart.funding })}>Funding</Toggle>
      <Toggle on={props.inSight} disabled={!props.hasLines && !props.inSight} onClick={props.onInSight} title="Keeps orders, entry and stop inside the price scale">Lines in sight</Toggle>
      <Toggle on={props.log} onClick={props.onLog} title="Equal distances are equal per cent">Log</Toggle>
      <span className={classes.toolbarEnd}>
        <Button ref={props.markersButton} size="compact-xs" variant="default" aria-expanded={props.listed} onClick={props.onMarkers}>Markers {formatNumber(props.markers, 0)}</Button>
        <Button size="compact-xs" variant="default" onClick={props.onLatest}>Latest</Button>
        <Button size="compact-xs" variant="default" onClick={props.onAll}>All{props.bars > 0 && ` ${formatNumber(props.bars, 0)}`}</Button>
        {chartOfPage(window.location.search) === null && <Button size="compact-xs" variant="default" title="Opens this chart in a window of its own" onClick={() => void openChartWindow(engine, props.instrumentId)}>Detach</Button>}
      </span>
    </div>
  );
}

type ToggleProps = { readonly on: boolean; readonly disabled?: boolean; readonly title?: string; readonly onClick: () => void; readonly children: string };
const Toggle = ({ on, disabled = false, title, onClick, children }: ToggleProps) => <Button size="compact-xs" variant="default" className={classes.toggle} aria-pressed={on} disabled={disabled} title={title} onClick={onClick}><span aria-hidden>{on ? '✓ ' : ''}</span>{children}</Button>;
