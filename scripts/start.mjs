// npm start: installs, builds, then runs the dev desk in the best host that this machine has, and says which and why.
import path from 'node:path';
import { ensureBuilt, ensureInstalled, pinnedNode, root, run, say } from './lib/setup.mjs';
import { electronProgram, fetchElectron, findBrowser, hasDisplay } from './lib/hosts.mjs';

const args = process.argv.slice(2);
const headless = args.includes('--headless');
const rest = args.filter((arg) => arg !== '--headless');

ensureInstalled();
ensureBuilt();

const cli = (...extra) => run(pinnedNode(), [path.join(root, 'out/main/cli.js'), 'run', ...rest, ...extra], { cwd: process.env.INIT_CWD ?? root });

async function start() {
  if (headless) {
    say('Host: terminal, because --headless was asked for.');
    return cli();
  }
  if (!hasDisplay()) {
    say('Host: terminal, because this machine has no display. Open the address below in a browser on this machine to see the desk.');
    return cli();
  }
  const found = electronProgram();
  const { program, why } = found ? { program: found, why: 'Electron is installed' } : await fetchElectron();
  if (program) {
    say(`Host: Electron window, because ${why}.`);
    return run(program, [root, ...rest], { cwd: process.env.INIT_CWD ?? root });
  }
  const browser = findBrowser();
  if (browser) {
    say(`Host: app window of ${path.basename(browser)} on the headless engine, because ${why}.`);
    return cli('--open', browser);
  }
  say(`Host: terminal, because ${why} and no Chromium, Chrome or Edge was found. Open the address below in any browser.`);
  return cli();
}

process.exitCode = await start();
