import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppSettings } from '../../../src/shared/model/settings.ts';
import { STEPS, currentStep, isSettled, withFacts, withSkip, type GuideFacts } from '../../../src/renderer/guide/steps.ts';

const NOTHING: GuideFacts = { sawFlatten: false, watchedMarket: false, sawStrategies: false, hasOwnFill: false, sawWhy: false, flattenedAndResumed: false, exportedReport: false, sawFolders: false };
const facts = fc.record(Object.fromEntries(Object.keys(NOTHING).map((key) => [key, fc.boolean()]))) as unknown as fc.Arbitrary<GuideFacts>;
const fresh = AppSettings.parse({}).guide;

describe('the first steps', () => {
  it('need one fact each, and no fact completes two', () => {
    for (const key of Object.keys(NOTHING)) expect(STEPS.filter(({ done }) => done({ ...NOTHING, [key]: true })), key).toHaveLength(1);
    expect(STEPS.filter(({ done }) => done(NOTHING))).toEqual([]);
    expect(currentStep(fresh)?.id).toBe('red');
  });

  it('move forward only: what was seen done stays done, whatever is seen or skipped later', () => {
    const move = fc.oneof(facts.map((seen) => ({ seen })), fc.constantFrom(...STEPS.map(({ id }) => id)).map((skip) => ({ skip })));
    fc.assert(fc.property(fc.array(move, { maxLength: 20 }), (moves) => {
      let progress = fresh;
      for (const now of moves) {
        const before = progress;
        progress = 'seen' in now ? withFacts(progress, now.seen) : withSkip(progress, now.skip);
        for (const id of before.done) expect(progress.done).toContain(id);
        for (const { id } of STEPS) if (isSettled(before, id)) expect(isSettled(progress, id)).toBe(true);
        expect(progress.done.filter((id) => progress.skipped.includes(id))).toEqual([]);
        expect(AppSettings.shape.guide.safeParse(progress).success).toBe(true);
        const step = currentStep(progress);
        for (const { id } of STEPS.slice(0, step === null ? STEPS.length : STEPS.indexOf(step))) expect(isSettled(progress, id)).toBe(true);
      }
    }));
  });

  it('name the keys as the trader set them, and none where there are none', () => {
    const texts = (keys: Readonly<Record<string, string>>): string => STEPS.map(({ text }) => text((id) => keys[id] ?? '')).join(' ');
    expect(texts({ flatten: 'F9', 'instrument.next': 'Alt+N' })).toMatch(/with F9, read.*\(or Alt\+N\).*\(or F9 twice\)/);
    expect(texts({ flatten: 'F9' })).not.toMatch(/\(or \)|Alt\+|Ctrl\+/);
  });

  it('write nothing when nothing new was seen', () => {
    fc.assert(fc.property(facts, (seen) => {
      const once = withFacts(fresh, seen);
      expect(withFacts(once, seen)).toBe(once);
    }));
  });
});
