// The diagnostics bundle: what a helper needs to understand a fault, and nothing that opens a door.
import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, fstatSync, readSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NO_LINK, openPlainFile, readSideJson } from '../../adapters/system/side-file.ts';
import { setImmediate } from 'node:timers/promises';
import { ProfileName, isLive } from '../../../shared/model/profile.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import { messageOf } from '../../../shared/model/result.ts';
import type { AppApi } from '../../api/app-api.ts';
import { processSecrets } from '../../adapters/log/process-secrets.ts';
import { SecretRegistry } from '../../adapters/log/secrets.ts';
import { JournalReader } from '../../adapters/sqlite/journal-reader.ts';
import { JOURNAL_FILE } from '../../adapters/sqlite/open-journal.ts';
import { NotWritten, saveFileAtomic } from '../../adapters/system/atomic-file.ts';
import { profileFolder, profilesDir } from '../../adapters/system/data-dir.ts';
import { makeFolder } from '../../adapters/system/folders.ts';
import { assertBelievable } from '../journal/readable-journal.ts';
import { CHANGES_FILE } from '../profiles/profile-changes.ts';
import { VERSION } from '../version.ts';
import { readLicences } from './licences.ts';
import { registerTexts, scrubText } from './scrub.ts';
import { zipTexts, type ZipEntry } from './write-zip.ts';

export type DiagnosticsOptions = {
  readonly dataDir: string;
  readonly app: Pick<AppApi, 'settings' | 'fleet' | 'keys' | 'host'>;
  /** Results of the checks of this machine, as the doctor has them. */
  checks(): Promise<readonly unknown[]>;
  now(): Date;
};

/** The end of a file says most; its beginning is left out when it is longer. */
const MAX_FILE = 1024 * 1024;
const MAX_TOTAL = 16 * 1024 * 1024;
const KEEP_BUNDLES = 10;
export const DIAGNOSTICS_FOLDER = 'diagnostics';
const LEFT_OUT = ['API keys and private keys', 'tokens of sessions and control files', 'rows of the journal', 'the account of the simulated venue'];

/** Writes `<dataDir>/diagnostics/<time>.zip`, mode 0600. Rejects with NotWritten. */
export async function exportDiagnostics(options: DiagnosticsOptions): Promise<Output<'diagnostics.export'>> {
  const at = options.now();
  const local = new SecretRegistry();
  registerTokenFiles(options.dataDir, local);
  const registries = [processSecrets, local];
  const texts: ZipEntry[] = [];
  for (const { name, content } of await collect(options)) {
    texts.push({ name, content: scrubText(content, registries) });
    await setImmediate(); // Many megabytes of log are looked through: the engine has its turn after each file.
  }
  const kept: ZipEntry[] = [];
  let total = 0;
  for (const entry of texts) {
    total += entry.content.length;
    if (total <= MAX_TOTAL) kept.push(entry);
  }
  const manifest = {
    program: 'Breakwater', version: VERSION, written: at.toISOString(), leftOut: LEFT_OUT, tooLong: texts.slice(kept.length).map(({ name }) => name),
    entries: kept.map(({ name, content }) => ({ name, bytes: Buffer.byteLength(content), sha256: createHash('sha256').update(content).digest('hex') })),
  };
  const entries: readonly ZipEntry[] = [json('manifest.json', manifest), ...kept];
  const bytes = await zipTexts(entries, at);
  const dir = path.join(options.dataDir, DIAGNOSTICS_FOLDER);
  const file = path.join(dir, `breakwater-${at.toISOString().replaceAll(/[:.]/g, '-')}.zip`);
  try {
    makeFolder(dir);
    await saveFileAtomic(file, bytes);
  } catch (error) {
    throw new NotWritten('the diagnostics bundle', dir, error);
  }
  for (const old of readdirSync(dir).filter((name) => /^breakwater-.*\.zip$/.test(name)).sort().slice(0, -KEEP_BUNDLES)) rmSync(path.join(dir, old), { force: true });
  return { file, bytes: bytes.length, entries: entries.map(({ name }) => name) };
}

