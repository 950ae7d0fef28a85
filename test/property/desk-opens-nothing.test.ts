// A desk that is disarmed, reducing or halted opens nothing: neither by a new order nor by one that already rests at the venue.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../src/shared/model/decimal.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import { PERSON, VirtualDesk } from '../support/virtual-desk.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const STOPS = ['disarm', 'reduce', 'kill'] as const;

function stopOpening(desk: VirtualDesk, how: (typeof STOPS)[number]): void {
  const head = { requestId: desk.requestId(), by: PERSON, reason: 'test' };
  const answer = desk.command(how === 'disarm' ? { type: 'Disarm', ...head } : how === 'reduce' ? { type: 'SetReduceOnly', on: true, ...head } : { type: 'Kill', ...head });
  expect(answer?.outcome).toBe('done');
}

describe('a desk that may not open risk', () => {
  it('takes back its resting entries, whatever the venue does, and leaves its exits alone', () => {
    let rested = 0;
    fc.assert(fc.property(fc.record({
      seed: fc.integer({ min: 1, max: 10_000 }), severity: fc.constantFrom('kind' as const, 'normal' as const, 'hostile' as const), how: fc.constantFrom(...STOPS), entries: fc.integer({ min: 1, max: 3 }),
      wait: fc.constantFrom(0, 100, 1_000, 5_000), restart: fc.boolean(),
    }), ({ seed, severity, how, entries, wait, restart }) => {
      const desk = new VirtualDesk({ seed, severity, manualOnly: true, symbols: ['BTC-PERP'], stepMs: 250 }).start().run(3_000);
      const far = (factor: number) => price(String(Math.round(desk.kernel.marketData.referencePrice(BTC) * factor)));
      desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.02') });
      desk.run(4_000);
      const holds = (desk.kernel.portfolio.position(BTC)?.quantity ?? 0n) > 0n;
      for (let i = 0; i < entries; i++) desk.order({ instrumentId: BTC, side: 'buy', type: 'limit', timeInForce: 'gtc', quantity: quantity('0.01'), limitPx: far(0.95 - i / 100) });
      if (holds) desk.order({ instrumentId: BTC, side: 'sell', type: 'limit', timeInForce: 'gtc', quantity: quantity('0.01'), limitPx: far(1.05) });
      desk.run(wait);
      rested += desk.kernel.orders.working().filter((order) => !order.reduceOnly).length;
      const exits = desk.kernel.orders.working().filter((order) => order.reduceOnly && order.status === 'open').map((order) => order.clientOrderId);
      stopOpening(desk, how);
      if (restart) {
        desk.kill();
        desk.run(1_000);
        desk.restart();
      }
      desk.runUntil(() => desk.kernel.orders.working().every((order) => order.reduceOnly), 180_000, 'no order that opens risk');
      expect(desk.venue.truth().openOrders.filter((order) => !order.reduceOnly)).toEqual([]);
      // A kill takes back everything; the others keep what closes.
      if (how !== 'kill' && severity === 'kind') expect(desk.kernel.orders.working().map((order) => order.clientOrderId)).toEqual(expect.arrayContaining(exits));
    }), { numRuns: 60 });
    expect(rested).toBeGreaterThan(20);
  });
});
