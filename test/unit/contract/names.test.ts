import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { contract, METHODS } from '../../../src/shared/contract/contract.ts';

/** Fields by which a caller names something that the engine knows. */
const NAMES = ['instrumentId', 'clientOrderId', 'id', 'ticket', 'phrase'] as const;

describe('names that a caller sends', () => {
  it('are bounded in every method: a command is journaled and an order is shown to every view, refused or not', () => {
    let bounded = 0;
    for (const method of METHODS) {
      const { shape } = contract[method].input as unknown as z.ZodObject<Record<string, z.ZodType>>;
      for (const name of NAMES) {
        const field = shape[name];
        if (!field) continue;
        expect(field.safeParse('x'.repeat(400)).success, `${method} ${name}`).toBe(false);
        expect(field.safeParse('x'.repeat(36)).success, `${method} ${name}`).toBe(true);
        bounded += 1;
      }
    }
    expect(bounded).toBeGreaterThan(12);
  });
});
