// The runner of campaigns as a person starts it: in a process of its own, ended by Ctrl+C or killed, and told to go on.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Report } from '../../campaign/runner/report.ts';

const MAIN = path.resolve(import.meta.dirname, '../../campaign/runner/main.ts');
const WHOLE_S = 120_000;

/** Ten units at scale 1. Each writes its index and its seed down; what it does else is asked for by the environment. */
const SMALL = `
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
const { LOG, FAIL_AT, THROW_AT, DIE_AT, HANG_AT, WAIT_AT, GO } = process.env;
const is = (asked, index) => asked !== undefined && asked.split(',').includes(String(index));
export const campaign = {
  name: 'small', about: 'Writes down what it is given.', units: (scale) => Math.ceil(10 * scale), share: { scale: 1, seed: 1 },
  async run({ index, seed, folder, signal }) {
    appendFileSync(LOG, 'unit ' + index + ' ' + seed + '\\n');
    writeFileSync(folder + '/left', 'something');
    while (is(WAIT_AT, index) && !existsSync(GO)) {
      if (signal.aborted) { appendFileSync(LOG, 'aborted ' + index + '\\n'); break; }
      await after(5);
    }
    if (is(DIE_AT, index)) process.kill(process.pid, 'SIGKILL');
    if (is(HANG_AT, index)) for (;;) await after(1_000);
    if (is(THROW_AT, index)) throw new Error('thrown by ' + index);
    return { problems: is(FAIL_AT, index) ? ['first of ' + seed, 'second'] : [], seen: { lives: 2, ['odd']: index % 2 } };
  },
};`;

let world = '';
let log = '';
const started: ChildProcess[] = [];
const output = (): string => path.join(world, 'records');

