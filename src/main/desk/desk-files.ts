// What a desk holds on disk while it runs: folder, lock, journal, latch, log. Opened in this order, closed in the other.
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Profile } from '../../shared/model/profile.ts';
import { messageOf } from '../../shared/model/result.ts';
import { createLog, type Log } from '../adapters/log/log.ts';
import type { JournalError, JournalErrorCode } from '../adapters/sqlite/journal-error.ts';
import { JournalReader } from '../adapters/sqlite/journal-reader.ts';
import { JOURNAL_FILE, openJournal, type OpenedJournal } from '../adapters/sqlite/open-journal.ts';
import { writeFileAtomic } from '../adapters/system/atomic-file.ts';
import { prepareProfileFolder, type ProfileFolder } from '../adapters/system/data-dir.ts';
import { readSideFile } from '../adapters/system/side-file.ts';
import { makeFolder } from '../adapters/system/folders.ts';
import { DeskLock } from '../adapters/system/desk-lock.ts';
import { FileKillLatch, LATCH_FILE } from '../adapters/system/kill-latch.ts';
import { randomId } from '../adapters/system/random-id.ts';
import type { DeskOptions } from './desk-options.ts';
import { DeskStartError } from './errors.ts';
import { examineInThread, type Examined } from './journal/journal-check.ts';
import { JournalMark } from './journal/journal-mark.ts';

export type DeskFiles = {
  readonly folder: ProfileFolder;
  readonly opened: OpenedJournal;
  readonly journalFile: string;
  readonly reportDir: string;
  readonly latch: FileKillLatch;
  readonly lock: DeskLock;
  readonly log: Log;
  /** Null for a replay: its journal is made anew each time. */
  readonly mark: JournalMark | null;
  close(): void;
};

const lockOf = (dir: string, secondDir: string | null, { profile, dataDirOption }: DeskOptions): DeskLock => {
  const lock = DeskLock.acquire(dir, Date.now(), secondDir);
  if (!lock.ok) throw new DeskStartError(lock.error.isHeld ? 'locked' : 'storage', lock.error.isHeld
    ? `${lock.error.message}. One profile has one desk: look at it with  npm run breakwater -- status --profile ${profile}${dataDirOption}  or name another --data-dir.` : lock.error.message, lock.error);
  return lock.value;
};

function prepareFolder(options: DeskOptions): ProfileFolder {
  const folder = prepareProfileFolder(options.dataDir, options.profile);
  if (!folder.ok) throw new DeskStartError('storage', folder.error.message);
  return folder.value;
}

