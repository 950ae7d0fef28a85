import { describe, expect, it } from 'vitest';
import { BareKernel } from '../../support/bare-kernel.ts';
import { PERSON } from '../../support/virtual-desk.ts';

const acknowledge = (desk: BareKernel, requestId: string, seqs: readonly number[], note = '') => {
  desk.input({ type: 'command', ts: desk.now, command: { type: 'AcknowledgeAlert', requestId, by: PERSON, seqs, note } });
  return desk.results.find((result) => result.requestId === requestId);
};
const alertSeqs = (desk: BareKernel): readonly number[] => desk.journal.entries().flatMap((entry) => (entry.kind === 'conclusion' && entry.conclusion.type === 'RiskEvent' ? [entry.seq] : []));

/** Two alerts of tier 1: the venue reports a trade of an instrument that nobody knows, and a liquidation. */
function alerted(): BareKernel {
  const desk = new BareKernel().ready();
  desk.report({ type: 'FundingReport', funding: { fundingId: 'f', instrumentId: 'XYZ-PERP.SIM' as never, quantity: 0n as never, px: 0n as never, rate: 0n as never, payment: 0n as never, tsEvent: desk.now } });
  return desk;
}

describe('the kernel takes note of alerts', () => {
  it('in the journal, once, with who and why', () => {
    const desk = alerted();
    const [seq] = alertSeqs(desk);
    expect(desk.kernel.alerts.unacknowledgedCritical()).toBe(1);
    expect(acknowledge(desk, 'a', [seq ?? -1, 999_999])).toMatchObject({ outcome: 'refused', message: expect.stringContaining('found none with the number 999999') as string });
    expect(desk.of('AlertAcknowledged')).toEqual([]);
    expect(acknowledge(desk, 'b', [seq ?? -1], 'seen')).toMatchObject({ outcome: 'done', message: 'Acknowledged the alert.' });
    expect(desk.of('AlertAcknowledged')).toEqual([{ type: 'AlertAcknowledged', seqs: [seq], by: PERSON, note: 'seen', tsEvent: desk.now }]);
    expect(acknowledge(desk, 'c', [seq ?? -1])).toMatchObject({ outcome: 'refused', message: expect.stringContaining('acknowledged before') as string });
    expect(desk.of('AlertAcknowledged')).toHaveLength(1);
    expect(desk.kernel.alerts.unacknowledgedCritical()).toBe(0);
  });

  it('for good: a restart knows what waits and what does not', () => {
    const desk = alerted();
    const [seq] = alertSeqs(desk);
    const waiting = new BareKernel({ journaled: desk.journal.entries() });
    expect(waiting.kernel.alerts.unacknowledgedCritical()).toBe(1);
    acknowledge(desk, 'a', [seq ?? -1]);
    const after = new BareKernel({ journaled: desk.journal.entries(), startTs: desk.now + 1_000 }).start();
    expect(after.kernel.alerts.unacknowledgedCritical()).toBe(0);
    expect(acknowledge(after, 'b', [seq ?? -1])).toMatchObject({ outcome: 'refused', message: expect.stringContaining('acknowledged before') as string });
  });
});
