// npm test: installs what is missing, then runs every gate and ends with one line of counts. Options: --quick (every gate without a browser), --only <gate>, --list.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { binOf, childEnvironment, ensureBuilt, ensureInstalled, fail, pinnedNode, root, say } from './lib/setup.mjs';
import { endChildren, endWithUs, start } from './lib/children.mjs';
import { electronProgram, findBrowser } from './lib/hosts.mjs';

const DEBIAN_PACKAGES = { chromium: () => findBrowser() !== null, 'gnome-keyring': () => onPath('gnome-keyring-daemon'), dbus: () => onPath('dbus-run-session'), 'libsecret-1-0': () => existsSync('/usr/lib/x86_64-linux-gnu/libsecret-1.so.0') || existsSync('/usr/lib/aarch64-linux-gnu/libsecret-1.so.0') };
const output = path.join(root, 'test-output');

function onPath(name) {
  return (process.env.PATH ?? '').split(path.delimiter).some((dir) => dir && existsSync(path.join(dir, name)));
}

/** On Debian as root the missing system packages are installed; elsewhere the command is named. */
function ensureSystem() {
  if (process.platform !== 'linux' || !onPath('apt-get')) {
    if (!findBrowser() && !quick) fail('expected Chromium, Chrome or Edge for the end-to-end tests, found none: install one of them and run npm test again.', 2);
    return;
  }
  const missing = Object.entries(DEBIAN_PACKAGES).filter(([name, present]) => !present() && !(quick && name === 'chromium')).map(([name]) => name);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) {
    if (missing.includes('chromium')) fail(`expected ${missing.join(', ')}, found none: run  sudo ${command}`, 2);
    return;
  }
  say(`Installing ${missing.join(', ')} …`);
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], options);
  const result = spawnSync('apt-get', command.split(' ').slice(1), options);
  if (result.status !== 0) fail(`could not install the system packages: run  ${command}`, 2);
}

const node = (args, env = {}) => start(pinnedNode(), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...childEnvironment(), ...env } }).status;
const totals = { passed: 0, failed: 0, skipped: 0 };
/** What failed, in words, told once more at the end: the end of a long output is what is kept and read. */
const failures = [];

function gate(ok) {
  if (ok) totals.passed += 1;
  else totals.failed += 1;
  return ok;
}

/** A failure's message without the frames of the test runner. */
const ownFrames = (message) => message.split('\n').filter((line) => !/^\s+at .*(node_modules|node:internal)|^\s+at new Promise/.test(line)).join('\n');

/** The failed tests and files of one vitest report (its jest-like JSON), each with its place and its message. */
function failuresOf(report) {
  return report.testResults.flatMap((file) => {
    const where = path.relative(root, file.name);
    const tests = file.assertionResults.filter((test) => test.status === 'failed');
    if (tests.length === 0 && file.status === 'failed') return [`${where}\n${file.message}`];
    return tests.map((test) => `${where} > ${test.fullName}\n${ownFrames(test.failureMessages.join('\n'))}`);
  });
}

async function vitest(name, args, env = {}) {
  const report = path.join(output, `${name}.json`);
  rmSync(report, { force: true });
  const status = await node([binOf('vitest'), 'run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], env);
  if (!existsSync(report)) return gate(false);
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += counts.numPassedTests;
  totals.skipped += counts.numPendingTests + (counts.numTodoTests ?? 0);
  const failed = failuresOf(counts);
  if (status !== 0 && failed.length === 0) failed.push(`${name}: every test passed, but the run ended with ${status ?? 'a signal'} (an error outside a test: see above)`);
  totals.failed += failed.length;
  failures.push(...failed);
  return status === 0;
}

/** Begun together, for they keep one core busy each; what they say is told whole, one after the other. */
const TOGETHER = {
  types: () => [binOf('tsc'), '-b', '--pretty', 'false'],
  lint: () => [binOf('eslint'), '.', '--cache', '--cache-strategy', 'content', '--cache-location', 'node_modules/.cache/eslint/'],
};
const begun = new Map();

/** Begins a gate; the promise holds its exit code, its words and its seconds, and never rejects. */
function begin(name) {
  const began = performance.now();
  const { child, status } = start(pinnedNode(), TOGETHER[name](), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: childEnvironment() });
  const words = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => words.push(part));
  child.once('error', (error) => words.push(Buffer.from(`${name} could not be started: ${error.message}\n`)));
  return status.then((code) => ({ status: code, words: Buffer.concat(words), seconds: (performance.now() - began) / 1000 }));
}

async function together(name) {
  if (begun.size === 0) for (const one of wanted.filter((each) => each in TOGETHER)) begun.set(one, begin(one));
  const { status, words, seconds } = await begun.get(name);
  process.stdout.write(words);
  return { ok: gate(status === 0), seconds };
}

const GATES = {
  types: () => together('types'),
  lint: () => together('lint'),
  tests: () => vitest('tests', []),
  build: () => {
    ensureBuilt();
    return gate(existsSync(path.join(root, 'out/main/cli.js')) && existsSync(path.join(root, 'out/preload/index.cjs')) && existsSync(path.join(root, 'out/renderer/index.html')));
  },
  e2e: () => {
    ensureBuilt(); // The pages under test are those that are shipped.
    return vitest('e2e', ['--config', 'vitest.e2e.config.ts'], { BREAKWATER_TEST_RENDERER: 'out/renderer', BREAKWATER_TEST_RENDERER_BUILT: '1' });
  },
};

const NEEDS_BROWSER = new Set(['e2e']);

const args = process.argv.slice(2);
if (args.includes('--list')) {
  console.log(Object.keys(GATES).join('\n'));
  process.exit(0);
}
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : null;
if (only && !(only in GATES)) fail(`--only: expected one of ${Object.keys(GATES).join(', ')}, found ${only}`, 2);

const quick = args.includes('--quick');
const wanted = Object.keys(GATES).filter((name) => (only ? name === only : !(quick && NEEDS_BROWSER.has(name))));

ensureInstalled();
ensureSystem();
mkdirSync(output, { recursive: true });
endWithUs();
say(`Electron host of the end-to-end tests: ${electronProgram() ? 'real Electron' : 'the double in real Chromium (Electron\'s binary is not here)'}`);
const times = [];
for (const name of wanted) {
  say(`\n── ${name} ──`);
  const began = performance.now();
  const result = await GATES[name]();
  const { ok, seconds } = typeof result === 'object' ? result : { ok: result, seconds: (performance.now() - began) / 1000 };
  times.push(`${name} ${ok ? 'ok' : 'FAILED'} ${seconds.toFixed(0)} s`);
}
await endChildren(); // What a test left running would meet the next run.
for (const failure of failures) say(`\nFAILED ${failure}`);
say(`\n${times.join(' · ')}`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;
