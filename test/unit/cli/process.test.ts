// The command line as a stranger uses it: real processes, real files, the simulated venue.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { cli, cliHere, jsonLines, startCli, withDataDir } from '../../support/cli.ts';

/** Fast bars and much movement, so that the strategy trades within seconds. */
function fastProfile(dir: string): void {
  mkdirSync(path.join(dir, 'profiles'), { recursive: true });
  writeFileSync(path.join(dir, 'profiles/dev.json'), JSON.stringify({ name: 'dev', interval: '1s', symbols: ['BTC-PERP'], strategy: { shortWindow: 2, longWindow: 10 }, sim: { pace: 300, severity: 'kind' } }));
}

/** Two days of five-minute bars on a wave, with three rows that are no bars. */
function barFile(dir: string): string {
  const start = Date.parse('2025-03-01T00:00:00Z');
  const px = (index: number): number => Math.round(800_000 + 16_000 * Math.sin(index / 15) + 4_000 * Math.sin(index / 4)) / 10;
  const rows = Array.from({ length: 576 }, (_value, index) => {
    const [open, close] = [px(index), px(index + 1)];
    return `${new Date(start + index * 300_000).toISOString()},${open},${Math.max(open, close) + 5},${Math.min(open, close) - 5},${close},12`;
  });
  rows.splice(100, 0, 'not,a,row,at,all,x', '2025-03-01T08:00:00.000Z,-1,2,3,4,5', '2025-03-01T08:00:00.000Z,1,NaN,3,4,5');
  const file = path.join(dir, 'btc-5m.csv');
  writeFileSync(file, `timestamp,open,high,low,close,volume\n${rows.join('\n')}\n`);
  return file;
}

describe('wrong words', () => {
  it.each([
    [['rnu'], 'Did you mean run?'], [['run', '--sybols', 'x'], 'Did you mean --symbols?'], [['status', '--profile', 'demmo'], "did you mean 'demo'?"], [['status', 'now'], 'too many arguments'],
    [['resume'], '--reason'], [['kill', '--reason', ' a '], '--reason'], [['flatten', '--reason', 'drill', '--timeout', 'soon'], '--timeout'], [['export'], '--what'], [['export', '--what', 'money'], '--what'],
    [['export', '--what', 'fills', '--from', '2025-01-02', '--to', '2025-01-01'], '--from'], [['report', '--day', 'soon'], '--day'], [['report', '--format', 'pdf'], '--format'], [['report', '--week', '2026-W54'], '--week'], [['report', '--week', 'last'], '--week'], [['report', '--week', '2026-W47', '--day', '2026-11-18'], '--week and --day'], [['run', '--for', 'ever'], '--for'],
  ])('%j end with 2 and say what was expected', async (args, text) => {
    const result = await cliHere(args);
    expect(result).toMatchObject({ code: 2, out: '' });
    expect(result.err).toContain(text);
    expect(result.err).not.toMatch(/\n\s+at /);
  });
  it('are one JSON document with --json', async () => {
    const { code, out } = await cliHere(['status', '--profile', 'x', '--json']);
    expect(code).toBe(2);
    expect(jsonLines(out)).toEqual([{ type: 'error', code: 2, message: expect.stringContaining('--profile') as string }]);
  });
  it('do not include asking for help', async () => {
    const all = await Promise.all([['--help'], ['run', '--help'], ['flatten', '--help'], ['--version']].map((args) => cliHere(args)));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(all[1]?.out).toMatch(/--dev-fast[^]*--profile[^]*Examples:/);
    expect((await cliHere([])).code).toBe(2);
  });
  it('of a desk start nothing', () => withDataDir(async (dir) => {
    const [symbol, profile, file] = await Promise.all([
      cli(['run', '--symbols', 'FOO-PERP', '--data-dir', dir]), cliHere(['run', '--profile', 'prod', '--data-dir', dir]), cliHere(['run', '--data', path.join(dir, 'no.csv'), '--symbols', 'BTC-PERP', '--data-dir', dir]),
    ]);
    expect(symbol).toMatchObject({ code: 2, err: expect.stringContaining('FOO-PERP') as string });
    expect(profile).toMatchObject({ code: 2, err: expect.stringContaining('coinbase') as string });
    expect(file).toMatchObject({ code: 6, err: expect.stringContaining('no.csv') as string });
  }));
});

