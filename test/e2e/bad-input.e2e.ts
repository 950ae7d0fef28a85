// What a stranger, a crash or another program may leave or do: each is answered with one clear message and the right exit code, nothing is
// lost, and nothing stays behind.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliEnd } from '../support/cli-desk.ts';
import { FaultWorld, sleep } from '../support/fault-world.ts';

const worlds: FaultWorld[] = [];
const mounts: string[] = [];
function newWorld(name = ''): FaultWorld {
  const world = new FaultWorld(name);
  worlds.push(world);
  return world;
}
afterAll(async () => {
  for (const folder of mounts) execFileSync('umount', ['-l', folder]);
  for (const world of worlds) await world.cli.dispose();
});

/** One message for people: the last line of stderr, no stack, and only there. */
function refusal(end: CliEnd, code: number): string {
  expect({ code: end.code, stderr: end.stderr }).toMatchObject({ code });
  expect(end.stderr).not.toMatch(/\n\s+at /);
  const lines = end.stderr.trimEnd().split('\n').filter((line) => line.startsWith('breakwater: '));
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

const run = (world: FaultWorld, ...args: readonly string[]): Promise<CliEnd> => world.cli.run('run', '--no-view', '--for', '1s', ...args);

describe('starting', () => {
  it('twenty at once gives one desk, and nineteen that name it', async () => {
    const world = newWorld();
    const starts = Array.from({ length: 20 }, () => world.cli.launch('run', '--no-view', '--for', '120s'));
    const losers: CliEnd[] = [];
    await new Promise<void>((resolve) => {
      for (const start of starts) void start.ended.then((end) => {
        losers.push(end);
        if (losers.length === starts.length - 1) resolve();
      });
    });
    const winner = starts.find(({ child }) => child.exitCode === null && child.signalCode === null);
    for (const end of losers) expect(refusal(end, 5)).toMatch(/expected to be its only process, found (process \d+, running since|another process that has just started)/);
    expect(losers.some(({ stderr }) => stderr.includes(`process ${winner?.child.pid},`))).toBe(true);
    winner?.child.kill('SIGTERM');
    expect(await winner?.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('Equity') as string });
  });

  it('can be interrupted at any moment, and leaves no lock', async () => {
    const world = newWorld();
    for (const afterMs of [20, 120, 220, 320, 450, 700]) {
      const start = world.cli.launch('run', '--for', '120s');
      await sleep(afterMs); // Another moment of the start each time.
      start.child.kill('SIGTERM');
      const { code, stderr } = await start.ended;
      // Before the program listens to signals the system ends it (null).
      expect([0, null]).toContain(code);
      expect(stderr).not.toMatch(/\n\s+at |breakwater: /);
      expect(existsSync(path.join(world.folder, 'control.json'))).toBe(false);
    }
    expect((await run(world)).code).toBe(0);
  });

  it('goes on without its browser when that dies at once', async () => {
    const world = newWorld();
    const browser = path.join(world.cli.dataDir, 'browser.sh');
    writeFileSync(browser, '#!/bin/sh\nkill -9 $$\n');
    chmodSync(browser, 0o700);
    const [dead, gone] = [await world.cli.run('run', '--for', '2s', '--open', browser), await world.cli.run('run', '--for', '2s', '--open', path.join(world.cli.dataDir, 'none'))];
    expect(dead).toMatchObject({ code: 0, stderr: expect.stringMatching(/The window (was closed|could not be opened).*The desk goes on/) as string });
    expect(gone).toMatchObject({ code: 0, stderr: expect.stringMatching(/The window could not be opened .*ENOENT.*The desk goes on/) as string });
  });

  it('says which port is taken, and takes another one when none was asked for', async () => {
    const world = newWorld();
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    expect(refusal(await world.cli.run('run', '--for', '1s', '--port', String(port)), 2)).toMatch(new RegExp(`--port: expected to listen on 127\\.0\\.0\\.1:${port}, could not: another program uses this port`));
    writeFileSync(path.join(world.folder, 'session.json'), JSON.stringify({ port, sessions: [] }));
    expect((await world.cli.run('run', '--for', '1s')).code).toBe(0);
    server.close();
  });

  it('works in a folder with spaces and other letters, two profiles side by side', async () => {
    const world = newWorld("two desks ünï 漢字 'q' ");
    const [dev, paper] = [await world.cli.start('--no-view'), await world.cli.start('--no-view', '--profile', 'paper')];
    const status = await Promise.all(['dev', 'paper'].map((profile) => world.cli.run('status', '--profile', profile, '--json')));
    expect(status.map(({ stdout }) => (JSON.parse(stdout) as { desk: { profile: string } }).desk.profile)).toEqual(['dev', 'paper']);
    expect((await world.cli.run('kill', '--profile', 'paper', '--reason', 'only this one')).code).toBe(0);
    const latched = await Promise.all(['dev', 'paper'].map((profile) => world.cli.run('status', '--profile', profile, '--json')));
    expect(latched.map(({ stdout }) => (JSON.parse(stdout) as { desk: { latched: boolean } }).desk.latched)).toEqual([false, true]);
    expect(await Promise.all([dev.stop(), paper.stop()])).toEqual([0, 0]);
  });

  it('refuses a folder that cannot be written, and writes nothing', async (context) => {
    const world = newWorld();
    const folder = path.join(world.cli.dataDir, 'dev');
    mkdirSync(folder);
    // Root may write wherever it likes but on a disk that is read-only; for anybody else the rights of the folder do.
    if (process.getuid?.() === 0) {
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', folder], { stdio: 'ignore' });
      } catch {
        console.log('skipped: a folder that cannot be written, because root may not mount one here');
        return context.skip();
      }
      mounts.push(folder);
    } else chmodSync(folder, 0o555);
    expect(refusal(await run(world), 6)).toMatch(/data folder .*dev.*: expected a folder that we may write to, found that writing is not allowed \((?:EROFS|EACCES)/);
    // A kill needs no folder of the desk: it is kept in the second place, and holds there.
    expect(await world.cli.run('kill', '--reason', 'drill')).toMatchObject({ code: 0 });
    expect(readdirSync(path.join(world.cli.dataDir, 'latches/dev')).some((name) => name.startsWith('kill.latch'))).toBe(true);
  });
});

