// A browser's app window on the desk, with a profile of its own so that it neither shares nor leaves anything in the user's.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeFileAtomic } from '../../adapters/system/atomic-file.ts';

export type BrowserWindow = {
  /** Ends the browser that we started. */
  close(): void;
};

/** Arguments for a Chromium-like browser. `asRoot`: its sandbox refuses to run as root. */
export const browserArguments = (url: string, userDataDir: string, asRoot: boolean): readonly string[] => [
  `--app=${url}`, `--user-data-dir=${userDataDir}`, '--no-first-run', '--no-default-browser-check', '--window-size=1440,900', ...(asRoot ? ['--no-sandbox'] : []),
];

/** Every user of the machine can read command lines, so the browser is given a private file that leads to the address, not the address itself. */
export function writeOpener(folder: string, url: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'open.html');
  writeFileAtomic(file, `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Breakwater</title><script>location.replace(${JSON.stringify(url).replaceAll('<', '\\u003c')})</script>\n`);
  return file;
}

/** `onEnd` is called once when the window was closed or could not be opened (`problem`). */
export function openBrowserWindow(program: string, url: string, profileFolder: string, onEnd: (problem: string | null) => void): BrowserWindow {
  const userDataDir = path.join(profileFolder, 'browser');
  const opener = writeOpener(userDataDir, url);
  const child = spawn(program, browserArguments(pathToFileURL(opener).href, userDataDir, process.getuid?.() === 0), { stdio: 'ignore' });
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
      rmSync(opener, { force: true }); // Not earlier: a browser that hands the file to its running self ends before that has read it.
      child.kill();
    },
  };
}
