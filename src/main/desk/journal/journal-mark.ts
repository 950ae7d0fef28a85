// The high-water mark of a desk's journal: how far it had come, kept outside of its folder, so that an older copy cannot pass for the newest one.
//
// Order. A commit is on the disk, then the mark is written, then orders leave (`MarkedJournal` sits between the kernel and its journal). So a crash
// leaves the mark at the journal's end or before it, never behind it, and no order that left lies above the mark. After a loss of power the mark may
// be a second old, and then still one of the journal's own links. A journal that lacks the mark's link is therefore always an older or another one.
import { existsSync } from 'node:fs';
import { messageOf } from '../../../shared/model/result.ts';
import type { ChainPoint, SqliteJournal } from '../../adapters/sqlite/sqlite-journal.ts';
import type { ProfileFolder } from '../../adapters/system/data-dir.ts';
import { deskIdOf } from '../../adapters/system/desk-id.ts';
import { MarkFile } from '../../adapters/system/mark-file.ts';
import type { MarkFinding } from '../../core/kernel/messages.ts';
import type { JournalEntry, JournalPort } from '../../core/kernel/ports.ts';
import { behindAny, markBesideJournal, markOf, marksFor, strayMarks, type ChainView, type FoundMark } from './marks.ts';

export type OpenedMarks = {
  /** The one that is kept up to date; null when no place can be written to. */
  readonly kept: MarkFile | null;
  /** Every mark that speaks of this journal, to be held against it. */
  readonly found: readonly FoundMark[];
  /** What a person should know of where it is kept. */
  readonly notes: readonly string[];
};

/** Opens the mark in the second folder, or beside the journal where that cannot be, and says so. Never throws. */
export function openMarks(folder: ProfileFolder, env: Readonly<Record<string, string | undefined>>, chain: ChainView): OpenedMarks {
  const notes: string[] = [];
  const foundIn = ({ file, found, isDamaged }: MarkFile): FoundMark | null => (found !== null || isDamaged ? { file, content: found } : null);
  const beside = markBesideJournal(folder);
  let kept: MarkFile | null = null;
  let own: FoundMark | null = null;
  let besideJournal: FoundMark | null = null;
  try {
    kept = MarkFile.open(markOf(folder, env, deskIdOf(folder.dir)), { create: true });
    own = foundIn(kept);
  } catch (thrown) {
    notes.push(`The mark of the journal cannot be kept in a second folder (${messageOf(thrown)}): it is kept beside the journal, where an older copy of the whole folder takes it along.`);
  }
  try {
    if (kept === null) {
      kept = MarkFile.open(beside, { create: true });
      besideJournal = foundIn(kept);
    } else if (existsSync(beside)) {
      const other = MarkFile.open(beside, { create: false });
      besideJournal = foundIn(other);
      other.close();
    }
  } catch (thrown) {
    notes.push(`No mark can be kept beside the journal (${messageOf(thrown)})${kept === null ? ': an older copy of it could pass for the newest one, unless the venue has orders that it lacks' : ''}.`);
  }
  const found = marksFor({ own, besideJournal, strays: own === null ? strayMarks(folder, env) : [] }, chain);
  if (own === null && found.some(({ file }) => file !== beside)) notes.push(`The mark of this journal lay under another name (${found.map(({ file }) => file).join(', ')}): desk.id was removed or changed. It counts all the same.`);
  return { kept, found, notes };
}

export class JournalMark {
  /** For people: where it is kept. */
  readonly place: string;
  /** For the `start` input; undefined when there is nothing to say. */
  readonly finding: MarkFinding | undefined;
  readonly notes: readonly string[];
  readonly #file: MarkFile | null;
  readonly #onProblem: (error: unknown) => void;
  /** The journal is behind the mark: it stays as it is until a person has decided. */
  readonly #frozen: boolean;
  #lastSeq = -1;
  #problem: string | null = null;
  /** It was removed, and cannot be made anew. */
  #lost: string | null = null;

  private constructor(opened: OpenedMarks, finding: MarkFinding | undefined, notes: readonly string[], onProblem: (error: unknown) => void) {
    this.#file = opened.kept;
    this.#onProblem = onProblem;
    this.#frozen = finding?.found === 'behind';
    this.finding = finding;
    this.notes = notes;
    this.place = opened.kept?.file ?? 'no place';
  }

  /** For the holder of the desk's lock, with the journal open. Never throws: a mark that cannot be kept is a note. */
  static open(folder: ProfileFolder, chain: ChainView, env: Readonly<Record<string, string | undefined>>, onProblem: (error: unknown) => void): JournalMark {
    const opened = openMarks(folder, env, chain);
    const adopted = opened.found.find(({ content }) => content !== null && content.adopted !== null)?.content?.adopted;
    const behind = behindAny(opened.found, chain);
    const finding: MarkFinding | undefined = behind !== null ? { found: 'behind', message: behind.message } : adopted !== undefined && adopted !== null ? { found: 'adopted', reason: adopted } : undefined;
    const isFirst = opened.found.length === 0 && chain.lastSeq() > 0 && opened.kept !== null;
    const mark = new JournalMark(opened, finding, [...opened.notes, ...(isFirst ? [`The journal had no mark yet: it is taken as the newest one, and marked from here on in ${opened.kept?.file ?? ''}.`] : [])], onProblem);
    // What a person decided stays in the mark until a start has recorded it.
    if (finding?.found === 'adopted') mark.#lastSeq = chain.chainPoint().seq;
    else mark.note(chain.chainPoint());
    return mark;
  }

  /** The journal has come this far, on the disk. Never throws. */
  note(point: ChainPoint): void {
    if (this.#frozen || this.#file === null || point.seq === this.#lastSeq) return;
    try {
      this.#file.write({ ...point, ts: Date.now(), adopted: null });
      this.#lastSeq = point.seq;
      this.#problem = null;
    } catch (error) {
      if (this.#problem === null) this.#onProblem(error);
      this.#problem = messageOf(error);
    }
  }

  /** Why the mark does not follow the journal now; null while it does. */
  problem(): string | null {
    return this.#file === null ? 'there is no place to keep it' : (this.#lost ?? this.#problem);
  }

  /** For the desk's once-a-second look: the same, and one that was removed or replaced is made anew and told. */
  check(): string | null {
    if (this.#file === null) return this.problem();
    try {
      const kept = this.#file.keep();
      this.#lost = null;
      return kept === 'madeAnew' ? `${this.#file.file} was removed or replaced while the desk runs, and was made anew` : this.#problem;
    } catch (error) {
      return (this.#lost = messageOf(error));
    }
  }

  close(): void {
    try {
      this.#file?.close();
    } catch (error) {
      this.#onProblem(error);
    }
  }
}

/** Notes each commit before what waits for it may go on. */
export class MarkedJournal implements JournalPort {
  readonly #inner: SqliteJournal;
  readonly #mark: Pick<JournalMark, 'note'>;

  constructor(inner: SqliteJournal, mark: Pick<JournalMark, 'note'>) {
    this.#inner = inner;
    this.#mark = mark;
  }

  append(entry: JournalEntry): void {
    this.#inner.append(entry);
  }

  commit(): void {
    this.#inner.commit();
    this.#mark.note(this.#inner.chainPoint());
  }
}