describe('without a desk', () => {
  it('status shows what is on disk and ends with 4', () => withDataDir(async (dir) => {
    const first = await cliHere(['status', '--data-dir', dir, '--json']);
    expect(first.code).toBe(4);
    expect(jsonLines(first.out)).toMatchObject([{ type: 'status', running: false, latchSet: false, health: null, code: 4 }]);
    expect(await cliHere(['kill', '--data-dir', dir])).toMatchObject({ code: 0, out: expect.stringContaining('set on disk') as string });
    const after = await cliHere(['status', '--data-dir', dir]);
    expect(after.out).toMatch(/Kill latch +SET .*kill: no reason was given at the command line/);
  }));
  it('view has no address to give, and makes nothing', () => withDataDir(async (dir) => {
    expect(await cliHere(['view', '--data-dir', dir])).toMatchObject({ code: 4, err: expect.stringContaining('no desk of profile dev runs') as string });
  }));

  it('resume never clears the latch', () => withDataDir(async (dir) => {
    await cliHere(['kill', '--reason', 'drill', '--data-dir', dir]);
    expect((await cliHere(['resume', '--reason', 'well again', '--data-dir', dir])).code).toBe(4);
    expect(statSync(path.join(dir, 'dev/kill.latch')).isFile()).toBe(true);
  }));
  it('flatten, report, export and replay say that there is nothing', () => withDataDir(async (dir) => {
    for (const args of [['flatten', '--reason', 'drill'], ['report'], ['export', '--what', 'fills'], ['replay']]) expect(await cliHere([...args, '--data-dir', dir])).toMatchObject({ code: 4, out: '' });
  }));
  it.skipIf(process.getuid?.() === 0)('a folder that cannot be written ends with 6', () => withDataDir(async (dir) => {
    chmodSync(dir, 0o500);
    expect(await cliHere(['run', '--data-dir', dir])).toMatchObject({ code: 6 });
    chmodSync(dir, 0o700);
  }));
  it('a file in place of the folder ends with 6', () => withDataDir(async (dir) => {
    writeFileSync(path.join(dir, 'file'), '');
    expect(await cliHere(['run', '--data-dir', path.join(dir, 'file/desk')])).toMatchObject({ code: 6, err: expect.stringContaining('data folder') as string });
  }));
});

describe('doctor', () => {
  it('passes on a machine that runs these tests', () => withDataDir(async (dir) => {
    const { code, out } = await cliHere(['doctor', '--data-dir', dir, '--json']);
    const [document] = jsonLines(out);
    expect(document).toMatchObject({ type: 'doctor', ok: true });
    expect(code).toBe(0);
    expect((document?.checks as unknown[]).length).toBe(13);
  }));
  it('fails on a wrong profile and says where', () => withDataDir(async (dir) => {
    mkdirSync(path.join(dir, 'profiles'));
    writeFileSync(path.join(dir, 'profiles/paper.json'), '{"limts":{}}');
    const { code, out, err } = await cliHere(['doctor', '--data-dir', dir]);
    expect(code).toBe(3);
    expect(out).toMatch(/^FAIL {2}profiles .*limts/m);
    expect(err).toContain('1 of 13 checks failed: profiles');
  }));
});

