import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PreviewTickets, TICKET_MS, type GoesOutAs } from '../../../src/main/api/risk/preview-tickets.ts';
import { price, quantity } from '../../../src/shared/model/decimal.ts';
import { instrumentId, MANUAL } from '../../../src/shared/model/ids.ts';
import type { OrderIntent } from '../../../src/shared/model/order.ts';

const intent = (over: Partial<OrderIntent> = {}): OrderIntent => ({ strategyId: MANUAL, instrumentId: instrumentId('BTC-PERP.SIM'), side: 'buy', type: 'limit', quantity: quantity('1'), limitPx: price('100'), timeInForce: 'gtc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'entered by hand', ...over });
const SHOWN: GoesOutAs = { quantity: quantity('1'), limitPx: price('100'), reduceOnly: false };
function rig() {
  const clock = { now: 0 };
  let made = 0;
  return { clock, tickets: new PreviewTickets({ now: () => clock.now, random: () => `t${++made}` }) };
}

describe('a preview ticket', () => {
  it('is good once, for exactly its order, for fifteen seconds', () => {
    const { clock, tickets } = rig();
    const ticket = tickets.issue(intent(), SHOWN);
    clock.now = TICKET_MS - 1;
    expect(tickets.redeem(ticket, { ...intent() })).toBe(SHOWN);
    expect(tickets.redeem(ticket, intent())).toBeNull();
    const late = tickets.issue(intent(), SHOWN);
    clock.now += TICKET_MS;
    expect(tickets.redeem(late, intent())).toBeNull();
    expect(tickets.redeem('never made', intent())).toBeNull();
  });

  it('is of no use for an order that differs in anything, and is used up by the attempt', () => {
    const others: readonly Partial<OrderIntent>[] = [{ side: 'sell' }, { quantity: quantity('1.000000000001') }, { limitPx: price('100.5') }, { type: 'market', limitPx: null }, { timeInForce: 'ioc' }, { postOnly: true }, { reduceOnly: true }, { instrumentId: instrumentId('ETH-PERP.SIM') }];
    for (const over of others) {
      const { tickets } = rig();
      const ticket = tickets.issue(intent(), SHOWN);
      expect(tickets.redeem(ticket, intent(over)), JSON.stringify(Object.keys(over))).toBeNull();
      expect(tickets.redeem(ticket, intent())).toBeNull();
    }
  });

  it('keeps the newest of many, and never more than one success for each', () => {
    fc.assert(fc.property(fc.array(fc.record({ issue: fc.boolean(), which: fc.nat(200), wait: fc.nat(4_000) }), { maxLength: 200 }), (steps) => {
      const { clock, tickets } = rig();
      const made: { ticket: string; at: number; used: boolean }[] = [];
      for (const { issue, which, wait } of steps) {
        clock.now += wait;
        if (issue || made.length === 0) made.push({ ticket: tickets.issue(intent({ reason: String(made.length) }), SHOWN), at: clock.now, used: false });
        else {
          const index = which % made.length;
          const one = made[index] as (typeof made)[number];
          const good = tickets.redeem(one.ticket, intent({ reason: String(index) }));
          if (good !== null) expect(one.used || clock.now - one.at >= TICKET_MS).toBe(false);
          else expect(one.used || clock.now - one.at >= TICKET_MS || made.length - index > 64).toBe(true);
          one.used = true;
        }
      }
    }));
  });
});
