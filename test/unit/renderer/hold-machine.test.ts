import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOLD_MS, nextHold, type HoldEvent, type HoldState } from '../../../src/renderer/components/hold-machine.ts';

const by = fc.constantFrom('pointer' as const, 'key' as const);
const event: fc.Arbitrary<HoldEvent> = fc.oneof(
  fc.record({ type: fc.constant('press' as const), by }), fc.record({ type: fc.constant('release' as const), by }),
  fc.constant<HoldEvent>({ type: 'cancel' }), fc.constant<HoldEvent>({ type: 'tick' }),
);

describe('hold', () => {
  it('fires only after one unbroken hold of full length, and once per press', () => {
    fc.assert(fc.property(fc.array(fc.tuple(event, fc.integer({ min: 0, max: 500 })), { maxLength: 60 }), (steps) => {
      let state: HoldState = { phase: 'idle' };
      let now = 0;
      let heldSince: number | null = null;
      let holder: string | null = null;
      let firedThisPress = false;
      for (const [e, wait] of steps) {
        now += wait;
        if (e.type === 'press' && holder === null) { heldSince = now; holder = e.by; firedThisPress = false; }
        const before = heldSince;
        const result = nextHold(state, e, now);
        state = result.state;
        if (result.outcome === 'fired') {
          expect(before).not.toBeNull();
          expect(now - (before ?? now)).toBeGreaterThanOrEqual(HOLD_MS);
          expect(firedThisPress).toBe(false);
          firedThisPress = true;
        }
        if (e.type === 'cancel' || (e.type === 'release' && e.by === holder)) { heldSince = null; holder = null; }
      }
    }));
  });
  it('fires at a tick after the full length', () => {
    const held = nextHold({ phase: 'idle' }, { type: 'press', by: 'pointer' }, 100).state;
    expect(nextHold(held, { type: 'tick' }, 100 + HOLD_MS - 1).outcome).toBe('none');
    expect(nextHold(held, { type: 'tick' }, 100 + HOLD_MS).outcome).toBe('fired');
  });
  it('says when it was too short, and is not ended by the other hand', () => {
    const held = nextHold({ phase: 'idle' }, { type: 'press', by: 'key' }, 0).state;
    expect(nextHold(held, { type: 'release', by: 'pointer' }, 50)).toEqual({ state: held, outcome: 'none' });
    expect(nextHold(held, { type: 'release', by: 'key' }, 50)).toEqual({ state: { phase: 'idle' }, outcome: 'tooShort' });
  });
});
