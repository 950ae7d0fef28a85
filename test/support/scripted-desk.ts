// A desk whose answers a test sets: it records commands and lets the test push deltas. For wires and hosts only.
import { rowsOfBars } from '../../src/shared/contract/bar-rows.ts';
import type { BarView, Delta, DeskSnapshot, OrderView, PriceReference, QuoteView } from '../../src/shared/contract/views.ts';
import type { Command, CommandResult } from '../../src/shared/model/command.ts';
import { QuietDesk } from './quiet-desk.ts';
import type { BarRows, DeskApi, ReportsApi } from '../../src/main/api/desk-api.ts';

export const BTC = 'BTC-PERP.SIM';

export const sampleQuote = (instrumentId: string, last: number): QuoteView => ({ instrumentId, bid: last - 0.5, ask: last + 0.5, last, mark: last, index: last, fundingRate: 0.0001, nextFundingTs: 1_700_003_600_000, tsLastData: 1_700_000_000_000, stale: false, refusedTicks: 0 });
export const sampleBar = (tsOpen: number, close: number): BarView => ({ tsOpen, open: close - 1, high: close + 1, low: close - 2, close, volume: 3, stop: null, lines: [], forming: false });
export const sampleOrder = (clientOrderId: string, over: Partial<OrderView> = {}): OrderView => ({ clientOrderId, venueOrderId: null, strategyId: 'manual', instrumentId: BTC, side: 'buy', type: 'limit', quantity: '1', filledQty: '0', limitPx: '100', avgPx: null, timeInForce: 'gtc', reduceOnly: false, postOnly: false, status: 'open', pending: null, reason: 'test', closeReason: null, tsCreated: 1, tsUpdated: 1, ...over });

export const sampleSnapshot = (seq: number): DeskSnapshot => ({
  seq,
  desk: { profile: 'dev', mode: 'paper', source: 'venue', dryRun: false, venueKind: 'sim', version: '0', configHash: 'x', tradingState: 'active', latched: false, killId: null, stateCause: 'start', tsStateSince: 1, venue: { id: 'SIM', connected: true, cause: '' }, reconciled: true, interval: '2s', intervalMs: 2000, tsEngine: 1, tsStarted: 1, progress: null },
  account: { cash: '100000', equity: '100000', unrealizedPnl: '0', realizedPnl: '0', fees: '0', funding: '0', initialMargin: '0', maintenanceMargin: '0', freeMargin: '100000', dayStartEquity: '100000', dayPnl: '0', peakEquity: '100000', dailyLossLimit: '5000' },
  instruments: [], quotes: [sampleQuote(BTC, 100)], positions: [], orders: [], fills: [], decisions: [], riskEvents: [], equity: [], flatten: null, flattenSteps: [],
});

export class ScriptedDesk extends QuietDesk implements DeskApi {
  seq = 10;
  readonly commands: Command[] = [];
  preview = { positions: 0, workingOrders: 0, notional: '0', profile: 'dev' };
  onCommand: (command: Command) => Promise<CommandResult> = (command) => Promise.resolve({ requestId: command.requestId, outcome: 'done', message: `${command.type} taken`, clientOrderId: null });
  readonly #listeners = new Set<(delta: Delta) => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Tells the subscribers; returns the seq. */
  push(make: (seq: number) => Delta): number {
    this.seq++;
    const delta = make(this.seq);
    for (const listener of this.#listeners) listener(delta);
    return this.seq;
  }

  snapshot(): DeskSnapshot {
    return sampleSnapshot(this.seq);
  }

  bars(instrumentId: string, limit: number): BarRows | undefined {
    return instrumentId === BTC ? { seq: this.seq, rows: rowsOfBars(Array.from({ length: limit }, (_value, index) => sampleBar(index * 60_000, 100 + index)), 0), lines: 0, forming: false } : undefined;
  }
  references(): readonly PriceReference[] {
    return [{ instrumentId: BTC, ts: 0, px: 100 }];
  }

  command(command: Command): Promise<CommandResult> {
    this.commands.push(command);
    return this.onCommand(command);
  }

  flattenPreview(): { positions: number; workingOrders: number; notional: string; profile: string } {
    return this.preview;
  }

  override reports: ReportsApi = {
    days: () => ['2026-01-02'],
    read: (day, format) => Promise.resolve(day === '2026-01-02' ? { fileName: `${day}.${format}`, mimeType: 'text/plain', content: 'report' } : undefined),
    export: (day) => Promise.resolve(day === '2026-01-02' ? { folder: '/reports', files: [`${day}.txt`] } : undefined),
    weeks: () => [{ week: '2026-W01', firstDay: '2025-12-29', lastDay: '2026-01-04', days: 1 }],
    readWeek: (week, format) => Promise.resolve(week === '2026-W01' ? { fileName: `${week}.${format}`, mimeType: 'text/plain', content: 'report' } : undefined),
    exportWeek: (week) => Promise.resolve(week === '2026-W01' ? { folder: '/reports', files: [`${week}.txt`] } : undefined),
  };

  subscribe(listener: (delta: Delta) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
