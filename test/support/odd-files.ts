// Puts something odd under the name of every side file and lets each reader and writer of it have its turn, in a process of its own: what waits for a FIFO would hold up the test.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../src/shared/model/result.ts';
import { RotatingFile } from '../../src/main/adapters/log/rotating-file.ts';
import { withFileLock } from '../../src/main/adapters/settings/file-lock.ts';
import { SettingsFile } from '../../src/main/adapters/settings/settings-file.ts';
import { examineJournal } from '../../src/main/adapters/sqlite/examine-journal.ts';
import { DeskLock, readHolder } from '../../src/main/adapters/system/desk-lock.ts';
import { readHealth, writeHealth } from '../../src/main/adapters/system/health-file.ts';
import { FileKillLatch } from '../../src/main/adapters/system/kill-latch.ts';
import { launchScript } from '../../src/main/adapters/system/script-launcher.ts';
import { readVenueFile, removeVenueFile, writeVenueFile } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { readMarks, writeMarks } from '../../src/main/desk/keys/key-marks.ts';
import { recordChange } from '../../src/main/desk/profiles/profile-changes.ts';
import { idPrefixOf, type DeskFiles } from '../../src/main/desk/desk-files.ts';
import { loadProfile } from '../../src/main/desk/profiles/load-profile.ts';
import { lastRunRecord } from '../../src/main/cli/records/run-record.ts';
import { connectControl } from '../../src/main/hosts/headless/control-client.ts';
import { SessionTokens } from '../../src/main/hosts/headless/session-tokens.ts';

const [root = '', kind = ''] = process.argv.slice(2);
const dir = path.join(root, 'dev');
const at = (name: string): string => path.join(root, name);

function put(name: string): void {
  const file = at(name);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { recursive: true, force: true });
  if (kind === 'folder') mkdirSync(file);
  else if (kind === 'link') symlinkSync(at('nowhere'), file);
  else if (spawnSync('mkfifo', [file]).status !== 0) throw new Error('expected mkfifo');
}

const now = (): number => 1;
const nothing = (): undefined => undefined;
const files = { folder: { journalDir: at('dev/journal') }, opened: { created: false } } as unknown as DeskFiles;
const cases: readonly (readonly [string, string, () => unknown])[] = [
  ['health read', 'dev/health.json', () => readHealth(at('dev/health.json'), 0)],
  ['health written', 'dev/health.json', () => writeHealth(at('dev/health.json'), { timestamp: new Date(0).toISOString(), ok: true, profile: 'dev', symbols: [], last_decisions: {}, message: '', error: null })],
  ['venue file read', 'dev/venue/venue.json', () => readVenueFile(at('dev/venue'))],
  ['venue file written', 'dev/venue/venue.json', () => writeVenueFile(at('dev/venue'), { pid: 1, port: 1, token: 'a'.repeat(64), started: 1 })],
  ['venue file removed', 'dev/venue/venue.json', () => removeVenueFile(at('dev/venue'))],
  ['venue log', 'dev/venue/venue.log', () => launchScript(process.execPath, at('none.js'), [], at('dev/venue/venue.log'))],
  ['lock', 'dev/desk.lock', () => DeskLock.acquire(dir, 1)],
  ['holder read', 'dev/desk.lock.json', () => readHolder(dir)],
  ['holder written', 'dev/desk.lock.json', () => DeskLock.acquire(dir, 1)],
  ['journal id', 'dev/journal/journal.id', () => idPrefixOf(files)],
  ['journal', 'dev/journal/journal.sqlite', () => examineJournal(at('dev/journal/journal.sqlite'))],
  ['run record', 'dev/journal/run-0123456789abcdef.json', () => lastRunRecord(at('dev/journal/journal.sqlite'))],
  ['log', 'dev/logs/breakwater.log', () => { const log = new RotatingFile(at('dev/logs/breakwater.log'), { maxBytes: 100, keep: 1 }); log.write('line\n'); const lost = log.lostLines(); log.close(); return { lost }; }],
  ['settings read', 'settings.json', () => new SettingsFile(root).read()],
  ['settings lock', '.settings.lock', () => withFileLock(at('.settings.lock'), nothing)],
  ['profile', 'profiles/dev.json', () => loadProfile(root, 'dev')],
  ['changes', 'profiles/changes.jsonl', () => recordChange(root, { ts: '', profile: 'dev', what: 'keys set', by: { kind: 'person', name: 't', via: 'cli' }, reason: '', changes: [], before: null })],
  ['key marks read', 'dev/keys.json', () => readMarks(root, 'dev')],
  ['key marks written', 'dev/keys.json', () => writeMarks(root, 'dev', { keychain: 'k', fields: [] })],
  ['sessions', 'dev/session.json', () => { const tokens = new SessionTokens(at('dev/session.json'), now); return { lastPort: tokens.lastPort }; }],
  ['sessions written', 'dev/session.json', () => new SessionTokens(at('dev/session.json'), now).setPort(1_000)],
  ['control', 'dev/control.json', () => connectControl(dir, 500)],
  ['latch', 'dev/kill.latch', () => { const latch = new FileKillLatch(at('dev/kill.latch')); return { held: latch.held(), read: latch.read() }; }],
  ['latch written', 'dev/kill.latch', () => { const latch = new FileKillLatch(at('dev/kill.latch')); return { problem: latch.set({ id: 'k1', reason: 'r', ts: 1 }), held: latch.held() }; }],
];

const answers: Record<string, unknown> = {};
for (const [name, file, use] of cases) {
  put(file);
  try {
    answers[name] = { answer: await use() };
  } catch (error) {
    answers[name] = { threw: messageOf(error), isError: error instanceof Error };
  }
  rmSync(at(file), { recursive: true, force: true });
}
writeSync(1, `${JSON.stringify(answers)}\n`);
process.exit(0);
