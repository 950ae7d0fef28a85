// When bars were really on screen, as User Timing entries: for the browser's own tools and for `npm run bench:ui`.

/** Set each time a chart has painted a history that it was given; `detail.bars` says how many. */
export const CHART_PAINTED = 'chart-painted';
/** From the moment that a history in memory was handed to the chart until it was painted; `detail.bars` as above. */
export const BARS_PAINTED = 'bars-painted';

/** Of one chart. A history without bars paints nothing and is not timed. */
export class PaintTimes {
  #waiting: { readonly since: number; readonly bars: number } | null = null;

  /** Call before the first work on `bars` bars. */
  given(bars: number): void {
    this.#waiting = bars === 0 ? null : { since: performance.now(), bars };
  }

  /** Call from inside the animation frame that draws them. */
  drawn(): void {
    const done = this.#waiting;
    if (done === null) return;
    this.#waiting = null;
    // Inside the frame nothing is on screen yet; the next task runs after it.
    setTimeout(() => {
      const detail = { bars: done.bars };
      performance.measure(BARS_PAINTED, { start: done.since, detail });
      performance.mark(CHART_PAINTED, { detail });
    }, 0);
  }
}
