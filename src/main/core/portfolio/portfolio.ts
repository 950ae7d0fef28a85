// The account: cash, positions, funding and fees, each change explained by one ledger entry.
// Identity held exactly after every event: equity = cash + sum(mark * qty * multiplier - cost) of what is margined + sum(mark * qty * multiplier) of what is paid for.
import { CountedMap } from '../../../shared/model/counted-map.ts';
import { ZERO_MONEY, absDecimal, applyRate, divHalfEven, formatDecimal, maxDecimal, notional, ONE, toNumber, type Money, type Price, type Ratio } from '../../../shared/model/decimal.ts';
import type { DayRolled, DeskEvent, EquitySampled, LedgerBooked } from '../../../shared/model/desk-event.ts';
import type { InstrumentId, TradeId } from '../../../shared/model/ids.ts';
import { isPaid, maintenanceRateOf } from '../../../shared/model/instrument.ts';
import type { OrderEvent, OrderFilled } from '../../../shared/model/order-event.ts';
import { NEUTRAL_LEDGER_TYPES, type AccountState, type LedgerEntry, type Position } from '../../../shared/model/portfolio.ts';
import type { VenueFunding } from '../../../shared/model/venue-report.ts';
import type { InstrumentsView, MarketView, PortfolioView } from '../kernel/ports.ts';
import { EquityPath } from './equity-path.ts';
import { emptyHolding, take, UNLEVERAGED, valueOf, worthOf, type Holding } from './holding.ts';
import { OwnedPositions } from './owned-positions.ts';
import { liquidationPrice } from './liquidation.ts';
import { averagePrice, bookFill } from './position-math.ts';

const NONE_OPEN: readonly Position[] = [];

export class Portfolio implements PortfolioView {
  readonly #instruments: InstrumentsView;
  readonly #market: MarketView;
  readonly #marginLeverage: Ratio;
  readonly #holdings = new Map<InstrumentId, Holding>();
  readonly #realizedByTrade = new CountedMap<TradeId, Money>();
  readonly #fundingIds = new Set<string>();
  #open: Holding[] = [];
  // The lists that readers get; null until somebody asks after a change.
  #positions: readonly Position[] | null = null;
  #openPositions: readonly Position[] | null = NONE_OPEN;
  #cash = ZERO_MONEY;
  /** Paid for positions of instruments that have left the catalogue, at cost: they are worth that until somebody says otherwise. */
  #gone = ZERO_MONEY;
  #cashNumber = 0;
  #goneNumber = 0;
  #funded = false;
  #realizedPnl = ZERO_MONEY;
  #fees = ZERO_MONEY;
  #funding = ZERO_MONEY;
  #dayStartEquity = ZERO_MONEY;
  #dayFlows = ZERO_MONEY;
  #peakEquity = ZERO_MONEY;
  /** The last valuation by marks, moved by what was booked since; null before the first. */
  #lastEquity: Money | null = null;
  readonly #path = new EquityPath();
  /** Who owns what of each position. */
  readonly owners = new OwnedPositions();
  #observes = false;

  /** `marginLeverage`: initial margin = notional / marginLeverage. Throws RangeError when it is not above zero. */
  constructor(deps: { readonly instruments: InstrumentsView; readonly market: MarketView; readonly marginLeverage: Ratio }) {
    if (deps.marginLeverage <= 0n) throw new RangeError(`expected a margin leverage above zero, was ${formatDecimal(deps.marginLeverage)}`);
    this.#instruments = deps.instruments;
    this.#market = deps.market;
    this.#marginLeverage = deps.marginLeverage;
  }

