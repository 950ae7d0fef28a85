// How large an order may be: the buttons of the ticket against a gate with limits of its own.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderInput, OrderPreview } from '../../../src/shared/contract/risk-methods.ts';
import { formatDecimal, ONE, parseDecimal } from '../../../src/shared/model/decimal.ts';
import { largestAllowed, quantityFor, shareOf, ofSizeAlone, sizeFromChecks, whyNone, whyNoMore } from '../../../src/renderer/desk/order-size.ts';

const INPUT: OrderInput = { instrumentId: 'BTC-PERP.SIM', side: 'buy', type: 'limit', quantity: '1', limitPx: '100', timeInForce: 'gtc', postOnly: false, reduceOnly: false };
type Limit = { readonly check: string; /** Used at a size of nothing, and per whole unit; decimal counts. */ readonly base: bigint; readonly perUnit: bigint; readonly allowed: bigint };

/** A gate whose checks grow evenly with the size; `clipsAt` is what it makes larger orders smaller to. */
function gate(limits: readonly Limit[], clipsAt: bigint | null = null) {
  const asked: bigint[] = [];
  const ask = (input: OrderInput): Promise<OrderPreview> => {
    const wanted = parseDecimal(input.quantity);
    asked.push(wanted);
    const quantity = clipsAt !== null && wanted > clipsAt ? clipsAt : wanted;
    const checks = limits.map(({ check, base, perUnit, allowed }) => {
      const used = base + (quantity * perUnit) / ONE;
      return { check, scope: 'order' as const, outcome: used > allowed ? 'denied' as const : 'passed' as const, used: formatDecimal(used), allowed: formatDecimal(allowed), unit: 'USD', message: '' };
    });
    const denied = checks.some(({ outcome }) => outcome === 'denied');
    return Promise.resolve({ verdict: denied ? 'denied' : 'approved', message: '', checks, order: denied ? null : { quantity: formatDecimal(quantity), limitPx: '100', reduceOnly: false }, notional: null, margin: null, feeEstimate: null, referencePx: null, ticket: null, ticketMs: 0 });
  };
  return { ask, asked };
}
const units = (n: number): bigint => BigInt(n) * ONE;
const limitArb: fc.Arbitrary<Limit> = fc.record({ check: fc.constantFrom('a', 'b', 'c'), base: fc.nat(5_000).map(units), perUnit: fc.integer({ min: 1, max: 100_000 }).map(units), allowed: fc.nat(500_000).map(units) });
const stepsArb = fc.constantFrom({ lotSize: '0.001', minQty: '0.001' }, { lotSize: '0.01', minQty: '0.05' }, { lotSize: '1', minQty: '1' }, { lotSize: '0.5', minQty: '2' });
const unique = (limits: readonly Limit[]): readonly Limit[] => limits.filter(({ check }, i) => limits.findIndex((other) => other.check === check) === i);

describe('the largest order that the checks allow', () => {
  it('passes every check, is made of whole lots, and leaves no more than rounding', async () => {
    await fc.assert(fc.asyncProperty(fc.array(limitArb, { minLength: 1, maxLength: 3 }).map(unique), stepsArb, fc.nat(1_000), async (limits, steps, probe) => {
      const { ask, asked } = gate(limits);
      const most = await largestAllowed(ask, INPUT, steps, units(probe) / 10n);
      const lot = parseDecimal(steps.lotSize);
      const least = parseDecimal(steps.minQty);
      const fits = (size: bigint): boolean => limits.every(({ base, perUnit, allowed }) => base + (size * perUnit) / ONE <= allowed);
      if (!fits(least)) {
        expect(most).toBeNull();
        return;
      }
      const size = parseDecimal(most ?? '0');
      expect([fits(size), size >= least, size % lot]).toEqual([true, true, 0n]);
      const larger = size + lot + size / 50n;
      expect(fits(larger - (larger % lot) + lot), `${most} could be ${formatDecimal(larger)}`).toBe(false);
      expect(asked.length).toBeLessThanOrEqual(14);
    }));
  });

  it('is what the gate makes of an order that it makes smaller', async () => {
    const { ask } = gate([{ check: 'a', base: 0n, perUnit: units(1), allowed: units(1_000) }], units(3));
    expect(await largestAllowed(ask, INPUT, { lotSize: '1', minQty: '1' }, units(10))).toBe('3');
  });

  it('is not known where no check grows with the size', async () => {
    const preview = (await gate([{ check: 'workingOrders', base: units(3), perUnit: 0n, allowed: units(50) }]).ask(INPUT));
    expect(sizeFromChecks({ quantity: units(1), preview }, { quantity: units(2), preview })).toBeNull();
    expect(await largestAllowed(gate([{ check: 'workingOrders', base: units(3), perUnit: 0n, allowed: units(50) }]).ask, INPUT, { lotSize: '1', minQty: '1' }, 0n)).toBeNull();
  });
});

