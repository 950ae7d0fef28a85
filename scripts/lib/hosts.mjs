// Which of the three hosts can run here: an Electron window, a browser's app window, or the terminal alone.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { childEnvironment, pinnedNode, root, say } from './setup.mjs';

const electronDir = path.join(root, 'node_modules/electron');

export function hasDisplay() {
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Path of Electron's program, or null when its binary is not there. */
export function electronProgram() {
  const pathFile = path.join(electronDir, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const program = path.join(electronDir, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(program) ? program : null;
}

function reachable(host, timeoutMs) {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 443 });
    const end = (answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(false), timeoutMs);
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** Electron fetches its binary on first use. Costs at most three seconds where its host cannot be reached. */
export async function fetchElectron() {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror;
  const host = mirror ? new URL(mirror).hostname : 'github.com';
  if (!(await reachable(host, 3000))) return { program: null, why: `Electron's download host cannot be reached` };
  say('Fetching the Electron binary (once, about 100 MB) …');
  const result = spawnSync(pinnedNode(), [path.join(electronDir, 'install.js')], { cwd: root, env: childEnvironment(), encoding: 'utf8', timeout: 300_000 });
  const program = electronProgram();
  return program ? { program, why: 'Electron is installed' } : { program: null, why: `Electron's binary could not be fetched (${(result.stderr ?? '').split('\n')[0] || 'timed out'})` };
}

const BROWSERS = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'microsoft-edge-stable'],
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
  win32: [
    path.join(process.env['PROGRAMFILES'] ?? 'C:\\Program Files', 'Google/Chrome/Application/chrome.exe'),
    path.join(process.env['PROGRAMFILES(X86)'] ?? 'C:\\Program Files (x86)', 'Microsoft/Edge/Application/msedge.exe'),
    path.join(os.homedir(), 'AppData/Local/Google/Chrome/Application/chrome.exe'),
  ],
};

/** First installed Chromium, Chrome or Edge; null when there is none. */
export function findBrowser() {
  for (const name of BROWSERS[process.platform] ?? BROWSERS.linux) {
    if (path.isAbsolute(name)) {
      if (existsSync(name)) return name;
      continue;
    }
    for (const dir of (process.env.PATH ?? '').split(path.delimiter)) if (dir && existsSync(path.join(dir, name))) return path.join(dir, name);
  }
  return null;
}
