// A run of the tests that is ended leaves nothing running: not what it started, nor what that started in a group of its own, nor what does not listen.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const children = pathToFileURL(path.resolve(import.meta.dirname, '../../scripts/lib/children.mjs')).href;
let dir = '';
const started: number[] = [];
beforeEach(() => { dir = mkdtempSync(path.join(tmpdir(), 'breakwater-children-')); });
afterEach(() => {
  for (const pid of started.splice(0)) if (lives(pid)) process.kill(pid, 'SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
const script = (name: string, text: string): string => {
  const file = path.join(dir, name);
  writeFileSync(file, text);
  return file;
};

/** A runner with a child, and that child's own child, detached and deaf to SIGTERM, as a venue or a browser may be. */
function family(): string {
  const deaf = script('deaf.mjs', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up');");
  const child = script('child.mjs', `import { spawn } from 'node:child_process'; import { writeFileSync } from 'node:fs';
    const own = spawn(process.execPath, [${JSON.stringify(deaf)}], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    own.stdout.once('data', () => writeFileSync(${JSON.stringify(path.join(dir, 'pids'))}, process.pid + ' ' + own.pid)); setInterval(() => {}, 1000);`);
  return script('runner.mjs', `import { endWithUs, start } from ${JSON.stringify(children)};
    endWithUs(); await start(process.execPath, [${JSON.stringify(child)}], { stdio: 'ignore', env: process.env }).status;`);
}
async function familyPids(): Promise<readonly [number, number]> {
  await expect.poll(() => existsSync(path.join(dir, 'pids')) && readFileSync(path.join(dir, 'pids'), 'utf8')).toMatch(/^\d+ \d+$/);
  const [child, own] = readFileSync(path.join(dir, 'pids'), 'utf8').split(' ').map(Number) as [number, number];
  started.push(child, own);
  return [child, own];
}

describe.skipIf(process.platform !== 'linux')('what a run started', () => {
  it.each([['SIGTERM', 143], ['SIGINT', 130]] as const)('ends with %s to the run', async (signal, code) => {
    const runner = spawn(process.execPath, [family()], { stdio: 'ignore' });
    const exit = new Promise<number | null>((resolve) => { runner.once('exit', resolve); });
    const pids = await familyPids();
    runner.kill(signal);
    expect(await exit).toBe(code);
    expect(pids.map(lives)).toEqual([false, false]);
  });

  it('ends when the shell between whoever asked and the run is ended', async () => {
    const shell = spawn('/bin/sh', ['-c', `"${process.execPath}" "${family()}" & wait`], { stdio: 'ignore' });
    const pids = await familyPids();
    shell.kill('SIGTERM');
    await expect.poll(() => pids.map(lives), { timeout: 30_000 }).toEqual([false, false]);
  });
});
