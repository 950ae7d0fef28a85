import { describe, expect, it } from 'vitest';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import { contentHash } from '../../../src/main/adapters/bar-files/content-hash.ts';

const columns = (closes: readonly number[], room = closes.length) => {
  const column = (of: (i: number) => number): Float64Array => Float64Array.from({ length: room }, (_, i) => of(i));
  const close = column((i) => closes[i] ?? 7);
  return { length: closes.length, ts: column((i) => i * 60_000), open: close, high: close, low: close, close, volume: column(() => 1) };
};
const BTC = instrumentId('BTC-PERP.SIM');

describe('the hash of what a bar file says', () => {
  it('is that of its values: spare room behind them counts for nothing', () => {
    expect(contentHash({ instrumentId: BTC, intervalMs: 60_000, columns: columns([1, 2, 3], 100) })).toBe(contentHash({ instrumentId: BTC, intervalMs: 60_000, columns: columns([1, 2, 3]) }));
  });

  it('changes with a value, the number of bars, the spacing and the instrument', () => {
    const base = { instrumentId: BTC, intervalMs: 60_000, columns: columns([1, 2, 3]) };
    const others = [{ ...base, columns: columns([1, 2, 3.0000000001]) }, { ...base, columns: columns([1, 2]) }, { ...base, intervalMs: 300_000 }, { ...base, instrumentId: instrumentId('ETH-PERP.SIM') }];
    expect(new Set([base, ...others].map(contentHash)).size).toBe(5);
  });
});
