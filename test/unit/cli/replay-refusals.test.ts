// What `run --data` refuses, and how it ends when a strategy did not work to the end.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWindowSwitches } from '../../../src/main/cli/run/window-switches.ts';
import { cli, cliHere, jsonLines, withDataDir } from '../../support/cli.ts';

const ref = path.join(import.meta.dirname, '../../fixtures/bars/btc-ref.csv');

describe('run --data', () => {
  it('answers each wrong file with a sentence and a code', () => withDataDir(async (dir) => {
    const euros = path.join(dir, 'BTC-EUR.csv');
    copyFileSync(ref, euros);
    mkdirSync(path.join(dir, 'folder'));
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [['--data', ref, '--data', euros], 2, `--data: expected once, found twice: '${ref}' and '${euros}'`],
      [['--data', path.join(dir, 'btc-none.csv')], 6, 'btc-none.csv: expected a file of bars, found nothing'],
      [['--data', path.join(dir, 'none.csv')], 6, 'none.csv: expected a file of bars, found nothing'],
      [['--data', path.join(dir, 'folder')], 6, 'folder: expected a file of bars, found a folder'],
      [['--data', euros], 2, "expected prices in USD, in which BTC-PERP is traded, found EUR in the file's name"],
      [['--data', ref, '--profile', 'demo'], 2, '--data: expected profile dev or paper, found demo: a live desk starts disarmed'],
      [['--data', ref, '--symbols', 'ETH-PERP'], 2, "expected bars of ETH-PERP, found BTC-PERP in the file's name"],
      [['--data', ref, '--date-order', 'xyz'], 2, "--date-order: expected dmy, mdy, ymd, found 'xyz'"],
      [['--data', ref, '--speed', '1', '--speed', 'max'], 2, "--speed: expected once, found twice: '1' and 'max'"],
    ];
    for (const [args, code, words] of cases) {
      const answer = await cliHere(['run', ...args, '--data-dir', dir]);
      expect([answer.code, answer.out, answer.err], args.join(' ')).toEqual([code, '', expect.stringContaining(words)]);
      expect(answer.err.trim().split('\n').length, answer.err).toBeLessThanOrEqual(2);
    }
    expect(await cliHere(['run', '--profile', 'dev', '--profile', 'paper', '--data-dir', dir])).toMatchObject({ code: 2, err: expect.stringContaining("--profile: expected once, found twice: 'dev' and 'paper'") as string });
  }));

  it('is as strict in the words of the window', () => {
    expect(readWindowSwitches(['--data', 'a.csv', '--data', 'b.csv'], { env: {}, cwd: '/' })).toMatchObject({ ok: false, error: { exitCode: 2, text: "--data: expected once, found twice: 'a.csv' and 'b.csv'" } });
  });

  it('names a strategy that threw in its summary and warnings, and ends with 3', () => withDataDir(async (dir) => {
    // More ticks than averages can sum exactly.
    const file = path.join(dir, 'btc-huge.csv');
    writeFileSync(file, ['time,open,high,low,close,volume', ...Array.from({ length: 60 }, (_, i) => `${1_772_323_200 + i * 60},5e12,5e12,5e12,5e12,1`)].join('\n'));
    const json = await cli(['run', '--data', file, '--json', '--data-dir', dir]);
    const summary = jsonLines(json.out).find(({ type }) => type === 'summary');
    const failed = expect.stringMatching(/^Strategy .* failed and is paused: expected a whole number of ticks/) as string;
    expect([json.code, summary?.['strategyFailures'], summary?.['warnings']]).toEqual([3, [failed], [expect.stringMatching(/A strategy threw and traded no more until it was started again\. Strategy .* failed and is paused/), expect.stringMatching(/^This account cannot trade BTC-PERP\.SIM \(the smallest order is 0\.001, about 5,000,000,000 USD: /)]]);
    expect(jsonLines(json.out).at(-1)).toMatchObject({ type: 'error', code: 3 });
    const text = await cli(['run', '--data', file, '--data-dir', dir]);
    expect([text.code, text.out, text.err]).toEqual([3, expect.stringMatching(/^Failed +Strategy .* failed and is paused/m), expect.stringContaining('expected every strategy to work to the end')]);
  }));
});
