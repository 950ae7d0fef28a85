import { floorToStep, formatDecimal, minDecimal, type Quantity } from '../../../../shared/model/decimal.ts';
import { exactText } from '../../../../shared/model/figures.ts';
import { FLATTEN } from '../../../../shared/model/ids.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import { leavesQty, type Order } from '../../../../shared/model/order.ts';
import type { CheckResult } from '../../../../shared/model/order-event.ts';
import { clipped, denied, passed, passedConstant } from '../check-result.ts';
import { openQuantity, type ReplaceReservations } from '../exposure.ts';

const PASSED = passedConstant('reduceOnly', 'order', 'The order only reduces the position');
const FLATTENS = passedConstant('reduceOnly', 'order', 'Flatten-all: sized by the venue\'s own position');
const ONLY_CLOSES = Object.freeze(clipped('reduceOnly', 'order', 'no', 'yes', '', 'The order only closes, so it goes out reduce-only and can never open the other side'));

export type Clip = { readonly order: Order; readonly result: CheckResult };

/**
 * What a reduce-only order of this side may still close: the position less the other reduce-only orders that work for it. One at market goes before
 * those that wait at a price: a profit target must not hold up a stop. The venue ends what then has nothing left to close, and reduce-only never flips.
 */
export function reducible(order: Order, position: bigint, working: readonly Order[], replaces: ReplaceReservations): bigint {
  let free = order.side === 'sell' ? position : -position;
  for (const other of working) {
    if (!other.reduceOnly || other.side !== order.side || other.clientOrderId === order.clientOrderId) continue;
    if (order.type === 'limit' || other.type === 'market') free -= openQuantity(other, replaces);
  }
  return free > 0n ? free : 0n;
}

/**
 * Clips a reduce-only order to what there is to reduce, and to the venue's largest size (the rest needs a second order).
 * An order of flatten-all is sized by the venue's position, not ours: ours may be what is wrong.
 */
export function clipReduceOnly(order: Order, instrument: Instrument, position: bigint, working: readonly Order[], replaces: ReplaceReservations): Clip {
  const leaves = leavesQty(order);
  const flatten = order.strategyId === FLATTEN;
  const free = flatten ? leaves : reducible(order, position, working, replaces);
  if (free === 0n) return { order, result: denied('reduceOnly', 'order', formatDecimal(leaves), '0', instrument.base, nothingToReduce(order, position)) };
  const most = floorToStep(instrument.maxQty, instrument.lotSize);
  const allowed = minDecimal(minDecimal<bigint>(leaves, free), most);
  if (allowed === leaves) return { order, result: flatten ? FLATTENS : PASSED };
  const floored = floorToStep(allowed as Quantity, instrument.lotSize);
  if (floored === 0n) return { order, result: denied('reduceOnly', 'order', formatDecimal(leaves), formatDecimal(allowed), instrument.base, `Only ${exactText(allowed)} of ${instrument.id} is left to reduce, less than one lot of ${exactText(instrument.lotSize)}: dust, the venue cannot take it`) };
  const why = most < free ? 'the venue\'s largest size' : 'what is left to reduce';
  return { order: { ...order, quantity: (order.filledQty + floored) as Quantity }, result: clipped('reduceOnly', 'order', formatDecimal(leaves), formatDecimal(floored), instrument.base, `Clipped from ${exactText(leaves)} to ${exactText(floored)}: ${why}`) };
}

/** An order that only closes leaves as reduce-only, so that an exit, which no limit stops, can never become an entry. */
export function makeReduceOnly(order: Order): Clip {
  return order.status === 'initialized'
    ? { order: { ...order, reduceOnly: true }, result: ONLY_CLOSES }
    : { order, result: passed('reduceOnly', 'order', '', '', '', 'The order only closes') };
}

function nothingToReduce(order: Order, position: bigint): string {
  if (position === 0n) return `Reduce-only, but there is no position in ${order.instrumentId}`;
  const long = position > 0n;
  if (long === (order.side === 'buy')) return `Reduce-only, but a ${order.side} would enlarge the ${long ? 'long' : 'short'} position of ${exactText(position)}`;
  return `Reduce-only, but other reduce-only orders already work for the whole position of ${exactText(position)}`;
}
