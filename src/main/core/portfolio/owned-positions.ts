// Who owns what of a position: strategies of one instrument are netted at the venue, and each keeps its own account of it here. All of one instrument stand on
// one side.
import { ZERO_MONEY, absDecimal, type Money, type Quantity, type Ratio } from '../../../shared/model/decimal.ts';
import type { InstrumentId, StrategyId } from '../../../shared/model/ids.ts';
import { signOf } from '../../../shared/model/order.ts';
import type { OrderFilled } from '../../../shared/model/order-event.ts';
import { FLAT, bookFill, type Holding } from './position-math.ts';

/** Signed quantity, cost still open, and when it was opened (Unix ms). `realizedPnl` is all that was closed of it, gross of fees. */
export type OwnedPosition = Holding & { readonly realizedPnl: Money; readonly tsOpened: number };
/** What a fill did to one owner: how much of it, and the result of what it closed, gross of fees. */
export type OwnedPart = { readonly owner: StrategyId; readonly quantity: Quantity; readonly realizedPnl: Money };
export type OwnedFill = Pick<OrderFilled, 'strategyId' | 'side' | 'lastQty' | 'lastPx' | 'tsEvent'>;

export class OwnedPositions {
  /** In the order in which they were opened. */
  readonly #byInstrument = new Map<InstrumentId, Map<StrategyId, OwnedPosition>>();

  of(owner: StrategyId, id: InstrumentId): OwnedPosition | undefined {
    return this.#byInstrument.get(id)?.get(owner);
  }

  /** Everybody who holds something of the instrument, who opened first first. */
  owners(id: InstrumentId): ReadonlyMap<StrategyId, OwnedPosition> {
    return this.#byInstrument.get(id) ?? NOBODY;
  }

  /**
   * A fill closes what its owner holds on the other side, then what others hold there (a person, a flatten or the venue may close more than they own), who
   * opened first first; what is left opens for its owner. Answers its parts. So all that is owned adds up to the position at the venue, always, and on one
   * side.
   */
  fill(id: InstrumentId, { strategyId: owner, side, lastQty: quantity, lastPx: px, tsEvent: ts }: OwnedFill, multiplier: Ratio): readonly OwnedPart[] {
    const parts: OwnedPart[] = [];
    let owned = this.#byInstrument.get(id);
    if (owned === undefined) this.#byInstrument.set(id, (owned = new Map()));
    const sign = signOf(side);
    let left = quantity as bigint;
    const own = owned.get(owner);
    const order = own === undefined ? [...owned.keys()] : [owner, ...[...owned.keys()].filter((one) => one !== owner)];
    for (const one of order) {
      const held = owned.get(one);
      if (left === 0n || held === undefined || held.quantity > 0n === sign > 0n) continue;
      const size = absDecimal(held.quantity);
      const taken = (left < size ? left : size) as Quantity;
      const { holding, realizedPnl } = bookFill(held, side, taken, px, multiplier);
      if (holding.quantity === 0n) owned.delete(one);
      else owned.set(one, { ...holding, realizedPnl: (held.realizedPnl + realizedPnl) as Money, tsOpened: held.tsOpened });
      parts.push({ owner: one, quantity: taken, realizedPnl });
      left -= taken;
    }
    if (left === 0n) return parts;
    const before = owned.get(owner);
    const { holding } = bookFill(before ?? FLAT, side, left as Quantity, px, multiplier);
    owned.set(owner, { ...holding, realizedPnl: before?.realizedPnl ?? ZERO_MONEY, tsOpened: before?.tsOpened ?? ts });
    parts.push({ owner, quantity: left as Quantity, realizedPnl: ZERO_MONEY });
    return parts;
  }
}

const NOBODY: ReadonlyMap<StrategyId, OwnedPosition> = new Map();
