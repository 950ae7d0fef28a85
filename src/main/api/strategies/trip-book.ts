// Round trips of one instrument as they happen: from flat to flat, or to the turn of the side. A trade belongs to whoever opened it,
// also when a stop by hand, a flatten or the venue closed it: so the results of all owners together are those of the account.
import { divHalfEven } from '../../../shared/model/decimal.ts';
import type { OrderSide } from '../../../shared/model/order.ts';
import type { Tally } from './tally.ts';

export type TripFill = { readonly owner: string; readonly side: OrderSide; readonly quantity: bigint; readonly fee: bigint; readonly realizedPnl: bigint; readonly ts: number };
type Running = { readonly owner: string; readonly long: boolean; quantity: bigint; net: bigint };

export class TripBook {
  readonly #tallyOf: (owner: string) => Tally;
  #running: Running | null = null;
  #lastOwner: string | null = null;

  constructor(tallyOf: (owner: string) => Tally) {
    this.#tallyOf = tallyOf;
  }

  /** Who opened what is open now; null when flat. */
  owner(): string | null {
    return this.#running?.owner ?? null;
  }

  /** The fee of a fill that turns the side is shared by quantity. */
  fill(fill: TripFill): void {
    const running = this.#running;
    const opens = running === null || running.long === (fill.side === 'buy');
    const closing = opens || running === null ? 0n : fill.quantity < running.quantity ? fill.quantity : running.quantity;
    const entering = fill.quantity - closing;
    const closingFee = entering === 0n ? fill.fee : divHalfEven(fill.fee * closing, fill.quantity);
    if (running !== null && closing > 0n) {
      running.quantity -= closing;
      this.#book(running, fill.realizedPnl, closingFee);
      if (running.quantity === 0n) {
        this.#tallyOf(running.owner).close({ ts: fill.ts, net: running.net });
        this.#lastOwner = running.owner;
        this.#running = null;
      }
    }
    if (entering === 0n) return;
    const entered = (this.#running ??= { owner: fill.owner, long: fill.side === 'buy', quantity: 0n, net: 0n });
    entered.quantity += entering;
    this.#book(entered, closing === 0n ? fill.realizedPnl : 0n, fill.fee - closingFee);
  }

  /** Funding goes to the trade that is open, else to the one that was closed last. */
  funding(amount: bigint): void {
    this.#late(amount, 'funding');
  }

  /** PnL that moved between the open and the realized side. */
  reclassified(amount: bigint): void {
    this.#late(amount, 'realized');
  }

  #book(trade: Running, realized: bigint, fee: bigint): void {
    const tally = this.#tallyOf(trade.owner);
    tally.realized += realized;
    tally.fees += fee;
    trade.net += realized - fee;
  }

  #late(amount: bigint, kind: 'funding' | 'realized'): void {
    const owner = this.#running?.owner ?? this.#lastOwner;
    if (owner === null) return;
    const tally = this.#tallyOf(owner);
    tally[kind] += amount;
    if (this.#running !== null) this.#running.net += amount;
    else tally.amendLast(amount);
  }
}
