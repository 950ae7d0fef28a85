// What the chart tells the view around it.

export type Point = { readonly x: number; readonly y: number };
export type ChartEvents = {
  /** Index of the bar under the crosshair; null when the pointer left (show the newest one). */
  onReadout(index: number | null): void;
  /** How many bars there are, whenever that changes; `joinedMs`: each candle on screen spans so much, null when it is one bar. */
  onCount(bars: number, joinedMs: number | null): void;
  /** The marker under the pointer or clicked, with its place in the chart, px. */
  onMarker(id: string | null, point: Point | null, clicked: boolean): void;
  /** A click on a price where no marker is. */
  onPrice(px: number): void;
  /** The scale may have moved: what stands over the canvas follows. */
  onDrawn(): void;
};
