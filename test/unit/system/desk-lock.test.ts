import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeskLock, readHolder } from '../../../src/main/adapters/system/desk-lock.ts';

const HOLDER = join(import.meta.dirname, '../../support/fault-lock-holder.ts');
let dir = '';
let children: ChildProcess[] = [];
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'breakwater-lock-')); });
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(dir, { recursive: true, force: true });
});

/** A started contender, ready to try; `try()` gives its word. */
async function contender(): Promise<{ readonly child: ChildProcess; try(): Promise<string>; collect(): Promise<string> }> {
  const child = spawn(process.execPath, ['--expose-gc', HOLDER, dir], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  let rest = '';
  const waiting: ((line: string) => void)[] = [];
  const lines: string[] = [];
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) (waiting.shift() ?? ((one: string) => lines.push(one)))(line);
  });
  const next = (): Promise<string> => new Promise((done) => {
    const line = lines.shift();
    if (line === undefined) waiting.push(done);
    else done(line);
  });
  expect(await next()).toBe('ready');
  const say = (word: string): Promise<string> => {
    child.stdin.write(`${word}\n`);
    return next();
  };
  return { child, try: () => say('go'), collect: () => say('collect') };
}
const ended = (child: ChildProcess): Promise<void> => new Promise((done) => { child.once('close', () => done()); });

describe('DeskLock', () => {
  it('gives one desk the folder and names it to the second', () => {
    const first = DeskLock.acquire(dir, Date.UTC(2026, 0, 2));
    if (!first.ok) throw first.error;
    const second = DeskLock.acquire(dir, 5);
    expect(second.ok).toBe(false);
    if (!second.ok) {
      expect(second.error.holder).toMatchObject({ pid: process.pid, since: Date.UTC(2026, 0, 2) });
      expect(second.error.message).toContain(`process ${process.pid}, running since 2026-01-02T00:00:00.000Z`);
    }
    // A refused second try must not have opened the door for a third.
    expect(DeskLock.acquire(dir, 6).ok).toBe(false);
    first.value.release();
    const next = DeskLock.acquire(dir, 7);
    expect(next.ok).toBe(true);
    if (next.ok) next.value.release();
  });

  it('lets exactly one of 30 simultaneous starts win', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => contender()));
    const words = await Promise.all(all.map((one) => one.try()));
    expect(words.filter((word) => word === 'won')).toHaveLength(1);
    expect(words.filter((word) => word.startsWith('lost '))).toHaveLength(29);
  });

  it('is held as long as its process lives, also when the program has lost sight of it', async () => {
    const holder = await contender();
    expect(await holder.try()).toBe('won'); // It keeps nothing of what it got.
    expect(await holder.collect()).toBe('collected');
    const second = DeskLock.acquire(dir, 1);
    expect(second.ok ? 'won' : second.error.holder?.pid).toBe(holder.child.pid);
  });

  it('is free again after the holder was killed, whatever it left', async () => {
    const holder = await contender();
    expect(await holder.try()).toBe('won');
    const refused = DeskLock.acquire(dir, 1);
    expect(refused.ok ? null : refused.error.holder?.pid).toBe(holder.child.pid);
    holder.child.kill('SIGKILL');
    await ended(holder.child);
    expect(existsSync(join(dir, 'desk.lock.json'))).toBe(true);
    const mine = DeskLock.acquire(dir, 2);
    if (!mine.ok) throw mine.error;
    expect(JSON.parse(readFileSync(join(dir, 'desk.lock.json'), 'utf8'))).toMatchObject({ pid: process.pid });
    mine.value.release();
  });

  it('does not name a later process of the same number', () => {
    const lock = DeskLock.acquire(dir, 1);
    if (!lock.ok) throw lock.error;
    lock.value.release();
    expect(readHolder(dir)).toMatchObject({ pid: process.pid });
    if (process.platform !== 'linux') return;
    const file = join(dir, 'desk.lock.json');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), processStart: '1' }));
    expect(readHolder(dir)).toBeNull();
    writeFileSync(file, 'garbage');
    expect(readHolder(dir)).toBeNull();
  });

  it('keeps a second desk out after somebody removed its file', async () => {
    const holder = await contender();
    expect(await holder.try()).toBe('won');
    rmSync(join(dir, 'desk.lock'));
    const second = DeskLock.acquire(dir, 1);
    expect(second.ok ? 'won' : second.error).toMatchObject({ isHeld: true, message: expect.stringContaining(`process ${holder.child.pid ?? 0}, running since 2023-11-14T22:13:20.000Z, whose lock file was removed`) as string });
    // Also after that try, which made the file anew.
    rmSync(join(dir, 'desk.lock'));
    expect(DeskLock.acquire(dir, 2).ok).toBe(false);
    holder.child.kill('SIGKILL');
    await ended(holder.child);
    rmSync(join(dir, 'desk.lock'));
    const mine = DeskLock.acquire(dir, 3);
    if (!mine.ok) throw mine.error;
    mine.value.release();
  });

  it('is held in a second place, too, where that is given', () => {
    const second = join(dir, 'journal');
    mkdirSync(second);
    const first = DeskLock.acquire(dir, 1, second);
    if (!first.ok) throw first.error;
    for (const file of ['desk.lock', 'desk.lock.json']) rmSync(join(dir, file));
    const other = DeskLock.acquire(dir, 2, second);
    expect(other.ok ? 'won' : other.error.isHeld).toBe(true);
    first.value.release();
    const next = DeskLock.acquire(dir, 3, second);
    expect(next.ok).toBe(true);
    if (next.ok) next.value.release();
  });

  it('notices that its file was removed, and takes it anew; and that another process was faster', async () => {
    const first = DeskLock.acquire(dir, 1);
    if (!first.ok) throw first.error;
    expect(first.value.check()).toBeNull();
    for (const file of ['desk.lock', 'desk.lock.json']) rmSync(join(dir, file));
    expect(first.value.check()).toBe(`${join(dir, 'desk.lock')} was removed, and was made and locked anew`);
    expect(readHolder(dir)).toEqual(first.value.holder);
    expect(first.value.check()).toBeNull();
    const holder = await contender();
    expect(await holder.try()).toContain('lost');
    for (const file of ['desk.lock', 'desk.lock.json']) rmSync(join(dir, file));
    expect(await holder.try()).toBe('won');
    expect(first.value.check()).toMatch(/was removed or replaced, and another process holds the new one/);
    first.value.release();
  });

  it('says when the lock cannot be taken at all', () => {
    const lock = DeskLock.acquire(join(dir, 'missing'), 1);
    expect(lock.ok ? '' : lock.error.message).toMatch(/cannot be opened/);
    writeFileSync(join(dir, 'desk.lock'), 'x'.repeat(2_000));
    const broken = DeskLock.acquire(dir, 1);
    expect(broken.ok ? '' : broken.error.message).toMatch(/cannot be taken/);
  });
});
