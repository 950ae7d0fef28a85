// What one strategy's closed trades came to. Each trade costs a constant number of steps, however many there were.
import { divHalfEven } from '../../../shared/model/decimal.ts';

const MAX_CURVE = 500;

export type Closed = { readonly ts: number; readonly net: bigint };

/** Money as counts of 10^-12. */
export class Tally {
  trades = 0;
  wins = 0;
  /** Of closed and open trades. */
  realized = 0n;
  fees = 0n;
  funding = 0n;
  #won = 0n;
  #losses = 0;
  #lost = 0n;
  #net = 0n;
  #largestBefore: bigint | null = null;
  #last: Closed | null = null;
  #curve: Closed[] = [];

  /** A trade is over. `net` is realized less fees plus funding. */
  close(trade: Closed): void {
    this.#largestBefore = this.largestLoss();
    this.trades += 1;
    this.#count(trade.net, 1);
    this.#last = trade;
    this.#curve.push({ ts: trade.ts, net: this.#net });
    if (this.#curve.length > MAX_CURVE * 2) this.#curve = this.#curve.slice(-MAX_CURVE);
  }

  /** Money that came after the last trade was over and belongs to it (funding of the hour in which it was open). */
  amendLast(amount: bigint): void {
    if (this.#last === null) return;
    this.#count(this.#last.net, -1);
    this.#last = { ...this.#last, net: this.#last.net + amount };
    this.#count(this.#last.net, 1);
    this.#curve[this.#curve.length - 1] = { ts: this.#last.ts, net: this.#net };
  }

  averageWin(): bigint | null {
    return this.wins === 0 ? null : divHalfEven(this.#won, BigInt(this.wins));
  }

  /** Below zero; null without a loss. */
  averageLoss(): bigint | null {
    return this.#losses === 0 ? null : divHalfEven(this.#lost, BigInt(this.#losses));
  }

  largestLoss(): bigint | null {
    const last = this.#last !== null && this.#last.net < 0n ? this.#last.net : null;
    if (last === null || this.#largestBefore === null) return last ?? this.#largestBefore;
    return last < this.#largestBefore ? last : this.#largestBefore;
  }

  /** Sum of the net results after each trade, the last 500 of them. */
  curve(): readonly Closed[] {
    return this.#curve.slice(-MAX_CURVE);
  }

  #count(net: bigint, sign: 1 | -1): void {
    const part = BigInt(sign) * net;
    this.#net += part;
    if (net > 0n) {
      this.wins += sign;
      this.#won += part;
    } else if (net < 0n) {
      this.#losses += sign;
      this.#lost += part;
    }
  }
}
