import { spawnSync } from 'node:child_process';
import { afterEach, expect, it, vi } from 'vitest';
import { processLives } from '../../../src/main/adapters/system/process-lives.ts';

afterEach(() => { vi.restoreAllMocks(); });

it('knows this process and one that has ended', () => {
  expect(processLives(process.pid)).toBe(true);
  expect(processLives(spawnSync(process.execPath, ['-e', '']).pid)).toBe(false);
});

it.each([['EPERM', true], ['ESRCH', false]])('takes %s for %s', (code, lives) => {
  vi.spyOn(process, 'kill').mockImplementation(() => { throw Object.assign(new Error(code), { code }); });
  expect(processLives(1)).toBe(lives);
});
