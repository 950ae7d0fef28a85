// A text as a file on the trader's disk: through the system's own dialog where the host has one, else as a download of the browser.
import { messageOf } from '../../shared/model/result.ts';
import type { Engine } from '../engine.ts';
import { notify } from '../store/ui-store.ts';

/** Longest part of one call, characters: a frame of the contract is bounded. */
const PART = 40_000;
/** Most bytes that a part may have on the wire; a character of another script takes up to three. */
const PART_BYTES = 48_000;
export type TextSaver = { readonly call: Engine['call'] };

/** Cuts a text into parts that one frame can carry; joined they are the text. Never empty. */
export function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // JSON writes quotes, backslashes and control characters with more than one byte.
    const size = code < 0x20 || (code >= 0xd800 && code <= 0xdfff) ? 6 : code === 0x22 || code === 0x5c ? 2 : code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    if (i > start && (i - start >= PART || bytes + size > PART_BYTES)) {
      parts.push(text.slice(start, i));
      start = i;
      bytes = 0;
    }
    bytes += size;
  }
  parts.push(text.slice(start));
  return parts;
}

/** Saves `text` under `fileName`; what came of it stands in the status line, with `about` behind it. Resolves with where, or null when it was not saved. */
export async function saveText(engine: TextSaver, fileName: string, text: string, about = ''): Promise<string | null> {
  const behind = about === '' ? '' : `. ${about}`;
  try {
    const { canSave } = await engine.call('host.info', {});
    if (!canSave) {
      download(fileName, text);
      notify('done', `Saved by the browser as ${fileName}${behind}`);
      return fileName;
    }
    const parts = partsOf(text);
    const id = crypto.randomUUID();
    let path: string | null = null;
    for (const [i, part] of parts.entries()) ({ path } = await engine.call('host.save', { id, fileName, text: part, last: i === parts.length - 1 }));
    notify(path === null ? 'refused' : 'done', path === null ? `${fileName} was not saved` : `Saved as ${path}${behind}`);
    return path;
  } catch (error) {
    notify('failed', `${fileName} was not saved: ${messageOf(error)}`);
    return null;
  }
}

function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: fileName.endsWith('.csv') ? 'text/csv;charset=utf-8' : 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
