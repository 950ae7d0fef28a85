// Who owns what of a position: whatever fills come from whomever, all that is owned adds up to the position, on one side, and nobody's exit opens.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OwnedPositions } from '../../src/main/core/portfolio/owned-positions.ts';
import { bookFill, FLAT, type Holding } from '../../src/main/core/portfolio/position-math.ts';
import { price, quantity, type Ratio } from '../../src/shared/model/decimal.ts';
import { FLATTEN, instrumentId, MANUAL, strategyId, VENUE, type StrategyId } from '../../src/shared/model/ids.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const ONE = 1_000_000_000_000n as Ratio;
const OWNERS = [strategyId('a'), strategyId('b'), strategyId('c'), MANUAL, FLATTEN, VENUE];
const fills = fc.array(fc.record({ owner: fc.constantFrom(...OWNERS), side: fc.constantFrom('buy' as const, 'sell' as const), lots: fc.integer({ min: 1, max: 9 }), px: fc.integer({ min: 90, max: 110 }) }), { maxLength: 60 });
const signed = (owned: OwnedPositions, owner: StrategyId): bigint => owned.of(owner, BTC)?.quantity ?? 0n;

it('adds up to the net position after every fill, and to its cost and result once all is closed', () => {
  fc.assert(fc.property(fills, (list) => {
    const owned = new OwnedPositions();
    let net: Holding = FLAT;
    list.forEach(({ owner, side, lots, px }, ts) => {
      const [qty, at] = [quantity(String(lots)), price(String(px))];
      const before = new Map(OWNERS.map((one) => [one, signed(owned, one)]));
      owned.fill(BTC, { strategyId: owner, side, lastQty: qty, lastPx: at, tsEvent: ts }, ONE);
      net = bookFill(net, side, qty, at, ONE).holding;
      const holdings = [...owned.owners(BTC).values()];
      expect(holdings.reduce((sum, one) => sum + one.quantity, 0n)).toBe(net.quantity);
      expect(holdings.every((one) => one.quantity > 0n === net.quantity > 0n && one.quantity !== 0n)).toBe(true);
      if (net.quantity === 0n) expect(holdings).toEqual([]);
      const sign = side === 'buy' ? 1n : -1n;
      for (const one of OWNERS) {
        const moved = signed(owned, one) - (before.get(one) ?? 0n);
        // Only whose fill it is may open; everybody else is at most closed.
        if (one !== owner && moved !== 0n) expect((before.get(one) ?? 0n) * sign < 0n && moved * sign > 0n && signed(owned, one) * sign <= 0n).toBe(true);
      }
      // Before anybody else is closed, the owner's own is.
      if (OWNERS.some((one) => one !== owner && signed(owned, one) !== before.get(one))) expect(signed(owned, owner) * sign >= 0n).toBe(true);
    });
  }));
});

it('keeps each owner\'s cost by its own fills', () => {
  const owned = new OwnedPositions();
  const [a, b] = [strategyId('a'), strategyId('b')];
  const fill = (owner: StrategyId, side: 'buy' | 'sell', lots: string, px: string, ts: number): void => void owned.fill(BTC, { strategyId: owner, side, lastQty: quantity(lots), lastPx: price(px), tsEvent: ts }, ONE);
  fill(a, 'buy', '2', '100', 1);
  fill(b, 'buy', '1', '130', 2);
  fill(b, 'sell', '0.5', '140', 3);
  expect(owned.of(a, BTC)).toEqual({ quantity: quantity('2'), cost: price('200'), realizedPnl: 0n, tsOpened: 1 });
  expect(owned.of(b, BTC)).toEqual({ quantity: quantity('0.5'), cost: price('65'), realizedPnl: price('5'), tsOpened: 2 });
  fill(FLATTEN, 'sell', '2.25', '110', 4);
  expect([owned.of(a, BTC), owned.of(b, BTC)?.quantity]).toEqual([undefined, quantity('0.25')]);
});
