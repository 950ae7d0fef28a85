import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal } from '../../../src/shared/model/decimal.ts';
import { exactText, grouped, groupedMoney } from '../../../src/shared/model/figures.ts';

describe('figures in a sentence', () => {
  it.each([['0', '0'], ['999', '999'], ['1000', '1,000'], ['-1000', '-1,000'], ['10989.85', '10,989.85'], ['-123456.000001', '-123,456.000001'], ['1234567890', '1,234,567,890'], ['0.123456', '0.123456']])('%s is %s', (plain, shown) => {
    expect(grouped(plain)).toBe(shown);
  });
  it.each([['0', '0.00'], ['-0.5', '-0.50'], ['20000', '20,000.00'], ['100050.5', '100,050.50'], ['1234.5678', '1,234.5678']])('%s of money is %s', (plain, shown) => {
    expect(groupedMoney(plain)).toBe(shown);
  });
  it('loses no digit, and parts only the whole in threes', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (value) => {
      const plain = formatDecimal(value);
      expect(exactText(value).replaceAll(',', '')).toBe(plain);
      expect(exactText(value)).toMatch(/^-?\d{1,3}(,\d{3})*(\.\d+)?$/);
      expect(groupedMoney(plain)).toMatch(/^-?\d{1,3}(,\d{3})*\.\d{2,12}$/);
    }));
  });
});
