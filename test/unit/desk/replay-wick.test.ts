// A bar of a record whose low lies far under its open is what happened: the stop fires inside it.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, jsonLines, withDataDir } from '../../support/cli.ts';

const bars = (name: string): string => path.join(import.meta.dirname, '../../fixtures/bars', name);

describe('a replay of a bar with a long wick', () => {
  it.each(['btc-wick16.csv', 'btc-wick18.csv'])('%s: the stop fires, nothing is refused', (name) => withDataDir(async (dir) => {
    const { code, out } = await cli(['run', '--data', bars(name), '--symbols', 'BTC-PERP', '--speed', 'max', '--json', '--data-dir', dir]);
    expect(code).toBe(0);
    expect(jsonLines(out).at(-1)).toMatchObject({ type: 'summary', fills: 3, refusedTicks: 0, equity: expect.stringMatching(/^100002\.87/) as string });
  }));
});
