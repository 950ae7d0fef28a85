import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWindowSwitches, switchWarnings, windowArguments } from '../../../src/main/cli/run/window-switches.ts';

const terminal = { env: {}, cwd: '/home/trader' };
const read = (...args: string[]) => readWindowSwitches(args, terminal);
const refusal = (...args: string[]): string => {
  const answer = read(...args);
  if (answer.ok) throw new Error('expected a refusal');
  expect(answer.error.exitCode).toBe(2);
  return answer.error.text;
};

describe('the command line of the window', () => {
  it('understands every word of run that a window can have', () => {
    const answer = read('--profile', 'paper', '--symbols=btc-perp, eth-perp', '--interval', '5s', '--data', 'bars.csv', '--speed', '120', '--dry-run', '--reduce-only', '--leverage', '3', '--order-type', 'LIMIT', '--tif', 'IOC', '--data-dir', '/data', '--again', '--for', '5m', '--log-level', 'debug');
    expect(answer).toEqual({
      ok: true,
      value: {
        globals: { profile: 'paper', dataDir: '/data', dataDirOption: ' --data-dir /data', json: false, logLevel: 'debug' },
        options: {
          overrides: { symbols: ['BTC-PERP', 'ETH-PERP'], interval: '5s', leverage: 3, orderType: 'limit', timeInForce: 'ioc', reduceOnly: true },
          dryRun: true, devFast: false, again: true, detach: false, data: '/home/trader/bars.csv', hints: { dateOrder: null, decimal: null, columns: null, series: null }, speed: 120, forMs: 300_000, port: undefined, view: true, open: 'the window',
        },
      },
    });
  });

  it('opens the dev desk on a live market when nothing is said, and watches a replay at 60 times', () => {
    expect(read()).toMatchObject({ ok: true, value: { globals: { profile: 'dev', dataDir: '/home/trader/.breakwater' }, options: { data: null, forMs: null } } });
    expect(read('--data', 'bars.csv')).toMatchObject({ ok: true, value: { options: { speed: 60 } } });
  });

  it('tolerates what belongs to Chromium, anywhere on the line', () => {
    const chromium = fc.constantFrom('--no-sandbox', '--disable-gpu', '--ozone-platform=wayland', '--ozone-platform-hint=auto', '--lang=de', '--force-device-scale-factor=2', '--enable-features=A,B', '--user-data-dir=/x', '--v=1');
    fc.assert(fc.property(fc.array(chromium, { maxLength: 3 }), fc.array(chromium, { maxLength: 3 }), (before, after) => {
      expect(read(...before, '--profile', 'paper', ...after)).toMatchObject({ ok: true, value: { globals: { profile: 'paper' } } });
    }));
  });

  it('refuses every other word', () => {
    expect(refusal('--profil', 'dev')).toMatch(/unknown option '--profil'\n\(Did you mean --profile\?\)/);
    expect(refusal('paper')).toMatch(/too many arguments/);
    const known = /^--(?:profile|data-dir|log-level|symbols|interval|reduce-only|leverage|order-type|tif|dry-run|data|speed|for|help)$/;
    fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z-]{2,12}$/).map((name) => `--${name}x`).filter((word) => !known.test(word)), (word) => { expect(read(word).ok).toBe(false); }));
  });

  it.each([
    [['--profile', 'live'], /--profile: expected one of dev, paper, demo, prod, found 'live'/],
    [['--speed', '2'], /--speed: expected together with --data/],
    [['--data', 'x.csv', '--speed', '-1'], /--speed: expected a number above 0/],
    [['--for', 'soon'], /--for: expected a duration/],
    [['--leverage', 'much'], /--leverage: expected a number/],
    [['--log-level', 'loud'], /--log-level: expected one of/],
    [['--profile'], /argument missing/],
  ] as const)('says what is wrong with %j', (args, text) => expect(refusal(...args)).toMatch(text));

  it.each(['--json', '--port', '--port=80', '--view', '--no-view', '--open', '--dev-fast'])('sends %s to the terminal', (word) => {
    expect(refusal(word, '8080')).toMatch(/expected without a window, found with one\. Start in the terminal: npm start -- --headless/);
  });

  it('explains itself without starting', () => {
    const answer = read('--help');
    expect(answer).toMatchObject({ ok: false, error: { exitCode: 0 } });
    expect(answer.ok ? '' : answer.error.text).toMatch(/--symbols <names...>[\s\S]*--dry-run/);
  });

  it('finds its words behind the app folder of an unpackaged Electron, and behind the program of a packaged one', () => {
    expect(windowArguments(['/electron', '/app', '--profile', 'dev'], true)).toEqual(['--profile', 'dev']);
    expect(windowArguments(['/electron', '-r', '/driver/loader.js', '--no-sandbox', '/app', '--profile', 'dev'], true)).toEqual(['--no-sandbox', '--profile', 'dev']);
    expect(windowArguments(['/breakwater', '--profile', 'dev'], false)).toEqual(['--profile', 'dev']);
    expect(windowArguments(['/electron'], true)).toEqual([]);
  });

  it('says aloud that the sandbox of the system is off', () => {
    expect(switchWarnings(['--no-sandbox']).join()).toMatch(/sandbox of the operating system is off/);
    expect(switchWarnings(['--lang=de'])).toEqual([]);
  });
});
