// Set-up shared by every npm script. Plain Node 20, no dependency: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const at = (...parts) => path.join(root, ...parts);
export const say = (text) => process.stderr.write(`${text}\n`);

/** Ends with one clear line; details stay above it. */
export function fail(text, code = 1) {
  say(`breakwater: ${text}`);
  process.exit(code);
}

function requireNode20() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) fail(`expected Node 20 or later, found ${process.versions.node}. Install it from https://nodejs.org and run the command again.`, 2);
}

/** The pinned Node of the `node` package: the version that Electron embeds and that the native parts need. */
export function pinnedNode() {
  const file = process.platform === 'win32' ? at('node_modules/node/bin/node.exe') : at('node_modules/node/bin/node');
  if (!existsSync(file)) fail(`expected the pinned Node at ${path.relative(root, file)}, found none: delete node_modules and run the command again.`);
  return file;
}

const lockHash = () => createHash('sha256').update(readFileSync(at('package-lock.json'))).update(process.platform + process.arch).digest('hex');

/** Installs the locked dependencies when they are missing or older than the lock file. */
export function ensureInstalled() {
  requireNode20();
  const stamp = at('node_modules/.breakwater-install');
  const wanted = lockHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(at('node_modules/node/bin'))) return;
  say('Installing the dependencies from the npm registry (once, about half a minute) …');
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  const result = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1', NODE_ENV: 'development' },
    shell: !npm && process.platform === 'win32',
  });
  if (result.status !== 0) fail('npm ci failed (see above). Expected the npm registry to be reachable.');
  if (!existsSync(at('node_modules/node/bin'))) fail('the package "node" was installed without its binary: its install script did not run. Expected "allowScripts" in package.json to be honoured; run: npm rebuild node');
  writeFileSync(stamp, wanted);
}

const BUILD_INPUTS = ['src', 'resources', 'electron.vite.config.ts', 'package-lock.json', 'tsconfig.base.json'];

function fingerprint(entry, hash) {
  const full = at(entry);
  if (!existsSync(full)) return;
  const info = statSync(full);
  if (info.isDirectory()) for (const name of readdirSync(full).sort()) fingerprint(path.join(entry, name), hash);
  else hash.update(`${entry}\0`).update(readFileSync(full)).update('\0');
}

/** Builds main, preload and renderer when their sources changed since the last build. */
export function ensureBuilt() {
  const hash = createHash('sha256');
  for (const entry of BUILD_INPUTS) fingerprint(entry, hash);
  const wanted = hash.digest('hex');
  const stamp = at('out/.breakwater-build');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Building (once per change, a few seconds) …');
  rmSync(at('out'), { recursive: true, force: true });
  const result = spawnSync(pinnedNode(), [binOf('electron-vite'), 'build', '--logLevel', 'warn'], { cwd: root, encoding: 'utf8', env: childEnvironment() });
  if (result.status !== 0) {
    say(result.stdout + result.stderr);
    fail('the build failed (see above).');
  }
  mkdirSync(at('out'), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** The JavaScript file behind a command of an installed package. */
export function binOf(command) {
  const require = createRequire(at('package.json'));
  // Types are checked by the native compiler, several times faster; the linter needs the one before it.
  const owner = { tsc: 'typescript-native', stryker: '@stryker-mutator/core' }[command] ?? command;
  const manifest = JSON.parse(readFileSync(at('node_modules', owner, 'package.json'), 'utf8'));
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command];
  return path.join(path.dirname(require.resolve(`${owner}/package.json`)), bin);
}

/** Children find the pinned Node first, so that a script that calls `node` gets it too. What Node compiled once, it reads from a cache the next time: a quarter of a start. */
export function childEnvironment() {
  const separator = process.platform === 'win32' ? ';' : ':';
  return { NODE_COMPILE_CACHE: at('node_modules/.cache/compiled'), ...process.env, PATH: `${at('node_modules/node/bin')}${separator}${at('node_modules/.bin')}${separator}${process.env.PATH ?? ''}` };
}

/** Runs a program to its end with our terminal; resolves to its exit code. Ctrl+C reaches it and we wait for it. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: childEnvironment(), ...options });
    const pass = (signal) => () => child.kill(signal);
    const onInt = () => {}; // the terminal sends SIGINT to the whole group already
    const onTerm = pass('SIGTERM');
    process.on('SIGINT', onInt);
    process.on('SIGTERM', onTerm);
    child.on('error', (error) => {
      say(`breakwater: could not start ${path.basename(command)}: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      process.off('SIGINT', onInt);
      process.off('SIGTERM', onTerm);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
