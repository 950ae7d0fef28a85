import { describe, expect, it } from 'vitest';
import { quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId } from '../../../src/shared/model/ids.ts';
import type { Order } from '../../../src/shared/model/order.ts';
import type { OrderEvent } from '../../../src/shared/model/order-event.ts';
import { ExitTracker } from '../../../src/main/core/strategy/exit-tracker.ts';
import { BTC, fill } from '../../support/portfolio-world.ts';
import { price } from '../../../src/shared/model/decimal.ts';

const header = (id: string) => ({ clientOrderId: clientOrderId(id), instrumentId: BTC, strategyId: 'ma' as never, tsEvent: 1, tsInit: 1 });
const record = (reduceOnly: boolean) => ({ reduceOnly, quantity: quantity('5') }) as Order;
const started = (): ExitTracker => {
  const exit = new ExitTracker();
  exit.begin('stopHit');
  exit.sent(quantity('5'), 1_000);
  exit.onOrderEvent({ ...header('X'), type: 'OrderInitialized', order: record(true) });
  return exit;
};

describe('ExitTracker', () => {
  it('remembers the first cause only', () => {
    const exit = started();
    exit.begin('crossDown');
    expect(exit.cause).toBe('stopHit');
    exit.clear();
    expect([exit.cause, exit.working(true)]).toEqual([null, false]);
  });
  it('works until its own order is done, whatever other orders do', () => {
    const exit = started();
    exit.onOrderEvent({ ...header('entry'), type: 'OrderCanceled', reason: '' });
    exit.onOrderEvent({ ...header('entry'), type: 'OrderInitialized', order: record(false) });
    exit.onOrderEvent({ ...fill(BTC, 'sell', quantity('9'), price('1')), clientOrderId: clientOrderId('entry') });
    exit.onOrderEvent({ ...header('X'), type: 'OrderUnknown', cause: 'timeout' });
    expect(exit.working(true)).toBe(true);
  });
  it.each(['OrderRejected', 'OrderCanceled', 'OrderExpired', 'OrderDenied'] as const)('is over after %s', (type) => {
    const exit = started();
    const end = { ...header('X'), type, reason: '', venueCode: '', order: record(true), checks: [], denial: {} } as unknown as OrderEvent;
    exit.onOrderEvent(end);
    expect([exit.working(true), exit.cause]).toEqual([false, 'stopHit']);
  });
  it('is over when it is filled as far as it was approved, also while an entry still works', () => {
    const exit = started();
    exit.onOrderEvent({ ...header('X'), type: 'OrderSubmitted', quantity: quantity('3'), limitPx: null, reduceOnly: false, checks: [] });
    exit.onOrderEvent({ ...fill(BTC, 'sell', quantity('1'), price('1')), clientOrderId: clientOrderId('X') });
    expect(exit.working(true)).toBe(true);
    exit.onOrderEvent({ ...fill(BTC, 'sell', quantity('2'), price('1')), clientOrderId: clientOrderId('X') });
    expect(exit.working(true)).toBe(false);
  });
  it('is over when no order works any more, and waits a second between attempts', () => {
    const exit = started();
    expect([exit.working(false), exit.working(true)]).toEqual([false, false]);
    expect([exit.retryDue(1_999), exit.retryDue(2_000)]).toEqual([false, true]);
  });
  it('survives a restart', () => {
    const exit = started();
    const next = new ExitTracker();
    next.load(exit.save());
    expect(next.save()).toEqual(exit.save());
    next.onOrderEvent({ ...header('X'), type: 'OrderCanceled', reason: '' });
    expect(next.working(true)).toBe(false);
  });
});
