// A restart must find the desk as it was: an engine rebuilt from the journal is compared with the one that wrote it, at any moment of a hostile day.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../src/shared/model/decimal.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import { MemoryJournal } from '../../src/main/core/journal/memory-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import { kernelOptions, MemoryLatch, PERSON, VirtualDesk, type VirtualDeskOptions } from '../support/virtual-desk.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const ETH = instrumentId('ETH-PERP.SIM');
const RUNS = Number(process.env.BREAKWATER_RUNS ?? 50);

function rebuilt(desk: VirtualDesk, options: VirtualDeskOptions): Kernel {
  const kernel = new Kernel(kernelOptions(options).kernel, {
    venue: { send() {} }, journal: new MemoryJournal(), latch: new MemoryLatch(),
    publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult() {} },
  });
  for (const entry of desk.entries()) if (entry.kind === 'conclusion') kernel.restore(entry);
  kernel.continueFrom(desk.entries().at(-1)?.seq ?? 0, desk.now);
  return kernel;
}

/** Everything that a restart must not lose and that does not hang on market data. */
function memoryOf(kernel: Kernel, desk: VirtualDesk) {
  const ids = new Set(desk.conclusions().flatMap((conclusion) => ('clientOrderId' in conclusion ? [conclusion.clientOrderId] : [])));
  const { cash, realizedPnl, fees, funding, dayStartEquity } = kernel.portfolio.account();
  return {
    orders: [...ids].map((id) => kernel.orders.get(id)),
    working: kernel.orders.working().map(({ clientOrderId }) => clientOrderId),
    positions: kernel.portfolio.positions(),
    account: { cash, realizedPnl, fees, funding, dayStartEquity, flows: kernel.portfolio.dayFlows() },
    state: [kernel.state.state(), kernel.state.latched(), kernel.state.cause(), kernel.state.since()],
    rate: [BTC, ETH].map((id) => orderRate(kernel, desk, id)),
  };
}

function orderRate(kernel: Kernel, desk: VirtualDesk, id: typeof BTC): string {
  const { order } = kernel.orders.initialize({ strategyId: 'probe' as never, instrumentId: id, side: 'buy', type: 'limit', quantity: quantity('1000'), limitPx: price('1'), timeInForce: 'gtc', postOnly: false, reduceOnly: false, triggerPx: null, reason: '' }, desk.now);
  const preview = kernel.risk.previewChecks(order, desk.now).find(({ check }) => check === 'orderRate');
  return preview?.used ?? 'not reached';
}

/** Highest equity so far, without what the marks of this very moment add. */
const samples = (desk: VirtualDesk): bigint => desk.conclusions().reduce((peak, c) => (c.type === 'EquitySampled' && c.equity > peak ? c.equity : peak), 0n);

const action = fc.record({
  what: fc.constantFrom('buy', 'sell', 'limit', 'replace', 'cancelAll', 'kill', 'resume', 'flatten', 'reduce', 'wait'),
  id: fc.constantFrom(BTC, ETH), size: fc.integer({ min: 1, max: 30 }), wait: fc.integer({ min: 0, max: 4_000 }),
});

function act(desk: VirtualDesk, { what, id, size }: { what: string; id: typeof BTC; size: number }): void {
  const by = PERSON;
  const amount = quantity((size * (id === BTC ? 0.001 : 0.02)).toFixed(3));
  const px = price(String(Math.round(desk.kernel.marketData.referencePrice(id) * 0.995)));
  const order = desk.kernel.orders.workingFor(id).find(({ type, status }) => type === 'limit' && status === 'open');
  switch (what) {
    case 'buy': case 'sell': desk.order({ instrumentId: id, side: what, quantity: amount }); return;
    case 'limit': desk.order({ instrumentId: id, side: 'buy', type: 'limit', timeInForce: 'gtc', quantity: amount, limitPx: px }); return;
    case 'replace': if (order) desk.command({ type: 'ReplaceOrder', requestId: desk.requestId(), by, clientOrderId: order.clientOrderId, quantity: amount, limitPx: px }); return;
    case 'cancelAll': desk.command({ type: 'CancelAll', requestId: desk.requestId(), by, instrumentId: id, reason: 'test' }); return;
    case 'kill': desk.command({ type: 'Kill', requestId: desk.requestId(), by, reason: 'test' }); return;
    case 'resume': desk.command({ type: 'Resume', requestId: desk.requestId(), by, reason: 'test' }); return;
    case 'flatten': desk.command({ type: 'FlattenAll', requestId: desk.requestId(), by, reason: 'test' }); return;
    case 'reduce': desk.command({ type: 'SetReduceOnly', requestId: desk.requestId(), by, on: size % 2 === 0, reason: 'test' }); return;
    default: return;
  }
}

describe('a restart', () => {
  it('finds orders, positions, money, state and order rate as they were', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.array(action, { minLength: 1, maxLength: 16 }), (seed, actions) => {
      const options: VirtualDeskOptions = { seed, severity: 'hostile', manualOnly: true };
      const desk = new VirtualDesk(options).start().run(4_000);
      for (const one of actions) {
        act(desk, one);
        desk.run(one.wait);
      }
      const after = rebuilt(desk, options);
      expect(memoryOf(after, desk)).toEqual(memoryOf(desk.kernel, desk));
      expect(after.portfolio.account().peakEquity >= samples(desk)).toBe(true);
    }), { numRuns: RUNS });
  });
});

describe('a halted desk', () => {
  it('lets nothing leave that opens risk, whatever strategies, persons and a hostile venue do', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom('Kill', 'FlattenAll', 'latch'), fc.integer({ min: 0, max: 20_000 }), fc.array(action, { maxLength: 8 }), (seed, how, before, actions) => {
      const desk = new VirtualDesk({ seed, severity: 'hostile', symbols: ['BTC-PERP', 'ETH-PERP'], stepMs: 500 }).start().run(3_000 + before);
      for (const one of actions) {
        act(desk, { ...one, what: one.what === 'resume' ? 'buy' : one.what });
        desk.run(one.wait);
      }
      const from = desk.sent.length;
      if (how === 'latch') desk.latch.byAnother('another process');
      else desk.command({ type: how as 'Kill' | 'FlattenAll', requestId: 'halt', by: PERSON, reason: 'test' });
      for (const one of actions) {
        act(desk, { ...one, what: one.what === 'resume' ? 'buy' : one.what });
        desk.run(one.wait);
      }
      desk.run(8_000);
      for (const request of desk.sent.slice(from)) {
        if (request.type === 'submit') expect(request.reduceOnly, `${how}: ${request.clientOrderId}`).toBe(true);
        if (request.type === 'replace') expect(desk.kernel.orders.get(request.clientOrderId)?.reduceOnly, `${how}: replace of ${request.clientOrderId}`).toBe(true);
      }
      expect(desk.kernel.state.state(), how).toBe('halted');
      // What rested at the venue is taken back too, however often it refuses.
      desk.runUntil(() => desk.venue.truth().openOrders.every(({ reduceOnly }) => reduceOnly), 180_000, 'no order that opens risk at the venue');
    }), { numRuns: Number(process.env.BREAKWATER_RUNS ?? 200) });
  });
});
