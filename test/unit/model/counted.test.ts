import fc from 'fast-check';
import { expect, it } from 'vitest';
import { counted } from '../../../src/shared/model/counted.ts';

it('counts one in the singular and all else in the plural, with thousands apart', () => {
  expect([0, 1, 2, 999, 1_000, 1_234_567].map((n) => counted(n, 'order'))).toEqual(['0 orders', '1 order', '2 orders', '999 orders', '1,000 orders', '1,234,567 orders']);
  expect([counted(1, 'entry', 'entries'), counted(3, 'entry', 'entries')]).toEqual(['1 entry', '3 entries']);
  fc.assert(fc.property(fc.nat(), (n) => { expect(counted(n, 'fill').split(' ')[0]).toBe(n.toLocaleString('en-US')); }));
});