/** The files of a desk on the clock, its journal looked through in a thread beside. Rejects with DeskStartError; what was opened until then is closed. */
export async function openDeskFiles(options: DeskOptions, profile: Profile, examine: (journalFile: string) => Promise<Examined> = examineInThread): Promise<DeskFiles> {
  const folder = prepareFolder(options);
  const lock = lockOf(folder.dir, folder.journalDir, options);
  try {
    const journalFile = path.join(folder.journalDir, JOURNAL_FILE);
    const examined: Examined = existsSync(journalFile) ? await examine(journalFile) : { outcome: 'unknown' };
    if (examined.outcome === 'damaged' && SAID_OF_CONTENT.includes(examined.error.code)) throw journalRefusal(examined.error);
    let closeMark = (): void => undefined;
    const files = openIn(folder, folder.journalDir, folder.reportDir, new FileKillLatch(folder.latchFile, folder.secondLatchDir), options, profile, lock, () => {
      closeMark();
      lock.release();
    }, knownOf(examined));
    const { journal, reader } = files.opened;
    const mark = JournalMark.open(folder, reader, process.env, (error) => files.log.logger.error({ err: error }, 'the mark of the journal could not be written'));
    closeMark = () => {
      mark.note(journal.chainPoint()); // What closing the journal still had to commit.
      mark.close();
    };
    return { ...files, mark };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What the opening need not look for again; undefined when it must look itself. */
function knownOf(examined: Examined): 'sound' | JournalError | undefined {
  if (examined.outcome !== 'damaged') return examined.outcome === 'sound' ? 'sound' : undefined;
  return examined.error.code === 'changedTables' ? examined.error : undefined;
}

/** The files of a replay: a folder of its own, made anew, so that the same file and configuration give the same journal. */
export function openReplayFiles(options: DeskOptions, profile: Profile, name: string): DeskFiles {
  const folder = prepareFolder(options);
  const replays = path.join(folder.dir, 'replays');
  makeFolder(replays);
  const lock = lockOf(replays, null, options);
  try {
    const dir = folderOfReplay(replays, name);
    rmSync(dir, { recursive: true, force: true });
    return openIn(folder, dir, path.join(dir, 'reports'), new FileKillLatch(path.join(dir, LATCH_FILE)), options, profile, lock, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The first of `name`, `name-2`, … that holds nothing which could not be made again: a replay of the same content and configuration that nobody gave commands. */
function folderOfReplay(replays: string, name: string): string {
  for (let number = 1; ; number += 1) {
    const dir = path.join(replays, number === 1 ? name : `${name}-${number}`);
    if (!isWorthKeeping(path.join(dir, JOURNAL_FILE))) return dir;
  }
}

function isWorthKeeping(journalFile: string): boolean {
  if (!existsSync(journalFile)) return false;
  let reader: JournalReader | null = null;
  try {
    reader = JournalReader.open(journalFile);
    return reader.hasCommands();
  } catch {
    return true; // What cannot be read is not ours to delete.
  } finally {
    reader?.close();
  }
}

/** What is wrong in the file itself. Anything else (a folder, a lock, a place) is found and named when the file is opened for writing. */
const SAID_OF_CONTENT: readonly JournalErrorCode[] = ['notADatabase', 'truncated', 'corrupt', 'newerSchema', 'foreignFile', 'tampered'];
const journalRefusal = (error: JournalError): DeskStartError => new DeskStartError('storage', `${error.message}. ${journalAdvice(error)}`, error);

function openIn(folder: ProfileFolder, journalDir: string, reportDir: string, latch: FileKillLatch, options: DeskOptions, profile: Profile, lock: DeskLock, release: () => void, examined?: 'sound' | JournalError): DeskFiles {
  const opened = openJournal(journalDir, examined === undefined ? {} : { examined });
  if (!opened.ok) throw journalRefusal(opened.error);
  const log = createLog({ dir: folder.logDir, level: options.logLevel ?? profile.logLevel, base: { profile: profile.name }, ...(options.onLogLine && { also: options.onLogLine }) });
  return {
    folder, opened: opened.value, journalFile: path.join(journalDir, JOURNAL_FILE), reportDir, latch, log, lock, mark: null,
    close() {
      opened.value.reader.close();
      try {
        opened.value.journal.close();
      } finally {
        log.close();
        release();
      }
    },
  };
}

/** What a person does next. A journal that is only not reachable must not be moved away. */
function journalAdvice(error: JournalError): string {
  switch (error.code) {
    case 'unusableDirectory': case 'notDurable': case 'commitFailed': return 'Nothing was changed: make room or give access, then start again.';
    case 'busy': return 'Nothing was changed: end the program that holds the file, then start again.';
    case 'newerSchema': return 'The file was left as it is: start it with the version of Breakwater that wrote it, or a later one.';
    default: return "The file was left as it is: restore a backup, or move it away to start with an empty journal (the venue's positions are then taken over). Either way the desk opens halted until you say that it is the right one:  breakwater journal adopt --reason …";
  }
}

const ID_FILE = 'journal.id';
const MAX_ID_BYTES = 1_000;

/** First part of every client order id. It belongs to one journal file: a new journal never reuses the ids of an old one. */
export function idPrefixOf(files: DeskFiles): string {
  const file = path.join(files.folder.journalDir, ID_FILE);
  const found = readSideFile(file, MAX_ID_BYTES);
  if (!found.ok) throw new DeskStartError('storage', found.error);
  const text = files.opened.created ? '' : (found.value ?? '').trim();
  if (/^[a-z0-9-]{4,32}$/i.test(text)) return text;
  // The file is gone, the ids are not: under another prefix the venue's orders of this journal would pass for somebody else's.
  const made = files.opened.reader.idPrefix() ?? `bw-${randomId(6)}`;
  try {
    writeFileAtomic(file, `${made}\n`);
  } catch (error) {
    throw new DeskStartError('storage', `${file} could not be written: ${messageOf(error)}`, error);
  }
  return made;
}
