import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveredLabels } from '../../../src/renderer/chart/axis-room.ts';

describe('labels of a price axis', () => {
  it('stay where no tag is, and leave where one would cover a part of them', () => {
    expect(coveredLabels([10, 50, 90], [])).toEqual([false, false, false]);
    expect(coveredLabels([10, 50, 90], [50])).toEqual([false, true, false]);
    expect(coveredLabels([10, 50, 90], [62])).toEqual([false, true, false]);
    expect(coveredLabels([10, 50, 90], [65])).toEqual([false, false, false]);
    expect(coveredLabels([Number.NaN, 50], [50])).toEqual([false, true]);
  });

  it('leave room for tags that the library moves apart', () => {
    // Two at one price take two heights, up or down.
    expect(coveredLabels([30, 50, 70], [50, 50])).toEqual([true, true, true]);
    expect(coveredLabels([18, 50, 82], [50, 50])).toEqual([false, true, false]);
    expect(coveredLabels([74], [50, 60])).toEqual([true]);
    expect(coveredLabels([90], [50, 60])).toEqual([false]);
  });

  it('are never under a tag at its own price, and a tag more frees none', () => {
    const place = fc.integer({ min: 0, max: 400 });
    fc.assert(fc.property(fc.array(place, { maxLength: 12 }), fc.array(place, { maxLength: 6 }), place, (labels, tags, another) => {
      const covered = coveredLabels(labels, tags);
      labels.forEach((y, i) => { if (tags.some((tag) => Math.abs(tag - y) < 14)) expect(covered[i]).toBe(true); });
      const more = coveredLabels(labels, [...tags, another]);
      covered.forEach((was, i) => { if (was) expect(more[i]).toBe(true); });
      // Far from every tag nothing is lost, however many they are.
      labels.forEach((y, i) => { if (tags.every((tag) => Math.abs(tag - y) > 14 + 17 * tags.length)) expect(covered[i]).toBe(false); });
    }));
  });
});
