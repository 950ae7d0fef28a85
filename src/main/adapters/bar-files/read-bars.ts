import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { messageOf } from '../../../shared/model/result.ts';
import { MAX_BYTES, textOf } from './bar-bytes.ts';
import { BarFileError, NO_HINTS, type BarFile, type BarFileErrorCode, type ReadingHints, type WantedInstrument } from './bar-file.ts';
import { BarParser } from './bar-parser.ts';

/** `bytes` of `totalBytes` of the file on disk have been read, `rows` of them are good so far. */
export type ReadProgress = { readonly bytes: number; readonly totalBytes: number; readonly rows: number };
export type ReadBarsOptions = { readonly wanted: WantedInstrument; readonly hints?: ReadingHints; readonly onProgress?: (progress: ReadProgress) => void };

/**
 * Reads a text file of bars, packed or not, piece by piece, in whatever dialect it is written. Bad rows are left out, counted and named, never mended.
 * Rejects with BarFileError when the file cannot be used at all, or could be read in two ways; memory is about 52 bytes a row.
 */
export async function readBars(path: string, options: ReadBarsOptions): Promise<BarFile> {
  const file = await openFile(path);
  try {
    const info = await file.stat();
    if (!info.isFile()) throw new BarFileError('notAFile', `expected a file of bars, found ${info.isDirectory() ? 'a folder' : 'a device or pipe'}`);
    if (info.size > MAX_BYTES) throw new BarFileError('tooLarge', `expected at most ${MAX_BYTES} bytes of text, found ${info.size}`);
    const parser = new BarParser(options.wanted, options.hints ?? NO_HINTS);
    for await (const { chunk, bytes } of textOf(file, info.size)) {
      parser.push(chunk);
      options.onProgress?.({ bytes, totalBytes: info.size, rows: parser.rows });
    }
    return parser.finish();
  } catch (error) {
    throw asBarFileError(error, path);
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    // Opening a named pipe must not wait for a writer (Windows has no such flag and no such pipes).
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw asBarFileError(error, path);
  }
}

/** Every refusal begins with the path. What is neither ours nor the system's stays as it is. */
function asBarFileError(error: unknown, path: string): unknown {
  const named = (code: BarFileErrorCode, text: string): BarFileError => new BarFileError(code, `${path}: ${text}`);
  if (error instanceof BarFileError) return named(error.code, error.message);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === '') return error;
  const message = messageOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return named('missing', 'expected a file of bars, found nothing');
  if (code === 'EISDIR') return named('notAFile', 'expected a file of bars, found a folder');
  if (code.startsWith('Z_')) return named('brokenGzip', `expected a whole packed file, found: ${message}`);
  return named('unreadable', `expected a readable file, found: ${message}`);
}
