// Which closed orders memory keeps, against the plain rule: those that closed last, each where it closed last; one that works again is never let go.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOSED_ORDERS_KEPT, OrderStore } from '../../src/main/core/oms/order-store.ts';
import { orderOf } from '../../src/main/core/oms/order-manager.ts';
import { quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, strategyId, type ClientOrderId } from '../../src/shared/model/ids.ts';
import type { Order } from '../../src/shared/model/order.ts';

const SPARE = 40;
const order = (n: number, status: Order['status']): Order => ({
  ...orderOf(clientOrderId(`o-${n}`), { strategyId: strategyId('s'), instrumentId: instrumentId('X.SIM'), side: 'buy', type: 'market', quantity: quantity('1'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null, reason: '' }, 0),
  status,
});

/** What a set in the order of closing keeps. */
class PlainStore {
  readonly known = new Map<ClientOrderId, boolean>();
  readonly closed = new Set<ClientOrderId>();
  put(id: ClientOrderId, works: boolean): void {
    const worked = this.known.get(id);
    this.known.set(id, works);
    if (works || worked === false) return;
    this.closed.delete(id);
    this.closed.add(id);
    for (const oldest of this.closed) {
      if (this.closed.size <= CLOSED_ORDERS_KEPT) return;
      this.closed.delete(oldest);
      if (this.known.get(oldest) === false) this.known.delete(oldest);
    }
  }
}

describe('closed orders in memory', () => {
  it('are the last that closed, also when some come back and close again', () => {
    // Numbers around both ends of what is kept, so that orders come back just before, while and after they are let go.
    const step = fc.record({ n: fc.oneof(fc.integer({ min: 0, max: 2 * SPARE }), fc.integer({ min: CLOSED_ORDERS_KEPT - SPARE, max: CLOSED_ORDERS_KEPT + 2 * SPARE })), works: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 400 }), (steps) => {
      const store = new OrderStore();
      const plain = new PlainStore();
      const put = (n: number, works: boolean): void => {
        store.put(order(n, works ? 'open' : 'canceled'));
        plain.put(clientOrderId(`o-${n}`), works);
      };
      for (let n = 0; n < CLOSED_ORDERS_KEPT - SPARE; n += 1) put(n, false);
      for (const { n, works } of steps) put(n, works);
      const kept = Array.from({ length: CLOSED_ORDERS_KEPT + 3 * SPARE }, (_, n) => clientOrderId(`o-${n}`)).filter((id) => store.get(id) !== undefined);
      expect(kept).toEqual(kept.filter((id) => plain.known.has(id)));
      expect(kept).toHaveLength(plain.known.size);
    }), { numRuns: 25 });
  });

  it('stay bounded over three times as many as are kept', () => {
    const store = new OrderStore();
    for (let n = 0; n < 3 * CLOSED_ORDERS_KEPT; n += 1) store.put(order(n, 'canceled'));
    expect(store.get(clientOrderId(`o-${2 * CLOSED_ORDERS_KEPT - 1}`))).toBeUndefined();
    for (const n of [2 * CLOSED_ORDERS_KEPT, 3 * CLOSED_ORDERS_KEPT - 1]) expect(store.get(clientOrderId(`o-${n}`))).toBeDefined();
  });
});
