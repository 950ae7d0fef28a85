import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SystemClock } from '../../../src/main/adapters/system/system-clock.ts';

function machine(start = 1_000_000): { wall: number; monotonic: number; pass(ms: number): void; readonly sources: { wallMs: () => number; monotonicMs: () => number } } {
  const at = { wall: start, monotonic: 50.5, pass(ms: number) { at.wall += ms; at.monotonic += ms; }, sources: { wallMs: () => at.wall, monotonicMs: () => at.monotonic } };
  return at;
}

describe('SystemClock', () => {
  it('never runs backwards and never stands still, whatever is done to the wall clock', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: -7_200_000, max: 7_200_000 })), { maxLength: 40 }), (steps) => {
      const at = machine();
      const clock = new SystemClock({ sources: at.sources });
      let last = clock.now();
      for (const [passed, step] of steps) {
        at.pass(passed);
        at.wall += step;
        const now = clock.now();
        expect(Number.isInteger(now)).toBe(true);
        expect(now - last).toBeGreaterThanOrEqual(Math.floor(passed * 0.9) - 1);
        expect(now).toBeGreaterThanOrEqual(Math.floor(at.wall));
        last = now;
      }
    }));
  });

  it('follows the wall clock in normal times', () => {
    const at = machine();
    const clock = new SystemClock({ sources: at.sources });
    for (let i = 0; i < 100; i += 1) {
      at.pass(250);
      expect(clock.now()).toBe(at.wall);
    }
    expect(clock.aheadMs()).toBe(0);
  });

  it('catches up slowly after it was set back', () => {
    const at = machine();
    const clock = new SystemClock({ sources: at.sources });
    at.wall -= 1_000;
    expect(clock.aheadMs()).toBe(1_000);
    at.pass(5_000);
    expect(clock.aheadMs()).toBe(500);
    at.pass(5_001);
    expect(clock.aheadMs()).toBe(0);
  });

  it('starts after the last stamp of the journal', () => {
    const at = machine(1_000);
    expect(new SystemClock({ sources: at.sources, notBefore: 9_000 }).now()).toBe(9_000);
  });

  it('tells jumps and gaps apart', () => {
    const at = machine();
    const clock = new SystemClock({ sources: at.sources, jumpMs: 500, gapMs: 5_000 });
    at.pass(1_000);
    expect(clock.look()).toBeNull();
    at.wall += 3_600_000;
    expect(clock.look()).toEqual({ kind: 'forward', ms: 3_600_000 });
    at.wall -= 600;
    expect(clock.look()).toEqual({ kind: 'backward', ms: 600 });
    at.pass(8_000);
    expect(clock.look()).toEqual({ kind: 'gap', ms: 8_000 });
    at.pass(1_000);
    at.wall += 400;
    expect(clock.look()).toBeNull();
  });
});
