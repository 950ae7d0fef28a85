// An in-memory desk behind the real contract and the real loopback server, to drive the views. Test support only, never shipped.
import type { AlertView, OrderPreview, RiskView, StateChangeView } from '../../src/shared/contract/risk-methods.ts';
import type { DeskApi, ReportsApi } from '../../src/main/api/desk-api.ts';
import type { Acknowledgement, Delta, DeskView, FillView, FlattenView, FundingPoint, OrderView, PositionView, DeskSnapshot, PriceReference } from '../../src/shared/contract/views.ts';
import type { StopGap } from '../../src/shared/model/protection.ts';
import type { OrderIntent } from '../../src/shared/model/order.ts';
import type { Command, CommandResult } from '../../src/shared/model/command.ts';
import { formatDecimal } from '../../src/shared/model/decimal.ts';
import { clientOrderId, type ClientOrderId } from '../../src/shared/model/ids.ts';
import { rowsOfBars } from '../../src/shared/contract/bar-rows.ts';
import type { DeltaBody } from './delta-body.ts';
import { accountOf, bookInto, noHolding, positionOf, type Holding } from './fake-holdings.ts';
import { fakePreview, orderRefusal } from './fake-preview.ts';
import { fakeReports } from './fake-reports.ts';
import { fakeRisk } from './fake-risk.ts';
import { newOrder, pastEquity, PAST_TRADES, startedDesk, type FakeDeskOptions } from './fake-start.ts';
import { plainText as text } from './plain-text.ts';
import { QuietDesk } from './quiet-desk.ts';
import { FakeStrategies } from './fake-strategies.ts';
import { FAKE_INSTRUMENTS, FakeMarket } from './fake-market.ts';

const INTERVAL_MS = 2_000;
/** Between what the pretended venue answers; a test that must see what lies between uses `hold`. */
const STEP_MS = 100;
const START_EQUITY = 100_000;
const isWorking = ({ status }: OrderView): boolean => ['initialized', 'submitted', 'unknown', 'open'].includes(status);

export class FakeDesk extends QuietDesk implements DeskApi {
  readonly markets = new Map<string, FakeMarket>();
  /** Reasons as they arrived, for assertions. */
  readonly commands: Command[] = [];
  readonly pretended: FakeStrategies;
  /** Set to make the next order refused with this text. */
  refuseWith: string | null = null;
  /** Why no stop would act on what an order opens. */
  stopGapOfNew: StopGap | null = null;
  exportFolder = '/home/trader/.breakwater/dev/reports';
  reportHtml = '<!doctype html><title>Report</title><h1>Daily report</h1><table><tr><td>Equity</td><td>100,412.22 USD</td></tr></table><script>document.title="script ran"</script>';
  readonly #listeners = new Set<(delta: Delta) => void>();
  readonly #orders = new Map<string, OrderView>();
  readonly #fills: FillView[] = [];
  readonly #decisions: DeskSnapshot['decisions'] = [];
  readonly #riskEvents: DeskSnapshot['riskEvents'] = [];
  readonly #equity: DeskSnapshot['equity'] = [];
  readonly #holdings = new Map<string, Holding>();
  readonly #stateChanges: StateChangeView[] = [];
  #flatten: FlattenView | null = null;
  #flattenSteps: FlattenView[] = [];
  #desk: DeskView;
  #seq = 1;
  #ids = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #later = new Set<NodeJS.Timeout>();
  #held: { readonly ms: number; readonly run: () => void }[] | null = null;
  readonly isEmpty: boolean;

  constructor(options: FakeDeskOptions = {}) {
    super();
    this.profile = options.mode === 'live' ? 'prod' : 'dev';
    const now = Date.now();
    this.isEmpty = options.empty ?? false;
    this.pretended = new FakeStrategies(this.isEmpty ? [] : FAKE_INSTRUMENTS.map(({ id }) => id), now);
    this.#desk = startedDesk(options, INTERVAL_MS, now);
    if (this.isEmpty) return;
    FAKE_INSTRUMENTS.forEach((instrument, i) => this.markets.set(instrument.id, new FakeMarket(instrument, INTERVAL_MS, now, options.historyBars ?? 2_000, (options.seed ?? 11) + i)));
    this.#backfill(now);
  }

