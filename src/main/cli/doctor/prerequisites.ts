// What this machine must have, and what it has.
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ProfileName } from '../../../shared/model/profile.ts';
import { JOURNAL_FILE, openJournal } from '../../adapters/sqlite/open-journal.ts';
import { prepareProfileFolder, profileFolder } from '../../adapters/system/data-dir.ts';
import { assertNewest } from '../../desk/journal/marks.ts';
import { loadProfile } from '../../desk/profiles/load-profile.ts';
import type { Globals } from '../globals.ts';
import { systemKeychain } from '../../adapters/keychain/keytar-store.ts';
import { withReader } from '../records/journals.ts';
import { rendererFolder } from '../run/renderer-folder.ts';
import type { Terminal } from '../terminal.ts';
import { fail, fine, warn, type Check, type Finding } from './check.ts';

const NODE_MAJOR = 24;
const LEAST_FREE = 100 * 1024 ** 2;
const GOOD_FREE = 1024 ** 3;
/** A clock before this build was made is wrong. */
const NOT_BEFORE = Date.parse('2025-01-01T00:00:00Z');
const CLOCK_LOOK_MS = 200;
const CLOCK_DRIFT_MS = 50;

export const prerequisites = (globals: Globals, terminal: Terminal): readonly Check[] => [
  { name: 'node', run: node },
  { name: 'sqlite', run: sqlite },
  { name: 'data folder', run: () => dataFolder(globals) },
  { name: 'loopback', run: loopback },
  { name: 'clock', run: clock },
  { name: 'profiles', run: () => profiles(globals) },
  { name: 'journal', run: () => journal(globals) },
  { name: 'keychain', run: () => keychain(terminal) },
  { name: 'view', run: () => view(terminal) },
];

/** What may run inside a desk: all but the journal's chain, which takes long and which the desk's own readiness looks at. */
export const machineChecks = (globals: Globals, terminal: Terminal): readonly Check[] => prerequisites(globals, terminal).filter(({ name }) => name !== 'journal');

function node(): Finding {
  const found = process.versions.node;
  return Number(found.split('.')[0]) >= NODE_MAJOR ? fine(`Node ${found}`) : fail(`expected Node ${NODE_MAJOR} or later, found ${found}: start with npm run breakwater, which brings its own`);
}

function sqlite(): Finding {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-doctor-'));
  try {
    const opened = openJournal(dir);
    if (!opened.ok) return fail(opened.error.message);
    try {
      return opened.value.journal.isDurable() ? fine('a journal opens in WAL mode with every commit synced') : fail('expected WAL mode and synchronous=FULL, found something else: commits could be lost');
    } finally {
      opened.value.reader.close();
      opened.value.journal.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function dataFolder(globals: Globals): Finding {
  const folder = prepareProfileFolder(globals.dataDir, globals.profile);
  if (!folder.ok) return fail(folder.error.message);
  const disk = statfsSync(folder.value.dir);
  const free = disk.bavail * disk.bsize;
  const text = `${folder.value.dir}, ${(free / 1024 ** 3).toFixed(1)} GiB free`;
  if (free < LEAST_FREE) return fail(`${text}: expected at least ${LEAST_FREE / 1024 ** 2} MiB`);
  return free < GOOD_FREE ? warn(`${text}: a journal grows by some hundred MiB a week`) : fine(text);
}

function loopback(): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(fail(`expected to listen on 127.0.0.1, could not: ${error.message}`)));
    server.listen({ host: '127.0.0.1', port: 0 }, () => server.close(() => resolve(fine('a port on 127.0.0.1 opens'))));
  });
}

async function clock(): Promise<Finding> {
  const [wall, monotonic] = [Date.now(), performance.now()];
  if (wall < NOT_BEFORE) return fail(`expected a time after ${new Date(NOT_BEFORE).toISOString()}, found ${new Date(wall).toISOString()}: set the machine's clock`);
  await new Promise((resolve) => setTimeout(resolve, CLOCK_LOOK_MS));
  const drift = Math.abs(Date.now() - wall - (performance.now() - monotonic));
  return drift > CLOCK_DRIFT_MS ? warn(`the clock moved by ${Math.round(drift)} ms in ${CLOCK_LOOK_MS} ms: is it being set?`) : fine(`${new Date(wall).toISOString()}, steady`);
}

function profiles(globals: Globals): Finding {
  const loaded = ProfileName.options.map((name) => ({ name, result: loadProfile(globals.dataDir, name) }));
  const bad = loaded.flatMap(({ result }) => (result.ok ? [] : result.error.lines));
  if (bad.length > 0) return fail(bad.join('; '));
  const files = loaded.flatMap(({ name, result }) => (result.ok && result.value.file !== null ? [name] : []));
  return fine(`${ProfileName.options.join(', ')} are valid${files.length === 0 ? ' (all defaults, no file)' : ` (files: ${files.join(', ')})`}`);
}

const MARK_WORDS = { marked: 'as far as its mark', unmarked: 'no mark yet: the next start sets it' } as const;

function journal(globals: Globals): Finding {
  const file = path.join(profileFolder(globals.dataDir, globals.profile).journalDir, JOURNAL_FILE);
  if (!existsSync(file)) return fine('none yet: the first run makes it');
  return withReader(file, (reader) => {
    const chain = reader.verifyContent();
    if (!chain.ok) return fail(chain.error.message);
    const last = reader.equityTail(1)[0]?.ts ?? 0;
    return last > Date.now() + 60_000 ? warn(`its last sample is of ${new Date(last).toISOString()}, later than the clock of this machine`) : fine(`${chain.value.commits} commits, chain whole up to seq ${chain.value.lastSeq}, tables as it gives them, ${MARK_WORDS[assertNewest(file, process.env)]}`);
  }, 'file');
}

/** Only live profiles need one, so its absence is no fault of this machine. */
async function keychain({ env }: Terminal): Promise<Finding> {
  const store = systemKeychain(env);
  const problem = await store.probe();
  return problem === null ? fine(`${store.name} is there and open`) : warn(`${store.name}: ${problem.detail}. Only live profiles need it. ${problem.cure}`);
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** For information: without any of them the desk runs in the terminal. */
function view({ env }: Terminal): Finding {
  const browser = BROWSERS.flatMap((name) => (env.PATH ?? '').split(path.delimiter).map((dir) => path.join(dir, name))).find((file) => existsSync(file));
  const display = process.platform === 'win32' || process.platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  const electron = ['../../node_modules/electron/path.txt', '../../../../node_modules/electron/path.txt'].some((file) => existsSync(path.resolve(import.meta.dirname, file)));
  const text = [`view ${rendererFolder() === null ? 'not built (npm run build)' : 'built'}`, `display ${display ? 'yes' : 'no'}`, `Electron's program ${electron ? 'yes' : 'no'}`, `browser ${browser ?? 'not on the PATH'}`].join(', ');
  return rendererFolder() === null ? warn(text) : fine(text);
}
