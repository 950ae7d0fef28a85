// Orders, strategies and desks steered from the command line: real desks, real venue processes.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readVenueFile, venueFolder } from '../../../src/main/adapters/venues/sim/venue-file.ts';
import { cli, cliHere, jsonLines, withDataDir } from '../../support/cli.ts';
import { agreed, buy, callDesk, calmProfile, endVenue, startedDesk } from '../../support/process-desks.ts';

const usage = async (args: readonly string[]): Promise<string> => {
  const { code, out, err } = await cliHere(args);
  expect({ args, code, out }).toEqual({ args, code: 2, out: '' });
  return err;
};

describe('words of the trading commands', () => {
  it.each([
    [['order', 'hold', '1', 'BTC-PERP'], 'expected buy or sell first'], [['order', 'buy', '-1', 'BTC-PERP'], 'quantity'], [['order', 'buy', '0', 'BTC-PERP'], 'quantity: expected a plain positive number'], [['order', 'buy', '1e3', 'BTC-PERP'], 'quantity'],
    [['order', 'buy', '1', 'BTC-PERP', '--limit', 'x'], '--limit'], [['order', 'buy', '1', 'BTC-PERP', '--tif', 'DAY'], '--tif'], [['order', 'buy', '1', 'BTC-PERP', '--post-only'], '--post-only: expected together with --limit'], [['order', 'buy'], 'missing required argument'],
    [['close'], 'missing required argument'], [['close', 'A', 'B', '--quantity', '1'], '--quantity: expected one instrument'], [['cancel'], 'expected ids of orders, --symbols or --all, found none'], [['cancel', 'x', '--all'], 'ids of orders and --all'],
    [['trades', '--day', 'tomorrow'], '--day'], [['trades', '--from', '2026-02-02', '--to', '2026-02-01'], '--from, --to'], [['trades', '--day', 'today', '--from', '2026-02-02'], '--day'], [['reduce-only', 'maybe'], 'expected on or off'], [['reduce-only', 'off'], '--reason'],
    [['flatten', '--all', '--symbols', 'BTC-PERP'], '--all and --symbols'], [['run', '--interval', '7'], '--interval'], [['stop', '--timeout', 'soon'], '--timeout'],
  ])('%j are refused with what was expected', async (args, text) => expect(await usage(args)).toContain(text));

  it('explain themselves with an example each', async () => {
    for (const name of ['order', 'close', 'cancel', 'trades', 'pause', 'start', 'arm', 'disarm', 'reduce-only', 'stop', 'flatten', 'kill', 'status']) expect((await cliHere([name, '--help'])).out).toMatch(/Examples?:\n {2}breakwater /);
  });

  it('say that no desk runs, each of them', () => withDataDir(async (dir) => {
    for (const args of [['order', 'buy', '1', 'BTC-PERP', '--yes'], ['close', 'BTC-PERP'], ['cancel', '--all'], ['pause'], ['start'], ['disarm'], ['reduce-only', 'on'], ['stop'], ['trades'], ['flatten', '--symbols', 'BTC-PERP']]) expect(await cliHere([...args, '--data-dir', dir])).toMatchObject({ code: 4, out: '' });
    expect(await cliHere(['arm', '--data-dir', dir])).toMatchObject({ code: 3, err: expect.stringContaining('expected a live desk') as string });
  }));
});

