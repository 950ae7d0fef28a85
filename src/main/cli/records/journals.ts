// Which journal a question is about: the desk's own, or the newest replay that knows the answer.
import { messageOf } from '../../../shared/model/result.ts';
import { utcDay } from '../../../shared/model/utc.ts';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ReadScope } from '../../adapters/sqlite/examine-journal.ts';
import { JournalError } from '../../adapters/sqlite/journal-error.ts';
import { JOURNAL_FILE } from '../../adapters/sqlite/open-journal.ts';
import { JournalReader } from '../../adapters/sqlite/journal-reader.ts';
import { profileFolder } from '../../adapters/system/data-dir.ts';
import { deskOfJournal } from '../../desk/journal/marks.ts';
import { assertBelievable } from '../../desk/journal/readable-journal.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';

const DAY_MS = 86_400_000;

export type FoundJournal = { readonly file: string; readonly source: 'venue' | 'replay'; /** For people: which one it is. */ readonly name: string };

/** The desk's journal first, then the replays, newest first. */
export function journalsOf(globals: Pick<Globals, 'dataDir' | 'profile'>): readonly FoundJournal[] {
  const folder = profileFolder(globals.dataDir, globals.profile);
  const own: FoundJournal = { file: path.join(folder.journalDir, JOURNAL_FILE), source: 'venue', name: `desk ${globals.profile}` };
  const replays = path.join(folder.dir, 'replays');
  const found = (existsSync(replays) ? readdirSync(replays) : [])
    .map((name): FoundJournal => ({ file: path.join(replays, name, JOURNAL_FILE), source: 'replay', name: `replay ${name}` }))
    .filter(({ file }) => existsSync(file))
    .sort((a, b) => statSync(b.file).mtimeMs - statSync(a.file).mtimeMs);
  return [...(existsSync(own.file) ? [own] : []), ...found];
}

/** Throws CliError (storage) when the file cannot be read as a journal, is not what a desk wrote, or is behind its mark. */
function openReader(file: string, scope: ReadScope): JournalReader {
  try {
    assertBelievable(file, scope);
    return JournalReader.open(file);
  } catch (error) {
    throw new CliError(EXIT.storage, `${messageOf(error)}${adviceOn(file, error)}`, { cause: error });
  }
}

function adviceOn(file: string, error: unknown): string {
  if (!(error instanceof JournalError)) return '';
  switch (error.code) {
    case 'changedTables': return '. Nothing was read from it: a start of the desk derives the tables again from the entries, whose chain of hashes holds; of a replay, run it again';
    case 'tampered': case 'corrupt': case 'truncated': case 'badBody': return '. Nothing was read from it, and it was left as it is: restore a backup';
    case 'behind': {
      const desk = deskOfJournal(file);
      return `. Nothing was read from it: what the desk did after that is not in it. Put the newest journal back. If this is all that is left, take it as the right one (with its desk stopped):  breakwater journal adopt${desk === null ? '' : ` --profile ${desk.profile} --data-dir ${JSON.stringify(desk.root)}`} --reason …  A start of the desk opens halted until then`;
    }
    default: return '';
  }
}

/** What SQLite says of a damaged file does not name the file. Anything else stays as it is. */
function damageOf(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!(error instanceof Error) || !code.startsWith('SQLITE_')) return error;
  return new CliError(EXIT.storage, `journal ${file}: expected one that can be read, found ${code}: ${error.message}. The file was left as it is: restore a backup.`, { cause: error });
}

/** Looks the journal through as far as `scope` says, to its last byte unless given, and reads it. Throws CliError (storage) when it is damaged, changed or behind its mark. */
export function withReader<T>(file: string, use: (reader: JournalReader) => T, scope: ReadScope = 'all'): T {
  const reader = openReader(file, scope);
  try {
    return use(reader);
  } catch (error) {
    throw damageOf(file, error);
  } finally {
    reader.close();
  }
}

/** A journal named on the command line, else the desk's own, else the newest replay. Throws CliError. */
export function pickJournal(globals: Globals, named: string | undefined, cwd: string): FoundJournal {
  if (named === undefined) {
    const [first] = journalsOf(globals);
    if (!first) throw new CliError(EXIT.unreachable, `no journal of profile ${globals.profile} in ${globals.dataDir}: run the desk or a replay first, or name one with --journal`);
    return first;
  }
  const given = path.resolve(cwd, named);
  const file = existsSync(given) && statSync(given).isDirectory() ? path.join(given, JOURNAL_FILE) : given;
  if (!existsSync(file)) throw new CliError(EXIT.storage, `--journal: expected ${JOURNAL_FILE} or its folder, found nothing at ${given}`);
  return { file, source: file.split(path.sep).includes('replays') ? 'replay' : 'venue', name: file };
}

/** A day of UTC, as typed, also `today` and `yesterday`. Throws CliError (usage). */
export function dayOf(flag: string, text: string): string {
  const word = text.trim().toLowerCase();
  if (word === 'today' || word === 'yesterday') return utcDay(Date.now() - (word === 'today' ? 0 : DAY_MS));
  const ts = Date.parse(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(ts) || utcDay(ts) !== text) throw new CliError(EXIT.usage, `${flag}: expected a day as YYYY-MM-DD (UTC), today or yesterday, found '${text}'`);
  return text;
}
