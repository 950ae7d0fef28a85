import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlertLog } from '../../../src/main/api/risk/alert-log.ts';
import type { RiskEventView } from '../../../src/shared/contract/views.ts';

const event = (seq: number, level: RiskEventView['level'] = 'info', ack: RiskEventView['ack'] = null): RiskEventView => ({ seq, level, code: `c${seq % 3}`, message: `m${seq}`, instrumentId: null, runbook: '', tsEvent: seq, ack });

describe('AlertLog', () => {
  it('answers as the whole journal would, however much of it is in memory', () => {
    const step = fc.record({ count: fc.integer({ min: 1, max: 700 }), level: fc.constantFrom('info' as const, 'warning' as const, 'critical' as const), acks: fc.array(fc.nat(3_000), { maxLength: 5 }) });
    fc.assert(fc.property(fc.array(step, { maxLength: 6 }), fc.integer({ min: 1, max: 2_000 }), (steps, limit) => {
      const journal: RiskEventView[] = [];
      const log = new AlertLog((before, most) => journal.filter((one) => one.seq < before).reverse().slice(0, most));
      for (const { count, level, acks } of steps) {
        for (let i = 0; i < count; i++) {
          const one = event(journal.length + 1, level);
          journal.push(one);
          log.raised(one);
        }
        const ack = { ts: 1, by: 'trader via view', note: '' };
        for (const seq of acks) {
          const found = journal[seq - 1];
          if (found) journal[seq - 1] = { ...found, ack };
        }
        log.acknowledged(acks, ack);
      }
      const expected = [...journal].reverse().slice(0, limit).map((one) => ({ ...one, tier: one.level === 'critical' ? 1 : one.level === 'warning' ? 2 : 3 }));
      expect(log.newest(limit)).toEqual(expected);
      // A view starts with the last 200 and with everything of tier 1 that waits for a person.
      const recent = log.recent();
      expect(recent.map((one) => one.seq)).toEqual([...recent.map((one) => one.seq)].sort((a, b) => a - b));
      const waiting = journal.filter((one) => one.level === 'critical' && one.ack === null);
      expect(recent.filter((one) => one.level === 'critical' && one.ack === null)).toEqual(waiting);
      expect(recent.slice(-Math.min(200, journal.length))).toEqual(journal.slice(-200));
    }), { numRuns: 60 });
  });

  it('finds the last word of a code', () => {
    const log = new AlertLog();
    for (const seq of [1, 2, 3, 4]) log.raised(event(seq));
    expect(log.last(['c1'], null)?.seq).toBe(4);
    expect(log.last(['c9'], null)).toBeUndefined();
    expect(log.last(['c1'], 'BTC')).toBeUndefined();
  });
});