  // ── DeskApi ───────────────────────────────────────────────────────────────────────────────────────────────────────

  snapshot(): DeskSnapshot {
    return {
      seq: this.#seq, desk: this.#deskNow(), account: this.#account(), instruments: [...this.markets.values()].map((m) => m.instrument), quotes: [...this.markets.values()].map((m) => m.quote()),
      positions: this.#positions(), orders: [...this.#orders.values()], fills: [...this.#fills], decisions: [...this.#decisions], riskEvents: [...this.#riskEvents], equity: [...this.#equity], flatten: this.#flatten, flattenSteps: this.#flattenSteps,
    };
  }
  #deskNow(): DeskView {
    return { ...this.#desk, tsEngine: Date.now(), unprotected: this.#positions().filter(({ stopGap }) => stopGap !== null && stopGap !== undefined).length };
  }
  bars(instrumentId: string, limit: number) {
    const market = this.markets.get(instrumentId);
    const bars = market?.bars.slice(-limit);
    return bars && { seq: this.#seq, rows: rowsOfBars(bars, 2), lines: 2, forming: bars.at(-1)?.forming ?? false };
  }
  override funding(instrumentId: string, limit: number): readonly FundingPoint[] | undefined {
    const first = this.markets.get(instrumentId)?.bars[0]?.tsOpen;
    return first === undefined ? undefined : [0.00012, 0.00008, -0.00003, 0.0001].map((rate, i) => ({ ts: first + i * 900_000, rate })).slice(-limit);
  }
  override previewOrder(intent: OrderIntent, _replaces: ClientOrderId | null = null): OrderPreview {
    const preview = fakePreview(intent, { tradingState: this.#desk.tradingState, px: this.markets.get(intent.instrumentId)?.px ?? 0, workingOrders: this.#working().length });
    return { ...preview, stopGap: intent.reduceOnly ? null : this.stopGapOfNew };
  }
  references(): readonly PriceReference[] {
    return [...this.markets].flatMap(([instrumentId, { bars }]) => (bars[0] ? [{ instrumentId, ts: bars[0].tsOpen, px: bars[0].open }] : []));
  }
  override alerts(limit: number): readonly AlertView[] {
    return [...this.#riskEvents].reverse().slice(0, limit).map((event) => ({ ...event, tier: event.level === 'critical' ? 1 : event.level === 'warning' ? 2 : 3 }));
  }
  override risk(): RiskView {
    return fakeRisk(this.#account(), this.#positions(), this.#desk, this.#working().length, this.#stateChanges, Date.now());
  }
  flattenPreview() {
    const open = this.#positions().filter((p) => p.side !== 'flat');
    return { positions: open.length, workingOrders: this.#working().length, notional: text(open.reduce((sum, p) => sum + Number(p.notional), 0), 2), profile: this.#desk.profile };
  }
  override reports: ReportsApi = fakeReports(this);
  override strategies() {
    return this.pretended.views(Date.now());
  }
  override strategyHistory(id: string) {
    return this.pretended.history(id);
  }
  subscribe(listener: (delta: Delta) => void) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  command(command: Command): Promise<CommandResult> {
    this.commands.push(command);
    const { requestId } = command;
    const refusal = this.#refusalOf(command);
    return Promise.resolve(refusal === null ? { requestId, outcome: 'done', ...this.#run(command) } : { requestId, outcome: 'refused', message: refusal, clientOrderId: null });
  }

  /** What would follow by itself (answers of the venue, steps of a flatten) waits for `release`: a test sees each state however slow the machine is. */
  hold(): void {
    this.#held ??= [];
  }
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const { ms, run } of held) this.#after(ms, run);
  }

  // ── Handles for tests ─────────────────────────────────────────────────────────────────────────────────────────────

  /** Prices move by themselves. Slowly: each move is drawn, and what waits for one calls `tick`. */
  start(everyMs = 1_000): this {
    this.#timer ??= setInterval(() => this.tick(), everyMs);
    return this;
  }
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    for (const timer of this.#later) clearTimeout(timer);
    this.#later.clear();
  }
  /** Every instrument moves once; everything that follows is pushed. */
  tick(): void {
    const now = Date.now();
    const quotes = [];
    for (const [id, market] of this.markets) {
      const { closed, forming } = market.tick(now);
      const holding = this.#holdings.get(id);
      market.setStop(holding && holding.quantity !== 0 ? holding.stopPx : null);
      if (closed) this.#push({ type: 'bar', instrumentId: id, bar: closed });
      this.#push({ type: 'bar', instrumentId: id, bar: market.bars.at(-1) ?? forming });
      quotes.push(market.quote());
      if (closed) this.#decide(id, now);
    }
    if (quotes.length > 0) this.#push({ type: 'market', quotes });
    this.#push({ type: 'positions', positions: this.#positions() });
    const account = this.#account();
    this.#push({ type: 'account', account });
    const point = { ts: now, equity: Number(account.equity) };
    this.#equity.push(point);
    this.#push({ type: 'equity', point });
    this.setDesk({ tsEngine: now });
  }
  setDesk(part: Partial<DeskView>): void {
    if (part.tradingState !== undefined && part.tradingState !== this.#desk.tradingState) this.#stateChanges.unshift({ ts: Date.now(), from: this.#desk.tradingState, to: part.tradingState, cause: part.stateCause ?? '', latched: part.latched ?? this.#desk.latched });
    this.#desk = { ...this.#desk, tsEngine: Date.now(), ...part };
    this.#push({ type: 'desk', desk: this.#deskNow() });
  }
  alert(level: 'info' | 'warning' | 'critical', code: string, message: string, runbook: string, instrumentId: string | null = null): void {
    const event = { seq: this.#next(), level, code, message, instrumentId, runbook, tsEvent: Date.now(), ack: null };
    this.#riskEvents.push(event);
    this.#emit({ type: 'risk', seq: event.seq, event });
  }
  /** The position closes and another like it is opened, as a strategy does between two looks of the page. */
  reopen(instrumentId: string): void {
    const holding = this.#holdings.get(instrumentId);
    if (!holding || holding.tsOpened === null) throw new Error(`expected a position in ${instrumentId}, found none`);
    holding.tsOpened += 1;
    this.#push({ type: 'positions', positions: this.#positions() });
  }
  /** Puts an order on the books as it is, e.g. with hostile texts. */
  putOrder(part: Partial<OrderView>): OrderView {
    const order = newOrder(++this.#ids, part, Date.now());
    this.#orders.set(order.clientOrderId, order);
    this.#push({ type: 'order', order });
    return order;
  }
  /** So many fills more, as of a long day. */
  putFills(count: number): void {
    const order = this.putOrder({ status: 'filled', type: 'market', limitPx: null });
    for (let i = 0; i < count; i += 1) this.#book(order, 0.001, 90_000 + i, Date.now());
  }
  /** What a position cost and brought in, as of a long day. */
  setHolding(instrumentId: string, part: Partial<Holding>): void {
    const holding = this.#holdings.get(instrumentId);
    if (holding === undefined) throw new Error(`expected a position in ${instrumentId}, found none`);
    Object.assign(holding, part);
    this.#push({ type: 'positions', positions: this.#positions() });
  }
  /** Another strategy on the same position, with a stop of its own. */
  addStop(instrumentId: string, strategyId: string, px: number): void {
    const holding = this.#holdings.get(instrumentId);
    if (holding) holding.moreStops = [...(holding.moreStops ?? []), { strategyId, px, byHand: false }];
    this.tick();
  }
  /** The one that works, for tests of cancel. */
  order(id: string): OrderView | undefined {
    return this.#orders.get(id);
  }

  // ── The pretended engine ──────────────────────────────────────────────────────────────────────────────────────────

  #refusalOf(command: Command): string | null {
    if (command.type === 'SubmitOrder') return this.refuseWith ?? orderRefusal(command.intent, this.#desk.tradingState, this.markets.get(command.intent.instrumentId)?.px ?? 0);
    if (command.type === 'AcknowledgeAlert') {
      const unfit = command.seqs.filter((seq) => this.#riskEvents.find((event) => event.seq === seq)?.ack !== null);
      if (unfit.length > 0) return `expected alerts that nobody has acknowledged yet, found ${unfit.join(', ')}`;
    }
    if (command.type === 'SetStrategyMode' || command.type === 'ConfigureStrategy') return this.pretended.run(command);
    if (command.type === 'MoveStop' || command.type === 'ReplaceOrder') return this.refuseWith;
    if (command.type === 'Resume' && this.#flatten !== null && this.#flatten.step !== 'verified') return 'a flatten is running: resume after its proof';
    return null;
  }

  #run(command: Command): { message: string; clientOrderId: ReturnType<typeof clientOrderId> | null } {
    const done = (message: string, id: string | null = null) => ({ message, clientOrderId: id === null ? null : clientOrderId(id) });
    switch (command.type) {
      case 'SubmitOrder': {
        const { intent } = command;
        const order = this.putOrder({ instrumentId: intent.instrumentId, side: intent.side, type: intent.type, quantity: formatDecimal(intent.quantity), limitPx: intent.limitPx === null ? null : formatDecimal(intent.limitPx), timeInForce: intent.timeInForce, reduceOnly: intent.reduceOnly, postOnly: intent.postOnly, status: 'submitted', venueOrderId: null });
        this.#after(150, () => (intent.type === 'market' ? this.#fill(order.clientOrderId) : this.#change(order.clientOrderId, { status: 'open', venueOrderId: `sim-${this.#ids}` })));
        return done(`written down and sent as ${order.clientOrderId}`, order.clientOrderId);
      }
      case 'CancelOrder':
        this.#cancel(command.clientOrderId, command.reason);
        return done('cancel sent', command.clientOrderId);
      case 'CancelAll':
        for (const order of this.#working()) this.#cancel(order.clientOrderId, command.reason);
        return done('cancels sent');
      case 'FlattenAll':
        this.#runFlatten();
        return done('flatten started');
      case 'Kill':
        for (const order of this.#working()) this.#cancel(order.clientOrderId, 'kill');
        this.setDesk({ tradingState: 'halted', latched: true, killId: `k-${this.commands.length}`, stateCause: `kill: ${command.reason}`, tsStateSince: Date.now() });
        return done('halted, latched');
      case 'Resume':
        this.setDesk({ tradingState: 'active', latched: false, stateCause: `resumed: ${command.reason}`, tsStateSince: Date.now() });
        return done('trading resumed');
      case 'SetReduceOnly':
        this.setDesk({ tradingState: command.on ? 'reducing' : 'active', stateCause: command.reason, tsStateSince: Date.now() });
        return done(command.on ? 'reduce only' : 'active');
      case 'ReplaceOrder':
        this.#change(command.clientOrderId, { pending: 'replace' });
        this.#after(300, () => this.#change(command.clientOrderId, { pending: null, quantity: formatDecimal(command.quantity), limitPx: formatDecimal(command.limitPx) }));
        return done('replace sent', command.clientOrderId);
      case 'AcknowledgeAlert':
        for (const alertSeq of command.seqs) this.#acknowledge(alertSeq, { ts: Date.now(), by: `${command.by.name} via ${command.by.via}`, note: command.note });
        return done(command.seqs.length === 1 ? 'Acknowledged the alert.' : `Acknowledged ${command.seqs.length} alerts.`);
      case 'SetStrategyMode':
        return done(`${command.strategyId}: ${command.mode}.`);
      case 'ConfigureStrategy':
        return done(`${command.strategyId} has version ${command.baseVersion + 1} of its parameters.`);
      case 'MoveStop': {
        const holding = this.#holdings.get(command.instrumentId);
        const px = Number(command.px) / 1e12;
        const other = holding?.moreStops?.find((stop) => stop.strategyId === command.strategyId);
        if (other) Object.assign(other, { px, byHand: true });
        else if (holding) Object.assign(holding, { stopPx: px, stopByHand: true });
        this.#after(20, () => this.tick());
        return done('Stop moved by hand.');
      }
      case 'Arm':
      case 'Disarm':
        return done('nothing to do in this pretended desk');
    }
  }

  #acknowledge(alertSeq: number, ack: Acknowledgement): void {
    const at = this.#riskEvents.findIndex((event) => event.seq === alertSeq);
    const event = this.#riskEvents[at];
    if (!event) return;
    this.#riskEvents[at] = { ...event, ack };
    this.#emit({ type: 'acknowledged', seq: this.#next(), alertSeq, ack });
  }

  #cancel(id: string, reason: string): void {
    this.#change(id, { pending: 'cancel' });
    this.#after(STEP_MS, () => this.#change(id, { pending: null, status: 'canceled', closeReason: reason }));
  }

  #fill(id: string): void {
    const order = this.#orders.get(id);
    const market = order && this.markets.get(order.instrumentId);
    if (!order || !market) return;
    this.#book(order, Number(order.quantity), market.px, Date.now());
    this.#change(id, { status: 'filled', filledQty: order.quantity, avgPx: text(market.px), venueOrderId: order.venueOrderId ?? `sim-${this.#ids}` });
  }

  #book(order: OrderView, qty: number, px: number, ts: number): void {
    const holding = this.#holdings.get(order.instrumentId) ?? noHolding(ts);
    const { realized, fee } = bookInto(holding, order.side, qty, px, ts);
    this.#holdings.set(order.instrumentId, holding);
    const fill: FillView = { seq: this.#next(), tradeId: `t-${this.#seq}`, clientOrderId: order.clientOrderId, strategyId: order.strategyId, instrumentId: order.instrumentId, side: order.side, quantity: text(qty), px: text(px), fee: text(fee), liquidity: order.type === 'market' ? 'taker' : 'maker', realizedPnl: text(realized), tsEvent: ts };
    this.#fills.push(fill);
    this.#emit({ type: 'fill', seq: fill.seq, fill });
  }

  #decide(id: string, now: number): void {
    const bar = this.markets.get(id)?.bars.at(-2);
    if (!bar) return;
    const above = (bar.lines[0] ?? 0) > (bar.lines[1] ?? 0);
    const decision = { seq: this.#next(), strategyId: `ma-cross-${id.split('.')[0] ?? ''}`, instrumentId: id, action: 'hold' as const, reason: 'noCross', detail: above ? 'fast average stays above the slow one: nothing to do' : 'fast average stays below the slow one: nothing to do', values: { close: bar.close, fast: bar.lines[0] ?? null, slow: bar.lines[1] ?? null, stop: this.#holdings.get(id)?.stopPx ?? null }, tsEvent: now };
    this.#decisions.push(decision);
    this.#emit({ type: 'decision', seq: decision.seq, decision });
  }

  #runFlatten(): void {
    const flattenId = `flatten-${++this.#ids}`;
    this.#flattenSteps = [];
    const say = (step: FlattenView['step'], round: number, message: string, emptyReads: number, seen: boolean): void => {
      this.#flatten = { flattenId, step, round, message, emptyReads, venueOpenOrders: seen ? this.#working().length : null, venuePositions: seen ? this.#positions().filter((p) => p.side !== 'flat').length : null, tsEvent: Date.now() };
      this.#flattenSteps.push(this.#flatten);
      this.#push({ type: 'flatten', flatten: this.#flatten });
    };
    this.setDesk({ tradingState: 'halted', latched: true, stateCause: 'flatten all', tsStateSince: Date.now() });
    say('halted', 1, 'trading is halted, the latch is set', 0, false);
    const steps: readonly (() => void)[] = [
      () => { say('canceling', 1, `cancels of ${this.#working().length} orders sent`, 0, false); for (const o of this.#working()) this.#cancel(o.clientOrderId, 'flatten'); },
      () => say('waiting', 1, 'waiting for the venue to confirm the cancels', 0, false),
      () => say('reading', 1, 'reading positions and orders of the venue', 0, true),
      () => { say('closing', 1, 'closing positions with reduce-only market orders', 0, true); this.#closeAll(); },
      () => say('reading', 2, 'the venue shows nothing', 1, true),
      () => say('verified', 2, 'the venue showed nothing twice', 2, true),
    ];
    steps.forEach((step, i) => this.#after((i + 1) * STEP_MS, step));
  }

  #closeAll(): void {
    for (const [id, holding] of this.#holdings) {
      if (holding.quantity === 0) continue;
      const order = this.putOrder({ instrumentId: id, side: holding.quantity > 0 ? 'sell' : 'buy', type: 'market', limitPx: null, timeInForce: 'ioc', reduceOnly: true, quantity: text(Math.abs(holding.quantity)), strategyId: 'flatten', reason: 'flatten all' });
      this.#fill(order.clientOrderId);
    }
    this.#push({ type: 'positions', positions: this.#positions() });
  }

  #backfill(now: number): void {
    for (const [id, side, qty, barsAgo, reason] of PAST_TRADES) {
      const bar = this.markets.get(id)?.bars.at(-barsAgo);
      if (!bar) continue;
      const ts = bar.tsOpen + 900;
      const order = this.putOrder({ instrumentId: id, side, type: 'market', limitPx: null, timeInForce: 'ioc', quantity: text(qty), filledQty: text(qty), avgPx: text(bar.close), status: 'filled', strategyId: 'ma-cross', reason, tsCreated: ts, tsUpdated: ts });
      this.#book(order, qty, bar.close, ts);
    }
    for (const holding of this.#holdings.values()) holding.funding = -0.84;
    const btc = this.#holdings.get('BTC-PERP.SIM');
    const trail = this.markets.get('BTC-PERP.SIM')?.trailFrom(54);
    if (btc && trail !== undefined) btc.stopPx = trail;
    const recent = this.markets.get('BTC-PERP.SIM')?.bars.at(-30)?.tsOpen ?? now;
    this.putOrder({ status: 'denied', side: 'sell', quantity: '0.3', reason: 'fast average crossed below the slow one', closeReason: 'shorts: profile dev does not allow short positions (scope: strategy)', strategyId: 'ma-cross', tsCreated: recent, tsUpdated: recent });
    this.putOrder({ quantity: '0.05', limitPx: text((this.markets.get('BTC-PERP.SIM')?.px ?? 0) * 0.98, 1) });
    this.putOrder({ instrumentId: 'ETH-PERP.SIM', side: 'sell', quantity: '1.5', filledQty: '0.4', limitPx: '3150', reduceOnly: true });
    this.putOrder({ instrumentId: 'XRP-PERP.SIM', quantity: '500', limitPx: '2.1', status: 'unknown', venueOrderId: null, reason: 'the connection broke while the order was on its way' });
    this.alert('warning', 'staleFeed', 'SOL-PERP: no price for 4.2 s, limit 3.0 s; new risk was denied for 4 s', 'Nothing to do if it clears by itself; else check the venue’s status page', 'SOL-PERP.SIM');
    this.alert('info', 'reconciled', 'records agree with the venue after a reconnect', 'Nothing to do');
    this.#equity.push(...pastEquity(now, START_EQUITY));
    for (const id of this.markets.keys()) this.#decide(id, now);
  }

  #positions(): PositionView[] {
    return [...this.markets.values()].map((market) => positionOf(market, this.#holdings.get(market.instrument.id)));
  }
  #account(): DeskSnapshot['account'] {
    return accountOf(this.#positions(), START_EQUITY);
  }

  #working(): OrderView[] {
    return [...this.#orders.values()].filter(isWorking);
  }
  #change(id: string, part: Partial<OrderView>): void {
    const order = this.#orders.get(id);
    if (!order || !isWorking(order)) return;
    const next = { ...order, ...part, tsUpdated: Date.now() };
    this.#orders.set(id, next);
    this.#push({ type: 'order', order: next });
  }
  #after(ms: number, run: () => void): void {
    if (this.#held) return void this.#held.push({ ms, run });
    const timer = setTimeout(() => { this.#later.delete(timer); run(); }, ms);
    this.#later.add(timer);
  }
  #next(): number {
    return ++this.#seq;
  }
  #push(delta: DeltaBody): void {
    this.#emit({ ...delta, seq: this.#next() } as Delta);
  }
  #emit(delta: Delta): void {
    for (const listener of this.#listeners) listener(delta);
  }
}
