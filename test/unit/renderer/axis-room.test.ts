import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveredLabels } from '../../../src/renderer/chart/axis-room.ts';

describe('labels of a price axis', () => {
  it('stay where no tag is, and leave where one would cover a part of them', () => {
    expect(coveredLabels([10, 50, 90], [], 400)).toEqual([false, false, false]);
    expect(coveredLabels([10, 50, 90], [50], 400)).toEqual([false, true, false]);
    expect(coveredLabels([10, 50, 90], [62], 400)).toEqual([false, true, false]);
    expect(coveredLabels([10, 50, 90], [65], 400)).toEqual([false, false, false]);
    expect(coveredLabels([Number.NaN, 50], [50], 400)).toEqual([false, true]);
  });

  it('leave room for tags that the library moves apart', () => {
    // Two at one price take two heights, up or down.
    expect(coveredLabels([30, 50, 70], [50, 50], 400)).toEqual([true, true, true]);
    expect(coveredLabels([18, 50, 82], [50, 50], 400)).toEqual([false, true, false]);
    expect(coveredLabels([74], [50, 60], 400)).toEqual([true]);
    expect(coveredLabels([90], [50, 60], 400)).toEqual([false]);
  });

  it('leave room for a tag that the end of the axis would cut, which the library moves inside', () => {
    expect(coveredLabels([377, 385, 391], [405], 400)).toEqual([false, true, true]);
    expect(coveredLabels([9, 15, 23], [-5], 400)).toEqual([true, true, false]);
    // Wholly outside: the library draws none.
    expect(coveredLabels([385, 391], [412], 400)).toEqual([false, false]);
  });

  it('are never under a tag at its own price, and a tag more frees none', () => {
    const place = fc.integer({ min: 0, max: 400 });
    fc.assert(fc.property(fc.array(place, { maxLength: 12 }), fc.array(place, { maxLength: 6 }), place, (labels, tags, another) => {
      const covered = coveredLabels(labels, tags, 400);
      labels.forEach((y, i) => { if (tags.some((tag) => Math.abs(tag - y) < 14)) expect(covered[i]).toBe(true); });
      const more = coveredLabels(labels, [...tags, another], 400);
      covered.forEach((was, i) => { if (was) expect(more[i]).toBe(true); });
      // Far from every tag nothing is lost, however many they are.
      labels.forEach((y, i) => { if (tags.every((tag) => Math.abs(tag - y) > 14 + 17 * tags.length)) expect(covered[i]).toBe(false); });
    }));
  });
});
