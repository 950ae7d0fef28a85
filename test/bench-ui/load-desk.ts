// A busy desk: many instruments, positions and working orders, a thousand prices a second, orders and fills that come and go.
import { MA_CROSS } from '../../src/main/core/strategy/kinds/ma-cross/index.ts';
import type { DeskApi } from '../../src/main/api/desk-api.ts';
import { writeBar } from '../../src/shared/contract/bar-rows.ts';
import type { BarView, DecisionView, Delta, DeskSnapshot, FillView, InstrumentView, OrderView, PositionView, PriceReference, QuoteView } from '../../src/shared/contract/views.ts';
import type { Command, CommandResult } from '../../src/shared/model/command.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import type { DeltaBody } from '../support/delta-body.ts';
import { QuietDesk } from '../support/quiet-desk.ts';
import { BAR_WIDTH, walkRows } from './bars-desk.ts';

const INTERVAL_MS = 2_000;
/** What a page keeps at most, so that it starts as full as it gets. */
const PAST_FILLS = 1_000;
const PAST_ORDERS = 500;
const PAST_DECISIONS = 500;
const PAST_EQUITY = 4_000;
const HISTORY_BARS = 5_000;
const STEP_MS = 10;
const START_CASH = 1_000_000;

export type LoadOptions = { readonly instruments: number; readonly positions: number; readonly orders: number; readonly ticksPerSecond: number };
export type Counts = { readonly order: number; readonly fill: number; readonly decision: number };
type Market = { readonly instrument: InstrumentView; px: number; bar: BarView; readonly history: Float64Array; readonly entryPx: number; quantity: number; realized: number; fees: number; tsLast: number };

const towards = (value: number | null | undefined, px: number, bars: number): number => (value === null || value === undefined ? px : value + (px - value) / bars);
const text = (value: number, digits = 4): string => value.toFixed(digits);

