// Ratios of a report, each with the sample that it rests on.
import { toNumber, type Money } from '../../../shared/model/decimal.ts';
import type { LedgerEntry } from '../../../shared/model/portfolio.ts';
import type { EquityRow, Statistic, Summary, TradeRow } from './report-data.ts';

/** 97.5 % point of the normal distribution. */
const Z = 1.959963984540054;
const NONE: Statistic = { value: null, n: 0, low: null, high: null };

/** hits / n with the 95 % Wilson interval (E. B. Wilson, 1927): meaningful also for few trials. */
export function share(hits: number, n: number): Statistic {
  if (n === 0) return NONE;
  const p = hits / n;
  const z2 = Z * Z;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return { value: p, n, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Wins over wins and losses of closed trades, net; a trade within its own fees is a scratch and left out. */
export function hitRatio(trades: readonly TradeRow[]): Statistic {
  const decided = trades.filter((one) => one.closed && (one.netPnl > one.fees || -one.netPnl > one.fees));
  return share(decided.filter((one) => one.netPnl > 0n).length, decided.length);
}

/** Net wins over net losses of closed trades; undefined (not infinite) without a loss. */
export function profitFactor(trades: readonly TradeRow[]): Statistic {
  const closed = trades.filter((one) => one.closed);
  let won = 0n;
  let lost = 0n;
  for (const { netPnl } of closed) {
    if (netPnl > 0n) won += netPnl;
    else lost -= netPnl;
  }
  return { value: lost === 0n ? null : toNumber(won) / toNumber(lost), n: closed.length, low: null, high: null };
}

/** Mean net PnL of a closed trade, in the report's currency. */
export function expectancy(trades: readonly TradeRow[]): Statistic {
  const closed = trades.filter((one) => one.closed);
  if (closed.length === 0) return NONE;
  return { value: toNumber(closed.reduce((sum, one) => sum + one.netPnl, 0n)) / closed.length, n: closed.length, low: null, high: null };
}

/** Finds the largest fall from a running peak, as a fraction of that peak, out of samples in their order; flows are taken out, so a withdrawal is no loss. */
export class Drawdown {
  #peak: bigint;
  #worst = 0;
  #n = 0;
  #hasPath = false;
  #lacksPath = false;

  constructor(start: Money) {
    this.#peak = start;
  }

  flow(amount: Money): void {
    this.#peak += amount;
  }

  sample({ equity, since, open = false }: Omit<EquityRow, 'ts'>): void {
    if (since !== undefined) {
      this.#hasPath = true;
      this.#n += Math.max(since.n, 1);
      this.#fall(this.#peak, since.low);
      if (since.fall !== null) this.#fall(since.fall.peak, since.fall.trough);
      if (since.high > this.#peak) this.#peak = since.high;
    } else {
      this.#n += 1;
      if (open) this.#lacksPath = true;
    }
    if (equity > this.#peak) this.#peak = equity;
    this.#fall(this.#peak, equity);
  }

  value(): Statistic {
    return this.#n === 0 ? NONE : { value: this.#worst, n: this.#n, low: null, high: null };
  }

  /** `traded`: something was filled, so that without any path a position may have come and gone between two samples. */
  basis(traded: boolean): Summary['drawdownBasis'] {
    return this.#lacksPath || (traded && !this.#hasPath) ? 'samples' : 'everyPrice';
  }

  #fall(peak: bigint, trough: bigint): void {
    if (peak > 0n) this.#worst = Math.max(this.#worst, toNumber(peak - trough) / toNumber(peak));
  }
}

/** The drawdown of a period: `start` is its first equity, `flows` stand in their order. */
export function drawdownOf(samples: readonly EquityRow[], start: Money, flows: readonly LedgerEntry[]): Drawdown {
  const drawdown = new Drawdown(start);
  let next = 0;
  for (const sample of samples) {
    for (let flow = flows[next]; flow !== undefined && flow.tsEvent <= sample.ts; flow = flows[(next += 1)]) drawdown.flow(flow.amount);
    drawdown.sample(sample);
  }
  return drawdown;
}
