// A desk whose first instrument has a history of a given length, as rows; its price moves on. For the chart's figures.
import { rowWidth, writeBar } from '../../src/shared/contract/bar-rows.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import { FakeDesk } from '../support/fake-desk.ts';

const INTERVAL_MS = 2_000;
/** Of a row with two lines. */
export const BAR_WIDTH = rowWidth(2);

/** Rows of a seeded walk with two averages, ending at `now`. */
export function walkRows(bars: number, now: number, seed: number, start = 91_240): Float64Array {
  const random = new Prng(seed);
  const rows = new Float64Array(bars * BAR_WIDTH);
  const first = (Math.floor(now / INTERVAL_MS) - bars) * INTERVAL_MS;
  let [px, fast, slow] = [start, start, start];
  for (let i = 0; i < bars; i += 1) {
    const open = px;
    px = Math.max(1, px * (1 + (random.next() - 0.5) * 0.0012));
    fast += (px - fast) / 3;
    slow += (px - slow) / 10;
    const reach = 1 + random.next() * 0.0004;
    writeBar(rows, i * BAR_WIDTH, { tsOpen: first + i * INTERVAL_MS, open, high: Math.max(open, px) * reach, low: Math.min(open, px) / reach, close: px, volume: random.next() * 16, stop: null, lines: [fast, slow], forming: false }, 2);
  }
  return rows;
}

export class BarsDesk extends FakeDesk {
  readonly #rows: Float64Array;
  readonly #id: string;

  constructor(bars: number) {
    super({ historyBars: 50 });
    const [id] = this.markets.keys();
    this.#id = id ?? '';
    const market = this.markets.get(this.#id);
    const oldest = market?.bars[0];
    this.#rows = walkRows(bars - (market?.bars.length ?? 0), oldest?.tsOpen ?? Date.now(), 5, oldest?.open);
  }

  override bars(instrumentId: string, limit: number) {
    const own = super.bars(instrumentId, limit);
    if (own === undefined || instrumentId !== this.#id) return own;
    const rows = new Float64Array(this.#rows.length + own.rows.length);
    rows.set(this.#rows);
    rows.set(own.rows, this.#rows.length);
    return { ...own, rows: rows.slice(Math.max(0, rows.length - limit * BAR_WIDTH)) };
  }
}
