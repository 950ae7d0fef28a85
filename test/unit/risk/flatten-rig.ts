// Flatten-all step by step: what the venue shows, what our record holds, and one procedure over both.
import { money, price, quantity } from '../../../src/shared/model/decimal.ts';
import { venueOrderId, type InstrumentId } from '../../../src/shared/model/ids.ts';
import { isWorking, type Order } from '../../../src/shared/model/order.ts';
import type { VenueOrder, VenueSnapshot } from '../../../src/shared/model/venue-report.ts';
import { FlattenProcedure, type FlattenOptions } from '../../../src/main/core/risk/flatten.ts';
import { anOrder, BTC, instrument } from './risk-world.ts';

export const snapshot = (positions: readonly (readonly [InstrumentId, string])[], openOrders: readonly VenueOrder[] = []): VenueSnapshot => ({
  openOrders, positions: positions.map(([id, qty]) => ({ instrumentId: id, quantity: quantityOf(qty), avgPx: price('100') })), fills: [], funding: [], cash: money('0'), tsEvent: 0,
});
const quantityOf = (text: string) => (text.startsWith('-') ? (-quantity(text.slice(1)) as ReturnType<typeof quantity>) : quantity(text));
/** An order as the venue shows it: not ours unless `over` says so. */
export const shown = (over: Partial<VenueOrder> = {}): VenueOrder => ({
  clientOrderId: null, venueOrderId: venueOrderId('v-9'), instrumentId: BTC, side: 'buy', orderType: 'limit', timeInForce: 'gtc', quantity: quantity('1'), limitPx: price('90'), reduceOnly: false,
  status: 'open', filledQty: quantity('0'), reason: null, tsEvent: 0, ...over,
});

/** The procedure over `orders`, which a test changes as it goes. BTC has a largest size of 2 and lots of 0.0001; every other instrument is unknown. */
export function rig(orders: Order[] = [], options: Partial<FlattenOptions> = {}) {
  const procedure = new FlattenProcedure({
    instruments: { get: (id) => (id === BTC ? instrument({ maxQty: quantity('2') }) : undefined) },
    orders: { get: (id) => orders.find((order) => order.clientOrderId === id), working: () => orders.filter(isWorking) },
    ...options,
  });
  const end = (id: string, status: Order['status'], now: number) => {
    const index = orders.findIndex((order) => order.clientOrderId === id);
    const ended = { ...(orders[index] ?? anOrder()), status };
    orders[index] = ended;
    return procedure.onOrderClosed(ended, now);
  };
  return { procedure, orders, end };
}