describe.concurrent('what a dead process or a stranger left', () => {
  it('in control.json, session.json, venue.json and the lock is taken for what it is', async () => {
    const world = newWorld();
    // Another program has got the port and, who knows, the number of the process.
    const stranger = spawn('sleep', ['120']);
    const server = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    mkdirSync(path.join(world.folder, 'venue'), { recursive: true });
    const leave = (): void => {
      writeFileSync(path.join(world.folder, 'control.json'), JSON.stringify({ port, token: 'x'.repeat(43), pid: stranger.pid }));
      writeFileSync(path.join(world.folder, 'session.json'), '{"port":"x"');
      writeFileSync(path.join(world.folder, 'desk.lock.json'), JSON.stringify({ pid: stranger.pid, since: 1, processStart: null, bootId: null }));
    };
    leave();
    writeFileSync(path.join(world.folder, 'venue/venue.json'), JSON.stringify({ pid: stranger.pid, port, token: 'a'.repeat(64), started: 1 }));
    expect(refusal(await world.cli.run('status'), 4)).toMatch(/no desk of profile dev runs in/);
    const first = await run(world);
    expect(first, 'with a venue.json of another program').toMatchObject({ code: 0 });
    leave();
    expect((await run(world)).code).toBe(0);
    server.close();
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    stranger.kill();
  });

  it.each([['rubbish', 'rubbish'], ['nothing', ''], ['another shape', '{"reason":1}']])('in the kill latch counts as set: %s', async (_, text) => {
    const world = newWorld();
    mkdirSync(world.folder);
    writeFileSync(path.join(world.folder, 'kill.latch'), text);
    const end = await world.cli.run('run', '--no-view', '--for', '1s');
    expect(end).toMatchObject({ code: 0, stdout: expect.stringMatching(/State +halted, kill switch latched/) as string });
    expect((await world.cli.run('status')).stdout).toMatch(/Kill latch +SET \(its reason cannot be read\)/);
    expect(readFileSync(path.join(world.folder, 'kill.latch'), 'utf8')).toBe(text);
  });
});

