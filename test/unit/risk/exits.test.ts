// Orders that only close: how large they leave, what they leave to others, and the words where there is nothing to close.
import { describe, expect, it } from 'vitest';
import { formatDecimal, quantity, type Quantity } from '../../../src/shared/model/decimal.ts';
import { FLATTEN } from '../../../src/shared/model/ids.ts';
import type { Order } from '../../../src/shared/model/order.ts';
import { anOrder, BTC, instrument, limitOrder, RiskWorld } from './risk-world.ts';

const held = (amount: string): Quantity => (amount.startsWith('-') ? (-quantity(amount.slice(1)) as Quantity) : quantity(amount));
const exit = (over: Partial<Order> = {}): Order => anOrder({ side: 'sell', reduceOnly: true, ...over });
const resting = (size: string, over: Partial<Order> = {}): Order => limitOrder('sell', size, '110', { reduceOnly: true, status: 'open', ...over });
const atMarket = (size: string, over: Partial<Order> = {}): Order => exit({ quantity: quantity(size), status: 'unknown', ...over });
const MOST = instrument({ maxQty: quantity('3') });
/** The size that leaves, or the words of the refusal. */
function leaves(position: string, order: Order, working: readonly Order[] = [], one = instrument()): string {
  const world = new RiskWorld();
  world.instruments.set(BTC, one);
  world.held.set(BTC, held(position));
  world.working = [...working];
  const verdict = world.engine().check(order, world.now);
  if (verdict.outcome === 'denied') return verdict.denial.message;
  expect(verdict.order.reduceOnly).toBe(true);
  return formatDecimal(verdict.order.quantity);
}

