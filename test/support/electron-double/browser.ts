// A real Chromium whose debugging address both the double and the test use.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright';
import type { Browser } from 'playwright';
import { chromiumFlags, chromiumPath } from '../chromium.ts';

export type RunningBrowser = { readonly browser: Browser; readonly endpoint: string; close(): Promise<void> };

export async function startChromium(): Promise<RunningBrowser> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'breakwater-chromium-'));
  const child = spawn(chromiumPath() ?? '/usr/bin/chromium', [...chromiumFlags(), '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL'); // The group: Chromium's own children too.
    } catch { /* Gone already. */ }
  };
  process.once('exit', () => {
    kill();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  });
  let words = '';
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      words += chunk.toString();
      const address = /DevTools listening on (ws:\/\/\S+)/.exec(words)?.[1];
      if (address) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`Chromium ended with code ${code}: ${words.slice(-500)}`)));
    child.once('error', reject);
  });
  const browser = await chromium.connectOverCDP(endpoint);
  let asked = false;
  void exited.then(() => { if (!asked) process.stderr.write(`Chromium ended by itself with ${String(child.exitCode ?? child.signalCode)}: ${words.slice(-2000)}\n`); });
  return {
    browser,
    endpoint,
    async close() {
      asked = true;
      await browser.close().catch(() => undefined);
      kill();
      await exited;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
