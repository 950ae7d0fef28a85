// A journal that is behind its mark, taken as the right one by a person: a backup that was put back on purpose, or all that is left.
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ProfileName } from '../../../shared/model/profile.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { profileFolder } from '../../adapters/system/data-dir.ts';
import { DeskLock } from '../../adapters/system/desk-lock.ts';
import { examineJournal } from '../../adapters/sqlite/examine-journal.ts';
import { JournalReader } from '../../adapters/sqlite/journal-reader.ts';
import { JOURNAL_FILE } from '../../adapters/sqlite/open-journal.ts';
import { DeskStartError } from '../errors.ts';
import { behindMark, openMarks } from './journal-mark.ts';

export type Adopted = {
  readonly journal: string;
  readonly lastSeq: number;
  /** Where the mark lies now. */
  readonly mark: string;
  /** What the mark said against the journal until now; null when it said nothing. */
  readonly was: string | null;
  readonly notes: readonly string[];
};

/** Renews the mark of a desk that does not run; its next start records the reason. Null without a journal. Throws DeskStartError (locked, storage). */
export function adoptJournal(dataDir: string, profile: ProfileName, reason: string, now: number): Adopted | null {
  const folder = profileFolder(dataDir, profile);
  const journal = path.join(folder.journalDir, JOURNAL_FILE);
  if (!existsSync(journal)) return null;
  const lock = DeskLock.acquire(folder.dir, now);
  if (!lock.ok) throw new DeskStartError(lock.error.isHeld ? 'locked' : 'storage', lock.error.isHeld ? `${lock.error.message}. Stop the desk first: its journal can be taken as the right one only while nothing writes to it.` : lock.error.message, lock.error);
  try {
    const damage = examineJournal(journal);
    if (damage !== null) throw new DeskStartError('storage', `${damage.message}. A damaged journal cannot be taken as the right one: restore another backup.`, damage);
    const reader = JournalReader.open(journal);
    try {
      const { kept, found, notes } = openMarks(folder, process.env);
      if (kept === null) throw new DeskStartError('storage', notes.join(' '));
      try {
        const was = found.map((mark) => behindMark(mark, reader)).find((words) => words !== null) ?? null;
        kept.write({ ...reader.chainPoint(), ts: now, adopted: reason });
        kept.flush();
        for (const { file } of found) if (file !== kept.file) rmSync(file, { force: true });
        return { journal, lastSeq: reader.lastSeq(), mark: kept.file, was, notes };
      } finally {
        kept.close();
      }
    } finally {
      reader.close();
    }
  } catch (error) {
    throw error instanceof DeskStartError ? error : new DeskStartError('storage', messageOf(error), error);
  } finally {
    lock.value.release();
  }
}