export class LoadDesk extends QuietDesk implements DeskApi {
  /** Events sent so far. */
  readonly sent = { order: 0, fill: 0, decision: 0 };
  ticks = 0;
  readonly #options: LoadOptions;
  readonly #markets: Market[];
  readonly #listeners = new Set<(delta: Delta) => void>();
  readonly #working: OrderView[] = [];
  readonly #past: OrderView[] = [];
  readonly #fills: FillView[] = [];
  readonly #decisions: DecisionView[] = [];
  readonly #equity: { readonly ts: number; readonly equity: number }[] = [];
  readonly #random = new Prng(21);
  readonly #started = Date.now();
  #seq = 1;
  #ids = 0;
  #owed = 0;
  #turn = 0;
  #steps = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: LoadOptions) {
    super();
    this.#options = options;
    const now = Date.now();
    this.#markets = Array.from({ length: options.instruments }, (_, i): Market => {
      const history = walkRows(i < 4 ? HISTORY_BARS : 50, now - INTERVAL_MS, i + 1, 20 + i * 37.5);
      const px = Number((history.at(4 - BAR_WIDTH) ?? 20).toFixed(2)); // The last close.
      const base = `C${String(i + 1).padStart(2, '0')}`;
      const tsOpen = Math.floor(now / INTERVAL_MS) * INTERVAL_MS;
      return {
        instrument: { id: `${base}-PERP.SIM`, base, quote: 'USD', shape: 'fractionalBase', tickSize: '0.01', lotSize: '0.001', minQty: '0.001', minNotional: '10', multiplier: '1', pricePrecision: 2, lines: MA_CROSS.lines.map((line) => ({ ...line, strategyId: `ma-cross-${base}-PERP` })) },
        px, bar: { tsOpen, open: px, high: px, low: px, close: px, volume: 0, stop: null, lines: [px, px], forming: true }, history, entryPx: px, quantity: i < options.positions ? (i % 3 === 0 ? -2 : 3) : 0, realized: 0, fees: 0, tsLast: now,
      };
    });
    for (let i = 0; i < options.orders; i += 1) this.#working.push(this.#newOrder(i, now));
    for (let i = PAST_ORDERS; i > 0; i -= 1) this.#past.push({ ...this.#newOrder(i, now - i * 5_000), status: i % 3 === 0 ? 'canceled' : 'filled', closeReason: i % 3 === 0 ? 'replaced by a better price' : null });
    for (let i = PAST_FILLS; i > 0; i -= 1) this.#fills.push(this.#newFill(i, now - i * 2_000));
    for (let i = PAST_DECISIONS; i > 0; i -= 1) this.#decisions.push(this.#newDecision(i, now - i * 2_000));
    for (let i = PAST_EQUITY; i > 0; i -= 1) this.#equity.push({ ts: now - i * 1_000, equity: START_CASH + Math.sin(i / 300) * 2_000 });
  }

  start(): this {
    let last = performance.now();
    this.#timer ??= setInterval(() => {
      const now = performance.now();
      this.#owed += ((now - last) / 1_000) * this.#options.ticksPerSecond;
      last = now;
      this.#step();
    }, STEP_MS);
    return this;
  }
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }
  get working(): readonly OrderView[] {
    return this.#working;
  }

  snapshot(): DeskSnapshot {
    const equity = this.#equityNow();
    return {
      seq: this.#seq, desk: this.#desk(), account: this.#account(equity), instruments: this.#markets.map(({ instrument }) => instrument), quotes: this.#markets.map((market) => this.#quote(market)), positions: this.#positions(),
      orders: [...this.#past, ...this.#working], fills: [...this.#fills], decisions: [...this.#decisions], riskEvents: [], equity: [...this.#equity], flatten: null, flattenSteps: [],
    };
  }
  bars(instrumentId: string, limit: number) {
    const market = this.#market(instrumentId);
    if (!market) return undefined;
    const { history, bar } = market;
    const rows = new Float64Array(history.length + BAR_WIDTH);
    rows.set(history);
    writeBar(rows, history.length, bar, 2);
    return { seq: this.#seq, rows: rows.slice(Math.max(0, rows.length - limit * BAR_WIDTH)), lines: 2, forming: true };
  }
  references(): readonly PriceReference[] {
    return this.#markets.map(({ instrument, entryPx }) => ({ instrumentId: instrument.id, ts: this.#started - 86_400_000, px: entryPx }));
  }
  flattenPreview() {
    return { positions: this.#options.positions, workingOrders: this.#working.length, notional: '100000', profile: this.profile };
  }
  subscribe(listener: (delta: Delta) => void) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  command({ requestId }: Command): Promise<CommandResult> {
    return Promise.resolve({ requestId, outcome: 'refused', message: 'this desk takes no commands', clientOrderId: null });
  }

  #step(): void {
    const now = Date.now();
    for (; this.#owed >= 1; this.#owed -= 1) this.#tick(now);
    this.#steps += 1;
    if (this.#steps % 3 === 0) this.#push({ type: 'positions', positions: this.#positions() });
    const equity = this.#equityNow();
    if (this.#steps % 3 === 0) this.#push({ type: 'account', account: this.#account(equity) });
    if (this.#steps % 10 === 0) this.#push({ type: 'desk', desk: this.#desk() });
    if (this.#steps % 100 === 0) this.#push({ type: 'equity', point: { ts: now, equity } });
    if (this.#steps % 5 === 0) this.#moveOrder(now);
    if (this.#steps % 20 === 0) this.#fillOrder(now);
    if (this.#steps % 8 === 0) {
      const decision = this.#newDecision(this.#turn, now);
      this.sent.decision += 1;
      this.#emit({ type: 'decision', seq: decision.seq, decision });
    }
  }

  #tick(now: number): void {
    const market = this.#markets[this.#turn++ % this.#markets.length];
    if (!market) return;
    this.ticks += 1;
    market.px = Math.max(1, Number((market.px * (1 + (this.#random.next() - 0.5) * 0.0006)).toFixed(2)));
    market.tsLast = now;
    const { px, bar } = market;
    const tsOpen = Math.floor(now / INTERVAL_MS) * INTERVAL_MS;
    const instrumentId = market.instrument.id;
    if (bar.tsOpen < tsOpen) {
      this.#push({ type: 'bar', instrumentId, bar: { ...bar, forming: false } });
      market.bar = { tsOpen, open: px, high: px, low: px, close: px, volume: 1, stop: null, lines: [px, towards(bar.lines[1], px, 10)], forming: true };
    } else market.bar = { ...bar, high: Math.max(bar.high, px), low: Math.min(bar.low, px), close: px, volume: bar.volume + 1, lines: [towards(bar.lines[0], px, 3), bar.lines[1] ?? null] };
    this.#push({ type: 'bar', instrumentId, bar: market.bar });
    this.#push({ type: 'market', quotes: [this.#quote(market)] });
  }

  /** One order gets another price. */
  #moveOrder(now: number): void {
    const at = this.#steps % this.#working.length;
    const before = this.#working[at];
    if (!before) return;
    const order = { ...before, limitPx: text(Number(before.limitPx) * (1 + (this.#random.next() - 0.5) * 0.002), 2), tsUpdated: now };
    this.#working[at] = order;
    this.#sendOrder(order);
  }
  /** One order is filled, another takes its place. */
  #fillOrder(now: number): void {
    const order = this.#working.shift();
    if (!order) return;
    const fill = { ...this.#newFill(this.#turn, now), clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, side: order.side, quantity: order.quantity, px: order.limitPx ?? '1' };
    this.sent.fill += 1;
    this.#emit({ type: 'fill', seq: fill.seq, fill });
    this.#sendOrder({ ...order, status: 'filled', filledQty: order.quantity, avgPx: order.limitPx, tsUpdated: now });
    const next = this.#newOrder(this.#turn, now);
    this.#working.push(next);
    this.#sendOrder(next);
  }
  #sendOrder(order: OrderView): void {
    this.sent.order += 1;
    this.#push({ type: 'order', order });
  }

  #newOrder(i: number, ts: number): OrderView {
    const market = this.#markets[i % this.#markets.length];
    const id = ++this.#ids;
    return { clientOrderId: `load-${id}`, venueOrderId: `V-${id}`, strategyId: 'ma-cross', instrumentId: market?.instrument.id ?? '', side: i % 2 === 0 ? 'buy' : 'sell', type: 'limit', quantity: '1.5', filledQty: '0', limitPx: text((market?.px ?? 100) * (i % 2 === 0 ? 0.98 : 1.02), 2), avgPx: null, timeInForce: 'gtc', reduceOnly: false, postOnly: true, status: 'open', pending: null, reason: 'The short average crossed the long one; size set by the target.', closeReason: null, tsCreated: ts, tsUpdated: ts };
  }
  #newFill(i: number, ts: number): FillView {
    const market = this.#markets[i % this.#markets.length];
    const seq = ++this.#seq;
    return { seq, tradeId: `T-${seq}`, clientOrderId: `load-${i}`, strategyId: 'ma-cross', instrumentId: market?.instrument.id ?? '', side: i % 2 === 0 ? 'buy' : 'sell', quantity: '1.5', px: text(market?.px ?? 100, 2), fee: '0.02', liquidity: 'maker', realizedPnl: '0', tsEvent: ts };
  }
  #newDecision(i: number, ts: number): DecisionView {
    const market = this.#markets[i % this.#markets.length];
    return { seq: ++this.#seq, strategyId: 'ma-cross', instrumentId: market?.instrument.id ?? '', action: 'hold', reason: 'noCross', detail: 'The averages did not cross: nothing to do.', values: { close: market?.px ?? 0, fast: market?.bar.lines[0] ?? null, slow: market?.bar.lines[1] ?? null, stop: null }, tsEvent: ts };
  }

  #market(id: string): Market | undefined {
    return this.#markets.find(({ instrument }) => instrument.id === id);
  }
  #quote({ instrument, px, tsLast }: Market): QuoteView {
    return { instrumentId: instrument.id, bid: Number((px - 0.02).toFixed(2)), ask: Number((px + 0.02).toFixed(2)), last: px, mark: px, index: Number((px * 0.9999).toFixed(2)), fundingRate: 0.0001, nextFundingTs: this.#started + 3_600_000, tsLastData: tsLast, stale: false, refusedTicks: 0 };
  }
  #positions(): PositionView[] {
    return this.#markets.map(({ instrument, quantity, px, entryPx, realized, fees }): PositionView => ({
      instrumentId: instrument.id, side: quantity > 0 ? 'long' : quantity < 0 ? 'short' : 'flat', quantity: text(quantity, 3), avgPx: text(entryPx, 2), mark: px, notional: text(Math.abs(quantity) * px, 2), unrealizedPnl: text(quantity * (px - entryPx)), realizedPnl: text(realized), fees: text(fees), funding: '0', marginUsed: text((Math.abs(quantity) * px) / 3), liquidationPx: entryPx * (quantity > 0 ? 0.6 : 1.4), stopPx: entryPx * (quantity > 0 ? 0.97 : 1.03), stops: [{ strategyId: 'load', px: entryPx * (quantity > 0 ? 0.97 : 1.03), movable: false, byHand: false }], tsOpened: this.#started, tsUpdated: this.#started,
    }));
  }
  #equityNow(): number {
    return this.#markets.reduce((sum, { quantity, px, entryPx }) => sum + quantity * (px - entryPx), START_CASH);
  }
  #account(equity: number): DeskSnapshot['account'] {
    const open = equity - START_CASH;
    return { cash: String(START_CASH), equity: text(equity), unrealizedPnl: text(open), realizedPnl: '0', fees: '0', funding: '0', initialMargin: '40000', maintenanceMargin: '4000', freeMargin: text(equity - 40_000), dayStartEquity: String(START_CASH), dayPnl: text(open), peakEquity: text(Math.max(START_CASH, equity)), dailyLossLimit: '50000' };
  }
  #desk(): DeskSnapshot['desk'] {
    return { profile: 'dev', mode: 'paper', source: 'venue', dryRun: false, venueKind: 'sim', version: '0.1.0', configHash: '8f3c2a91d04be77a', tradingState: 'active', latched: false, killId: null, stateCause: 'started', tsStateSince: this.#started, venue: { id: 'SIM', connected: true, cause: 'connected' }, reconciled: true, interval: '2s', intervalMs: INTERVAL_MS, tsEngine: Date.now(), tsStarted: this.#started, progress: null };
  }

  #push(delta: DeltaBody): void {
    this.#emit({ ...delta, seq: ++this.#seq } as Delta);
  }
  #emit(delta: Delta): void {
    for (const listener of this.#listeners) listener(delta);
  }
}
