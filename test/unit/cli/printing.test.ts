import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { age, amount, pairs, printable, table, utcSecond } from '../../../src/main/cli/table.ts';
import { liveStatus, StatusLine, statusText, type LiveStatus } from '../../../src/main/cli/run/live-status.ts';
import { logPrinter } from '../../../src/main/cli/run/log-lines.ts';
import { makeProgress } from '../../../src/main/cli/run/progress.ts';
import { summaryTable } from '../../../src/main/cli/run/summary-table.ts';
import { browserArguments } from '../../../src/main/cli/run/browser-window.ts';
import { diskPage, statusPage } from '../../../src/main/cli/control/status.ts';
import { previewText } from '../../../src/main/cli/trading/order.ts';
import { runChecks, fine, fail } from '../../../src/main/cli/doctor/check.ts';
import { INTEGRATION } from '../../../src/main/cli/doctor/integration.ts';
import { memoryDesk } from '../../../src/main/cli/doctor/memory-desk.ts';
import type { DeskSummary } from '../../../src/main/desk/desk-options.ts';
import type { Desk } from '../../../src/main/desk/desk.ts';
import { memoryTerminal } from '../../support/cli.ts';
import { sampleOrder, sampleSnapshot } from '../../support/scripted-desk.ts';

describe('text for people', () => {
  it('never lets a terminal act on a text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/.test(printable(text))).toBe(false);
      expect(printable(text)).toHaveLength(text.length);
    }));
  });
  it('aligns pairs and tables', () => {
    expect(pairs([['a', '1'], ['long', '2']])).toBe('a     1\nlong  2\n');
    expect(table(['id', 'n'], [['x', '1'], ['yy', '100']], ['n'])).toBe('id    n\nx     1\nyy  100\n');
    expect(table(['id'], [['a\u001b[2J']])).toBe('id\na?[2J\n');
  });
  it('writes amounts, times and ages with their units', () => {
    expect([amount('1234567.895'), amount('12', true), amount('-0.004', true)]).toEqual(['1,234,567.90', '+12.00', '0.00']);
    expect([utcSecond(0), utcSecond(null), utcSecond(Infinity)]).toEqual(['1970-01-01 00:00:00Z', '–', '–']);
    expect([400, 12_000, 200_000, 9_000_000, Infinity].map(age)).toEqual(['0.4 s', '12 s', '3 m 20 s', '2 h 30 m', '–']);
  });
});

const STATUS: LiveStatus = { ts: 0, tradingState: 'active', latched: false, connected: true, reconciled: true, equity: '100000', dayPnl: '-12.5', openPositions: 1, workingOrders: 0, orders: 3, fills: 2, feedAgeMs: 400, backlog: 0, unprotected: 0 };

describe('live status', () => {
  it('says the figures with their units', () => {
    expect(statusText(STATUS)).toBe('1970-01-01 00:00:00Z · active · equity 100,000.00 · day -12.50 · 1 pos · 0 working · 3 orders / 2 fills · feed 0.4 s');
    expect(statusText({ ...STATUS, openPositions: 2, unprotected: 1 })).toContain(' · 2 pos (1 WITHOUT STOP) · ');
    expect(statusText({ ...STATUS, latched: true, connected: false, feedAgeMs: null })).toMatch(/HALTED · VENUE NOT CONNECTED .* feed none yet$/);
  });
  it('reads a real engine', async () => {
    const desk = memoryDesk();
    await desk.run([50_000, 50_000, 50_000]);
    const status = liveStatus({ kernel: desk.kernel } as unknown as Desk, { orders: 0, fills: 0 }, 0, desk.kernel.now() + 250);
    expect(status).toMatchObject({ tradingState: 'active', connected: true, reconciled: true, equity: '100000', dayPnl: '0', openPositions: 0, feedAgeMs: 250 });
  });
  it('rewrites one line on a terminal and cuts it to the width', () => {
    const terminal = memoryTerminal({ outIsTty: true, columns: () => 30 });
    const line = new StatusLine(terminal);
    line.show('x'.repeat(80));
    expect(terminal.written.out).toBe(`\r\u001b[2K${'x'.repeat(28)}…`);
    line.clear();
    line.clear();
    expect(terminal.written.out.endsWith('…\r\u001b[2K')).toBe(true);
  });
  it('writes lines elsewhere', () => {
    const terminal = memoryTerminal();
    new StatusLine(terminal).show('one');
    expect(terminal.written.out).toBe('one\n');
  });
});

