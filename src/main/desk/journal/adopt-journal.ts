// A journal that is behind its mark, taken as the right one by a person: a backup that was put back on purpose, or all that is left.
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ProfileName } from '../../../shared/model/profile.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { profileFolder, type ProfileFolder } from '../../adapters/system/data-dir.ts';
import { DeskLock } from '../../adapters/system/desk-lock.ts';
import { CHAIN_START } from '../../adapters/sqlite/commit-chain.ts';
import { examineJournal } from '../../adapters/sqlite/examine-journal.ts';
import { JournalReader } from '../../adapters/sqlite/journal-reader.ts';
import { JOURNAL_FILE } from '../../adapters/sqlite/open-journal.ts';
import { DeskStartError } from '../errors.ts';
import { lastKnownDesk } from '../fleet/last-known.ts';
import { openMarks } from './journal-mark.ts';
import { behindAny, markBesideJournal, type ChainView } from './marks.ts';

export type Adopted = {
  readonly journal: string;
  readonly lastSeq: number;
  /** Where the mark lies now. */
  readonly mark: string;
  /** What the mark said against the journal until now; null when it said nothing. */
  readonly was: string | null;
  readonly notes: readonly string[];
};

const EMPTY: ChainView = { lastSeq: () => 0, chainPoint: () => ({ seq: 0, head: CHAIN_START, first: null }), linkAt: () => null };

/**
 * Renews the mark of a desk that does not run; its next start records the reason. Without a journal the empty one that the next start makes is the right
 * one; null when no desk of this profile ever ran here either. Throws DeskStartError (locked, storage).
 */
export function adoptJournal(dataDir: string, profile: ProfileName, reason: string, now: number): Adopted | null {
  const folder = profileFolder(dataDir, profile);
  if (!existsSync(folder.dir)) return null;
  const lock = DeskLock.acquire(folder.dir, now);
  if (!lock.ok) throw new DeskStartError(lock.error.isHeld ? 'locked' : 'storage', lock.error.isHeld ? `${lock.error.message}. Stop the desk first: its journal can be taken as the right one only while nothing writes to it.` : lock.error.message, lock.error);
  try {
    const journal = path.join(folder.journalDir, JOURNAL_FILE);
    if (!existsSync(journal)) return adopt(folder, journal, EMPTY, reason, now);
    const damage = examineJournal(journal);
    if (damage !== null) throw new DeskStartError('storage', `${damage.message}. A damaged journal cannot be taken as the right one: restore another backup.`, damage);
    const reader = JournalReader.open(journal);
    try {
      return adopt(folder, journal, reader, reason, now);
    } finally {
      reader.close();
    }
  } catch (error) {
    throw error instanceof DeskStartError ? error : new DeskStartError('storage', messageOf(error), error);
  } finally {
    lock.value.release();
  }
}

function adopt(folder: ProfileFolder, journal: string, chain: ChainView, reason: string, now: number): Adopted | null {
  const { kept, found, notes } = openMarks(folder, process.env, chain);
  if (kept === null) throw new DeskStartError('storage', notes.join(' '));
  try {
    if (chain === EMPTY && found.length === 0 && lastKnownDesk(folder.root, folder.profile, now) === null) return null;
    const was = behindAny(found, chain)?.message ?? null;
    kept.write({ ...chain.chainPoint(), ts: now, adopted: reason });
    kept.flush();
    // The one in the second folder is the only one from now on; a mark under another id may be of another desk, and has no say while this one is there.
    const beside = markBesideJournal(folder);
    if (kept.file !== beside) rmSync(beside, { force: true });
    return { journal, lastSeq: chain.lastSeq(), mark: kept.file, was, notes };
  } finally {
    kept.close();
  }
}
