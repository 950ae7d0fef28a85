// Deltas in, one store update per animation frame out. Prices for the chart take their own path (chart-feed.ts).
import { STATE_DELTAS } from '../../shared/contract/views.ts';
import type { BarView, Delta, EquityPoint, FillView, OrderView, DecisionView, QuoteView, RiskEventView, Snapshot } from '../../shared/contract/views.ts';
import { assertNever } from '../../shared/model/result.ts';
import { EMPTY_DESK, followedAfter, useDeskStore, withFlattenStep, type DeskState } from './desk-store.ts';
import { EMPTY_EVENTS, useEventsStore, withAcknowledgement, withEvents } from './events-store.ts';
import { EMPTY_FLEET, useFleetStore } from './fleet-store.ts';
import { EMPTY_MARKET, useMarketStore, withQuotes } from './market-store.ts';
import { EMPTY_ORDERS, useOrdersStore, withFills, withOrders } from './orders-store.ts';
import { takeSettings } from './settings-store.ts';
import { EMPTY_PORTFOLIO, usePortfolioStore, withEquity, type PortfolioState } from './portfolio-store.ts';

export type IngestPorts = {
  /** Calls back once, before the next paint (or soon, when the page is hidden and nothing is painted). */
  schedule(run: () => void): void;
  /** Monotonic milliseconds. */
  monotonicNow(): number;
  onBar(instrumentId: string, seq: number, bar: BarView): void;
};

export type Ingest = {
  onDelta(delta: Delta): void;
  /** Replaces everything on screen; waiting deltas at or below its seq are forgotten, those above follow. */
  reset(snapshot: Snapshot): void;
  /** Forgets what waits: the link is gone, a snapshot will come. */
  drop(): void;
};

/** Until the first snapshot of a link deltas only wait. */
export function createIngest(ports: IngestPorts): Ingest {
  let waiting: Delta[] = [];
  let base: number | null = null;
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    if (base === null || waiting.length === 0) return;
    const since = base;
    const batch = waiting.filter((delta) => isNews(delta, since));
    waiting = [];
    apply(batch, ports);
  };
  const wake = (): void => {
    if (scheduled) return;
    scheduled = true;
    ports.schedule(flush);
  };

  return {
    onDelta(delta) {
      waiting.push(delta);
      if (base !== null) wake();
    },
    reset(snapshot) {
      base = snapshot.seq;
      // Nothing of another desk stays: neither what its flatten did nor what it would close.
      if (useDeskStore.getState().desk?.profile !== snapshot.desk.profile) useDeskStore.setState({ followedFlatten: null, preview: null });
      useDeskStore.setState({ desk: snapshot.desk, receivedAt: ports.monotonicNow(), flatten: snapshot.flattenSteps, followedFlatten: followedAfter(useDeskStore.getState(), snapshot.flattenSteps, snapshot.desk.tsEngine) });
      usePortfolioStore.setState({ account: snapshot.account, positions: snapshot.positions, equity: withEquity([], snapshot.equity) });
      useOrdersStore.setState({ byId: withOrders(new Map(), snapshot.orders), fills: withFills([], snapshot.fills) });
      useEventsStore.setState({ decisions: withEvents([], snapshot.decisions), riskEvents: withEvents([], snapshot.riskEvents), figures: snapshot.figures ?? {} });
      useFleetStore.setState({ desks: snapshot.fleet });
      takeSettings(snapshot.settings);
      useMarketStore.setState({ instruments: snapshot.instruments, quotes: withQuotes({}, snapshot.quotes) });
      if (waiting.length > 0) wake();
    },
    drop() {
      waiting = [];
      base = null;
    },
  };
}

/** What the snapshot does not hold yet. A state delta of its very seq may be newer: facts such as the connection change without a seq. */
const isNews = (delta: Delta, since: number): boolean => (STATE_DELTAS.has(delta.type) ? delta.seq >= since : delta.seq > since);

/** Puts every store back to the beginning. */
export function clearStores(): void {
  useDeskStore.setState(EMPTY_DESK);
  usePortfolioStore.setState(EMPTY_PORTFOLIO);
  useOrdersStore.setState(EMPTY_ORDERS);
  useEventsStore.setState(EMPTY_EVENTS);
  useMarketStore.setState(EMPTY_MARKET);
  useFleetStore.setState(EMPTY_FLEET);
}

function apply(batch: readonly Delta[], ports: IngestPorts): void {
  const quotes: QuoteView[] = [];
  const orders: OrderView[] = [];
  const fills: FillView[] = [];
  const decisions: DecisionView[] = [];
  const riskEvents: RiskEventView[] = [];
  const acknowledged: Extract<Delta, { type: 'acknowledged' }>[] = [];
  const equity: EquityPoint[] = [];
  const portfolio: { -readonly [K in keyof PortfolioState]?: PortfolioState[K] } = {};
  const deskPart: { -readonly [K in keyof DeskState]?: DeskState[K] } = {};
  for (const delta of batch) {
    switch (delta.type) {
      case 'market': quotes.push(...delta.quotes); break;
      case 'bar': ports.onBar(delta.instrumentId, delta.seq, delta.bar); break;
      case 'account': portfolio.account = delta.account; break;
      case 'positions': portfolio.positions = delta.positions; break;
      case 'desk': Object.assign(deskPart, { desk: delta.desk, receivedAt: ports.monotonicNow() }); break;
      case 'equity': equity.push(delta.point); break;
      case 'order': orders.push(delta.order); break;
      case 'fill': fills.push(delta.fill); break;
      case 'decision': decisions.push(delta.decision); break;
      case 'risk': riskEvents.push(delta.event); break;
      case 'acknowledged': acknowledged.push(delta); break;
      case 'fleet': useFleetStore.setState({ desks: delta.desks }); break;
      case 'settings': takeSettings(delta.settings); break;
      case 'flatten':
        deskPart.flatten = withFlattenStep(deskPart.flatten ?? useDeskStore.getState().flatten, delta.flatten);
        deskPart.followedFlatten = delta.flatten.flattenId;
        break;
      default: assertNever(delta);
    }
  }
  if (equity.length > 0) portfolio.equity = withEquity(usePortfolioStore.getState().equity, equity);
  if (Object.keys(deskPart).length > 0) useDeskStore.setState(deskPart);
  if (Object.keys(portfolio).length > 0) usePortfolioStore.setState(portfolio);
  if (quotes.length > 0) useMarketStore.setState((s) => ({ quotes: withQuotes(s.quotes, quotes) }));
  if (orders.length > 0 || fills.length > 0) useOrdersStore.setState((s) => ({ byId: orders.length > 0 ? withOrders(s.byId, orders) : s.byId, fills: withFills(s.fills, fills) }));
  if (decisions.length > 0 || riskEvents.length > 0) useEventsStore.setState((s) => ({ decisions: withEvents(s.decisions, decisions), riskEvents: withEvents(s.riskEvents, riskEvents) }));
  for (const { alertSeq, ack } of acknowledged) useEventsStore.setState((s) => ({ riskEvents: withAcknowledgement(s.riskEvents, alertSeq, ack) }));
}