describe('a replay', () => {
  it('ends with a summary; its records can be reported, exported and verified', () => withDataDir(async (dir) => {
    const file = barFile(dir);
    const at = ['--data-dir', dir];
    const run = async (): Promise<Record<string, unknown>> => {
      const { code, out } = await cli(['run', '--data', file, '--json', ...at]);
      expect(code).toBe(0);
      const lines = jsonLines(out);
      expect(lines[0]).toMatchObject({ type: 'started', source: 'replay', address: null, symbols: ['BTC-PERP'], interval: '5m' });
      return lines.at(-1) ?? {};
    };
    const first = await run();
    expect(first).toMatchObject({ type: 'summary', ended: 'replayDone', finished: true, bars: 576 });
    expect(first.fills).toBeGreaterThan(0);
    expect((first.warnings as string[])[0]).toMatch(/3 bad rows were left out: line 102/);
    expect((await run()).eventLogHash).toBe(first.eventLogHash);

    const report = await cliHere(['report', '--day', '2025-03-01', '--json', ...at]);
    const [document] = jsonLines(report.out);
    expect(document).toMatchObject({ type: 'report', day: '2025-03-01', source: 'replay', complete: true, report: { tieOut: { agrees: true } } });
    expect((document?.files as string[]).map((name) => path.extname(name)).sort()).toEqual(['.csv', '.html', '.json', '.txt']);
    expect((await cliHere(['report', ...at])).out).toContain('Daily report 2025-03-02 (UTC), profile dev');

    const week = await cliHere(['report', '--week', '2025-W09', '--json', ...at]);
    const [ofWeek] = jsonLines(week.out);
    expect(ofWeek).toMatchObject({ type: 'report', week: '2025-W09', source: 'replay', complete: true, report: { week: '2025-W09', days: [{ day: '2025-03-01' }, { day: '2025-03-02' }] } });
    expect((ofWeek?.files as string[]).map((name) => path.basename(name)).sort()).toEqual(['csv', 'html', 'json', 'txt'].map((form) => `breakwater-dev-2025-W09.${form}`));
    expect((ofWeek?.files as string[]).every((name) => existsSync(name))).toBe(true);
    for (const more of [[], ['--day', '2025-03-01']]) expect((await cliHere(['report', '--week', ...more, ...at])).out).toContain('2025-W09');
    expect(await cliHere(['report', '--week', '2024-W10', ...at])).toMatchObject({ code: 4, err: expect.stringContaining('holds anything of 2024-W10') as string });

    const journal = readdirSync(path.join(dir, 'dev/replays')).filter((name) => name.startsWith('btc-5m')).map((name) => path.join(dir, 'dev/replays', name))[0] ?? '';
    const fills = jsonLines((await cliHere(['export', '--what', 'fills', '--format', 'jsonl', ...at])).out);
    expect(fills).toHaveLength(first.fills as number);
    const out = path.join(dir, 'exports/ledger.csv');
    expect(await cliHere(['export', '--what', 'ledger', '--from', '2025-03-02', '--to', '2025-03-02', '--out', out, ...at])).toMatchObject({ code: 0, out: '' });
    const ledger = readFileSync(out, 'utf8').trimEnd().split('\r\n');
    expect(ledger[0]).toBe('seq,time,type,amount,cash,instrument,reference,funding_rate,mark');
    expect(ledger.slice(1).every((line) => line.split(',')[1]?.startsWith('2025-03-02'))).toBe(true);
    expect(ledger.slice(1).some((line) => /^\d+,[^,]+,fee,-\d/.test(line))).toBe(true);
    expect(readdirSync(path.dirname(out))).toEqual(['ledger.csv']);

    // A copy that lies anywhere: its reports lie beside it.
    const copy = path.join(dir, 'backup');
    cpSync(journal, copy, { recursive: true });
    const ofCopy = await cliHere(['report', '--journal', path.join(copy, 'journal.sqlite'), '--day', '2025-03-01', '--json', ...at]);
    expect(jsonLines(ofCopy.out)).toMatchObject([{ type: 'report', day: '2025-03-01', journal: path.join(copy, 'journal.sqlite'), folder: path.join(copy, 'reports'), report: { fills: (document?.report as { fills: unknown[] }).fills } }]);
    expect(await cliHere(['report', '--journal', copy, '--day', 'today', ...at])).toMatchObject({ code: 4, err: expect.stringContaining(`${path.join(copy, 'journal.sqlite')}: expected a journal that holds something of`) as string });
    expect(await cliHere(['report', '--journal', path.join(dir, 'none'), ...at])).toMatchObject({ code: 6, err: expect.stringContaining('--journal: expected journal.sqlite or its folder') as string });
    expect(await cliHere(['export', '--what', 'fills', '--from', 'yesterday', '--to', 'today', '--format', 'jsonl', ...at])).toMatchObject({ code: 0, out: '' });

    const verified = await cliHere(['replay', '--journal', journal, '--json', ...at]);
    expect(verified.code).toBe(0);
    expect(jsonLines(verified.out)).toMatchObject([{ type: 'replay', identical: true, runs: [{ outcome: 'identical', eventLogHash: first.eventLogHash }] }]);
  }));

  it('that was stopped says that it is not finished, and shows its cash from the start', () => withDataDir(async (dir) => {
    const { code, out } = await cli(['run', '--data', barFile(dir), '--speed', '1', '--for', '1s', '--json', '--data-dir', dir]);
    expect(code).toBe(0);
    expect(jsonLines(out).at(-1)).toMatchObject({ type: 'summary', ended: 'duration', finished: false, bars: 0, equity: '100000' });
    expect(readdirSync(path.join(dir, 'dev/replays'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name.replace(/(?:-[0-9a-f]{8}){2}$/, ''))).toEqual(['btc-5m']);
  }));

  it('that was changed afterwards is found out', () => withDataDir(async (dir) => {
    await cli(['run', '--data', barFile(dir), '--data-dir', dir, '--json']);
    const folder = readdirSync(path.join(dir, 'dev/replays')).filter((name) => name.startsWith('btc-5m')).map((name) => path.join(dir, 'dev/replays', name))[0] ?? '';
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(path.join(folder, 'journal.sqlite'));
    const { seq } = db.prepare<[], { seq: number }>("SELECT seq FROM journal WHERE type = 'OrderFilled' ORDER BY seq LIMIT 1").get() ?? { seq: 0 };
    db.prepare(`UPDATE journal SET body = replace(body, '"side":"buy"', '"side":"sell"') WHERE seq = ?`).run(seq);
    db.close();
    const { code, out } = await cliHere(['replay', '--journal', folder, '--json', '--data-dir', dir]);
    expect(code).toBe(3);
    expect(jsonLines(out)).toMatchObject([{ type: 'replay', identical: false, chain: { ok: false }, runs: [{ outcome: 'different', difference: { seq } }] }]);
  }));
});

describe('a desk', () => {
  it('runs one cycle with --dev-fast', () => withDataDir(async (dir) => {
    fastProfile(dir);
    const { code, out, err } = await cli(['run', '--dev-fast', '--json', '--data-dir', dir]);
    expect({ code, err }).toMatchObject({ code: 0 });
    const lines = jsonLines(out);
    expect(lines[0]).toMatchObject({ type: 'started', profile: 'dev', source: 'venue', folder: path.join(dir, 'dev') });
    expect(lines.at(-1)).toMatchObject({ type: 'summary', ended: 'cycle' });
    expect(lines.at(-1)?.decisions).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(path.join(dir, 'dev/health.json'), 'utf8'))).toMatchObject({ ok: false, profile: 'dev', symbols: ['BTC-PERP'], last_decisions: { 'BTC-PERP': { action: expect.any(String) as string } }, message: 'stopped', error: null });
    const opened = openJournal(path.join(dir, 'dev/journal'));
    expect(opened).toMatchObject({ ok: true, value: { afterUncleanStop: false } });
    if (opened.ok) opened.value.journal.close();
  }));

  it('is shown, killed, resumed, flattened and stopped from outside, and holds its profile', () => withDataDir(async (dir) => {
    fastProfile(dir);
    const at = ['--data-dir', dir];
    const desk = startCli(['run', '--json', ...at]);
    try {
      const started = await desk.line((line) => line.type === 'started');
      expect(started).toMatchObject({ pid: desk.child.pid, port: expect.any(Number) as number });
      const view = await cliHere(['view', '--json', ...at]);
      if (started.address === null) expect(view).toMatchObject({ code: 3, out: expect.stringContaining('serves its page') as string }); // The page was not built here.
      else {
        expect(jsonLines(view.out)).toMatchObject([{ type: 'view', profile: 'dev', address: expect.stringMatching(new RegExp(`^http://127\\.0\\.0\\.1:${String(started.port)}/#code=.+`)) as string }]);
        expect(jsonLines(view.out)[0]?.address).not.toBe(started.address);
      }
      expect(await cliHere(['run', ...at])).toMatchObject({ code: 5, err: expect.stringContaining(`process ${desk.child.pid}`) as string });
      await vi.waitUntil(async () => (await cliHere(['status', '--json', ...at])).code === 0, { timeout: 20_000, interval: 200 });
      expect((await cliHere(['status', ...at])).out).toMatch(/State +active[^]*Prices/);
      expect(await cliHere(['kill', '--reason', 'drill', ...at])).toMatchObject({ code: 0, out: expect.stringContaining('Kill switch latched') as string });
      expect((await cliHere(['status', '--json', ...at])).code).toBe(3);
      const flat = await cliHere(['flatten', '--json', ...at]);
      expect(flat.code).toBe(0);
      expect(jsonLines(flat.out)).toMatchObject([{ type: 'flatten', by: 'engine', outcome: 'verified', proof: { emptyReads: 2, venuePositions: 0, venueOpenOrders: 0 } }]);
      expect((await cliHere(['resume', '--reason', 'drill is over', ...at])).code).toBe(0);
      expect(await cliHere(['resume', '--reason', 'again', ...at])).toMatchObject({ code: 3, err: expect.stringContaining('nothing to resume') as string });
      expect((await cliHere(['replay', ...at])).code).toBe(0);
    } finally {
      desk.child.kill('SIGTERM');
    }
    const { code, out } = await desk.ended;
    expect(code).toBe(0);
    expect(jsonLines(out).at(-1)).toMatchObject({ type: 'summary', ended: 'signal' });
  }));

  it.skipIf(process.platform === 'win32').each(['SIGSTOP', 'SIGKILL'] as const)('is flattened past its engine after %s', (signal) => withDataDir(async (dir) => {
    fastProfile(dir);
    const at = ['--data-dir', dir];
    const desk = startCli(['run', '--json', ...at]);
    try {
      await desk.line((line) => line.type === 'started');
      desk.child.kill(signal);
      if (signal === 'SIGKILL') await desk.ended;
      const flat = await cliHere(['flatten', '--reason', 'the engine is gone', '--json', ...at]);
      expect({ code: flat.code, err: flat.err }).toMatchObject({ code: 0, err: expect.stringContaining('PAST THE ENGINE') as string });
      expect(jsonLines(flat.out)).toMatchObject([{ type: 'flatten', by: 'venue', outcome: 'verified', proof: { emptyReads: 2, venuePositions: 0, venueOpenOrders: 0 } }]);
      expect(readFileSync(path.join(dir, 'dev/kill.latch'), 'utf8')).toContain('the engine is gone');
      const [record] = readdirSync(path.join(dir, 'dev/emergency'));
      expect(jsonLines(readFileSync(path.join(dir, 'dev/emergency', record ?? ''), 'utf8')).slice(-2)).toMatchObject([{ kind: 'progress', body: { step: 'verified' } }, { kind: 'flat' }]);
      if (signal === 'SIGSTOP') expect((await cliHere(['status', ...at])).code).toBe(4);
    } finally {
      desk.child.kill('SIGKILL');
      await desk.ended;
    }
  }));
});
