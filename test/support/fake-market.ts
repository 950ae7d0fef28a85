// Plausible bars for tests of the views: a seeded walk with two averages. Test support only.
import type { BarView, InstrumentView, QuoteView } from '../../src/shared/contract/views.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import { MA_CROSS } from '../../src/main/core/strategy/kinds/ma-cross/index.ts';

export const FAKE_INSTRUMENTS: readonly InstrumentView[] = [
  instrument('BTC', '0.1', '0.001', 1), instrument('ETH', '0.01', '0.001', 2), instrument('SOL', '0.01', '0.01', 2), instrument('XRP', '0.0001', '0.1', 4),
];
const START: Readonly<Record<string, number>> = { BTC: 91_240, ETH: 3_105, SOL: 142.3, XRP: 2.1504 };
const FAST = 5;
const SLOW = 20;

function instrument(base: string, tickSize: string, lotSize: string, pricePrecision: number): InstrumentView {
  return { id: `${base}-PERP.SIM`, base, quote: 'USD', shape: 'fractionalBase', tickSize, lotSize, minQty: lotSize, minNotional: '10', multiplier: '1', pricePrecision, lines: MA_CROSS.lines.map((line) => ({ ...line, strategyId: `ma-cross-${base}-PERP` })) };
}

/** One instrument's moving price and its bars. */
export class FakeMarket {
  readonly instrument: InstrumentView;
  readonly bars: BarView[] = [];
  readonly #intervalMs: number;
  readonly #random: Prng;
  px: number;
  tsLastData: number;
  #frozen = false;

  constructor(instrument: InstrumentView, intervalMs: number, now: number, historyBars: number, seed: number) {
    this.instrument = instrument;
    this.#intervalMs = intervalMs;
    this.#random = new Prng(seed);
    this.px = START[instrument.base] ?? 100;
    this.tsLastData = now;
    const first = Math.floor(now / intervalMs) * intervalMs - historyBars * intervalMs;
    for (let i = 0; i < historyBars; i++) {
      for (let step = 0; step < 4; step++) this.#move(first + i * intervalMs + (step * intervalMs) / 4);
    }
    this.#move(now);
  }

  /** Moves the price to `ts`. Returns the bar that this completed, if any, and the forming one. */
  tick(ts: number): { readonly closed: BarView | null; readonly forming: BarView } {
    const before = this.bars.at(-1);
    if (this.#frozen && before) return { closed: null, forming: before };
    const forming = this.#move(ts);
    const closed = before && before.tsOpen < forming.tsOpen ? { ...before, forming: false } : null;
    if (closed) this.bars[this.bars.length - 2] = closed;
    return { closed, forming };
  }

  /** No price from now on, and the engine says so. */
  freeze(): void {
    this.#frozen = true;
  }

  quote(): QuoteView {
    const half = Number(this.instrument.tickSize) * 3;
    const digits = this.instrument.pricePrecision;
    const round = (x: number): number => Number(x.toFixed(digits));
    return {
      instrumentId: this.instrument.id, bid: round(this.px - half), ask: round(this.px + half), last: round(this.px), mark: round(this.px), index: round(this.px * 0.9999),
      fundingRate: 0.0001, nextFundingTs: this.tsLastData + 1_800_000, tsLastData: this.tsLastData, stale: this.#frozen, refusedTicks: 0,
    };
  }

  /** A trailing stop over the last bars, 1 % under the highest close since. */
  trailFrom(barsAgo: number): number {
    let peak = 0;
    for (let i = this.bars.length - barsAgo; i < this.bars.length; i++) {
      const bar = this.bars[i];
      if (!bar) continue;
      peak = Math.max(peak, bar.close);
      this.bars[i] = { ...bar, stop: peak * 0.99 };
    }
    return peak * 0.99;
  }

  setStop(stop: number | null): void {
    const last = this.bars.at(-1);
    if (last) this.bars[this.bars.length - 1] = { ...last, stop };
  }

  #move(ts: number): BarView {
    const digits = this.instrument.pricePrecision;
    this.px = Number((this.px * (1 + 0.0009 * this.#normal())).toFixed(digits));
    this.tsLastData = ts;
    const tsOpen = Math.floor(ts / this.#intervalMs) * this.#intervalMs;
    const last = this.bars.at(-1);
    const volume = Number((this.#random.next() * 4).toFixed(3));
    const same = last?.tsOpen === tsOpen ? last : null;
    const open = same?.open ?? last?.close ?? this.px;
    const bar: BarView = {
      tsOpen, open, high: Math.max(same?.high ?? open, this.px), low: Math.min(same?.low ?? open, this.px), close: this.px,
      volume: (same?.volume ?? 0) + volume, stop: same?.stop ?? null, lines: [null, null], forming: true,
    };
    if (same) this.bars.pop();
    else if (last) this.bars[this.bars.length - 1] = { ...last, forming: false };
    this.bars.push(bar);
    const full = { ...bar, lines: [this.#average(FAST), this.#average(SLOW)] };
    this.bars[this.bars.length - 1] = full;
    return full;
  }

  #average(n: number): number | null {
    if (this.bars.length < n) return null;
    let sum = 0;
    for (let i = this.bars.length - n; i < this.bars.length; i++) sum += this.bars[i]?.close ?? 0;
    return sum / n;
  }

  #normal(): number {
    return this.#random.next() + this.#random.next() + this.#random.next() - 1.5;
  }
}