describe('a damaged journal', () => {
  const world = newWorld();
  const journal = path.join(world.folder, 'journal/journal.sqlite');
  const kept = path.join(world.cli.dataDir, 'kept');
  const digest = (): string => createHash('sha256').update(readFileSync(journal)).digest('hex');
  beforeAll(async () => {
    world.writeProfile();
    expect((await world.cli.run('run', '--no-view', '--for', '3s')).code).toBe(0);
    cpSync(path.join(world.folder, 'journal'), kept, { recursive: true });
  });

  const DAMAGE: readonly (readonly [string, () => void, RegExp])[] = [
    ['cut in half', () => truncateSync(journal, Math.floor(readFileSync(journal).length / 2)), /expected \d+ pages of \d+ bytes, found \d+ bytes .*restore a backup/],
    ['emptied', () => truncateSync(journal, 0), /found an empty file/],
    ['another file', () => writeFileSync(journal, 'PK\u0003\u0004 not a journal'), /expected an SQLite file, found one that begins with/],
    ['another database', () => { rmSync(journal); const db = new Database(journal); db.exec('CREATE TABLE t (x)'); db.close(); }, /foreignFile/],
    ['of a newer version', () => { const db = new Database(journal); db.pragma('user_version = 9999'); db.close(); }, /newerSchema.*version of Breakwater that wrote it/],
    ['changed by hand', () => { const db = new Database(journal); db.exec("UPDATE journal SET body = replace(body, '1', '2') WHERE kind = 'conclusion' AND seq = (SELECT max(seq) FROM journal WHERE kind = 'conclusion')"); db.close(); }, /tampered/],
    ['with flipped bits', () => {
      const bytes = readFileSync(journal);
      for (let at = 20_000; at < bytes.length; at += 4_096) bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      writeFileSync(journal, bytes);
    }, /corrupt|tampered/],
  ];

  it.each(DAMAGE)('%s: is refused and left as it is', async (_, damage, message) => {
    rmSync(path.dirname(journal), { recursive: true });
    cpSync(kept, path.dirname(journal), { recursive: true });
    damage();
    const before = digest();
    expect(refusal(await run(world), 6)).toMatch(message);
    expect(digest()).toBe(before);
    expect(existsSync(path.join(world.folder, 'control.json'))).toBe(false);
    const checked = await world.cli.run('replay');
    expect([3, 6]).toContain(checked.code);
    refusal(checked, checked.code ?? 0);
  });

  it('put back, starts again', async () => {
    rmSync(path.dirname(journal), { recursive: true });
    cpSync(kept, path.dirname(journal), { recursive: true });
    expect(await run(world)).toMatchObject({ code: 0 });
  });
});

describe('a file of bars', () => {
  const world = newWorld();
  const file = path.join(world.cli.dataDir, 'btc.csv');
  const header = 'timestamp,open,high,low,close,volume\n';
  const rows = Array.from({ length: 200 }, (_value, index) => `${1_700_000_000 + index * 60},${100 + (index % 7)},${110 + (index % 7)},${90 + (index % 7)},${101 + (index % 7)},5\n`);
  const BAD: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ['empty', '', /found an empty file/], ['a header alone', header, /at least two good rows, found none/], ['one row', `${header}${rows[0]}`, /at least two good rows/],
    ['one row many times', `${header}${(rows[0] ?? '').repeat(50)}`, /different times/], ['words for prices', header + rows.join('').replaceAll(/,1\d\d/g, ',x'), /notANumber 'x'/],
    ['a column short', header.replace('close,', '') + rows.join(''), /one without close in line 1/], ['a page', '<html>\n', /expected a header/], ['an error of an API', '{"error":"limit"}\n', /expected a header/],
    ['binary', new Uint8Array(4_000).map((_value, index) => (index * 7) % 251), /found a binary file/],
    ['a line without end', `${header}${'1'.repeat(100_000)}`, /lines of at most 65536 bytes/], ['half an archive', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0), /a whole packed file/],
    ['commas for points', header.replaceAll(',', ';') + rows.join('').replaceAll(',', ',5;'), /notANumber|timeUnreadable/], ['a spacing we do not trade', header + rows.filter((_row, index) => index % 2 === 0).join(''), /expected bars of 1s.*found mostly bars 2 min apart/],
  ];

  it.each(BAD)('that is %s is refused with its name', async (_, content, message) => {
    writeFileSync(file, content);
    const line = refusal(await world.cli.run('run', '--data', file), 6);
    expect(line).toContain(file);
    expect(line).toMatch(message);
    expect(existsSync(path.join(world.folder, 'replays'))).toBe(false);
  });

  it('that is a folder, a pipe, a link to nowhere or too large is refused at once', async () => {
    rmSync(file, { force: true });
    const at = (name: string): string => path.join(world.cli.dataDir, `btc-${name}.csv`);
    mkdirSync(at('folder'));
    execFileSync('mkfifo', [at('pipe')]);
    execFileSync('ln', ['-s', 'nowhere', at('link')]);
    writeFileSync(at('large'), header);
    truncateSync(at('large'), 3 * 1024 ** 3);
    for (const [name, message] of [['folder', /found a folder/], ['pipe', /found a device or pipe/], ['link', /found nothing/], ['large', /expected at most 2147483648 bytes/]] as const) {
      expect(refusal(await world.cli.run('run', '--data', at(name)), 6)).toMatch(message);
    }
    expect(refusal(await world.cli.run('run', '--data', ''), 2)).toMatch(/--data: expected a file of bars, found nothing/);
  });

  it('with good rows among bad ones is read through a link, and says what was left out', async () => {
    copyFileSync('/dev/null', file);
    appendFileSync(file, header + rows.slice(0, 100).join('') + 'oops\n' + rows.slice(100).join(''));
    execFileSync('ln', ['-s', file, path.join(world.cli.dataDir, 'btc-good.csv')]);
    expect(await world.cli.run('run', '--data', path.join(world.cli.dataDir, 'btc-good.csv'))).toMatchObject({ code: 0, stdout: expect.stringMatching(/Bars +200[^]*1 bad row was left out: line 102/) as string });
  });
});
