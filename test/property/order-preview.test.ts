// A preview is a promise: what it approves the gate lets pass in the same state, and what it denies the gate denies.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, MANUAL } from '../../src/shared/model/ids.ts';
import type { OrderIntent } from '../../src/shared/model/order.ts';
import { PERSON, VirtualDesk } from '../support/virtual-desk.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const ETH = instrumentId('ETH-PERP.SIM');
const RUNS = Number(process.env.BREAKWATER_RUNS ?? 150);

const intent = fc.record({
  id: fc.oneof({ weight: 12, arbitrary: fc.constantFrom(BTC, ETH) }, { weight: 1, arbitrary: fc.constant(instrumentId('NONE-PERP.SIM')) }), side: fc.constantFrom('buy' as const, 'sell' as const), limit: fc.boolean(), size: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 4_000 }) }),
  dust: fc.boolean(), away: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: -30, max: 30 }) }, { weight: 1, arbitrary: fc.integer({ min: -90, max: 90 }) }), postOnly: fc.nat(4).map((n) => n === 0), reduceOnly: fc.nat(4).map((n) => n === 0), gtc: fc.boolean(),
});
type IntentSpec = typeof intent extends fc.Arbitrary<infer T> ? T : never;
const before = fc.record({ what: fc.oneof({ weight: 12, arbitrary: fc.constantFrom('trade', 'rest', 'wait') }, { weight: 1, arbitrary: fc.constantFrom('kill', 'reduce', 'silence') }), intent, wait: fc.integer({ min: 0, max: 3_000 }) });

function intentOf(desk: VirtualDesk, spec: IntentSpec): OrderIntent {
  const px = desk.kernel.marketData.referencePrice(spec.id);
  const limitPx = spec.limit ? price(((Number.isFinite(px) ? px : 100) * (1 + spec.away / 1000)).toFixed(spec.dust ? 5 : 0)) : null;
  const amount = spec.size * (spec.id === BTC ? 0.001 : 0.02);
  return {
    strategyId: MANUAL, instrumentId: spec.id, side: spec.side, type: spec.limit ? 'limit' : 'market', quantity: quantity(`${amount.toFixed(4)}${spec.dust ? '07' : ''}`), limitPx,
    timeInForce: spec.limit && spec.gtc ? 'gtc' : 'ioc', postOnly: spec.postOnly, reduceOnly: spec.reduceOnly, triggerPx: null, reason: 'test',
  };
}

/** The last part of an id: orders are counted there. */
const numberOf = (id: string): number => Number(/\d+$/.exec(id)?.[0]);

describe('a preview', () => {
  it('approves exactly what submitting the same order in the same state would get approved, with the same checks', () => {
    const seen = { approved: 0, denied: 0, changed: 0 };
    const denials = new Set<string>();
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.array(before, { maxLength: 8 }), intent, fc.boolean(), (seed, history, last, dryRun) => {
      const desk = new VirtualDesk({ seed, severity: 'hostile', manualOnly: true, stepMs: 500, dryRun: dryRun && seed % 4 === 0 }).start().run(4_000);
      for (const one of history) {
        if (one.what === 'kill') desk.command({ type: 'Kill', requestId: desk.requestId(), by: PERSON, reason: 'test' });
        else if (one.what === 'reduce') desk.command({ type: 'SetReduceOnly', requestId: desk.requestId(), by: PERSON, on: true, reason: 'test' });
        else if (one.what === 'silence') desk.now += 3_500;
        else if (one.what !== 'wait') desk.order({ ...intentOf(desk, { ...one.intent, limit: one.what === 'rest', postOnly: false, reduceOnly: false }) });
        if (one.what !== 'silence') desk.run(one.wait);
      }
      const wish = intentOf(desk, last);
      // The state in which the command is judged: time passes first.
      desk.handle({ type: 'time', ts: desk.now });
      const entries = desk.entries().length;
      const nextId = desk.kernel.orders.initialize(wish, desk.now).clientOrderId;
      const seq = desk.kernel.seq();
      const preview = desk.kernel.preview(wish, desk.now);
      expect(desk.kernel.preview(wish, desk.now)).toEqual(preview);
      expect([desk.entries().length, desk.kernel.seq()]).toEqual([entries, seq]);

      desk.order(wish);
      const made = desk.conclusions().findLast((one) => (one.type === 'OrderSubmitted' || one.type === 'OrderDenied') && numberOf(one.clientOrderId) === numberOf(nextId) + 1);
      if (preview.denial === null) {
        seen.approved += 1;
        if (preview.order.quantity !== wish.quantity || preview.order.reduceOnly !== wish.reduceOnly) seen.changed += 1;
        expect(made).toMatchObject({ type: 'OrderSubmitted', quantity: preview.order.quantity, limitPx: preview.order.limitPx, reduceOnly: preview.order.reduceOnly });
        expect(made?.type === 'OrderSubmitted' && made.checks).toEqual(preview.checks);
      } else {
        seen.denied += 1;
        denials.add(preview.denial.check);
        expect(made).toMatchObject({ type: 'OrderDenied', denial: preview.denial });
        // The gate stops at the first denial; the preview shows what comes after it too.
        const checks = made?.type === 'OrderDenied' ? made.checks : [];
        expect(preview.checks.slice(0, checks.length)).toEqual(checks);
      }
    }), { numRuns: RUNS });
    expect(seen.approved).toBeGreaterThan(20);
    expect(seen.denied).toBeGreaterThan(20);
    expect(seen.changed).toBeGreaterThan(3);
    expect(denials.size).toBeGreaterThan(4);
  });
});