describe('an exit', () => {
  it.each([
    ['as large as the position', '2', exit({ quantity: quantity('2') }), [], '2'],
    ['smaller', '2', exit({ quantity: quantity('1.5') }), [], '1.5'],
    ['larger', '2', exit({ quantity: quantity('5') }), [], '2'],
    ['of a short', '-2', exit({ side: 'buy', quantity: quantity('5') }), [], '2'],
    ['of a position that is not in lots', '2.00005', exit({ quantity: quantity('5') }), [], '2'],
    ['at a price beside one at a price', '2', resting('2', { status: 'initialized' }), [resting('0.5')], '1.5'],
    ['at a price beside one at market', '2', resting('2', { status: 'initialized' }), [atMarket('0.5')], '1.5'],
    ['at market beside one at a price', '2', exit({ quantity: quantity('2') }), [resting('0.5')], '2'],
    ['at market beside one at market', '2', exit({ quantity: quantity('2') }), [atMarket('0.5')], '1.5'],
    ['beside one that is filled in part', '2', exit({ quantity: quantity('2') }), [atMarket('1.5', { filledQty: quantity('1') })], '1.5'],
    ['beside one that is filled beyond its quantity', '2', exit({ quantity: quantity('5') }), [atMarket('1', { filledQty: quantity('1.5') })], '2'],
    ['beside a sell that may open', '2', exit({ quantity: quantity('2') }), [atMarket('1', { reduceOnly: false })], '2'],
    ['beside a buy that only closes', '2', exit({ quantity: quantity('2') }), [atMarket('1', { side: 'buy' })], '2'],
    ['beside one that has ended', '2', exit({ quantity: quantity('2') }), [atMarket('1', { status: 'filled' })], '2'],
  ] as const)('%s leaves with what there is to close', (_name, position, order, working, size) => {
    expect(leaves(position, order, working)).toBe(size);
  });

  it('does not stand in its own way when it is replaced, and keeps what is filled', () => {
    const own = resting('2', { filledQty: quantity('0.5') });
    expect(leaves('1.5', { ...own, quantity: quantity('9') }, [own])).toBe('2'); // 0.5 filled and 1.5 left to close.
    expect(leaves('1.5', { ...own, quantity: quantity('1.7') }, [own])).toBe('1.7');
  });

  it('is clipped to the venue\'s largest size, in its lots, and says why', () => {
    const world = new RiskWorld();
    const clipOf = (position: string, order: Order, one: ReturnType<typeof instrument>) => {
      world.instruments.set(BTC, one);
      world.held.set(BTC, held(position));
      const verdict = world.engine().check(order, world.now);
      return verdict.checks.filter(({ check }) => check === 'reduceOnly').map(({ outcome, used, allowed, message }) => [outcome, used, allowed, message]);
    };
    const wide = exit({ quantity: quantity('9') });
    expect(clipOf('5', wide, MOST)).toEqual([['clipped', '9', '3', 'Clipped from 9 to 3: the venue\'s largest size']]);
    expect(clipOf('3', wide, MOST)).toEqual([['clipped', '9', '3', 'Clipped from 9 to 3: what is left to reduce']]);
    expect(clipOf('2', wide, MOST)).toEqual([['clipped', '9', '2', 'Clipped from 9 to 2: what is left to reduce']]);
    expect(clipOf('5', wide, instrument({ maxQty: quantity('3.00005') }))).toEqual([['clipped', '9', '3', 'Clipped from 9 to 3: the venue\'s largest size']]);
    expect(clipOf('5', exit({ quantity: quantity('3') }), MOST)).toMatchObject([['passed', '', '', 'The order only reduces the position']]);
    expect(clipOf('5', exit({ quantity: quantity('3'), strategyId: FLATTEN }), MOST)).toMatchObject([['passed', '', '', 'Flatten-all: sized by the venue\'s own position']]);
    // One that only closes and does not say so is made so first, then clipped.
    expect(clipOf('5', exit({ quantity: quantity('4'), reduceOnly: false }), MOST)).toEqual([['clipped', 'no', 'yes', 'The order only closes, so it goes out reduce-only and can never open the other side'], ['clipped', '4', '3', 'Clipped from 4 to 3: the venue\'s largest size']]);
    expect(clipOf('5', exit({ quantity: quantity('3'), reduceOnly: false }), MOST)).toHaveLength(1);
    // And judged by the venue's bounds after that.
    expect(world.engine().check(exit({ quantity: quantity('4'), reduceOnly: false }), world.now).checks.at(-1)).toMatchObject({ check: 'quantityBounds', outcome: 'passed' });
  });

  it('that was sent as one that may open is not changed by a replace that only closes', () => {
    const world = new RiskWorld();
    world.held.set(BTC, quantity('2'));
    const own = resting('1', { reduceOnly: false });
    world.working = [own];
    const verdict = world.engine().check({ ...own, quantity: quantity('2') }, world.now);
    expect(verdict).toMatchObject({ outcome: 'approved', order: { reduceOnly: false, quantity: quantity('2') } });
    expect(verdict.checks.find(({ check }) => check === 'reduceOnly')).toMatchObject({ outcome: 'passed', message: 'The order only closes' });
  });

  it.each([
    ['no position', '0', exit(), [], 'Reduce-only, but there is no position in BTC-PERP.SIM'],
    ['a buy of a long', '2', exit({ side: 'buy' }), [], 'Reduce-only, but a buy would enlarge the long position of 2'],
    ['a sell of a short', '-2', exit(), [], 'Reduce-only, but a sell would enlarge the short position of -2'],
    ['a long that others close', '2', exit(), [atMarket('2')], 'Reduce-only, but other reduce-only orders already work for the whole position of 2'],
    ['a short that others close', '-2', exit({ side: 'buy' }), [atMarket('3', { side: 'buy' })], 'Reduce-only, but other reduce-only orders already work for the whole position of -2'],
    ['less than a lot', '0.00005', exit(), [], 'Only 0.00005 of BTC-PERP.SIM is left to reduce, less than one lot of 0.0001: dust, the venue cannot take it'],
    ['less than a lot asked for', '2', exit({ quantity: quantity('0.00005') }), [], '0.00005 is less than one lot of 0.0001 of BTC-PERP.SIM; it is not rounded up. It is dust: the venue cannot take it.'],
  ] as const)('%s is refused in words', (_name, position, order, working, words) => {
    expect(leaves(position, order, working)).toBe(words);
  });

  it('of dust passes only when nothing else is left to close', () => {
    const least = instrument({ minQty: quantity('0.01') });
    const dust = exit({ quantity: quantity('0.005') });
    expect(leaves('0.005', dust, [], least)).toBe('0.005');
    expect(leaves('0.0051', dust, [], least)).toContain('below the venue\'s minimum');
    expect(leaves('1.005', dust, [atMarket('1')], least)).toBe('0.005'); // The rest is being closed.
    expect(leaves('0.0051', exit({ quantity: quantity('0.005'), reduceOnly: false }), [], least)).toContain('below the venue\'s minimum');
    expect(leaves('0.01', exit({ quantity: quantity('0.01') }), [], least)).toBe('0.01');
  });
});