beforeEach(() => {
  world = mkdtempSync(path.join(os.tmpdir(), 'breakwater-campaign-'));
  log = path.join(world, 'log');
  mkdirSync(path.join(world, 'campaigns'));
  writeFileSync(path.join(world, 'campaigns/small.ts'), SMALL);
  writeFileSync(path.join(world, 'package.json'), '{"type":"module"}');
  writeFileSync(log, '');
});
afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  rmSync(world, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

type Ended = { readonly code: number | null; readonly said: string };
function launch(args: readonly string[], env: Readonly<Record<string, string>> = {}): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [
    MAIN, ...args, '--campaigns', path.join(world, 'campaigns'), '--output', output(), ...(args.includes('--source') ? [] : ['--source', 'a']),
  ], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LOG: log, GO: path.join(world, 'go'), ...env },
  });
  started.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => { said += String(data); });
  return { child, ended: new Promise((resolve) => { child.once('close', (code) => { resolve({ code, said }); }); }) };
}
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> => launch(args, env).ended;
const lines = (): readonly string[] => readFileSync(log, 'utf8').split('\n').filter((line) => line !== '');
const unitsOf = (some: readonly string[]): readonly number[] => some.filter((line) => line.startsWith('unit')).map((line) => Number(line.split(' ')[1]));
const report = (seed: number, scale = 1): Report => JSON.parse(
  readFileSync(path.join(output(), `small/seed-${seed}-scale-${scale}/report.json`), 'utf8'),
) as Report;
const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('the runner of campaigns', () => {
  it('lists each campaign with one line', async () => {
    expect(await run(['--list'])).toEqual({ code: 0, said: 'small  Writes down what it is given. 10 units at scale 1.\n' });
  });

  it('runs the same units for the same seed, however many processes share them, and others for another', async () => {
    const drawn: string[][] = [];
    for (const [seed, shards] of [['7', '1'], ['7', '3'], ['8', '1']] as const) {
      writeFileSync(log, '');
      const { code, said } = await run(['small', '--seed', seed, '--shards', shards]);
      expect(said).toContain('10 of 10 units done: 10 passed, 0 failed');
      expect(code).toBe(0);
      drawn.push([...lines()].sort());
    }
    expect(drawn[1]).toEqual(drawn[0]);
    expect(drawn[2]).not.toEqual(drawn[0]);
    expect(report(7)).toMatchObject(
      { name: 'small', seed: 7, scale: 1, source: 'a', units: 10, done: 10, passed: 10, failed: 0, seen: { lives: 20, odd: 5 }, failures: [] },
    );
  }, WHOLE_S);

  it('takes as many units as the scale says, and prints the seed that it drew', async () => {
    const { said } = await run(['small', '--scale', '0.3']);
    const seed = Number(/^seed (\d+), scale 0.3: 3 units/m.exec(said)?.[1]);
    expect(report(seed, 0.3)).toMatchObject({ seed, done: 3 });
    expect(unitsOf(lines()).toSorted()).toEqual([0, 1, 2]);
  });

  it('ends with 1 on a failure, and says how to run that unit again', async () => {
    const { code, said } = await run(['small', '--seed', '7'], { FAIL_AT: '4' });
    expect(code).toBe(1);
    const [failure] = report(7).failures;
    expect(failure).toMatchObject({ unit: 4, command: 'npm run test:campaign -- small --unit 4 --seed 7' });
    expect(readFileSync(path.join(failure?.records ?? '', 'left'), 'utf8')).toBe('something');
    expect(said).toContain('FAILED unit 4 of seed 7');
    expect(said).toContain('again: npm run test:campaign -- small --unit 4 --seed 7');
    // The units that passed left nothing.
    expect(readdirSync(path.dirname(failure?.records ?? ''))).toHaveLength(1);

    const before = lines().find((line) => line.startsWith('unit 4 '));
    writeFileSync(log, '');
    const alone = await run(['small', '--unit', '4', '--seed', '7'], { FAIL_AT: '4' });
    expect(alone.code).toBe(1);
    expect(alone.said).toContain(failure?.problems[0]);
    expect(lines()).toEqual([before]);
    expect((await run(['small', '--unit', '5', '--seed', '7'], { FAIL_AT: '4' })).code).toBe(0);
  }, WHOLE_S);

  it('takes what throws or dies for a failure of that unit, and runs the others', async () => {
    const { code } = await run(['small', '--seed', '7', '--shards', '2'], { THROW_AT: '1', DIE_AT: '2' });
    expect(code).toBe(1);
    const { done, passed, failures } = report(7);
    expect([done, passed]).toEqual([10, 8]);
    expect(failures.map(({ unit, problems }) => [unit, problems.join().split('\n')[0]])).toEqual(
      [[1, 'Error: thrown by 1'], [2, 'its process ended with SIGKILL (see above)']],
    );
  }, WHOLE_S);

  it('ends a unit that hangs, as a failure', async () => {
    const { code } = await run(['small', '--seed', '7', '--scale', '0.1', '--limit', '0.01'], { HANG_AT: '0' });
    expect(code).toBe(1);
    expect(report(7, 0.1).failures.map(({ unit, problems }) => [unit, problems])).toEqual([[0, ['did not end within 0.6 s of real time']]]);
  }, WHOLE_S);

  it('goes on where it was when it was killed', async () => {
    const { child, ended } = launch(['small', '--seed', '7', '--shards', '1'], { WAIT_AT: '4' });
    await vi.waitUntil(() => unitsOf(lines()).includes(4), { timeout: 60_000 });
    child.kill('SIGKILL');
    await ended;
    // Its process hears that nobody is there any more.
    await vi.waitUntil(() => lines().includes('aborted 4'), { timeout: 60_000 });
    writeFileSync(log, '');
    const { code, said } = await run(['small', '--resume']);
    expect(said).toContain('seed 7, scale 1: 10 units, 4 of them done before');
    expect(code).toBe(0);
    expect([...unitsOf(lines())].sort((a, b) => a - b)).toEqual(ALL.slice(4));
    expect(report(7)).toMatchObject({ done: 10, passed: 10, seen: { lives: 20 } });
    // It is whole now.
    expect(await run(['small', '--resume'])).toMatchObject({ code: 2 });
  }, WHOLE_S);

  it('ends in order on Ctrl+C, with what was done stored', async () => {
    const { child, ended } = launch(['small', '--seed', '7', '--shards', '1'], { WAIT_AT: '6' });
    await vi.waitUntil(() => unitsOf(lines()).includes(6), { timeout: 60_000 });
    child.kill('SIGINT');
    const { code, said } = await ended;
    expect(code).toBe(130);
    expect(lines()).toContain('aborted 6');
    expect(said).toContain('6 of 10 units done (go on: --resume): 6 passed, 0 failed');
    expect(report(7)).toMatchObject({ done: 6, units: 10 });
    expect(readdirSync(path.join(output(), 'small/seed-7-scale-1/records'))).toEqual([]);
    expect((await run(['small', '--resume', '--seed', '7'])).code).toBe(0);
    expect(report(7)).toMatchObject({ done: 10 });
  }, WHOLE_S);

  it('still ends with 1 when the failure was before the interruption', async () => {
    const { child, ended } = launch(['small', '--seed', '7', '--shards', '1'], { FAIL_AT: '2', WAIT_AT: '3' });
    await vi.waitUntil(() => unitsOf(lines()).includes(3), { timeout: 60_000 });
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect((await run(['small', '--resume'])).code).toBe(1);
    expect(report(7).failures.map(({ unit }) => unit)).toEqual([2]);
  }, WHOLE_S);

  it('does not mix the results of two versions of the code', async () => {
    const { child, ended } = launch(['small', '--seed', '7', '--shards', '1', '--source', 'one'], { WAIT_AT: '3' });
    await vi.waitUntil(() => unitsOf(lines()).includes(3), { timeout: 60_000 });
    child.kill('SIGINT');
    await ended;
    const { code, said } = await run(['small', '--resume', '--source', 'two']);
    expect(code).toBe(2);
    expect(said).toContain('expected the code that the run began with (one), found two');
    // Begun anew, nothing of it is left.
    writeFileSync(log, '');
    expect((await run(['small', '--seed', '7', '--source', 'two'])).code).toBe(0);
    expect([...unitsOf(lines())].sort((a, b) => a - b)).toEqual(ALL);
  }, WHOLE_S);

  it.each([
    [['nothing'], 'expected a campaign (small), found nothing'],
    [[], 'expected the name of a campaign or --list'],
    [['small', 'more'], 'expected one campaign, found small, more'],
    [['small', '--scale', '0'], '--scale: expected a number above 0, found 0'],
    [['small', '--shards', 'many'], '--shards: expected a count from 1 to 64, found many'],
    [['small', '--unit', '3'], '--unit: expected --seed with it, found none'],
    [['small', '--resume'], '--resume: expected an unfinished run of small'],
    [['small', '--wrong'], "Unknown option '--wrong'"],
  ] as const)('refuses %j in a sentence', async (args, sentence) => {
    const { code, said } = await run(args);
    expect(said).toContain(sentence);
    expect(said).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
    expect(existsSync(output())).toBe(false);
  });
});
