// The kernel's timers against the plainest model: a map of due times, sorted when asked.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timers, type TimerName } from '../../src/main/core/kernel/timers.ts';

const NAMES: readonly TimerName[] = ['sweep', 'monitor', 'reconcile', 'readTimeout', 'equity', 'dayRoll', 'flatten', 'bars', 'latch'];

class PlainTimers {
  readonly due = new Map<TimerName, number>();
  floor = -Infinity;
  set(name: TimerName, wanted: number): void {
    this.due.set(name, name === 'dayRoll' ? wanted : Math.max(wanted, this.floor));
  }
  next = (): number => Math.min(Infinity, ...this.due.values());
  dueAt = (now: number): readonly TimerName[] => [...this.due].filter(([, due]) => due <= now).sort(([a, dueA], [b, dueB]) => dueA - dueB || (a < b ? -1 : 1)).map(([name]) => name);
}

const name = fc.constantFrom(...NAMES);
const time = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(Infinity));
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), name, time }),
  fc.record({ do: fc.constant('clear' as const), name, time }),
  fc.record({ do: fc.constant('floor' as const), name, time: fc.constantFrom(-Infinity, 3, 7) }),
);

describe('timers', () => {
  it('are due when, and in the order in which, a sorted map says', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const timers = new Timers();
      const plain = new PlainTimers();
      for (const one of steps) {
        if (one.do === 'set') [timers, plain].forEach((each) => each.set(one.name, one.time));
        else if (one.do === 'clear') {
          timers.clear(one.name);
          plain.due.delete(one.name);
        } else timers.catchUpTo((plain.floor = one.time));
        expect(timers.next()).toBe(plain.next());
        for (let now = 0; now <= 13; now += 1) expect(timers.dueAt(now)).toEqual(plain.dueAt(now));
      }
    }));
  });
});
