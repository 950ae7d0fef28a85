// A browser's app window on the desk, with a profile of its own so that it neither shares nor leaves anything in the user's.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

export type BrowserWindow = {
  /** Ends the browser that we started. */
  close(): void;
};

/** Arguments for a Chromium-like browser. `asRoot`: its sandbox refuses to run as root. */
export const browserArguments = (url: string, userDataDir: string, asRoot: boolean): readonly string[] => [
  `--app=${url}`, `--user-data-dir=${userDataDir}`, '--no-first-run', '--no-default-browser-check', '--window-size=1440,900', ...(asRoot ? ['--no-sandbox'] : []),
];

/** `onEnd` is called once when the window was closed or could not be opened (`problem`). */
export function openBrowserWindow(program: string, url: string, profileFolder: string, onEnd: (problem: string | null) => void): BrowserWindow {
  const userDataDir = path.join(profileFolder, 'browser');
  mkdirSync(userDataDir, { recursive: true, mode: 0o700 });
  const child = spawn(program, browserArguments(url, userDataDir, process.getuid?.() === 0), { stdio: 'ignore' });
  let ended = false;
  const end = (problem: string | null): void => {
    if (ended) return;
    ended = true;
    onEnd(problem);
  };
  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) => end(code === 0 || signal !== null ? null : `${path.basename(program)} ended with code ${code}`));
  return {
    close() {
      ended = true;
      child.kill();
    },
  };
}
