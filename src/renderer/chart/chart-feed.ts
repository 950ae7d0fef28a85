// Bars to the chart without React: history by a call, then each changed bar as it comes.
import type { BarView } from '../../shared/contract/views.ts';

export const HISTORY_BARS = 20_000;

export type ChartSink = {
  /** Replaces everything; rising in time, one bar per second at most. */
  setBars(bars: readonly BarView[]): void;
  /** The last bar again, or a later one, or a correction of an earlier one. */
  updateBar(bar: BarView): void;
};
export type BarHistory = { readonly seq: number; readonly bars: readonly BarView[] };
type Attached = { readonly instrumentId: string; readonly sink: ChartSink; waiting: { seq: number; bar: BarView }[] | null; generation: number };

export type ChartFeed = {
  /** From ingest, once per frame and changed bar. */
  onBar(instrumentId: string, seq: number, bar: BarView): void;
  /** Loads the history of one instrument into a chart and keeps it current; the returned function ends it. */
  attach(instrumentId: string, sink: ChartSink, onState: (state: 'loading' | 'ready' | { readonly failed: string }) => void): () => void;
  /** A new snapshot came: every chart loads again. */
  reload(): void;
};

/** `load` asks the engine for history; bars that come meanwhile wait and are applied when they are newer. */
export function createChartFeed(load: (instrumentId: string, limit: number) => Promise<BarHistory>): ChartFeed {
  const charts = new Set<Attached>();
  const reloads = new Map<Attached, () => void>();

  return {
    onBar(instrumentId, seq, bar) {
      for (const chart of charts) {
        if (chart.instrumentId !== instrumentId) continue;
        if (chart.waiting) chart.waiting.push({ seq, bar });
        else chart.sink.updateBar(bar);
      }
    },
    attach(instrumentId, sink, onState) {
      const chart: Attached = { instrumentId, sink, waiting: [], generation: 0 };
      const start = (): void => {
        const generation = ++chart.generation;
        chart.waiting = [];
        onState('loading');
        load(instrumentId, HISTORY_BARS).then((history) => {
          if (!charts.has(chart) || generation !== chart.generation) return;
          sink.setBars(inOrder(history.bars));
          const waiting = chart.waiting ?? [];
          chart.waiting = null;
          for (const { seq, bar } of waiting) if (seq >= history.seq) sink.updateBar(bar);
          onState('ready');
        }, (error: unknown) => {
          if (charts.has(chart) && generation === chart.generation) onState({ failed: error instanceof Error ? error.message : String(error) });
        });
      };
      charts.add(chart);
      reloads.set(chart, start);
      start();
      return () => {
        charts.delete(chart);
        reloads.delete(chart);
      };
    },
    reload() {
      for (const start of [...reloads.values()]) start();
    },
  };
}

/** Sorted by time, the later of two bars of one second wins: what the chart library requires. */
export function inOrder(bars: readonly BarView[]): readonly BarView[] {
  const bySecond = new Map<number, BarView>();
  for (const bar of bars) bySecond.set(Math.floor(bar.tsOpen / 1000), bar);
  return [...bySecond.entries()].sort((a, b) => a[0] - b[0]).map(([, bar]) => bar);
}
