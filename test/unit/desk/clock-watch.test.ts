// Clocks by hand: the machine's, the time that passes, and the venue's.
import { describe, expect, it } from 'vitest';
import { SystemClock } from '../../../src/main/adapters/system/system-clock.ts';
import { CALM_MS, ClockWatch } from '../../../src/main/desk/clock-watch.ts';
import { VenueOffset } from '../../../src/main/desk/readiness/venue-offset.ts';

const DAY_AND_HOUR = 25 * 3_600_000;
const START = Date.UTC(2026, 2, 2, 12);

function world() {
  const at = { wall: START, monotonic: 0, venue: START as number | null };
  const clock = new SystemClock({ sources: { wallMs: () => at.wall, monotonicMs: () => at.monotonic, uptimeMs: () => 90_000 + at.monotonic } });
  const offset = new VenueOffset();
  const told: { readonly agreed: boolean; readonly cause: string }[] = [];
  const watch = new ClockWatch({ clock, offset, tell: (agreed, cause) => told.push({ agreed, cause }), onJump: () => undefined });
  /** So many seconds pass, one look each; the venue speaks unless it is silent. */
  const pass = (seconds: number): void => {
    for (let i = 0; i < seconds; i += 1) {
      at.wall += 1_000;
      at.monotonic += 1_000;
      if (at.venue !== null) {
        at.venue += 1_000;
        offset.note(clock.now() - at.venue, clock.monotonicMs());
      }
      watch.look();
    }
  };
  return { at, clock, watch, told, pass };
}

describe('ClockWatch', () => {
  it('tells nothing while the clocks agree, whatever the venue\'s messages take', () => {
    const { at, pass, told } = world();
    at.venue = START - 800;
    pass(600);
    expect(told).toEqual([]);
  });

  it('tells a wall clock that was 25 h ahead for three seconds, and that the clocks agree a minute after it came back', () => {
    const { at, clock, pass, told } = world();
    pass(30);
    at.wall += DAY_AND_HOUR;
    pass(3);
    expect(told).toEqual([{ agreed: false, cause: expect.stringMatching(/was set ahead by 25\.0 h; the machine's clock is 25\.0 h ahead of the time that passed, which the venue's time agrees with/) as string }]);
    expect(clock.now()).toBe(at.wall - DAY_AND_HOUR);
    at.wall -= DAY_AND_HOUR;
    pass(CALM_MS / 1_000);
    expect(told).toHaveLength(1);
    pass(2);
    expect(told).toHaveLength(2);
    expect(told[1]).toMatchObject({ agreed: true });
    expect(clock.now()).toBe(at.wall);
  });

  it('stays in doubt for as long as the wall clock is wrong, and tells it once', () => {
    const { at, clock, pass, told } = world();
    at.wall -= DAY_AND_HOUR;
    pass(3_600);
    expect(told).toHaveLength(1);
    expect(clock.now()).toBe(at.wall + DAY_AND_HOUR);
  });

  it('takes a wall clock over that the venue\'s time agrees with: the machine stood still and nobody counted', () => {
    const { at, clock, pass, told } = world();
    pass(30);
    at.wall += 600_000;
    at.venue = at.wall;
    pass(30);
    expect(clock.now()).toBe(at.wall);
    pass(CALM_MS / 1_000);
    expect(told.map(({ agreed }) => agreed)).toEqual([false, true]);
  });

  it('doubts a venue whose time stands still or jumps, after several looks in a row', () => {
    for (const change of [DAY_AND_HOUR, -DAY_AND_HOUR]) {
      const { at, clock, pass, told } = world();
      pass(30);
      at.venue = START + change;
      pass(4);
      expect(told).toEqual([]);
      pass(30);
      expect(told).toEqual([{ agreed: false, cause: expect.stringMatching(/engine's time is 25\.0 h (ahead of|behind) the venue's/) as string }]);
      expect(clock.now()).toBe(at.wall);
    }
  });

  it('doubts a journal of a later time until the clock has caught up', () => {
    const { at, clock, watch, pass, told } = world();
    clock.begin(START + 60_000, START, 2_000);
    watch.look();
    expect(told).toEqual([{ agreed: false, cause: 'the journal\'s time is 60.0 s ahead of the machine\'s clock' }]);
    pass(200);
    expect(clock.now()).toBe(at.wall);
    expect(told.at(-1)).toMatchObject({ agreed: true });
  });

  it('needs no venue to see a jump', () => {
    const { at, pass, told } = world();
    at.venue = null;
    at.wall += 5_000;
    pass(1);
    expect(told).toMatchObject([{ agreed: false }]);
  });
});