const json = (name: string, value: unknown): ZipEntry => ({ name, content: `${JSON.stringify(value, null, 2)}\n` });

async function collect({ dataDir, app, checks }: DiagnosticsOptions): Promise<readonly ZipEntry[]> {
  const keys = await Promise.all(ProfileName.options.filter(isLive).map(async (profile) => {
    const { status, keychain, detail } = await app.keys.status(profile);
    return { profile, status, keychain, detail };
  }));
  return [
    json('versions.json', { breakwater: VERSION, ...process.versions, platform: process.platform, arch: process.arch, system: os.version(), release: os.release(), memoryMiB: Math.round(os.totalmem() / 1024 ** 2), processors: os.cpus().length }),
    json('host.json', app.host.info()),
    json('checks.json', await checks()),
    json('desks.json', app.fleet.desks()),
    json('settings.json', app.settings.read()),
    json('keys.json', keys),
    json('licences.json', readLicences() ?? 'not written down: this is no build'),
    ...ProfileName.options.flatMap((profile) => profileEntries(dataDir, profile)),
    ...fileEntry(path.join(profilesDir(dataDir), CHANGES_FILE), `profiles/${CHANGES_FILE}`),
  ];
}

function profileEntries(dataDir: string, profile: ProfileName): readonly ZipEntry[] {
  const folder = profileFolder(dataDir, profile);
  const logs = existsSync(folder.logDir) ? readdirSync(folder.logDir).filter((name) => /\.log(\.\d+)?$/.test(name)).sort() : [];
  return [
    ...fileEntry(folder.configFile, `profiles/${profile}.json`),
    ...fileEntry(folder.healthFile, `${profile}/health.json`),
    ...journalEntry(path.join(folder.journalDir, JOURNAL_FILE), `${profile}/journal.json`),
    ...logs.flatMap((name) => fileEntry(path.join(folder.logDir, name), `${profile}/logs/${name}`)),
  ];
}

/** Size and length, no rows. */
function journalEntry(file: string, name: string): readonly ZipEntry[] {
  if (!existsSync(file)) return [];
  const sizeOf = (one: string): number => statSync(one, { throwIfNoEntry: false })?.size ?? 0;
  try {
    const reader = JournalReader.open(file);
    try {
      const last = reader.equityTail(1)[0]?.ts;
      return [json(name, { bytes: sizeOf(file), walBytes: sizeOf(`${file}-wal`), lastSeq: reader.lastSeq(), lastSample: last === undefined ? null : new Date(last).toISOString(), problem: problemOf(file) })];
    } finally {
      reader.close();
    }
  } catch (thrown) {
    return [json(name, { bytes: sizeOf(file), problem: messageOf(thrown) })];
  }
}

/** What a look through the file and its last entries finds; null for nothing. */
function problemOf(file: string): string | null {
  try {
    assertBelievable(file, 'recent');
    return null;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** The last part of a plain file from a whole line on; nothing when it is no plain file. */
function fileEntry(file: string, name: string): readonly ZipEntry[] {
  try {
    const fd = openPlainFile(file, constants.O_RDONLY | NO_LINK);
    try {
      const stat = fstatSync(fd);
      const from = Math.max(0, stat.size - MAX_FILE);
      const bytes = Buffer.alloc(stat.size - from);
      const read = readSync(fd, bytes, 0, bytes.length, from);
      const text = bytes.toString('utf8', 0, read);
      return [{ name, content: from === 0 ? text : text.slice(text.indexOf('\n') + 1) }];
    } finally {
      closeSync(fd);
    }
  } catch {
    return [];
  }
}

/** Tokens of running desks and venue processes: a log that holds one loses it. */
function registerTokenFiles(dataDir: string, into: SecretRegistry): void {
  for (const profile of ProfileName.options) {
    const { dir } = profileFolder(dataDir, profile);
    for (const file of ['control.json', 'session.json', 'venue/venue.json', 'replays/control.json', 'replays/session.json']) {
      // Not there, or half written: then nothing of it can be in a log either.
      registerTexts(readSideJson(path.join(dir, file)), into);
    }
  }
}
