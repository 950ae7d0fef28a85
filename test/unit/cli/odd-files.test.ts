// A desk whose side files are something else: it goes on and says so, or refuses in one sentence and ends. Nothing waits, nothing crashes.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, jsonLines, withDataDir } from '../../support/cli.ts';

const put = (file: string, kind: 'folder' | 'fifo'): void => {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  if (kind === 'folder') mkdirSync(file);
  else if (spawnSync('mkfifo', [file]).status !== 0) throw new Error('expected mkfifo');
};
const run = (dir: string): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> => cli(['run', '--for', '2s', '--json', '--data-dir', dir]);

describe.skipIf(process.platform === 'win32')('a start', () => {
  it.each([
    ['control.json', 'folder', 6, 'control.json'], ['journal/journal.id', 'fifo', 6, 'expected a plain file, found a FIFO or a device'], ['venue/venue.json', 'folder', 7, 'expected a plain file or none, found a folder or device'], ['venue/venue.log', 'fifo', 7, 'a FIFO or a device'],
    ['desk.lock', 'fifo', 6, 'no plain file'],
  ] as const)('refuses in one sentence and ends: %s as %s', (name, kind, code, text) => withDataDir(async (dir) => {
    put(path.join(dir, 'dev', name), kind);
    const ended = await run(dir);
    expect(ended).toMatchObject({ code, err: expect.stringContaining(text) as string });
    expect(ended.err).not.toMatch(/\n\s+at /);
    expect(ended.err.trim().split('\n').filter((line) => line.startsWith('breakwater: '))).toHaveLength(1);
  }));

  it('goes on, and says so, where health and log cannot be written', () => withDataDir(async (dir) => {
    put(path.join(dir, 'dev/health.json'), 'folder');
    put(path.join(dir, 'dev/logs/breakwater.log'), 'fifo');
    const ended = await run(dir);
    expect(ended.code).toBe(0);
    expect(jsonLines(ended.out).at(-1)).toMatchObject({ type: 'summary', ended: 'duration' });
    const risk = await cli(['export', '--what', 'risk-events', '--data-dir', dir]);
    for (const code of ['healthNotWritten', 'logNotWritten']) expect(risk.out + risk.err).toContain(code);
  }));
});