  /** Money brought in (or taken out, below zero). The first one is also the start of the first day. */
  deposit(amount: Money, reference: string, ts: number): readonly DeskEvent[] {
    return [this.#bookFlow('deposit', amount, null, reference, ts)];
  }

  /** True once money was brought in: the first agreement with the venue books the account's cash as a deposit. */
  funded(): boolean {
    return this.#funded;
  }

  /** Cash that a reconciliation found without a cause. Counted as a flow, so that it looks like neither profit nor loss. */
  adjust(amount: Money, reference: string, ts: number): readonly DeskEvent[] {
    return [this.#bookFlow('adjustment', amount, null, reference, ts)];
  }

  /** Books one fill: realized PnL and fee as ledger entries, then the position. A trade id that is already booked changes nothing. */
  applyFill(event: OrderFilled): readonly DeskEvent[] {
    if (this.#realizedByTrade.has(event.tradeId)) return [];
    const holding = this.#holding(event.instrumentId, event.tsEvent);
    const { position, instrument } = holding;
    const fill = bookFill(position, event.side, event.lastQty, event.lastPx, instrument.multiplier);
    this.#realizedByTrade.set(event.tradeId, fill.realizedPnl);
    this.owners.fill(event.instrumentId, event, instrument.multiplier);
    let realized: LedgerBooked | null = null;
    if (fill.realizedPnl !== 0n) {
      this.#realizedPnl = (this.#realizedPnl + fill.realizedPnl) as Money;
      realized = this.#book('realized', fill.realizedPnl, event.instrumentId, event.tradeId, event.tsEvent);
    }
    let fee: LedgerBooked | null = null;
    if (event.fee !== 0n) {
      this.#fees = (this.#fees + event.fee) as Money;
      fee = this.#book('fee', -event.fee as Money, event.instrumentId, event.tradeId, event.tsEvent);
    }
    const spent = isPaid(instrument) ? this.#book('invested', (position.cost - fill.holding.cost) as Money, event.instrumentId, event.tradeId, event.tsEvent) : null;
    const flat = fill.holding.quantity === 0n;
    this.#replace(holding, {
      instrumentId: event.instrumentId,
      quantity: fill.holding.quantity,
      cost: fill.holding.cost,
      avgPx: averagePrice(fill.holding, instrument.multiplier),
      realizedPnl: (position.realizedPnl + fill.realizedPnl) as Money,
      fees: (position.fees + event.fee) as Money,
      funding: position.funding,
      tsOpened: flat ? null : fill.opened ? event.tsEvent : position.tsOpened,
      tsUpdated: event.tsEvent,
    });
    const updated: DeskEvent = { type: 'PositionUpdated', position: holding.position, tsEvent: event.tsEvent };
    if (spent !== null) return [realized, fee, spent, updated].filter((one) => one !== null);
    if (realized === null) return fee === null ? [updated] : [fee, updated];
    return fee === null ? [realized, updated] : [realized, fee, updated];
  }

  /** What `reclassify` would move: the venue's cost of its average price less ours. Zero when the venue names none, and for what is paid for: there cash is the same whatever the order of fills. */
  costGap(id: InstrumentId, venueAvgPx: Price | null): Money {
    const holding = this.#holdings.get(id);
    if (holding === undefined || venueAvgPx === null || isPaid(holding.instrument)) return ZERO_MONEY;
    return (notional(venueAvgPx, holding.position.quantity, holding.instrument.multiplier) - holding.position.cost) as Money;
  }

  /**
   * Average cost depends on the order of fills: a fill that we learned of late splits realised and open PnL otherwise than the venue did.
   * Moves `amount` from the open to the realised side (below zero: back); equity does not change.
   */
  reclassify(id: InstrumentId, amount: Money, reference: string, ts: number): readonly DeskEvent[] {
    const booked = this.#bookReclassified(id, amount, reference, ts);
    return [...booked, { type: 'PositionUpdated', position: this.#holding(id, ts).position, tsEvent: ts }];
  }

  /** Books a funding payment once per `fundingId`; a repeated one changes nothing. */
  applyFunding(funding: VenueFunding): readonly DeskEvent[] {
    if (this.#fundingIds.has(funding.fundingId)) return [];
    const booked = this.#bookFunding(funding.payment, funding.instrumentId, funding.fundingId, funding.tsEvent);
    return [booked, { type: 'PositionUpdated', position: this.#holding(funding.instrumentId, funding.tsEvent).position, tsEvent: funding.tsEvent }];
  }

  knownFunding(fundingId: string): boolean {
    return this.#fundingIds.has(fundingId);
  }

  /** False while a position is open of which no price came since the start: its equity is not known then. */
  priced(): boolean {
    for (let at = 0; at < this.#open.length; at += 1) {
      const holding = this.#open[at] as Holding;
      const mark = this.#market.referencePrice(holding.instrument.id);
      if (mark !== mark && holding.markNumber !== holding.markNumber) return false;
    }
    return true;
  }

  /** Closes the day that is called `day` (UTC date, YYYY-MM-DD): its end equity starts the next one. While a position has no price it is the last known equity. */
  rollDay(day: string, ts: number): DayRolled {
    const endEquity = this.#lastEquity === null || this.priced() ? this.#equity() : this.#lastEquity;
    const event: DayRolled = { type: 'DayRolled', day, startEquity: this.#dayStartEquity, endEquity, peakEquity: maxDecimal(this.#peakEquity, endEquity), tsEvent: ts };
    this.#startDay(event.endEquity);
    return event;
  }

  /** A run begins: one from before there were revisions (see the start input) looked at equity only where it was sampled. */
  begin(revision: number): void {
    this.#observes = revision >= 1;
  }

  /** Call at every bar and mark: raises the peak that drawdown is measured from, and keeps what the next sample tells of the way to it. */
  observe(): void {
    if (!this.#observes) return;
    const near = this.equityNumber(); // takes the marks in, so that what has none still shows by itself
    for (let at = 0; at < this.#open.length; at += 1) if (Number.isNaN((this.#open[at] as Holding).markNumber)) return;
    if (!this.#path.matters(near)) return;
    const equity = this.#equity();
    this.#path.observe(equity);
    this.#peakEquity = maxDecimal(this.#peakEquity, equity);
  }

  /** Equity now, and the way to it since the sample before; raises the peak that drawdown is measured from. */
  sample(ts: number): EquitySampled {
    const account = this.account();
    this.#peakEquity = maxDecimal(this.#peakEquity, account.equity);
    this.#lastEquity = account.equity;
    const since = this.#observes ? this.#path.take(account.equity, this.#open.length > 0) : undefined;
    return { type: 'EquitySampled', equity: account.equity, cash: account.cash, unrealizedPnl: account.unrealizedPnl, initialMargin: account.initialMargin, tsEvent: ts, ...(since && { since }) };
  }

  /**
   * Books a journaled conclusion again after a restart. Fills carry everything; their realized and fee entries are derived
   * and skipped; of an instrument that has left the catalogue only the ledger is known. Deposits, funding and adjustments come from the ledger; day starts and the peak from their own events.
   */
  restore(conclusion: OrderEvent | DeskEvent): void {
    switch (conclusion.type) {
      case 'OrderFilled': if (this.#instruments.get(conclusion.instrumentId)) this.applyFill(conclusion); return;
      case 'LedgerBooked': this.#restoreEntry(conclusion.entry); return;
      case 'DayRolled':
        this.#peakEquity = maxDecimal(this.#peakEquity, conclusion.peakEquity);
        this.#startDay(conclusion.endEquity);
        return;
      case 'EquitySampled':
        this.#peakEquity = maxDecimal(maxDecimal(this.#peakEquity, conclusion.equity), conclusion.since?.high ?? conclusion.equity);
        this.#lastEquity = conclusion.equity;
        return;
      default: return; // everything else is either derived from these or not the portfolio's
    }
  }

  position(id: InstrumentId): Position | undefined {
    return this.#holdings.get(id)?.position;
  }

  /** Every instrument ever touched, flat ones included: they carry realized PnL, fees and funding. */
  positions(): readonly Position[] {
    return (this.#positions ??= [...this.#holdings.values()].map((holding) => holding.position));
  }

  openPositions(): readonly Position[] {
    return (this.#openPositions ??= this.#open.length === 0 ? NONE_OPEN : this.#open.map((holding) => holding.position));
  }

  /** Realized PnL (gross of fees) that a fill booked; undefined for a trade that is not ours. */
  realizedOf(id: TradeId): Money | undefined {
    return this.#realizedByTrade.get(id);
  }

  /** Unrealized PnL at the last mark; zero when flat or when no mark was ever seen. */
  unrealizedOf(id: InstrumentId): Money {
    const holding = this.#holdings.get(id);
    return holding === undefined ? ZERO_MONEY : (valueOf(this.#market, holding) - holding.position.cost) as Money;
  }

  /** Net deposits and adjustments since the last day roll. */
  dayFlows(): Money {
    return this.#dayFlows;
  }

  account(): AccountState {
    let unrealized = 0n;
    let invested = 0n;
    let initial = 0n;
    let maintenance = 0n;
    for (const holding of this.#open) {
      const value = valueOf(this.#market, holding);
      unrealized += value - holding.position.cost;
      if (isPaid(holding.instrument)) invested += holding.position.cost;
      initial += divHalfEven(absDecimal(value) * ONE, isPaid(holding.instrument) ? UNLEVERAGED : this.#marginLeverage);
      maintenance += applyRate(absDecimal(value), maintenanceRateOf(holding.instrument));
    }
    const equity = (this.#cash + this.#gone + invested + unrealized) as Money;
    return {
      cash: this.#cash,
      unrealizedPnl: unrealized as Money,
      equity,
      initialMargin: initial as Money,
      maintenanceMargin: maintenance as Money,
      freeMargin: (equity - initial) as Money,
      realizedPnl: this.#realizedPnl,
      fees: this.#fees,
      funding: this.#funding,
      dayStartEquity: this.#dayStartEquity,
      dayPnl: (equity - this.#dayStartEquity - this.#dayFlows) as Money,
      peakEquity: maxDecimal(this.#peakEquity, equity),
    };
  }

  equityNumber(): number {
    let equity = this.#cashNumber + this.#goneNumber;
    for (let at = 0; at < this.#open.length; at += 1) {
      const holding = this.#open[at] as Holding;
      const mark = this.#market.referencePrice(holding.instrument.id);
      if (mark === mark) holding.markNumber = mark;
      // Without any mark yet the position stands at its cost.
      equity += holding.markNumber === holding.markNumber ? holding.baseUnits * holding.markNumber - holding.owedNumber : holding.unmarkedNumber;
    }
    return equity;
  }

  /**
   * Mark at which the venue would liquidate this position, all else unchanged (cross margin: the other positions stand at
   * their marks and keep their maintenance; the fee is the taker's). Null when flat or when no price does.
   */
  liquidationPx(id: InstrumentId): number | null {
    const own = this.#holdings.get(id);
    if (own === undefined || own.position.quantity === 0n || isPaid(own.instrument)) return null;
    let margin = this.#cashNumber;
    for (const other of this.#open) {
      if (other === own) continue;
      const value = valueOf(this.#market, other);
      margin += toNumber(worthOf(other, value) - applyRate(absDecimal(value), maintenanceRateOf(other.instrument)));
    }
    return liquidationPrice({
      quantity: own.baseUnits, cost: own.owedNumber, margin,
      maintenanceRate: toNumber(maintenanceRateOf(own.instrument)), liquidationFeeRate: toNumber(own.instrument.takerFeeRate),
    });
  }

  #equity(): Money {
    let equity: bigint = this.#cash + this.#gone;
    for (const holding of this.#open) equity += worthOf(holding, valueOf(this.#market, holding));
    return equity as Money;
  }

  #holding(id: InstrumentId, ts: number): Holding {
    const known = this.#holdings.get(id);
    if (known !== undefined) return known;
    const instrument = this.#instruments.get(id);
    if (instrument === undefined) throw new Error(`expected an instrument of the catalogue, found '${id}': its multiplier is unknown, nothing can be booked`);
    const holding = emptyHolding(instrument, ts);
    this.#holdings.set(id, holding);
    this.#positions = null;
    return holding;
  }

  #replace(holding: Holding, position: Position): void {
    const wasOpen = holding.position.quantity !== 0n;
    const isOpen = position.quantity !== 0n;
    take(holding, position);
    this.#positions = null;
    if (wasOpen || isOpen) this.#openPositions = null;
    // In the order of the holdings.
    if (wasOpen && !isOpen) this.#open = this.#open.filter((one) => one !== holding);
    else if (isOpen && !wasOpen) this.#open = [...this.#holdings.values()].filter((one) => one.position.quantity !== 0n);
  }

  #book(type: LedgerEntry['type'], amount: Money, id: InstrumentId | null, reference: string, ts: number): LedgerBooked {
    this.#cash = (this.#cash + amount) as Money;
    this.#cashNumber = toNumber(this.#cash);
    if (this.#lastEquity !== null && !NEUTRAL_LEDGER_TYPES.includes(type)) this.#lastEquity = (this.#lastEquity + amount) as Money;
    return { type: 'LedgerBooked', entry: { type, amount, instrumentId: id, reference, tsEvent: ts }, cash: this.#cash, tsEvent: ts };
  }

  #bookFlow(type: 'deposit' | 'adjustment', amount: Money, id: InstrumentId | null, reference: string, ts: number): LedgerBooked {
    // Fills may be known before the account's money is: a new journal that takes an account over books them first.
    const first = !this.#funded && this.#dayStartEquity === 0n;
    if (type === 'deposit') this.#funded = true;
    if (first) this.#dayStartEquity = amount;
    else this.#dayFlows = (this.#dayFlows + amount) as Money;
    // A deposit is no gain and a withdrawal no loss: the peak moves with them.
    this.#peakEquity = (this.#peakEquity + amount) as Money;
    this.#path.shift(amount);
    return this.#book(type, amount, id, reference, ts);
  }

  #bookFunding(payment: Money, id: InstrumentId, fundingId: string, ts: number): LedgerBooked {
    const holding = this.#holding(id, ts);
    this.#fundingIds.add(fundingId);
    this.#funding = (this.#funding + payment) as Money;
    this.#replace(holding, { ...holding.position, funding: (holding.position.funding + payment) as Money, tsUpdated: ts });
    return this.#book('funding', payment, id, fundingId, ts);
  }

  #bookReclassified(id: InstrumentId, amount: Money, reference: string, ts: number): readonly LedgerBooked[] {
    const holding = this.#holding(id, ts);
    const { position } = holding;
    const cost = (position.cost + amount) as Money;
    this.#realizedPnl = (this.#realizedPnl + amount) as Money;
    this.#replace(holding, { ...position, cost, avgPx: averagePrice({ quantity: position.quantity, cost }, holding.instrument.multiplier), realizedPnl: (position.realizedPnl + amount) as Money, tsUpdated: ts });
    const booked = this.#book('reclassified', amount, id, reference, ts);
    return isPaid(holding.instrument) ? [booked, this.#book('invested', -amount as Money, id, reference, ts)] : [booked];
  }

  #startDay(equity: Money): void {
    this.#dayStartEquity = equity;
    this.#dayFlows = ZERO_MONEY;
    this.#lastEquity = equity;
    this.#peakEquity = maxDecimal(this.#peakEquity, equity);
  }

  #restoreEntry(entry: LedgerEntry): void {
    if (entry.instrumentId !== null && !this.#instruments.get(entry.instrumentId)) {
      if (entry.type === 'funding') this.#fundingIds.add(entry.reference);
      if (entry.type === 'invested') {
        this.#gone = (this.#gone - entry.amount) as Money;
        this.#goneNumber = toNumber(this.#gone);
      }
      this.#book(entry.type, entry.amount, entry.instrumentId, entry.reference, entry.tsEvent);
      return;
    }
    switch (entry.type) {
      case 'realized':
      case 'invested':
      case 'fee': return;
      case 'deposit':
      case 'adjustment': this.#bookFlow(entry.type, entry.amount, entry.instrumentId, entry.reference, entry.tsEvent); return;
      case 'reclassified':
        if (entry.instrumentId === null) throw new Error(`expected an instrument on reclassified entry '${entry.reference}', found none`);
        this.#bookReclassified(entry.instrumentId, entry.amount, entry.reference, entry.tsEvent);
        return;
      case 'funding':
        if (entry.instrumentId === null) throw new Error(`expected an instrument on funding entry '${entry.reference}', found none`);
        if (!this.#fundingIds.has(entry.reference)) this.#bookFunding(entry.amount, entry.instrumentId, entry.reference, entry.tsEvent);
    }
  }
}