describe('progress', () => {
  it('writes few plain lines without a terminal, and none in JSON', () => {
    const plain = memoryTerminal();
    const progress = makeProgress(plain, false);
    for (let part = 0; part <= 100; part += 1) progress.report('Reading x.csv', part / 100);
    progress.report('Connecting', null);
    progress.end();
    expect(plain.written.err).toBe('Reading x.csv …\nReading x.csv: 25 %\nReading x.csv: 50 %\nReading x.csv: 75 %\nReading x.csv: 100 %\nConnecting …\n');
    const silent = memoryTerminal();
    makeProgress(silent, true).report('Reading', 0.5);
    expect(silent.written).toEqual({ out: '', err: '' });
  });
});

describe('log lines', () => {
  const shown = (logLevel: 'debug' | 'warn' | null, json: boolean, line: string): string[] => {
    const lines: string[] = [];
    logPrinter({ logLevel, json }, (text) => lines.push(text))(line);
    return lines;
  };
  const info = '{"level":"info","time":"2026-01-05T10:11:12.000Z","msg":"all well"}';
  const warning = '{"level":"warn","time":"2026-01-05T10:11:12.000Z","msg":"be\\u001bware"}';
  it('show warnings always, the rest on demand, JSON as it is', () => {
    expect(shown(null, false, info)).toEqual([]);
    expect(shown(null, false, warning)).toEqual(['10:11:12Z warn: be?ware']);
    expect(shown(null, true, warning)).toEqual([warning]);
    expect(shown('debug', false, info)).toEqual([info]);
  });
});

const SUMMARY: DeskSummary = {
  strategyFailures: [],
  profile: 'dev', source: 'replay', tradingState: 'active', latched: false, stateCause: 'start', startEquity: '99990', equity: '99985', realizedPnl: '-10', unrealizedPnl: '3', fees: '9', funding: '1', orders: 4, fills: 5, denied: 1, rejected: 0,
  decisions: 100, openPositions: 1, workingOrders: 0, bars: 2_000, refusedTicks: 0, riskEvents: 0, events: 120, eventLogHash: 'ab', configHash: 'cd', runMs: 1_000, journal: '/j', unprotected: 1,
};

describe('summary', () => {
  it('names a strategy that threw', () => {
    expect(summaryTable(SUMMARY)).not.toMatch(/^Failed/m);
    expect(summaryTable({ ...SUMMARY, strategyFailures: ['Strategy ma failed and is paused: boom'] })).toMatch(/^Failed +Strategy ma failed and is paused: boom$/m);
  });
  it('explains the result from its causes, and the start of a replay from its result', () => {
    const text = summaryTable(SUMMARY);
    expect(text).toContain('Net PnL        -15.00 = realized -10.00, unrealized +3.00, fees -9.00, funding +1.00');
    expect(text).toContain('Equity         99,985.00 (started with 100,000.00)');
    expect(text).toContain('2,000 (2,000 per second)');
    expect(text).toContain('120 events, sha256 ab');
  });
  it('of a replay names what was played, when it halted, return, drawdown, trades and hit ratio', () => {
    const text = summaryTable({ ...SUMMARY, replay: { from: Date.UTC(2025, 4, 4, 15, 36), to: Date.UTC(2025, 5, 3, 15, 35), haltedAt: Date.UTC(2025, 4, 30, 0, 33), return: -0.1002, maxDrawdown: 0.1003, trades: 1_118, hitRatio: 0.3, hitRatioTrades: 1_000 } });
    for (const line of ['Data           2025-05-04 15:36:00Z to 2025-06-03 15:35:00Z', 'Halted         2025-05-30 00:33:00Z', 'Return         -10.02 %', 'Drawdown       10.03 % at its deepest', 'Trades         1118 closed, hit ratio 30.00 % (n = 1000)']) expect(text).toContain(line);
    expect(summaryTable(SUMMARY)).not.toMatch(/^(Data|Halted|Drawdown)/m);
  });
  it('says of a desk that has ended that no stop acts any more on what stays open', () => {
    expect(summaryTable({ ...SUMMARY, source: 'venue' })).toContain('Stops          NONE ACTS: 1 position has no stop that acts until the desk runs again: stops live in the engine\n');
    expect(summaryTable({ ...SUMMARY, source: 'venue', openPositions: 0, unprotected: 0 })).not.toContain('Stops');
    expect(summaryTable(SUMMARY)).not.toContain('Stops');
  });
  it('leaves out what a live market does not have', () => expect(summaryTable({ ...SUMMARY, source: 'venue' })).not.toMatch(/^Bars/m));
});

