import { describe, expect, it } from 'vitest';
import { money, price, quantity } from '../../../src/shared/model/decimal.ts';
import { instrumentId, tradeId, venueOrderId } from '../../../src/shared/model/ids.ts';
import type { VenueFill } from '../../../src/shared/model/venue-report.ts';
import { VirtualDesk } from '../../support/virtual-desk.ts';

const BTC = instrumentId('BTC-PERP.SIM');

describe('a liquidation by the venue', () => {
  it('is booked and raises one critical alert, also when the venue repeats it', () => {
    const desk = new VirtualDesk({ seed: 41, severity: 'kind', manualOnly: true }).start();
    desk.runUntil(() => desk.kernel.sync.reconciled, 30_000, 'the desk to reconcile').run(1_000);
    const fill: VenueFill = { tradeId: tradeId('LIQ-1'), venueOrderId: venueOrderId('L1'), clientOrderId: null, instrumentId: BTC, side: 'sell', qty: quantity('0.01'), px: price('50000'), fee: money('0.15'), liquidity: 'taker', cause: 'liquidation', tsEvent: desk.now };
    desk.report({ type: 'FillReport', fill });
    desk.report({ type: 'FillReport', fill });
    const alerts = desk.conclusions().filter((conclusion) => conclusion.type === 'RiskEvent' && conclusion.code === 'liquidated');
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ level: 'critical', instrumentId: BTC, message: expect.stringContaining('0.01') as string });
    expect(desk.kernel.portfolio.position(BTC)?.quantity).toBe(quantity('-0.01'));
  });
});
