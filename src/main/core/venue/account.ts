// The venue's own books: cash, positions at average cost, margin. Written apart from the desk's portfolio, so that each checks the other.
import { absDecimal, divHalfEven, notional, ONE, toNumber, type Money, type Price, type Quantity } from '../../../shared/model/decimal.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import { isPaid, maintenanceRateOf, maxLeverageOf, type Instrument } from '../../../shared/model/instrument.ts';
import { signOf, type OrderSide } from '../../../shared/model/order.ts';
import type { VenuePosition } from '../../../shared/model/venue-report.ts';

/** One instrument's books. The `…Number` twins serve margin checks on every tick; the decimals are the truth. */
export type SimPosition = {
  readonly instrument: Instrument;
  readonly multiplierNumber: number;
  readonly maintenanceRate: number;
  readonly leverage: number;
  /** Signed. */
  quantity: Quantity;
  /** Signed sum of px * qty * multiplier still open, quote currency. */
  cost: Money;
  realizedPnl: Money;
  fees: Money;
  /** Sum of payments, signed from our side. */
  funding: Money;
  /** quantity * multiplier, in base units. */
  baseNumber: number;
  costNumber: number;
  /** Margin price: mark, else mid, else last; NaN before the first. */
  mark: number;
};

export class SimAccount {
  readonly startCash: Money;
  cash: Money;
  cashNumber: number;
  readonly #positions = new Map<InstrumentId, SimPosition>();
  /** Positions that are not flat. */
  #open: readonly SimPosition[] = [];

  constructor(startCash: Money, cash: Money) {
    this.startCash = startCash;
    this.cash = cash;
    this.cashNumber = toNumber(cash);
  }

  /** `marginLeverage` caps the instrument's own leverage; undefined leaves it. */
  addInstrument(instrument: Instrument, marginLeverage: number | undefined): SimPosition {
    const position: SimPosition = {
      instrument, multiplierNumber: toNumber(instrument.multiplier), maintenanceRate: toNumber(maintenanceRateOf(instrument)),
      leverage: Math.min(marginLeverage ?? maxLeverageOf(instrument), maxLeverageOf(instrument)),
      quantity: 0n as Quantity, cost: 0n as Money, realizedPnl: 0n as Money, fees: 0n as Money, funding: 0n as Money, baseNumber: 0, costNumber: 0, mark: Number.NaN,
    };
    this.#positions.set(instrument.id, position);
    return position;
  }

  restorePosition(id: InstrumentId, saved: Pick<SimPosition, 'quantity' | 'cost' | 'realizedPnl' | 'fees' | 'funding'>): void {
    const position = this.#positions.get(id);
    if (!position) throw new Error(`expected saved positions of listed instruments only, found ${id}`);
    Object.assign(position, saved);
    this.#refresh(position);
  }

  all(): IterableIterator<SimPosition> {
    return this.#positions.values();
  }

  open(): readonly SimPosition[] {
    return this.#open;
  }

  /**
   * Books one fill at average cost. A reduction takes its share of the cost, rounded half to even at 10^-12;
   * a fill across zero closes all and reopens the rest at `px`. `fee` is charged on top. Returns the realized PnL, gross of the fee.
   */
  bookFill(position: SimPosition, side: OrderSide, qty: Quantity, px: Price, fee: Money): Money {
    const sign = signOf(side);
    const held: bigint = position.quantity;
    const size = absDecimal(position.quantity);
    const multiplier = position.instrument.multiplier;
    const costBefore = position.cost;
    let realized = 0n;
    if (held === 0n || held > 0n === sign > 0n) {
      position.cost = (position.cost + sign * notional(px, qty, multiplier)) as Money;
    } else {
      const closed = qty < size ? qty : size;
      const closedCost = closed === size ? position.cost : divHalfEven(position.cost * closed, size);
      // Selling a long receives the value, buying back a short pays it: against the signed cost both are `-sign * value - cost`.
      realized = -sign * notional(px, closed, multiplier) - closedCost;
      const reopened = closed < qty ? sign * (notional(px, qty, multiplier) - notional(px, closed, multiplier)) : 0n;
      position.cost = (position.cost - closedCost + reopened) as Money;
    }
    position.quantity = (held + sign * qty) as Quantity;
    position.realizedPnl = (position.realizedPnl + realized) as Money;
    position.fees = (position.fees + fee) as Money;
    // What is paid for takes its price out of cash, and brings it back when it is sold.
    const spent = isPaid(position.instrument) ? position.cost - costBefore : 0n;
    this.#setCash((this.cash + realized - spent - fee) as Money);
    this.#refresh(position);
    return realized as Money;
  }

  /** `payment` is signed from our side. */
  bookFunding(position: SimPosition, payment: Money): void {
    position.funding = (position.funding + payment) as Money;
    this.#setCash((this.cash + payment) as Money);
  }

  /** Quote currency, at the margin prices; positions without one count at cost. */
  equity(): number {
    let equity = this.cashNumber;
    for (const p of this.#open) {
      if (p.mark === p.mark) equity += p.baseNumber * p.mark - p.costNumber;
      if (isPaid(p.instrument)) equity += p.costNumber;
    }
    return equity;
  }

  maintenanceMargin(): number {
    let margin = 0;
    for (const p of this.#open) if (p.mark === p.mark) margin += Math.abs(p.baseNumber) * p.mark * p.maintenanceRate;
    return margin;
  }

  /**
   * The price of one instrument at which the account (cross margin, others at their margin prices) meets its maintenance:
   * `equity_others + base * P - cost = maintenance_others + |base| * P * rate` solved for P. NaN when flat.
   */
  liquidationPrice(position: SimPosition): number {
    const mark = position.mark;
    const cost = isPaid(position.instrument) ? 0 : position.costNumber;
    const others = this.equity() - (position.baseNumber * mark - cost);
    const otherMargin = this.maintenanceMargin() - Math.abs(position.baseNumber) * mark * position.maintenanceRate;
    return (otherMargin - others + cost) / (position.baseNumber - Math.abs(position.baseNumber) * position.maintenanceRate);
  }

  positions(): readonly VenuePosition[] {
    return this.#open.map((p) => ({ instrumentId: p.instrument.id, quantity: p.quantity, avgPx: divHalfEven(p.cost * ONE * ONE, (p.quantity as bigint) * p.instrument.multiplier) as Price }));
  }

  #setCash(cash: Money): void {
    this.cash = cash;
    this.cashNumber = toNumber(cash);
  }

  #refresh(position: SimPosition): void {
    position.baseNumber = toNumber(position.quantity) * position.multiplierNumber;
    position.costNumber = toNumber(position.cost);
    // In listing order whatever happened before, so that sums of floats come out the same after a restart.
    if (this.#open.includes(position) !== (position.quantity !== 0n)) this.#open = [...this.#positions.values()].filter((each) => each.quantity !== 0n);
  }
}
