// What a replay earned and risked, for its summary: by the same rules as a report, from the conclusions as they come.
import { toNumber, ZERO_MONEY, type Money } from '../../shared/model/decimal.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import type { LedgerEntry } from '../../shared/model/portfolio.ts';
import type { Conclusion } from '../core/kernel/messages.ts';
import type { Watcher } from './desk.ts';
import type { ReplayFigures } from './desk-options.ts';
import type { FillRow } from './reports/report-data.ts';
import { roundTrips } from './reports/round-trips.ts';
import { Drawdown, hitRatio } from './reports/statistics.ts';

export class RunFigures implements Watcher {
  readonly #instruments: readonly Instrument[];
  readonly #drawdown = new Drawdown(ZERO_MONEY);
  readonly #fills: FillRow[] = [];
  readonly #funding: LedgerEntry[] = [];
  /** Money brought in before anything else was booked, and all of it. */
  #start = 0n;
  #flows = 0n;
  #booked = false;
  #booking: LedgerEntry | null = null;
  #haltedAt: number | null = null;

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments;
  }

  conclusion(_seq: number, ts: number, conclusion: Conclusion): void {
    switch (conclusion.type) {
      case 'EquitySampled': this.#drawdown.sample({ equity: conclusion.equity, open: conclusion.initialMargin !== 0n, ...(conclusion.since && { since: conclusion.since }) }); return;
      case 'OrderFilled': this.#fills.push({ tradeId: conclusion.tradeId, clientOrderId: conclusion.clientOrderId, strategyId: conclusion.strategyId, instrumentId: conclusion.instrumentId, side: conclusion.side, quantity: conclusion.lastQty, px: conclusion.lastPx, fee: conclusion.fee, liquidity: conclusion.liquidity, realizedPnl: this.#realized(conclusion.tradeId), tsEvent: conclusion.tsEvent, referencePx: null }); return;
      case 'LedgerBooked': return this.#book(conclusion.entry);
      case 'TradingStateChanged': if (conclusion.to === 'halted') this.#haltedAt ??= ts; return;
      default: return;
    }
  }

  #book(entry: LedgerEntry): void {
    if (entry.type === 'deposit' || entry.type === 'adjustment') {
      this.#flows += entry.amount;
      if (!this.#booked) this.#start += entry.amount;
      this.#drawdown.flow(entry.amount);
      return;
    }
    this.#booked = true;
    if (entry.type === 'funding') this.#funding.push(entry);
    // What a fill realized is booked, and told of, before the fill itself.
    if (entry.type === 'realized') this.#booking = entry;
  }

  #realized(tradeId: string): Money {
    return this.#booking?.reference === tradeId ? this.#booking.amount : ZERO_MONEY;
  }

  /** `from` and `to`: the data that was played, Unix ms UTC. */
  figures(equity: Money, from: number, to: number): ReplayFigures {
    const trades = this.#instruments.flatMap(({ id, multiplier }) => roundTrips({ instrumentId: id, multiplier, opening: undefined, carried: { fills: [], funding: [] }, fills: this.#fills.filter((one) => one.instrumentId === id), funding: this.#funding.filter((one) => one.instrumentId === id) }));
    const hits = hitRatio(trades);
    return {
      from, to, haltedAt: this.#haltedAt, return: this.#start > 0n ? toNumber(equity - this.#flows) / toNumber(this.#start) : null, maxDrawdown: this.#drawdown.value().value,
      trades: trades.filter((one) => one.closed).length, hitRatio: hits.value, hitRatioTrades: hits.n,
    };
  }
}