describe('a preview of a replace', () => {
  const change = fc.record({ pick: fc.nat(5), size: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20_000 })), away: fc.integer({ min: -60, max: 60 }), dust: fc.nat(5).map((n) => n === 0) });

  it('says exactly what the replace is answered in the same state, and would send what goes out', () => {
    const seen = { sent: 0, denied: 0, refused: 0 };
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.array(before, { minLength: 1, maxLength: 8 }), change, (seed, history, wish) => {
      const desk = new VirtualDesk({ seed, severity: seed % 2 === 0 ? 'kind' : 'hostile', manualOnly: true, stepMs: 500 }).start().run(4_000);
      for (const one of history) {
        if (one.what === 'reduce') desk.command({ type: 'SetReduceOnly', requestId: desk.requestId(), by: PERSON, on: true, reason: 'test' });
        else if (one.what === 'silence') desk.now += 3_500;
        else desk.order({ ...intentOf(desk, { ...one.intent, id: one.intent.id === ETH ? ETH : BTC, limit: one.what !== 'trade', away: one.what === 'trade' ? 0 : -60 + (one.intent.size % 40), side: one.what === 'trade' ? one.intent.side : 'buy', gtc: true, postOnly: false, reduceOnly: false, dust: false }) });
        if (one.what !== 'silence') desk.run(one.wait);
      }
      const working = desk.kernel.orders.working();
      const order = working[wish.pick % Math.max(1, working.length)];
      if (!order) return;
      desk.handle({ type: 'time', ts: desk.now });
      const limitPx = price(((desk.kernel.marketData.referencePrice(order.instrumentId) || 100) * (1 + wish.away / 1000)).toFixed(wish.dust ? 5 : 0));
      const amount = quantity((wish.size * (order.instrumentId === BTC ? 0.001 : 0.02)).toFixed(4));
      const [entries, seq] = [desk.entries().length, desk.kernel.seq()];
      const preview = desk.kernel.previewReplace(order.clientOrderId, amount, limitPx, desk.now);
      expect([desk.entries().length, desk.kernel.seq()]).toEqual([entries, seq]);
      const answer = desk.command({ type: 'ReplaceOrder', requestId: desk.requestId(), by: PERSON, clientOrderId: order.clientOrderId, quantity: amount, limitPx });
      if (!preview.ok) {
        seen.refused += 1;
        expect(answer).toMatchObject({ outcome: 'refused', message: preview.error });
      } else if (preview.value.denial !== null) {
        seen.denied += 1;
        expect(answer).toMatchObject({ outcome: 'refused', message: preview.value.denial.message });
      } else {
        seen.sent += 1;
        expect(answer?.outcome).toBe('done');
        expect(desk.conclusions().findLast((one) => one.type === 'OrderReplaceRequested')).toMatchObject({ clientOrderId: order.clientOrderId, quantity: preview.value.order.quantity, limitPx: preview.value.order.limitPx });
      }
    }), { numRuns: RUNS });
    expect(seen.sent).toBeGreaterThan(10);
    expect(seen.denied).toBeGreaterThan(10);
    expect(seen.refused).toBeGreaterThan(3);
  });

  it('counts the order once: what fills a limit may move, though the same as a new order beside it may not', () => {
    const desk = new VirtualDesk({ seed: 5, severity: 'kind', manualOnly: true, stepMs: 500 }).start().run(4_000);
    const px = price((desk.kernel.marketData.referencePrice(BTC) * 0.98).toFixed(0));
    const most = desk.kernel.risk.headroom(BTC, 'buy', px).quantity;
    const intent = { ...intentOf(desk, { id: BTC, side: 'buy', limit: true, size: 1, dust: false, away: 0, postOnly: false, reduceOnly: false, gtc: true }), quantity: most, limitPx: px };
    desk.order(intent);
    desk.run(1_500);
    const order = desk.kernel.orders.working()[0];
    expect(order).toMatchObject({ status: 'open', quantity: most });
    const lower = price((Number(px) / 1e12 - 10).toFixed(0));
    const beside = desk.kernel.preview({ ...intent, limitPx: lower }, desk.now);
    expect(beside.denial).not.toBeNull();
    const instead = desk.kernel.previewReplace(order?.clientOrderId ?? clientOrderId('none'), most, lower, desk.now);
    expect(instead).toMatchObject({ ok: true, value: { denial: null } });
  });
});
