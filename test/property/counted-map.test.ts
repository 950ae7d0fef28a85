// A map by counting ids does what a plain map does, whatever the ids look like.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CountedMap } from '../../src/shared/model/counted-map.ts';

const number = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 40 }) }, fc.integer({ min: 1_000, max: 1_100 }), fc.constantFrom(5_000, 999_999_999_999_999));
const counting = fc.tuple(fc.constantFrom('T', 'S', 'desk-4Q2F-', 'desk-'), number).map(([beginning, n]) => `${beginning}${n}`);
const odd = fc.constantFrom('', 'T', 'T01', 'T001', '-1', '0', '00', '7', 'T1x', 'T1234567890123456', 'T12345678901234567890', 'ä1', 'T-1', 'T1.5');
const many = fc.integer({ min: 0, max: 40 }).map((n) => `${'abcdefghijklmnopqrstuvwxyz'[n % 26]}${n > 25 ? 'z' : ''}-1`);
const key = fc.oneof({ weight: 6, arbitrary: counting }, odd, many, fc.uuid());
const step = fc.record({ key, op: fc.constantFrom('set' as const, 'set' as const, 'delete' as const), value: fc.integer() });

describe('a map by counting ids', () => {
  it('answers as a plain map', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const map = new CountedMap<string, number>();
      const plain = new Map<string, number>();
      for (const one of steps) {
        if (one.op === 'set') {
          map.set(one.key, one.value);
          plain.set(one.key, one.value);
        } else {
          map.delete(one.key);
          plain.delete(one.key);
        }
        expect(map.get(one.key)).toBe(plain.get(one.key));
      }
      for (const { key: asked } of steps) {
        expect(map.get(asked), asked).toBe(plain.get(asked));
        expect(map.has(asked), asked).toBe(plain.has(asked));
      }
      expect([...map.values()].sort((a, b) => a - b)).toEqual([...plain.values()].sort((a, b) => a - b));
    }), { numRuns: 400 });
  });

  it('forgets the oldest of a long run and goes on', () => {
    const map = new CountedMap<string, number>();
    for (let n = 1; n <= 20_000; n += 1) {
      map.set(`o-${n}`, n);
      if (n > 500) map.delete(`o-${n - 500}`);
    }
    expect([...map.values()]).toEqual(Array.from({ length: 500 }, (_, at) => 19_501 + at));
    expect(map.get('o-19500')).toBeUndefined();
    map.set('o-3', 3); // long gone, and set again
    expect([map.get('o-3'), map.get('o-20000')]).toEqual([3, 20_000]);
  });
});
