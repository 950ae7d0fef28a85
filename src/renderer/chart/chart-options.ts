// What the chart library is told once, when a chart is made.
import type { DeepPartial, TickMarkType, Time, TimeChartOptions } from 'lightweight-charts';
import type { ZonedTime } from '../components/time.ts';
import type { LineView } from '../../shared/contract/views.ts';
import { markText } from './zone-scale.ts';

/** `timeframeMs`: what a candle spans at first; `digits` after the point of a price; `lines` of the strategies, as each bar has their values. */
export type ChartSetup = { readonly intervalMs: number; readonly timeframeMs: number; readonly zone: ZonedTime; readonly digits: number; readonly lines: readonly LineView[] };

/** Options of a price chart; `rightOffset`: bars kept free to the right of the newest. */
export function chartOptions({ zone, timeframeMs }: ChartSetup, rightOffset: number): DeepPartial<TimeChartOptions> {
  return {
    autoSize: true,
    localization: { dateFormat: 'yyyy-MM-dd', timeFormatter: (time: Time) => zone.dateTime(Number(time) * 1000) },
    layout: { attributionLogo: true },
    // Nothing coasts on after the pointer has let go.
    kineticScroll: { touch: !matchMedia('(prefers-reduced-motion: reduce)').matches, mouse: false },
    timeScale: { timeVisible: true, secondsVisible: timeframeMs < 60_000, rightOffset, minBarSpacing: 0.02, tickMarkFormatter: (time: Time, type: TickMarkType) => markText(Number(time), type, zone) },
    rightPriceScale: { scaleMargins: { top: 0.12, bottom: 0.2 }, minimumWidth: 76, entireTextOnly: true },
  };
}
