import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../../src/main/cli/duration.ts';
import { CliError, EXIT, exitCodeOf } from '../../../src/main/cli/exit-codes.ts';
import { globalsOf, wantsStacks } from '../../../src/main/cli/globals.ts';
import { dayOf } from '../../../src/main/cli/records/journals.ts';
import { runOptionsOf } from '../../../src/main/cli/run/run-options.ts';
import { JournalError } from '../../../src/main/adapters/sqlite/journal-error.ts';
import { DeskStartError } from '../../../src/main/desk/errors.ts';

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).code).toBe(EXIT.usage);
    return (error as CliError).message;
  }
  throw new Error('expected a refusal, there was none');
};

describe('durations', () => {
  it('read every unit', () => {
    expect(['90', '60s', '5m', '2h', '1d', '500ms', '1.5m'].map(parseDuration)).toEqual([90_000, 60_000, 300_000, 7_200_000, 86_400_000, 500, 90_000]);
  });
  it.each(['', '0', '-5s', '5 m', '1w', 's', 'NaN', '1e3', '١'])('refuse %j', (text) => expect(parseDuration(text)).toBeUndefined());
  it('read back what whole seconds and minutes are written as', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 59 }), fc.constantFrom(1_000, 60_000), (count, unit) => {
      expect(parseDuration(formatDuration(count * unit))).toBe(count * unit);
    }));
  });
});

describe('global options', () => {
  const at = { env: {}, cwd: '/work/desk' };
  it('default to a folder here', () => expect(globalsOf({ profile: 'dev' }, at)).toEqual({ profile: 'dev', dataDir: '/work/desk/.breakwater', dataDirOption: '', json: false, logLevel: null }));
  it('prefer the flag to the environment', () => {
    expect(globalsOf({ profile: 'paper' }, { ...at, env: { BREAKWATER_DATA_DIR: '/env' } }).dataDir).toBe('/env');
    expect(globalsOf({ profile: 'paper', dataDir: '/flag' }, { ...at, env: { BREAKWATER_DATA_DIR: '/env' } }).dataDir).toBe('/flag');
  });
  it('suggest a profile and a level', () => {
    expect(refusal(() => globalsOf({ profile: 'papr' }, at))).toContain("did you mean 'paper'?");
    expect(refusal(() => globalsOf({ profile: 'dev', logLevel: 'wran' }, at))).toContain("did you mean 'warn'?");
  });
  it('show stacks only for debug and trace', () => {
    expect([['--log-level', 'debug'], ['--log-level=trace'], ['--log-level', 'info'], ['debug'], ['--reason', 'debug']].map((args) => wantsStacks(args))).toEqual([true, true, false, false, false]);
  });
});

describe('run options', () => {
  const options = (raw: Record<string, unknown>) => runOptionsOf(raw, '/here');
  it('offer a view for a live market and none for a replay', () => {
    expect(options({})).toMatchObject({ view: true, data: null, speed: Infinity, forMs: null, overrides: {} });
    expect(options({ data: 'a.csv' })).toMatchObject({ view: false, data: '/here/a.csv', speed: Infinity });
    expect(options({ data: 'a.csv', open: 'chromium' })).toMatchObject({ view: true, speed: 60 });
    expect(options({ data: 'a.csv', view: true })).toMatchObject({ view: true, speed: Infinity });
    expect(options({ data: 'a.csv', open: 'chromium', speed: 'max' }).speed).toBe(Infinity);
  });
  it('take what is known of the file', () => {
    expect(options({ data: 'a.csv' }).hints).toEqual({ dateOrder: null, decimal: null, columns: null, series: null });
    expect(options({ data: 'a.csv', dateOrder: 'DMY', decimal: 'comma', columns: 'time, open', series: 'BTC' }).hints).toEqual({ dateOrder: 'dmy', decimal: 'comma', columns: ['time', 'open'], series: 'BTC' });
  });
  it('pass the flags of the profile on', () => {
    expect(options({ symbols: ['btc-perp, ETH-PERP,', 'sol-perp'], interval: '5s', leverage: '2.5', orderType: 'LIMIT', tif: 'GTC', reduceOnly: true }).overrides)
      .toEqual({ symbols: ['BTC-PERP', 'ETH-PERP', 'SOL-PERP'], interval: '5s', leverage: 2.5, orderType: 'limit', timeInForce: 'gtc', reduceOnly: true });
  });
  it('take a bare interval as seconds', () => {
    expect(['1', '30', '60', '14400', ' 5m ', '86400'].map((interval) => options({ interval }).overrides.interval)).toEqual(['1s', '30s', '1m', '4h', '5m', '1d']);
  });
  it.each([
    [{ symbols: [' , '] }, '--symbols'], [{ interval: '7' }, '--interval'], [{ leverage: 'two' }, '--leverage'], [{ leverage: ' ' }, '--leverage'], [{ speed: '5' }, '--speed'], [{ data: 'a', speed: '0' }, '--speed'], [{ data: 'a', speed: 'fast' }, '--speed'],
    [{ for: 'ever' }, '--for'], [{ port: '0' }, '--port'], [{ port: '70000' }, '--port'], [{ port: '80x' }, '--port'], [{ view: false, open: 'chromium' }, '--open'],
    [{ data: 'a', dateOrder: 'ddmm' }, '--date-order'], [{ dateOrder: 'dmy' }, '--date-order'], [{ data: 'a', decimal: '.' }, '--decimal'], [{ data: 'a', columns: '' }, '--columns'], [{ series: 'x' }, '--series'],
  ])('refuse %j by name', (raw, flag) => expect(refusal(() => options(raw))).toContain(flag));
});

describe('days', () => {
  it('take calendar days only', () => {
    expect(dayOf('--day', '2024-02-29')).toBe('2024-02-29');
    for (const text of ['2025-02-29', '2025-2-1', 'tomorrow', '2025-13-01', '']) expect(refusal(() => dayOf('--day', text))).toContain('--day');
  });
});

describe('exit codes', () => {
  it('tell what was thrown', () => {
    const journal = new JournalError('commitFailed', '/j', 'a', 'b');
    expect([
      new CliError(EXIT.refused, 'x'), new DeskStartError('configuration', 'x'), new DeskStartError('locked', 'x'), new DeskStartError('storage', 'x'), new DeskStartError('data', 'x'), new DeskStartError('venue', 'x'),
      new Error('x'), journal, new Error('the journal cannot be written', { cause: journal }), 'text',
    ].map(exitCodeOf)).toEqual([3, 2, 5, 6, 6, 7, 1, 6, 6, 1]);
  });
});