describe('status page', () => {
  it('shows what is at risk, and the loss against its limit', () => {
    const base = sampleSnapshot(1);
    const page = statusPage({
      ...base, account: { ...base.account, dayPnl: '-2500' },
      positions: [{ instrumentId: 'BTC-PERP.SIM', side: 'long', quantity: '0.5', avgPx: '100', mark: 101, notional: '50.5', unrealizedPnl: '0.5', realizedPnl: '0', fees: '0', funding: '0', marginUsed: '10', liquidationPx: null, stopPx: 99, stops: [], tsOpened: 1, tsUpdated: 1 }],
      orders: [sampleOrder('bw-1', { pending: 'cancel' }), sampleOrder('bw-2', { status: 'filled' })],
    }, { health: null, healthAgeMs: null, latchSet: true, latch: { reason: 'drill', ts: 0, pid: 7 }, lastKnown: null }, 10_000);
    expect(page).toContain('-2,500.00, 50 % of the daily loss limit of 5,000.00');
    expect(page).toMatch(/BTC-PERP\.SIM +long +0\.5/);
    expect(page).toContain('open, cancel asked');
    expect(page).not.toContain('bw-2');
    expect(page).toContain('SET 1970-01-01 00:00:00Z by process 7: drill');
  });
  it('says on which positions no stop acts, and why', () => {
    const base = sampleSnapshot(1);
    const held = (instrumentId: string, stopGap: 'strategyStopped' | null) => ({ instrumentId, side: 'long' as const, quantity: '0.5', avgPx: '100', mark: 101, notional: '50.5', unrealizedPnl: '0.5', realizedPnl: '0', fees: '0', funding: '0', marginUsed: '10', liquidationPx: null, stopPx: 99, stops: [], stopGap, tsOpened: 1, tsUpdated: 1 });
    const onDisk = { health: null, healthAgeMs: null, latchSet: false, latch: null, lastKnown: null };
    const page = statusPage({ ...base, positions: [held('BTC-PERP.SIM', null), held('ETH-PERP.SIM', 'strategyStopped')] }, onDisk, 10_000);
    expect(page).toMatch(/Stops +1 OF 2 POSITIONS HAS NO STOP THAT ACTS: ETH-PERP\.SIM: its strategy is stopped/);
    expect(page).toMatch(/ETH-PERP\.SIM .* NONE ACTS/);
    expect(statusPage({ ...base, positions: [held('BTC-PERP.SIM', null)] }, onDisk, 10_000)).toMatch(/Stops +act on the open position/);
  });
  it('writes a stop with the digits of its instrument', () => {
    const base = sampleSnapshot(1);
    const instrument = { id: 'SOL-PERP.SIM', base: 'SOL', quote: 'USD', shape: 'fractionalBase' as const, tickSize: '0.01', lotSize: '0.01', minQty: '0.01', minNotional: '5', multiplier: '1', pricePrecision: 2, lines: [] };
    const position = { instrumentId: instrument.id, side: 'long' as const, quantity: '0.5', avgPx: '100', mark: 101, notional: '50.5', unrealizedPnl: '0.5', realizedPnl: '0', fees: '0', funding: '0', marginUsed: '10', liquidationPx: null, stopPx: 99.123_456, stops: [], tsOpened: 1, tsUpdated: 1 };
    const page = statusPage({ ...base, instruments: [instrument], positions: [position] }, { health: null, healthAgeMs: null, latchSet: false, latch: null, lastKnown: null }, 10_000);
    expect(page).toMatch(/ 99\.12\n/);
  });
  it('says of a desk that does not run that no stop acts on what it held, and of one that hangs that nobody knows', () => {
    const held = { positions: [{ symbol: 'BTC-PERP', side: 'long' as const, quantity: '0.5', avg_price: null, mark_price: null }], working_orders: 0, trading_state: 'active', latched: false, equity: '1', day_pnl: '0' };
    const lastKnown = { profile: 'dev' as const, ts: 1, ageMs: 5_000, ended: 'crashed' as const, pid: null, application: null, held };
    const onDisk = { health: null, healthAgeMs: null, latchSet: false, latch: null, lastKnown };
    const at = { profile: 'dev' as const, dataDir: '/data' };
    expect(diskPage(at, onDisk, 'not running')).toMatch(/Stops +NONE ACTS: 1 position has no stop that acts: no engine runs/);
    expect(diskPage(at, { ...onDisk, lastKnown: { ...lastKnown, ended: 'elsewhere', pid: 7 } }, 'does not answer')).toMatch(/Stops +not known: they act only while the engine runs, and it does not answer/);
    expect(diskPage(at, { ...onDisk, lastKnown: { ...lastKnown, held: { ...held, positions: [] } } }, 'not running')).not.toContain('Stops');
  });
  it('says once why an engine ended', () => {
    const health = { timestamp: '2026-01-01T00:00:00.000Z', ok: false, profile: 'dev', symbols: [], last_decisions: {}, message: 'the engine ended: the disk is full', error: 'the disk is full' };
    const page = diskPage({ profile: 'dev', dataDir: '/data' }, { health, healthAgeMs: 5_000, latchSet: false, latch: null, lastKnown: null }, 'not running');
    expect(page.split('the disk is full')).toHaveLength(2);
    expect(diskPage({ profile: 'dev', dataDir: '/data' }, { health: { ...health, message: 'stopped' }, healthAgeMs: 5_000, latchSet: false, latch: null, lastKnown: null }, 'not running')).toContain('stopped (the disk is full)');
  });
  it('says before an order is sent that no stop would protect what it opens', () => {
    const { desk } = sampleSnapshot(1);
    const order = { instrumentId: 'BTC-PERP.SIM', side: 'buy' as const, type: 'market' as const, quantity: '1', limitPx: null, timeInForce: 'ioc' as const, postOnly: false, reduceOnly: false };
    const preview = { verdict: 'approved' as const, message: 'Every check passes.', order: { quantity: '1', limitPx: null, reduceOnly: false }, notional: '100', margin: '10', feeEstimate: '0.1', referencePx: 100, checks: [], ticket: null, ticketMs: 0 };
    expect(previewText(order, { ...preview, stopGap: 'strategyStopped' }, desk)).toMatch(/Stop +NONE: This order opens a position that no stop protects: its strategy is stopped\n/);
    expect(previewText(order, { ...preview, stopGap: null }, desk)).not.toMatch(/^Stop/m);
    expect(previewText(order, { ...preview, verdict: 'denied', stopGap: 'strategyStopped' }, desk)).not.toMatch(/^Stop/m);
  });
});

describe('browser window', () => {
  it('has a profile of its own, and no sandbox only as root', () => {
    expect(browserArguments('http://x', '/p', false)).toContain('--app=http://x');
    expect(browserArguments('http://x', '/p', false)).toContain('--user-data-dir=/p');
    expect(browserArguments('http://x', '/p', false)).not.toContain('--no-sandbox');
    expect(browserArguments('http://x', '/p', true)).toContain('--no-sandbox');
  });
});

describe('doctor', () => {
  it('turns a throw into a failure and goes on', async () => {
    const seen: string[] = [];
    const results = await runChecks([{ name: 'a', run: () => { throw new Error('broken'); } }, { name: 'b', run: () => fine('well') }, { name: 'c', run: () => Promise.resolve(fail('no')) }], ({ name }) => seen.push(name));
    expect(results.map(({ outcome, detail }) => `${outcome} ${detail}`)).toEqual(['FAIL broken', 'ok well', 'FAIL no']);
    expect(seen).toEqual(['a', 'b', 'c']);
  });
  it.each(INTEGRATION)('passes its integration test: $name', async (check) => expect(await check.run()).toMatchObject({ outcome: 'ok' }));
});
