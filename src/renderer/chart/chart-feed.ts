// Bars to the chart without React: history by calls, then each changed bar as it comes.
import type { Output } from '../../shared/contract/contract.ts';
import type { BarView } from '../../shared/contract/views.ts';
import { messageOf } from '../../shared/model/result.ts';
import { BarStore, decodeRows, inOrder } from './bar-store.ts';

/** What is painted first; the whole history follows. */
export const FIRST_BARS = 3_000;
export const HISTORY_BARS = 100_000;

export type ChartSink = {
  /** Replaces everything; the sink takes the store over. Called again with older bars: what is on screen should stay. */
  setBars(bars: BarStore): void;
  /** The last bar again, or a later one, or a correction of an earlier one. */
  updateBar(bar: BarView): void;
};
export type BarHistory = Pick<Output<'chart.bars'>, 'seq' | 'rows' | 'lines' | 'forming'>;
export type ChartLoadState = 'loading' | 'ready' | { readonly failed: string };
type Waiting = { readonly seq: number; readonly bar: BarView }[];
/** `live`: bars go to the sink at once, also while older ones are fetched; `waiting`: those that came since the last question. */
type Attached = { readonly instrumentId: string; readonly sink: ChartSink; waiting: Waiting | null; live: boolean; generation: number };

export type ChartFeed = {
  /** From ingest, once per frame and changed bar. */
  onBar(instrumentId: string, seq: number, bar: BarView): void;
  /** Loads the history of one instrument into a chart and keeps it current; the returned function ends it. */
  attach(instrumentId: string, sink: ChartSink, onState: (state: ChartLoadState) => void): () => void;
  /** A new snapshot came: every chart loads again. */
  reload(): void;
};

/**
 * `load` asks the engine for history; bars that come meanwhile wait and are applied when they are newer. `afterPaint` calls back when what
 * was handed over last is on screen: the long history must not stand in its way.
 */
export function createChartFeed(load: (instrumentId: string, limit: number) => Promise<BarHistory>, afterPaint: (run: () => void) => void = (run) => run()): ChartFeed {
  const charts = new Set<Attached>();
  const reloads = new Map<Attached, () => void>();

  return {
    onBar(instrumentId, seq, bar) {
      for (const chart of charts) {
        if (chart.instrumentId !== instrumentId) continue;
        chart.waiting?.push({ seq, bar });
        if (chart.live) chart.sink.updateBar(bar);
      }
    },
    attach(instrumentId, sink, onState) {
      const chart: Attached = { instrumentId, sink, waiting: null, live: false, generation: 0 };
      const start = (): void => {
        const generation = ++chart.generation;
        const isCurrent = (): boolean => charts.has(chart) && generation === chart.generation;
        const ask = (limit: number): Promise<BarStore | null> => {
          const since: Waiting = [];
          chart.waiting = since; // The answer may or may not hold what comes from here on.
          return load(instrumentId, limit).then((history) => {
            if (!isCurrent()) return null;
            const bars = new BarStore(history.lines, inOrder(decodeRows(history.rows, history.lines), history.lines), history.forming);
            sink.setBars(bars);
            chart.waiting = null;
            chart.live = true;
            for (const { seq, bar } of since) if (seq >= history.seq) sink.updateBar(bar);
            return bars;
          });
        };
        chart.live = false;
        onState('loading');
        ask(FIRST_BARS).then((bars) => {
          if (bars === null) return;
          onState('ready');
          // Without the older bars the chart is what it was: nothing is hidden because they did not come.
          if (bars.length >= FIRST_BARS) afterPaint(() => { if (isCurrent()) ask(HISTORY_BARS).catch(() => { if (isCurrent()) chart.waiting = null; }); });
        }, (error: unknown) => { if (isCurrent()) onState({ failed: messageOf(error) }); });
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