describe('the checks of the size alone', () => {
  const disarmed = { check: 'tradingState', scope: 'account' as const, outcome: 'denied' as const, used: 'disarmed', allowed: 'active', unit: '', message: 'The desk is disarmed: it opens no risk until it is armed. Exits pass.' };
  const closed = (limits: readonly Limit[]) => async (input: OrderInput): Promise<OrderPreview> => {
    const preview = await gate(limits).ask(input);
    return { ...preview, verdict: 'denied', order: null, message: `Denied by trading state: ${disarmed.message}`, checks: [disarmed, ...preview.checks.map((check) => ({ ...check, message: `${check.used} USD, limit ${check.allowed} USD` }))] };
  };
  const steps = { lotSize: '0.001', minQty: '0.001', minNotional: '0', multiplier: '1' };
  const limits: readonly Limit[] = [{ check: 'orderNotional', base: 0n, perUnit: units(100), allowed: units(50) }];

  it('tell how large an order may be on a desk that lets none pass now, and that it does not', async () => {
    const { ask, anyway } = await ofSizeAlone(closed(limits), INPUT, steps);
    expect(anyway).toBe(disarmed.message);
    expect(await largestAllowed(ask, INPUT, steps, units(1))).toBe('0.5');
    expect(await whyNoMore(ask, INPUT, '0.5', steps)).toBe('Denied by order notional: 52.6 USD, limit 50 USD');
  });

  it('name what the smallest order is too large for before that the desk is closed', async () => {
    const { ask } = await ofSizeAlone(closed(limits), INPUT, { minQty: '0.6' });
    expect(await largestAllowed(ask, INPUT, { ...steps, minQty: '0.6' }, units(1))).toBeNull();
    expect(await whyNone(ask, INPUT, { ...steps, minQty: '0.6' }, '100')).toEqual({ smallest: '0.6', why: 'Denied by order notional: 60 USD, limit 50 USD' });
  });

  it('are all of them where an order of some size passes', async () => {
    const { ask, anyway } = await ofSizeAlone(gate(limits).ask, INPUT, steps);
    expect([anyway, (await ask({ ...INPUT, quantity: '0.6' })).verdict]).toEqual([null, 'denied']);
  });
});

describe('why it is no larger', () => {
  const says = (allowed: number) => (input: OrderInput): Promise<OrderPreview> => {
    const wanted = parseDecimal(input.quantity);
    const denied = wanted * 100n > units(allowed);
    return Promise.resolve({ verdict: denied ? 'denied' : 'approved', message: denied ? `Denied by position notional: ${formatDecimal(wanted * 100n)} USD, limit ${allowed} USD` : 'Every check passes.', checks: [], order: null, notional: null, margin: null, feeEstimate: null, referencePx: null, ticket: null, ticketMs: 0 });
  };
  const steps = { lotSize: '0.001', minQty: '0.001', minNotional: '10', multiplier: '1' };

  it('is what the gate says of a little more', async () => {
    expect(await whyNoMore(says(50), INPUT, '0.5', steps)).toBe('Denied by position notional: 52.6 USD, limit 50 USD');
    expect(await whyNoMore(says(500), INPUT, '0.5', steps)).toBeNull();
  });

  it('is what the gate says of the smallest order that the venue takes', async () => {
    // 10 USD at 100 is 0.1; one lot more is past it for certain.
    expect(await whyNone(says(5), INPUT, steps, '100')).toEqual({ smallest: '0.101', why: 'Denied by position notional: 10.1 USD, limit 5 USD' });
    expect(await whyNone(says(5), INPUT, { ...steps, minNotional: '0', minQty: '0.2' }, '100')).toMatchObject({ smallest: '0.2' });
    expect(await whyNone(says(500), INPUT, steps, '100')).toBeNull();
  });
});

describe('a share of a size', () => {
  it('is whole lots, never below the least, and never more than the share', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 100 }), stepsArb, (thousandths, percent, steps) => {
      const size = (BigInt(thousandths) * ONE) / 1_000n;
      const part = parseDecimal(shareOf(formatDecimal(size), percent, steps));
      const least = parseDecimal(steps.minQty);
      const lot = parseDecimal(steps.lotSize);
      const exact = (size * BigInt(percent)) / 100n;
      expect(part >= least).toBe(true);
      if (part > least) expect([part % lot, part <= exact, exact - part < lot]).toEqual([0n, true, true]);
      else expect(exact < least + lot).toBe(true);
    }));
  });
});

describe('the quantity for an amount of money', () => {
  it('comes nearest to the amount without passing it', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 9_000_000 }), fc.constantFrom('1', '0.1', '100'), fc.constantFrom('0.001', '1'), (amount, cents, multiplier, lotSize) => {
      const px = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
      const quantity = parseDecimal(quantityFor(String(amount), px, multiplier, lotSize) ?? '-1');
      const worth = (size: bigint): bigint => (size * parseDecimal(px) * parseDecimal(multiplier)) / (ONE * ONE);
      expect(quantity % parseDecimal(lotSize)).toBe(0n);
      expect(worth(quantity) <= units(amount)).toBe(true);
      expect(worth(quantity + parseDecimal(lotSize)) >= units(amount)).toBe(true);
    }));
  });

  it.each([['', '100', '1'], ['abc', '100', '1'], ['-5', '100', '1'], ['0', '100', '1'], ['100', '0', '1'], ['100', '', '1'], ['100', '50', '0']])('is not told for %j at %j times %j', (amount, px, multiplier) => {
    expect(quantityFor(amount, px, multiplier, '0.01')).toBeNull();
  });
});
