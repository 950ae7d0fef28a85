// Texts that a view sends in parts, because one frame holds 64 KB. One connection keeps a few, and none for ever.
import { err, ok, type Result } from '../../shared/model/result.ts';

const MAX_TEXTS = 4;
/** Characters of one text: a table of some hundred thousand rows. */
const MAX_LENGTH = 32 * 1024 * 1024;

type Text = { readonly parts: string[]; length: number };

export class SavedParts {
  readonly #texts = new Map<string, Text>();

  /** The whole text with its last part, null before. Refused when it grows too long; it is forgotten then. */
  add(id: string, part: string, last: boolean): Result<string | null, string> {
    const text = this.#texts.get(id) ?? { parts: [], length: 0 };
    text.parts.push(part);
    text.length += part.length;
    this.#texts.delete(id);
    if (text.length > MAX_LENGTH) return err(`expected a text of at most ${MAX_LENGTH} characters, was longer`);
    if (last) return ok(text.parts.join(''));
    this.#texts.set(id, text);
    // The oldest that was never finished makes room.
    for (const key of this.#texts.keys()) if (this.#texts.size > MAX_TEXTS) this.#texts.delete(key);
    return ok(null);
  }
}
