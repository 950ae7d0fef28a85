import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../../src/shared/model/profile.ts';
import { profileFields, valueAt } from '../../../src/main/desk/profiles/profile-fields.ts';
import { changesOf, rangeOf, readTyped, shareOf, typedOf } from '../../../src/renderer/settings/profile-draft.ts';

const fields = profileFields('dev', Profile.parse(PROFILE_DEFAULTS.dev));
const fieldOf = (path: string) => {
  const field = fields.find((one) => one.path === path);
  if (!field) throw new Error(`expected a field ${path}`);
  return field;
};
const leafOf = (path: string, value: unknown): unknown => path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
const merged = (a: unknown, b: unknown): unknown => (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null && !Array.isArray(b) ? { ...a, ...Object.fromEntries(Object.entries(b).map(([key, value]) => [key, merged((a as Record<string, unknown>)[key], value)])) } : b);

describe('the draft of a profile', () => {
  it('reads back what it shows, for every setting', () => {
    for (const field of fields) expect(readTyped(field, typedOf(field.value)), field.path).toEqual({ ok: true, value: field.value });
    expect(changesOf(fields, Object.fromEntries(fields.map((field) => [field.path, typedOf(field.value)])))).toEqual({ changes: [], problems: {} });
    expect(changesOf(fields, Object.fromEntries(fields.map((field) => [field.path, null])))).toEqual({ changes: [], problems: {} });
  });

  it('lets nothing through that the schema refuses for its kind, bounds or spelling', () => {
    const typed = fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String), fc.constantFrom('1e3', '0x10', ' 5 ', '٣', '1,000', '-0', '', 'NaN', 'BTC-PERP', 'btc-perp eth-perp'));
    fc.assert(fc.property(fc.constantFrom(...fields.filter(({ kind }) => kind !== 'switch')), typed, (field, text) => {
      const read = readTyped(field, text);
      if (!read.ok) {
        expect(read.problem).toMatch(/^expected /);
        return;
      }
      const issues = Profile.safeParse(merged(PROFILE_DEFAULTS.dev, leafOf(field.path, read.value))).error?.issues ?? [];
      // What spans two settings, and the open end of a range, is the engine's to say.
      const own = issues.filter((issue) => issue.path.join('.') === field.path && issue.code !== 'custom' && !(issue.code === 'too_small' && read.value === 0));
      expect(own.map(({ message }) => message)).toEqual([]);
    }), { numRuns: 1_000 });
  });

  it('names what changes from what to what, and every problem at its field', () => {
    const { changes, problems } = changesOf(fields, { 'limits.maxLeverage': '2.5', 'limits.maxDailyLoss': '2', 'strategies.ma-cross.interval': '1m', 'limits.allowShorts': true, 'strategies.ma-cross.parameters.shortWindow': 'five', 'strategies.ma-cross.universe': 'btc-perp' });
    expect(changes).toEqual([
      { path: 'limits.maxLeverage', label: 'Largest leverage', from: '3 × equity', to: '2.5 × equity', value: 2.5 }, { path: 'limits.allowShorts', label: 'Short positions', from: 'off', to: 'on', value: true },
      { path: 'strategies.ma-cross.universe', label: 'Instruments', from: 'BTC-PERP, ETH-PERP, SOL-PERP, XRP-PERP', to: 'BTC-PERP', value: ['BTC-PERP'] },
      { path: 'strategies.ma-cross.interval', label: 'Bar interval', from: '2s', to: '1m', value: '1m' },
    ]);
    expect(problems).toEqual({ 'limits.maxDailyLoss': 'expected at most 1, found 2', 'strategies.ma-cross.parameters.shortWindow': "expected a number, found 'five'" });
    expect(valueAt(PROFILE_DEFAULTS.dev, 'limits.maxLeverage')).toBe(3);
  });

  it('says fractions as per cent, and ranges as a person reads them', () => {
    expect(shareOf(fieldOf('limits.maxDailyLoss'), '0.05')).toBe('= 5 % of equity');
    expect(shareOf(fieldOf('limits.priceCollar'), '0.0125')).toBe('= 1.25 % of price');
    expect(shareOf(fieldOf('limits.maxDailyLoss'), 'x')).toBeNull();
    expect(shareOf(fieldOf('limits.maxLeverage'), '3')).toBeNull();
    expect(rangeOf(fieldOf('strategies.ma-cross.parameters.shortWindow'))).toBe('2 – 50 bars');
    expect(rangeOf(fieldOf('limits.maxDailyLoss'))).toMatch(/^above 0 – 1/);
    expect(rangeOf(fieldOf('strategies.ma-cross.interval'))).toBe('');
  });
});
