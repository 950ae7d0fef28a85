import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { FlattenWorld, FOREVER, type Unkindness } from './risk-flatten-venue.ts';

const MINUTE = 60_000;
const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const chance = (max: number) => fc.double({ min: 0, max, noNaN: true });
const never = { closes: 0, cancels: 0, reads: 0 };
const unkind = (refusesUntil: fc.Arbitrary<Unkindness['refusesUntil']>): fc.Arbitrary<Unkindness> =>
  fc.record({ loss: chance(0.3), readFailure: chance(0.4), partial: chance(0.7), refusal: chance(0.3), race: chance(1), refusesUntil, honoursReduceOnly: fc.boolean() });

function flatten(seedOfWorld: number, unkindness: Unkindness, until: number): FlattenWorld {
  const world = new FlattenWorld(seedOfWorld, unkindness);
  world.populate();
  world.start();
  world.run(until);
  return world;
}

describe('flatten-all against an unkind venue', () => {
  it('ends flat with proof, without a flip, a second close in flight or a close that was not shown', () => {
    fc.assert(fc.property(seed, unkind(fc.constant(never)), (seedOfWorld, unkindness) => {
      const world = flatten(seedOfWorld, unkindness, 30 * MINUTE);
      expect(world.faults).toEqual([]);
      expect(world.procedure.done()).toBe(true);
      world.drain();
      expect(world.flat()).toBe(true);
      const last = world.progress.at(-1);
      expect(last).toMatchObject({ step: 'verified', emptyReads: 2, venueOpenOrders: [], venuePositions: [] });
      expect(world.progress[0]?.step).toBe('halted');
    }), { numRuns: 600 });
  });

  it('gets there after the venue refused for a while', () => {
    const until = fc.record({ closes: fc.integer({ min: 0, max: 5 * MINUTE }), cancels: fc.integer({ min: 0, max: 5 * MINUTE }), reads: fc.integer({ min: 0, max: 5 * MINUTE }) });
    fc.assert(fc.property(seed, unkind(until), (seedOfWorld, unkindness) => {
      const world = flatten(seedOfWorld, unkindness, 60 * MINUTE);
      expect(world.faults).toEqual([]);
      expect(world.procedure.done()).toBe(true);
      world.drain();
      expect(world.flat()).toBe(true);
    }), { numRuns: 200 });
  });

  it('raises the alarm and keeps trying, slowly, while the venue refuses for ever', () => {
    const until = fc.constantFrom(
      { closes: FOREVER, cancels: 0, reads: 0 }, { closes: 0, cancels: FOREVER, reads: 0 }, { closes: 0, cancels: 0, reads: FOREVER }, { closes: FOREVER, cancels: FOREVER, reads: FOREVER },
    );
    let stuck = 0;
    fc.assert(fc.property(seed, unkind(until), (seedOfWorld, unkindness) => {
      const world = flatten(seedOfWorld, unkindness, 60 * MINUTE);
      expect(world.faults).toEqual([]);
      if (world.procedure.done()) {
        // Nothing of what was refused was needed.
        expect(world.flat()).toBe(true);
        expect(unkindness.refusesUntil.reads).toBe(0);
        return;
      }
      stuck += 1;
      // Orders that cannot be canceled are no reason to keep the positions.
      const { closes, reads } = unkindness.refusesUntil;
      if (closes === 0 && reads === 0) expect([...world.positions.values()].every((held) => held === 0n)).toBe(true);
      const alarms = world.progress.filter((one) => one.step === 'stuck');
      expect(alarms.length).toBeGreaterThan(0);
      for (const alarm of alarms) expect(alarm.message).toMatch(/Not flat after .*venue/);
      expect(world.procedure.active()).toBe(true);
      expect(world.procedure.nextDue()).toBeLessThan(Infinity);
      // An hour at the slow pace of 15 s, with some rounds that went faster.
      expect(world.reads).toBeGreaterThan(60);
      expect(world.reads).toBeLessThan(1500);
    }), { numRuns: 60 });
    expect(stuck).toBeGreaterThan(10);
  });
});
