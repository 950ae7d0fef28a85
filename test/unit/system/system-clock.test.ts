import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SystemClock, type ClockSources } from '../../../src/main/adapters/system/system-clock.ts';

type Machine = { wall: number; monotonic: number; uptime: number; pass(ms: number): void; sleep(ms: number): void; readonly sources: ClockSources };
function machine(start = 1_000_000): Machine {
  const at: Machine = {
    wall: start, monotonic: 50.5, uptime: 70_000,
    pass(ms) { at.wall += ms; at.monotonic += ms; at.uptime += ms; },
    sleep(ms) { at.wall += ms; at.uptime += ms; },
    sources: { wallMs: () => at.wall, monotonicMs: () => at.monotonic, uptimeMs: () => at.uptime },
  };
  return at;
}
const DAY_AND_HOUR = 25 * 3_600_000;

describe('SystemClock', () => {
  it('never runs backwards, never stands still, and passes as time passes, whatever is done to the wall clock', () => {
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
        // A step of less than a second may be followed, a tenth of the time that passed at most; any other adds nothing.
        expect(now - last).toBeLessThanOrEqual(Math.ceil(passed * 1.1) + 1);
        last = now;
      }
    }));
  });

  it('holds a step ahead: three seconds of a wall clock 25 h ahead leave no trace in its stamps', () => {
    const at = machine();
    const clock = new SystemClock({ sources: at.sources });
    at.wall += DAY_AND_HOUR;
    for (let i = 0; i < 12; i += 1) {
      at.pass(250);
      expect(clock.now()).toBe(at.wall - DAY_AND_HOUR);
    }
    expect(clock.wrongByMs()).toBe(DAY_AND_HOUR);
    at.wall -= DAY_AND_HOUR;
    at.pass(1);
    expect([clock.now(), clock.aheadMs(), clock.wrongByMs()]).toEqual([at.wall, 0, 0]);
  });

  it('holds a step back: intervals go on at their own pace', () => {
    const at = machine();
    const clock = new SystemClock({ sources: at.sources });
    const before = clock.now();
    at.wall -= DAY_AND_HOUR;
    at.pass(5_000);
    expect([clock.now() - before, clock.wrongByMs()]).toEqual([5_000, -DAY_AND_HOUR]);
  });

  it('takes a step over when a second clock agrees with it: ahead at once, back by catching up', () => {
    const at = machine();
    const clock = new SystemClock({ sources: at.sources });
    at.wall += 60_000;
    clock.takeOver();
    expect([clock.now(), clock.wrongByMs()]).toEqual([at.wall, 0]);
    at.wall -= 30_000;
    clock.takeOver();
    expect([clock.aheadMs(), clock.wrongByMs()]).toEqual([30_000, 0]);
    at.pass(40_000);
    expect(clock.aheadMs()).toBe(10_000);
    at.pass(10_000);
    at.pass(1);
    expect(clock.aheadMs()).toBe(4_999.5);
    at.pass(50_000);
    expect(clock.now()).toBe(at.wall);
  });

  it('takes sleep of the machine for time that passed', () => {
    const at = machine();
    const clock = new SystemClock({ sources: at.sources });
    at.sleep(8 * 3_600_000);
    at.pass(10);
    expect([clock.now(), clock.wrongByMs()]).toEqual([at.wall, 0]);
    expect(clock.look()).toEqual({ kind: 'gap', ms: 8 * 3_600_000 + 10 });
    at.wall += 5_000; // set by hand, as much as a short sleep
    at.pass(10);
    expect(clock.wrongByMs()).toBe(5_000);
    const before = clock.now();
    at.sleep(3_600_000); // sleep counts also while the wall clock is wrong
    expect([clock.now() - before, clock.wrongByMs()]).toEqual([3_600_000, 5_000]);
  });

  it.each<[string, number, number, number]>([['ahead of it', DAY_AND_HOUR, 0, 0], ['behind it', 0, DAY_AND_HOUR, 0]])('begins with the earlier of the wall clock %s and the second clock', (_, wallAhead, secondAhead, begins) => {
    const at = machine();
    const truth = at.wall;
    at.wall += wallAhead;
    const clock = new SystemClock({ sources: at.sources });
    clock.begin(0, truth + secondAhead, 2_000);
    expect(clock.now() - truth).toBe(begins);
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

  it('follows a wall clock that is a little off, a tenth of the time that passes', () => {
    const at = machine();
    const clock = new SystemClock({ sources: at.sources });
    at.wall -= 900;
    at.pass(5_000);
    expect([clock.aheadMs(), clock.wrongByMs()]).toEqual([0, 0]);
    at.pass(5_001);
    expect(clock.now()).toBe(at.wall);
  });

  it('starts after the last stamp of the journal', () => {
    const at = machine(1_000);
    expect(new SystemClock({ sources: at.sources, notBefore: 9_000 }).now()).toBe(9_000);
    const clock = new SystemClock({ sources: at.sources });
    clock.begin(9_000, 1_000, 2_000);
    expect([clock.now(), clock.aheadMs()]).toEqual([9_000, 8_000]);
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
