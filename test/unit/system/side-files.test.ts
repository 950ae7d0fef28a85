// What lies under the name of a side file may be anything: nothing of it may stop or hold up the engine.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSideFile, readSideJson } from '../../../src/main/adapters/system/side-file.ts';
import { Troubles } from '../../../src/main/desk/troubles.ts';
import type { Alarm } from '../../../src/main/desk/engine-loop.ts';

const SCRIPT = path.join(import.meta.dirname, '../../support/odd-files.ts');
/** Far more than it takes; what waits for a FIFO waits for ever. */
const PATIENCE_MS = 45_000;
let dir = '';
beforeEach(() => { dir = mkdtempSync(path.join(tmpdir(), 'breakwater-side-')); });
afterEach(() => rmSync(dir, { recursive: true, force: true }));

type Answers = Readonly<Record<string, { readonly answer?: unknown; readonly threw?: string; readonly isError?: boolean }>>;

const odd = (kind: string): Promise<Answers> => new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [SCRIPT, dir, kind], { stdio: ['ignore', 'pipe', 'inherit'], timeout: PATIENCE_MS, killSignal: 'SIGKILL' });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
  child.once('close', (code, signal) => (code === 0 ? resolve(JSON.parse(text) as Answers) : reject(new Error(`expected an answer for each file, the process ended with ${code ?? signal ?? '?'} (one of them waits?)`))));
});

describe.skipIf(process.platform === 'win32')('side files', () => {
  it.each(['folder', 'link', 'fifo'])('are read and written without waiting and with a sentence when each is a %s', async (kind) => {
    const answers = await odd(kind);
    const threw = Object.entries(answers).flatMap(([name, { threw: message, isError }]) => (message === undefined ? [] : [[name, message, isError] as const]));
    for (const [name, message, isError] of threw) expect({ name, message, isError }).toMatchObject({ isError: true, message: expect.stringMatching(/expected .*found|could not be|cannot be|ENO|EISDIR|EINVAL/) as string });
    // Readers of what may be missing never throw.
    for (const name of ['health read', 'venue file read', 'venue file removed', 'holder read', 'key marks read', 'sessions', 'control', 'latch', 'latch written', 'settings read', 'profile', 'log', 'run record', 'lock', 'holder written', 'journal']) expect({ name, ...answers[name] }).not.toHaveProperty('threw');
    expect(answers.log?.answer).toEqual({ lost: 1 });
    expect(answers['latch written']?.answer).toMatchObject({ problem: null, held: expect.arrayContaining(['k1']) as unknown });
    expect(answers.control?.answer).toMatchObject({ ok: false, error: { kind: 'notRunning' } });
    // Writers of what must be whole refuse the place and leave it alone.
    for (const name of ['health written', 'venue file written', 'key marks written', 'sessions written']) expect({ name, message: answers[name]?.threw }).toEqual({ name, message: expect.stringContaining('expected a plain file or none, found') as string });
  }, PATIENCE_MS + 10_000);

  it('are read whole, or not at all', () => {
    const file = path.join(dir, 'one.json');
    expect(readSideFile(file, 10)).toEqual({ ok: true, value: null });
    writeFileSync(file, '{"a":1}');
    expect([readSideFile(file, 10), readSideJson(file)]).toEqual([{ ok: true, value: '{"a":1}' }, { a: 1 }]);
    expect(readSideFile(file, 6)).toEqual({ ok: false, error: `${file}: expected at most 6 bytes, found 7` });
    symlinkSync(file, path.join(dir, 'link'));
    expect(readSideFile(path.join(dir, 'link'), 10)).toEqual({ ok: false, error: `${path.join(dir, 'link')}: expected a plain file, found a symbolic link` });
    mkdirSync(path.join(dir, 'folder'));
    expect(readSideFile(path.join(dir, 'folder'), 10)).toEqual({ ok: false, error: `${path.join(dir, 'folder')}: expected a plain file, found a folder` });
    writeFileSync(file, '{"a":');
    expect(readSideJson(file)).toBeUndefined();
  });
});

describe('Troubles', () => {
  it('tells each once, and again after it was over', () => {
    const alarms: Alarm[] = [];
    const logged: string[] = [];
    const troubles = new Troubles((alarm) => alarms.push(alarm), (message) => logged.push(message));
    for (const problem of [null, 'no space', 'no space', 'read-only', null, null, 'no space']) troubles.note('health', problem);
    troubles.note('lock', 'removed');
    expect(alarms.map(({ code, level, message }) => [code, level, message])).toEqual([
      ['healthNotWritten', 'warning', 'health.json could not be written: no space'], ['healthNotWritten', 'warning', 'health.json could not be written: no space'],
      ['deskLockLost', 'critical', 'The lock of this desk was touched while it runs: removed'],
    ]);
    expect(logged).toHaveLength(3);
  });
});
