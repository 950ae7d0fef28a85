// Rows and entries of the journal as the contract shows them.
import type { Output } from '../../../shared/contract/contract.ts';
import type { JournalRow } from '../../../shared/contract/journal-methods.ts';
import { formatDecimal } from '../../../shared/model/decimal.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { readConclusion, readInput } from '../../adapters/sqlite/bodies/body-text.ts';
import type { FoundRow } from '../../adapters/sqlite/journal-search/journal-search.ts';
import { marketEvent } from '../../adapters/sqlite/market-rows.ts';
import { conclusionText, inputText, levelOf, marketText, type Words } from './entry-words.ts';

/** Longest text of one entry, characters; a snapshot of a large account may have more. */
const LONGEST_BODY = 256 * 1024;

/** The row with its sentence. A text that cannot be read is said so, never thrown: the list must not fall over one damaged row. */
export function rowOf(found: FoundRow, words: Words): JournalRow {
  const { seq, ts, kind, type, cause, instrumentId, clientOrderId } = found;
  const row = { seq, ts, kind, type, cause, instrumentId, clientOrderId };
  try {
    if (found.market !== null) return { ...row, level: 'info', summary: marketText(marketEvent(found.market)) };
    if (kind === 'input') return { ...row, level: 'info', summary: inputText(readInput(found.body ?? ''), words) };
    const conclusion = readConclusion(found.body ?? '');
    return { ...row, level: levelOf(conclusion), summary: conclusionText(conclusion, words) };
  } catch (error) {
    return { ...row, level: 'warning', summary: `This entry cannot be read (${messageOf(error)}). Verify the journal.`.slice(0, 400) };
  }
}

/** One entry in full: pretty JSON with decimals as plain text, cut where it is longer than a page can show. */
export function entryOf(found: FoundRow, words: Words): Output<'journal.entry'> {
  const text = found.market === null ? textOf(found) : JSON.stringify(marketEvent(found.market), plain, 2);
  return { row: rowOf(found, words), body: text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)}\n… cut here: ${(text.length - LONGEST_BODY).toLocaleString('en-US')} more characters` : text };
}

function textOf({ kind, body: text }: FoundRow): string {
  const body = text ?? '';
  try {
    return JSON.stringify(kind === 'input' ? readInput(body) : readConclusion(body), plain, 2);
  } catch {
    return body;
  }
}

const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? formatDecimal(value) : typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);
