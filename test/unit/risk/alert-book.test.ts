import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlertBook } from '../../../src/main/core/risk/alert-book.ts';

describe('AlertBook', () => {
  it('keeps count and refuses like a plain list, whatever comes', () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('raise' as const), level: fc.constantFrom('info' as const, 'warning' as const, 'critical' as const) }),
      fc.record({ what: fc.constant('acknowledge' as const), picks: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }) }),
    );
    const seen = { taken: 0, unknown: 0, before: 0, twice: 0 };
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const book = new AlertBook();
      const model = new Map<number, { critical: boolean; open: boolean }>();
      let seq = 0;
      for (const one of steps) {
        if (one.what === 'raise') {
          book.raised(++seq, one.level);
          model.set(seq, { critical: one.level === 'critical', open: true });
        } else {
          const refusal = book.refusal(one.picks);
          const fits = one.picks.length > 0 && new Set(one.picks).size === one.picks.length && one.picks.every((pick) => model.get(pick)?.open);
          expect(refusal === null).toBe(fits);
          if (refusal?.includes('found none with the number')) seen.unknown += 1;
          if (refusal?.includes('acknowledged before')) seen.before += 1;
          if (refusal?.includes('twice')) seen.twice += 1;
          if (!fits) continue;
          seen.taken += 1;
          book.acknowledged(one.picks);
          for (const pick of one.picks) model.set(pick, { critical: model.get(pick)?.critical ?? false, open: false });
        }
        expect(book.unacknowledgedCritical()).toBe([...model.values()].filter(({ critical, open }) => critical && open).length);
      }
    }), { numRuns: 400 });
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(0);
  });

  it('names what does not fit, and not all of a flood', () => {
    const book = new AlertBook();
    book.raised(3, 'critical');
    book.acknowledged([3, 99]);
    expect(book.refusal([3])).toBe('expected alerts that nobody has acknowledged yet, but 3 was acknowledged before: nothing was changed');
    expect(book.refusal([1, 2, 4, 5, 6, 7, 8])).toBe('expected alerts of this desk, found none with the number 1, 2, 4, 5, 6 and 2 more: nothing was acknowledged');
    expect(book.unacknowledgedCritical()).toBe(0);
  });
});

describe('the words of a refusal', () => {
  const book = (): AlertBook => {
    const made = new AlertBook();
    for (let seq = 1; seq <= 9; seq += 1) made.raised(seq, 'critical');
    return made;
  };

  it('name five alerts and count the others', () => {
    expect(book().refusal([11, 12, 13, 14, 15])).toBe('expected alerts of this desk, found none with the number 11, 12, 13, 14, 15: nothing was acknowledged');
    expect(book().refusal([11, 12, 13, 14, 15, 16, 17])).toBe('expected alerts of this desk, found none with the number 11, 12, 13, 14, 15 and 2 more: nothing was acknowledged');
  });

  it('are in the right number', () => {
    const made = book();
    made.acknowledged([1, 2]);
    expect([made.refusal([1, 3]), made.refusal([1, 2])]).toEqual([expect.stringContaining('but 1 was acknowledged before'), expect.stringContaining('but 1, 2 were acknowledged before')]);
    expect([made.refusal([]), made.refusal([3, 3]), made.refusal([3])]).toEqual(['expected at least one alert, found none', 'expected each alert once, found 3 twice: nothing was acknowledged', null]);
  });

  it('a journal that tells of one alert twice has raised it once, and what was acknowledged stays so', () => {
    const made = book();
    made.acknowledged([1]);
    made.raised(1, 'critical');
    made.raised(2, 'critical');
    expect(made.unacknowledgedCritical()).toBe(8);
    expect(made.refusal([1])).toContain('acknowledged before');
  });
});
