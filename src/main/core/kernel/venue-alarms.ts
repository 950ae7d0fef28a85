// What the venue did that a person must hear of at once: a liquidation, an answer that cannot be one, a jump of a price, and anything in an instrument that this desk does not know.
import type { RiskEvent } from '../../../shared/model/desk-event.ts';
import { exactText } from '../../../shared/model/figures.ts';
import type { ClientOrderId, InstrumentId, TradeId } from '../../../shared/model/ids.ts';
import type { Order } from '../../../shared/model/order.ts';
import type { OrderFilled } from '../../../shared/model/order-event.ts';
import { isPastEngine } from '../../../shared/model/owner.ts';
import type { VenueFill } from '../../../shared/model/venue-report.ts';
import type { WrongAnswer } from '../oms/contradiction.ts';
import type { ConfirmedJump } from '../market-data/jump-guard.ts';
import type { InstrumentsView } from './ports.ts';

type Raise = (level: RiskEvent['level'], code: string, message: string, id: InstrumentId | null, runbook: string) => void;

export class VenueAlarms {
  readonly #instruments: InstrumentsView;
  readonly #raise: Raise;
  readonly #unknown = new Set<InstrumentId>();
  /** The fill that was told as a liquidation last. */
  #liquidation: TradeId | null = null;
  readonly #contradicted = new Set<ClientOrderId>();

  constructor(instruments: InstrumentsView, raise: Raise) {
    this.#instruments = instruments;
    this.#raise = raise;
  }

  onLiquidation({ instrumentId: id, side, qty, px, tradeId }: VenueFill): void {
    this.#liquidation = tradeId;
    this.#raise('critical', 'liquidated', `The venue liquidated ${exactText(qty)} ${id} (${side} at ${exactText(px)}): the margin was used up`, id, 'The position is booked as closed. Find out why the stop did not act before, lower the leverage, and flatten what else is open if margin is short.');
  }

  /** Stops act on the new price from here on; before, it was held back as a likely error. */
  onJump(id: InstrumentId, { from, to, heldMs, by }: ConfirmedJump): void {
    const change = ((to / from - 1) * 100).toFixed(1);
    this.#raise('warning', 'priceJump', `${id} jumped by ${change} %, from ${from} to ${to}: held for ${(heldMs / 1_000).toFixed(1)} s, then confirmed by ${by === 'next prices' ? 'the next prices' : `a second source (${by})`}`, id, 'Stops act on the new price from now on. Compare it with the venue\'s own page, and look at the positions.');
  }

  /** What closes was meant to fill; anything else means that the position is not the one at which the desk was halted. A liquidation has an alarm of its own. */
  onFillAfterHalt({ side, lastQty, lastPx, instrumentId: id, tradeId }: OrderFilled, order: Pick<Order, 'reduceOnly' | 'clientOrderId' | 'strategyId' | 'reason'> | undefined): void {
    if (order?.reduceOnly === true || (order !== undefined && isPastEngine(order)) || tradeId === this.#liquidation) return;
    this.#raise('critical', 'fillAfterHalt', `Filled although the desk is halted: ${exactText(lastQty)} ${id} (${side} at ${exactText(lastPx)}), order ${order?.clientOrderId ?? 'not ours'}`, id, 'The order was at the venue when the desk was halted, or was placed past this desk. The position is another one now: look at it, and flatten if it is not wanted.');
  }

  /** Said once of each order: true then. */
  onContradiction({ clientOrderId, instrumentId, message }: WrongAnswer): boolean {
    if (this.#contradicted.has(clientOrderId)) return false;
    this.#contradicted.add(clientOrderId);
    this.#raise('critical', 'answerContradicts', `The venue's answer contradicts what was sent: ${message}`, instrumentId,
      'It is not taken for an acknowledgement, and the desk goes reduce-only. Compare orders and positions with the venue\'s own page; flatten if they cannot be explained. If the journal was put back from a backup, see  When something is wrong  in the guide.');
    return true;
  }

  /** What the venue does in an instrument without a multiplier cannot be booked; said once. A position in it keeps the reconciliation open. */
  isKnown(id: InstrumentId): boolean {
    if (this.#instruments.get(id)) return true;
    if (!this.#unknown.has(id)) {
      this.#unknown.add(id);
      this.#raise('critical', 'unknownInstrument', `The venue reports on ${id}, which was not in its catalogue when the desk started: nothing of it can be booked`, id, 'Look at the account on the venue\'s own page. Restart the desk so that it takes over the new catalogue.');
    }
    return false;
  }
}