describe('a desk steered from another process', () => {
  it('takes orders by their preview, closes, cancels, pauses and lists its trades', () => withDataDir(async (dir) => {
    calmProfile(dir, 'dev');
    const at = ['--data-dir', dir];
    const desk = await startedDesk(dir);
    try {
      await agreed(dir, 'dev');
      const unasked = await cliHere(['order', 'buy', '0.01', 'BTC-PERP', ...at]);
      expect(unasked).toMatchObject({ code: 2, err: expect.stringMatching(/Checks +Every check passes[^]*expected --yes, because nobody can be asked here; nothing was sent/) as string });
      const asked: string[] = [];
      const no = await cliHere(['order', 'buy', '0.01', 'BTC-PERP', ...at], { ask: (question) => { asked.push(question); return Promise.resolve('no'); } });
      expect(no).toMatchObject({ code: 3, err: expect.stringContaining("expected 'yes' to be typed, found 'no': nothing was sent") as string });
      expect(asked).toEqual(['Send it to desk dev (paper, simulated venue)? Type yes: ']);
      expect((await callDesk(dir, 'dev', 'desk.snapshot', {})).orders).toEqual([]);

      const yes = await cliHere(['order', 'buy', '0.01', 'btc-perp', ...at], { ask: () => Promise.resolve('yes') });
      expect(yes).toMatchObject({ code: 0, out: expect.stringMatching(/^Order \S+ filled: 0\.01 at [\d.]+\.\n$/) as string });
      const limit = await cliHere(['order', 'buy', '0.02', 'ETH-PERP', '--limit', '3000', '--post-only', '--yes', '--json', ...at]);
      const [resting] = jsonLines(limit.out) as unknown as readonly { readonly order: { readonly clientOrderId: string } }[];
      expect(jsonLines(limit.out)).toMatchObject([{ type: 'order', profile: 'dev', outcome: 'open', order: { status: 'open', limitPx: '3000', timeInForce: 'gtc', postOnly: true }, preview: { verdict: 'approved' } }]);
      const denied = await cliHere(['order', 'buy', '5', 'BTC-PERP', '--yes', '--json', ...at]);
      expect(denied.code).toBe(3);
      expect(jsonLines(denied.out)).toMatchObject([{ type: 'order', outcome: 'denied', code: 3, message: expect.stringMatching(/Denied by/) as string }]);
      expect((await cliHere(['order', 'buy', '1', 'BTC-PRP', '--yes', ...at])).err).toContain("did you mean 'BTC-PERP'?");

      const canceled = await cliHere(['cancel', resting?.order.clientOrderId ?? '', '--json', ...at]);
      expect(jsonLines(canceled.out)).toMatchObject([{ type: 'cancel', outcome: 'done', orders: [{ outcome: 'canceled', ended: true }] }]);
      expect(await cliHere(['cancel', 'bw-nobody', ...at])).toMatchObject({ code: 3, err: expect.stringContaining('not canceled: bw-nobody') as string });
      expect(await cliHere(['cancel', '--symbols', 'BTC-PERP', 'ETH-PERP', ...at])).toMatchObject({ code: 0, out: 'No order of these works: nothing to cancel.\n' });

      expect(await cliHere(['pause', 'BTC-PERP', '--json', ...at])).toMatchObject({ code: 0 });
      expect((await callDesk(dir, 'dev', 'strategy.list', {})).strategies.map(({ mode }) => mode)).toEqual(['paused', 'running']);
      expect(await cliHere(['start', ...at])).toMatchObject({ code: 0, out: expect.stringContaining('running already') as string });
      expect(await usage(['pause', 'DOGE-PERP', ...at])).toContain('ma-cross-BTC-PERP on BTC-PERP');
      expect(await cliHere(['reduce-only', 'on', ...at])).toMatchObject({ code: 0 });
      expect((await callDesk(dir, 'dev', 'desk.snapshot', {})).desk.tradingState).toBe('reducing');
      expect(await cliHere(['reduce-only', 'off', '--reason', 'looked at', ...at])).toMatchObject({ code: 0 });

      const closed = await cliHere(['close', 'BTC-PERP', '--yes', '--json', ...at]);
      expect(jsonLines(closed.out)).toMatchObject([{ type: 'close', outcome: 'filled', order: { side: 'sell', quantity: '0.01', reduceOnly: true } }]);
      expect(await cliHere(['close', 'BTC-PERP', '--yes', ...at])).toMatchObject({ code: 3, err: expect.stringContaining('expected an open position') as string });
      // A fill is shown before its commit, which follows within moments.
      await vi.waitFor(async () => expect(jsonLines((await cliHere(['trades', '--json', ...at])).out)).toMatchObject([{ type: 'trades', trades: [{ side: 'buy', quantity: '0.01', instrument: 'BTC-PERP.SIM' }, { side: 'sell', quantity: '0.01' }] }]), { timeout: 10_000, interval: 100 });

      const status = await cliHere(['status', '--json', ...at]);
      const [document] = jsonLines(status.out) as unknown as readonly { readonly account: Readonly<Record<string, string>>; readonly quotes: readonly { readonly mark: unknown }[]; readonly healthAgeMs: unknown }[];
      expect(Object.values(document?.account ?? {}).every((value) => /^-?\d+(\.\d{1,12})?$/.test(value))).toBe(true);
      expect(document?.quotes.every(({ mark }) => typeof mark === 'number')).toBe(true);
      expect(typeof document?.healthAgeMs).toBe('number');
    } finally {
      desk.child.kill('SIGKILL');
      await desk.ended;
      endVenue(dir, 'dev');
    }
  }));

  it('is flattened in named instruments only, with proof, and its strategy stays stopped', () => withDataDir(async (dir) => {
    calmProfile(dir, 'paper');
    const at = ['--profile', 'paper', '--data-dir', dir];
    const desk = await startedDesk(dir, '--profile', 'paper');
    try {
      await buy(dir, 'paper', 'BTC-PERP', '0.01');
      await buy(dir, 'paper', 'ETH-PERP', '0.1');
      const resting = { instrumentId: 'BTC-PERP.SIM', side: 'buy', type: 'limit', quantity: '0.01', limitPx: '50000', timeInForce: 'gtc', postOnly: true, reduceOnly: false } as const;
      await callDesk(dir, 'paper', 'order.submit', resting);
      const flat = await cliHere(['flatten', '--symbols', 'BTC-PERP', '--reason', 'news', '--json', ...at]);
      expect(flat).toMatchObject({ code: 0 });
      expect(jsonLines(flat.out)).toMatchObject([{ type: 'flatten', by: 'engine', symbols: ['BTC-PERP.SIM'], strategies: [{ id: 'ma-cross-BTC-PERP', before: 'running' }], outcome: 'verified', proof: { emptyReads: 2, venuePositions: 0, venueOpenOrders: 0 } }]);
      const after = await callDesk(dir, 'paper', 'desk.snapshot', {});
      expect(after.desk).toMatchObject({ tradingState: 'active', latched: false });
      expect(after.positions.filter(({ side }) => side !== 'flat').map(({ instrumentId }) => instrumentId)).toEqual(['ETH-PERP.SIM']);
      expect((await callDesk(dir, 'paper', 'strategy.list', {})).strategies.map(({ mode }) => mode)).toEqual(['stopped', 'running']);

      // A position that was opened by hand while its strategy is stopped has nobody but this command to close it.
      await buy(dir, 'paper', 'BTC-PERP', '0.02');
      expect((await cliHere(['flatten', '--symbols', 'BTC-PERP', ...at])).out).toMatch(/^Flat in BTC-PERP\.SIM\./);

      // Past an engine that hangs only the named one is closed, and the desk is latched.
      await buy(dir, 'paper', 'BTC-PERP', '0.01');
      desk.child.kill('SIGSTOP');
      const past = await cliHere(['flatten', '--symbols', 'BTC-PERP', '--json', ...at]);
      expect(past).toMatchObject({ code: 0, err: expect.stringContaining('BTC-PERP and nothing else is closed straight at the venue') as string });
      expect(jsonLines(past.out)).toMatchObject([{ type: 'flatten', by: 'venue', outcome: 'verified', symbols: ['BTC-PERP'] }]);
      expect(existsSync(path.join(dir, 'paper/kill.latch'))).toBe(true);
      desk.child.kill('SIGCONT');
      await vi.waitFor(async () => {
        const woke = await callDesk(dir, 'paper', 'desk.snapshot', {});
        expect(woke.positions.filter(({ side }) => side !== 'flat').map(({ instrumentId }) => instrumentId)).toEqual(['ETH-PERP.SIM']);
        expect(woke.desk.latched).toBe(true);
      }, { timeout: 20_000, interval: 200 });
    } finally {
      desk.child.kill('SIGCONT');
      desk.child.kill('SIGKILL');
      await desk.ended;
      endVenue(dir, 'paper');
    }
  }));

  it('runs detached until it is stopped, and its venue process ends with it', () => withDataDir(async (dir) => {
    calmProfile(dir, 'dev');
    const at = ['--data-dir', dir];
    const started = await cli(['run', '--detach', '--no-view', '--symbols', 'BTC-PERP', 'ETH-PERP', '--interval', '14400', '--json', ...at]);
    expect(started).toMatchObject({ code: 0 });
    const [document] = jsonLines(started.out);
    expect(document).toMatchObject({ type: 'started', detached: true, profile: 'dev', address: null });
    try {
      expect(await cli(['run', '--detach', ...at])).toMatchObject({ code: 5, err: expect.stringContaining(`process ${String(document?.pid)}`) as string });
      await buy(dir, 'dev', 'BTC-PERP', '0.01');
      expect(await cliHere(['stop', ...at])).toMatchObject({ code: 3, err: expect.stringMatching(/found 1 open position and 0 working orders.*--leave-open/) as string });
      expect(await cliHere(['close', 'BTC-PERP', '--yes', ...at])).toMatchObject({ code: 0 });
      const venue = readVenueFile(venueFolder(dir, 'dev'));
      const stopped = await vi.waitFor(async () => {
        const answer = await cliHere(['stop', '--json', ...at]);
        expect(answer).toMatchObject({ code: 0 });
        return answer;
      }, { timeout: 20_000, interval: 200 });
      expect(jsonLines(stopped.out)).toMatchObject([{ type: 'stop', profile: 'dev', outcome: 'done', processEnded: true }]);
      await vi.waitFor(() => expect(() => process.kill(venue?.pid ?? 0, 0)).toThrow(), { timeout: 20_000, interval: 50 });
      expect(readVenueFile(venueFolder(dir, 'dev'))).toBeNull();
      expect(await cliHere(['stop', ...at])).toMatchObject({ code: 4 });
      expect(jsonLines((await cliHere(['status', '--all', '--json', ...at])).out)).toMatchObject([{ desks: [{ profile: 'dev', running: false, lastKnown: { ended: 'stopped', held: { positions: [] } } }] }]);
    } finally {
      try {
        process.kill(Number(document?.pid), 'SIGKILL');
      } catch {
        // It was stopped.
      }
      endVenue(dir, 'dev');
    }
  }));

  it('is armed by the list and the phrase, not by less', () => withDataDir(async (dir) => {
    calmProfile(dir, 'demo');
    const at = ['--profile', 'demo', '--data-dir', dir];
    const desk = await startedDesk(dir, '--profile', 'demo');
    try {
      await agreed(dir, 'demo');
      expect(await cliHere(['order', 'buy', '0.001', 'BTC-PERP', '--yes', ...at])).toMatchObject({ code: 3, err: expect.stringContaining('disarmed') as string });
      await vi.waitFor(async () => expect((await callDesk(dir, 'demo', 'desk.readiness', {})).armable).toBe(true), { timeout: 30_000, interval: 500 });
      expect(await cliHere(['arm', ...at])).toMatchObject({ code: 2, err: expect.stringMatching(/ok +[^]*expected --phrase "ARM demo 100 USD"/) as string });
      expect(await cliHere(['arm', '--phrase', 'arm demo 100 usd', ...at])).toMatchObject({ code: 3, err: expect.stringContaining("expected the phrase 'ARM demo 100 USD' letter by letter") as string });
      const armed = await cliHere(['arm', '--json', ...at], { ask: () => Promise.resolve('ARM demo 100 USD') });
      expect(armed).toMatchObject({ code: 0 });
      expect(jsonLines(armed.out)).toMatchObject([{ type: 'arm', profile: 'demo', outcome: 'done', readiness: { armable: true } }]);
      const order = await cliHere(['order', 'buy', '0.2', 'SOL-PERP', '--yes', '--json', ...at]);
      expect(jsonLines(order.out)).toMatchObject([{ type: 'order', outcome: 'filled', preview: { ticket: expect.any(String) as string } }]);
      expect(await cliHere(['disarm', ...at])).toMatchObject({ code: 0 });
      expect((await callDesk(dir, 'demo', 'desk.snapshot', {})).desk.tradingState).toBe('disarmed');
    } finally {
      desk.child.kill('SIGKILL');
      await desk.ended;
      endVenue(dir, 'demo');
    }
  }));
});
