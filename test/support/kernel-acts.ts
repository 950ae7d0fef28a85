// What tests of a bare kernel do again and again: ask, rest, hold, exit, and look at which cancels left.
import type { Command } from '../../src/shared/model/command.ts';
import { price, quantity } from '../../src/shared/model/decimal.ts';
import { venueOrderId, type InstrumentId } from '../../src/shared/model/ids.ts';
import { BTC, type BareKernel } from './bare-kernel.ts';
import { PERSON } from './virtual-desk.ts';

export type Wish = Command extends infer C ? (C extends Command ? Omit<C, 'requestId' | 'by'> : never) : never;
let asked = 0;
export const ask = (desk: BareKernel, wish: Wish) => desk.command({ ...wish, requestId: `c${++asked}`, by: PERSON });
export const limit = (id: InstrumentId = BTC, qty = '0.01', px = id === BTC ? '88000' : '2900') => ({ instrumentId: id, side: 'buy', type: 'limit', timeInForce: 'gtc', quantity: quantity(qty), limitPx: price(px) }) as const;
export const rest = (desk: BareKernel, ...args: Parameters<typeof limit>) => {
  const request = desk.order(limit(...args));
  desk.accept(request);
  return request;
};
export const hold = (desk: BareKernel, qty = '0.1') => {
  const entry = desk.order({ side: 'buy', quantity: quantity(qty) });
  desk.accept(entry);
  desk.fill(entry);
  return entry;
};
export const exit = (desk: BareKernel, qty = '0.01') => {
  const request = desk.order({ side: 'sell', type: 'limit', timeInForce: 'gtc', quantity: quantity(qty), limitPx: price('91000'), reduceOnly: true });
  desk.accept(request);
  return request;
};
export const foreign = (desk: BareKernel, id = 'X-1') => desk.report({ type: 'OrderStatusReport', order: {
  clientOrderId: null, venueOrderId: venueOrderId(id), instrumentId: BTC, side: 'buy', orderType: 'limit', timeInForce: 'gtc', quantity: quantity('0.01'), limitPx: price('80000'), reduceOnly: false, status: 'open', filledQty: quantity('0'), reason: null, tsEvent: desk.now,
} });
/** Client ids of the cancels that left while `act` ran. */
export const cancels = (desk: BareKernel, act: () => unknown): readonly string[] => {
  const from = desk.sent.length;
  act();
  return desk.sentOf('cancel', from).map((request) => request.clientOrderId);
};
