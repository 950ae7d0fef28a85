// Which marks speak of a journal, and what they say against it: for the start of a desk and for everybody who only reads. Makes and changes nothing.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ProfileName } from '../../../shared/model/profile.ts';
import { utcSecond } from '../../../shared/model/utc.ts';
import { CHAIN_START } from '../../adapters/sqlite/commit-chain.ts';
import { JournalError } from '../../adapters/sqlite/journal-error.ts';
import { JournalReader } from '../../adapters/sqlite/journal-reader.ts';
import { JOURNAL_FILE } from '../../adapters/sqlite/open-journal.ts';
import { profileFolder, type ProfileFolder } from '../../adapters/system/data-dir.ts';
import { readDeskId } from '../../adapters/system/desk-id.ts';
import { MarkFile, type MarkContent } from '../../adapters/system/mark-file.ts';

type Env = Readonly<Record<string, string | undefined>>;
/** What is asked of a journal. */
export type ChainView = Pick<JournalReader, 'linkAt' | 'lastSeq' | 'chainPoint'>;
/** `content` is null in a damaged one. */
export type FoundMark = { readonly file: string; readonly content: MarkContent | null };
export type Marks = {
  /** The one in the second folder, under the desk's id. */
  readonly own: FoundMark | null;
  readonly besideJournal: FoundMark | null;
  /** Where there is no own one: those of the same profile under other ids. */
  readonly strays: readonly FoundMark[];
};

/** Where marks lie: `marks` in the data folder, or the folder that BREAKWATER_MARKS_DIR names, on another disk say. */
export const marksDir = (root: string, env: Env): string => env['BREAKWATER_MARKS_DIR'] || path.join(root, 'marks');
export const markOf = ({ root, profile }: ProfileFolder, env: Env, deskId: string): string => path.join(marksDir(root, env), `${profile}-${deskId}.mark`);
export const markBesideJournal = ({ journalDir }: ProfileFolder): string => path.join(journalDir, 'journal.mark');

/** Never throws: what cannot be read is said by the start, which cannot write it either. */
function peek(file: string): FoundMark | null {
  try {
    const found = MarkFile.peek(file);
    return found && { file, content: found.content };
  } catch {
    return null;
  }
}

/** Marks of the profile under any id: `desk.id` may have been removed or changed. Never throws. */
export function strayMarks({ root, profile }: ProfileFolder, env: Env): readonly FoundMark[] {
  const dir = marksDir(root, env);
  let names: readonly string[];
  try {
    names = readdirSync(dir);
  } catch {
    return [];
  }
  return names.filter((name) => name.startsWith(`${profile}-`) && name.endsWith('.mark')).map((name) => peek(path.join(dir, name))).filter((mark) => mark !== null);
}

/** To be read before the journal: the mark follows the journal, so a journal that is looked at later has all that the mark says. Never throws. */
export function peekMarks(folder: ProfileFolder, env: Env): Marks {
  const id = readDeskId(folder.dir);
  const own = id === null ? null : peek(markOf(folder, env, id));
  return { own, besideJournal: peek(markBesideJournal(folder)), strays: own === null ? strayMarks(folder, env) : [] };
}

/** The marks that speak of this journal. */
export function marksFor({ own, besideJournal, strays }: Marks, chain: ChainView): readonly FoundMark[] {
  const { first } = chain.chainPoint();
  const second = own !== null ? [own] : first === null ? [] : strays.filter(({ content }) => content !== null && mayBeOf(content, first));
  return besideJournal === null ? second : [...second, besideJournal];
}

/** A mark from before it kept the first link may be of any journal: it counts, because nobody can say that it is not this one's. */
const mayBeOf = (mark: MarkContent, first: string): boolean => mark.seq > 0 && (mark.first === null || mark.first === first);

/** What a mark says against a journal, as expectation and finding, and as the end of the sentence "The journal is behind: …". */
export type Behind = { readonly expected: string; readonly found: string; readonly message: string };

/** Null when the journal has all that it had. */
export function behindMark({ file, content }: FoundMark, chain: ChainView): Behind | null {
  if (content === null) return { expected: `a mark ${file} that can be read`, found: 'a damaged one, so nobody can say whether this journal is the newest one', message: `its mark ${file} is damaged, so nobody can say whether it is the newest one` };
  const { seq, head, ts } = content;
  if (seq === 0 && head === CHAIN_START) return null;
  if (chain.linkAt(seq) === head) return null;
  const last = chain.lastSeq();
  const ends = last < seq;
  const noted = `the mark ${file} was set at entry ${seq} on ${utcSecond(ts)}`;
  return {
    expected: `entry ${seq} with the link ${head.slice(0, 16)}…, as its mark ${file} noted on ${utcSecond(ts)}`,
    found: ends ? `that it ends at entry ${last}` : `that it goes on to entry ${last} with something else there`,
    message: ends ? `it ends at entry ${last}, and ${noted}` : `it goes on to entry ${last}, but ${noted}, and what stood there was something else`,
  };
}

/** The first thing that any of them says against it. */
export const behindAny = (marks: readonly FoundMark[], chain: ChainView): Behind | null => marks.map((mark) => behindMark(mark, chain)).find((behind) => behind !== null) ?? null;

/** The desk that keeps its journal in this file; null for a replay's and for a file that lies anywhere else. */
export function deskOfJournal(file: string): ProfileFolder | null {
  const dir = path.dirname(path.resolve(file));
  const profile = ProfileName.safeParse(path.basename(path.dirname(dir)));
  if (!profile.success) return null;
  const folder = profileFolder(path.dirname(path.dirname(dir)), profile.data);
  return path.join(folder.journalDir, JOURNAL_FILE) === path.resolve(file) ? folder : null;
}

/**
 * For every reader, as a start would judge it: throws JournalError (behind) when marks say that this is not the newest journal. `unmarked` when none speaks of it: one from before there were marks,
 * a copy in another place, a replay.
 */
export function assertNewest(file: string, env: Env): 'marked' | 'unmarked' {
  const folder = deskOfJournal(file);
  if (folder === null) return 'unmarked';
  const marks = peekMarks(folder, env);
  const reader = JournalReader.open(file);
  try {
    const speaking = marksFor(marks, reader);
    const behind = behindAny(speaking, reader);
    if (behind !== null) throw new JournalError('behind', file, behind.expected, behind.found);
    return speaking.length > 0 ? 'marked' : 'unmarked';
  } finally {
    reader.close();
  }
}
