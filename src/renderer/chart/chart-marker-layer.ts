// Markers as the chart library takes them.
import type { MouseEventParams, SeriesMarker, Time } from 'lightweight-charts';
import { seconds } from './chart-funding.ts';
import { markerShape, type ChartMarker, type MarkerLook } from './chart-markers.ts';
import { periodOf } from './timeframe.ts';

/** The newest of them are drawn; the list of markers has all. */
const MOST = 1_000;

/** The markers on the candles that hold them. One before `fromTs`, the first bar that the library holds, would be drawn on that bar: it is left out. */
export function markersOnBars(markers: readonly ChartMarker[], fromTs: number, spanMs: number, colourOf: (role: MarkerLook['colour']) => string): SeriesMarker<Time>[] {
  if (Number.isNaN(fromTs)) return [];
  return markers.filter((marker) => periodOf(marker.ts, spanMs) >= fromTs).slice(-MOST).map((marker): SeriesMarker<Time> => {
    const { colour, ...shape } = markerShape(marker);
    return { ...shape, time: seconds(periodOf(marker.ts, spanMs)), id: marker.id, color: colourOf(colour) };
  });
}

/** The marker under the pointer. */
export function markerOf(event: MouseEventParams): string | null {
  const id = event.hoveredInfo?.objectId;
  return typeof id === 'string' && (id.startsWith('fill:') || id.startsWith('order:')) ? id : null;
}
