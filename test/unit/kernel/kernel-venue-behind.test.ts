// The other way round: the venue's account is the older one. What we booked is not there any more, and new fills come under numbers that we know already.
import { describe, expect, it } from 'vitest';
import { quantity } from '../../../src/shared/model/decimal.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import { PERSON, VirtualDesk } from '../../support/virtual-desk.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const order = (desk: VirtualDesk, side: 'buy' | 'sell', size: string, reduceOnly = false) => desk.order({ instrumentId: BTC, side, quantity: quantity(size), reduceOnly });

describe('a venue whose account lies behind the journal', () => {
  it.each(['kind', 'hostile'] as const)('is told, opens nothing, and exits and flatten-all still end (%s)', (severity) => {
    const desk = new VirtualDesk({ seed: 71, severity, manualOnly: true, symbols: ['BTC-PERP'] }).start();
    desk.runUntil(() => desk.kernel.sync.reconciled, 60_000, 'agreement');
    desk.run(2_000);
    order(desk, 'buy', '0.02');
    desk.runUntil(() => desk.kernel.orders.working().length === 0, 120_000, 'the first fill');
    const copy = structuredClone(desk.venue.save());
    order(desk, 'buy', '0.01');
    desk.runUntil(() => desk.kernel.orders.working().length === 0, 120_000, 'the second fill');
    desk.run(1_000);
    desk.venueBackTo(copy);
    desk.run(1_000);
    const sold = order(desk, 'sell', '0.004', true);
    expect(sold?.outcome).toBe('done');
    desk.runUntil(() => desk.kernel.orders.working().length === 0, 120_000, 'the end of an exit');
    expect(desk.kernel.orders.get(sold?.clientOrderId as never)).toMatchObject({ status: 'filled', filledQty: quantity('0.004') });
    const isTold = (code: string): boolean => desk.conclusions().some((one) => one.type === 'RiskEvent' && one.level === 'critical' && one.code === code);
    expect(isTold('answerContradicts')).toBe(true);
    desk.runUntil(() => isTold('reconMismatch'), 240_000, 'the difference to count');
    expect(order(desk, 'buy', '0.01')?.outcome).toBe('refused');
    desk.command({ type: 'FlattenAll', requestId: desk.requestId(), by: PERSON, reason: 'test' });
    desk.runUntil(() => !desk.kernel.flattening(), 600_000, 'proof of flat');
    expect(desk.venuePosition(BTC)).toBe(0n);
    const trades = desk.conclusions().flatMap((one) => (one.type === 'OrderFilled' ? [one.tradeId] : []));
    expect(new Set(trades).size).toBe(trades.length);
  });
});
