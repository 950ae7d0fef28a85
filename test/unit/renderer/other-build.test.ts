import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reloadForBuild } from '../../../src/renderer/other-build.ts';

describe('a page of another build than the engine', () => {
  it('loads itself anew at most once, and never over a question', () => {
    fc.assert(fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (asking) => {
      const kept = new Map<string, string>();
      const memory = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
      const reloads = asking.map((isAsking) => {
        let reloaded = false;
        reloadForBuild({ memory, isAsking: () => isAsking, reload: () => { reloaded = true; } });
        return reloaded;
      });
      expect(reloads.findIndex(Boolean)).toBe(asking.indexOf(false));
      expect(reloads.filter(Boolean).length).toBe(asking.includes(false) ? 1 : 0);
    }));
  });
});
