import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertOf, countTier, filterAlerts, mergeAlerts } from '../../../src/renderer/alerts/alert-list.ts';
import { countUnacknowledged } from '../../../src/renderer/alerts/use-unacknowledged.ts';
import { percentOf } from '../../../src/renderer/risk/LimitBar.tsx';
import type { RiskEventView } from '../../../src/shared/contract/views.ts';

const ACK = { ts: 1, by: 'trader via view', note: 'seen at noon' };
const events = fc.uniqueArray(fc.record({ seq: fc.nat(60), level: fc.constantFrom('info' as const, 'warning' as const, 'critical' as const), acked: fc.boolean(), word: fc.constantFrom('feed', 'loss', 'funding') }), { selector: (one) => one.seq, maxLength: 30 })
  .map((list) => [...list].sort((a, b) => a.seq - b.seq).map(({ seq, level, acked, word }): RiskEventView => ({ seq, level, code: word, message: `${word} ${seq}`, instrumentId: seq % 2 === 0 ? 'BTC-PERP.SIM' : null, runbook: 'Look.', tsEvent: seq, ack: acked ? ACK : null })));

describe('the list of alerts', () => {
  it('holds each alert once, newest first, and never forgets an acknowledgement', () => {
    fc.assert(fc.property(events, events, (listed, live) => {
      const merged = mergeAlerts([...listed].reverse().map(alertOf), live);
      expect(merged.map((one) => one.seq)).toEqual([...new Set([...listed, ...live].map((one) => one.seq))].sort((a, b) => b - a));
      for (const one of merged) expect(one.ack !== null).toBe([...listed, ...live].some((each) => each.seq === one.seq && each.ack !== null));
    }));
  });

  it('is narrowed by tier, state and every word, and the tiers add up', () => {
    fc.assert(fc.property(events, fc.constantFrom(null, 1 as const, 2 as const, 3 as const), fc.boolean(), fc.constantFrom('', 'FEED', 'btc loss', 'account', 'noon', 'nothing such'), (list, tier, openOnly, text) => {
      const alerts = list.map(alertOf);
      const kept = filterAlerts(alerts, { tier, openOnly, text });
      const words = text.toLowerCase().split(' ').filter((word) => word !== '');
      for (const one of alerts) {
        const all = `${one.code} ${one.message} ${one.runbook} ${one.instrumentId === null ? 'account' : 'btc-perp'} ${one.ack === null ? '' : `${one.ack.by} ${one.ack.note}`}`.toLowerCase();
        expect(kept.includes(one)).toBe((tier === null || one.tier === tier) && (!openOnly || one.ack === null) && words.every((word) => all.includes(word)));
      }
      const counts = ([1, 2, 3] as const).map((each) => countTier(alerts, each));
      expect(counts.reduce((sum, { all }) => sum + all, 0)).toBe(alerts.length);
      const open = countUnacknowledged(list);
      expect([open.critical, open.warning, open.total]).toEqual([counts[0]?.open, counts[1]?.open, (counts[0]?.open ?? 0) + (counts[1]?.open ?? 0)]);
    }));
  });
});

describe('a share of a limit', () => {
  it('never reads as reached before it is', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 0.9999999, noNaN: true }), (share) => { expect(Number(percentOf(share).replace(' %', ''))).toBeLessThan(100); }));
    expect([percentOf(1), percentOf(0.8), percentOf(1.02), percentOf(50)]).toEqual(['100 %', '80 %', '102 %', '> 999 %']);
  });
});
