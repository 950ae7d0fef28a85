// The words of a search as conditions on the text of an entry.

/** `64,210.5` as screens write it; the journal writes `64210.5`. */
const GROUPED = /^\d{1,3}(,\d{3})+(\.\d*)?$/;

/** The words of a search field: parted by blanks, each once, figures without their grouping. */
export const searchWords = (text: string): readonly string[] =>
  [...new Set(text.split(/\s+/).filter((word) => word !== '').map((word) => (GROUPED.test(word) ? word.replaceAll(',', '') : word)))];

const isAscii = (text: string): boolean => !/[^\x00-\x7f]/.test(text);
/** The word as it stands inside a JSON string, as a pattern for LIKE with `\` as escape. */
const pattern = (word: string): string => `%${JSON.stringify(word).slice(1, -1).replace(/[\\%_]/g, '\\$&')}%`;
/** LIKE compares ASCII in any case; another letter is looked for as typed, all small and all capital. */
const forms = (word: string): readonly string[] => (isAscii(word) ? [word] : [...new Set([word, word.toLowerCase(), word.toUpperCase()])]);

/** What the mark of a version at the beginning of a body is made of: such a word must be looked for behind it. */
const OF_THE_MARK = /^[{"v:0-9,]+$/i;
const BEHIND_THE_MARK = `CASE WHEN substr(body, 1, 5) = '{"v":' THEN substr(body, instr(body, ',')) ELSE body END`;
/** The SQL of the text of an entry in which a word is looked for. */
export const bodyFor = (word: string): string => (OF_THE_MARK.test(word) ? BEHIND_THE_MARK : 'body');

/** A condition on the SQL expression that `textOf` gives for each word, with its parameters; every word must occur. */
export function likeAll(words: readonly string[], textOf: (word: string) => string): { readonly sql: string; readonly parameters: readonly string[] } {
  const parameters: string[] = [];
  const sql = words.map((word) => `(${forms(word).map((form) => { parameters.push(pattern(form)); return `${textOf(word)} LIKE ? ESCAPE '\\'`; }).join(' OR ')})`).join(' AND ');
  return { sql: sql === '' ? '1' : sql, parameters };
}
