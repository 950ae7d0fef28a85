import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { BarFileError, type BarFile, type BarFileErrorCode } from './bar-file.ts';
import { BarParser } from './bar-parser.ts';

export const MAX_BYTES = 2 * 1024 ** 3;
const CHUNK_BYTES = 1 << 20;
/** Bars shrink to a fifth or a tenth. A file that unpacks to hundreds of times its size is no file of bars, and is refused long before its end. */
const MAX_UNPACK_RATIO = 200;
const UNPACK_GRACE_BYTES = 16 * 1024 ** 2;

/** `bytes` of `totalBytes` of the file on disk have been read, `rows` of them are good so far. */
export type ReadProgress = { readonly bytes: number; readonly totalBytes: number; readonly rows: number };
export type ReadBarsOptions = { readonly instrumentId: InstrumentId; readonly onProgress?: (progress: ReadProgress) => void };

/**
 * Reads a CSV file of bars, gzipped or not (told by its first bytes), piece by piece. Bad rows are left out, counted and named, never mended.
 * Rejects with BarFileError when the file cannot be used at all; memory is about 52 bytes a row.
 */
export async function readBars(path: string, options: ReadBarsOptions): Promise<BarFile> {
  const file = await openFile(path);
  try {
    const info = await file.stat();
    if (!info.isFile()) throw new BarFileError('notAFile', `expected a file of bars, found ${info.isDirectory() ? 'a folder' : 'a device or pipe'}`);
    const parser = new BarParser();
    let unpacked = 0;
    for await (const { chunk, bytes } of chunksOf(file)) {
      unpacked += chunk.length;
      if (unpacked > UNPACK_GRACE_BYTES && unpacked > bytes * MAX_UNPACK_RATIO) {
        throw new BarFileError('tooLarge', `expected text of at most ${MAX_UNPACK_RATIO} times the packed size, found ${unpacked} bytes out of the first ${bytes}`);
      }
      if (unpacked > MAX_BYTES || info.size > MAX_BYTES) {
        throw new BarFileError('tooLarge', `expected at most ${MAX_BYTES} bytes of text, found ${Math.max(unpacked, info.size)} or more`);
      }
      parser.push(chunk);
      options.onProgress?.({ bytes, totalBytes: info.size, rows: parser.rows });
    }
    const { columns, newestFirst, duplicates, badRows, badCount, tickDigits } = parser.finish();
    const { intervalMs, gaps } = spacing(columns.ts);
    return { instrumentId: options.instrumentId, columns, intervalMs, rows: columns.length, badRows, badCount, gaps, duplicates, tickDigits, newestFirst, priceTimeZone: 'UTC' };
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

type Chunk = { readonly chunk: Uint8Array; readonly bytes: number };

/** Pieces of the unpacked text; a piece is valid until the next one is asked for. */
async function* chunksOf(file: FileHandle): AsyncGenerator<Chunk> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  const magic = await file.read(buffer, 0, 2, 0);
  if (magic.bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) {
    yield* unpackedChunks(file);
    return;
  }
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield { chunk: buffer.subarray(0, bytesRead), bytes: position };
  }
}

async function* unpackedChunks(file: FileHandle): AsyncGenerator<Chunk> {
  const packed = file.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 18 });
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  packed.on('error', (error) => unpacked.destroy(error));
  packed.pipe(unpacked);
  try {
    for await (const chunk of unpacked) yield { chunk: chunk as Uint8Array, bytes: packed.bytesRead };
  } finally {
    packed.destroy();
    unpacked.destroy();
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
  if (code.startsWith('Z_')) return named('brokenGzip', `expected a whole gzip file, found: ${message}`);
  return named('unreadable', `expected a readable file, found: ${message}`);
}

/** The most frequent difference of neighbours (the smallest of several), and how many are larger. `ts` rises strictly and has two values or more. */
function spacing(ts: Float64Array): { readonly intervalMs: number; readonly gaps: number } {
  const counts = new Map<number, number>();
  let run = ts[1]! - ts[0]!;
  let length = 0;
  for (let i = 1; i < ts.length; i++) {
    const difference = ts[i]! - ts[i - 1]!;
    if (difference === run) length += 1;
    else {
      counts.set(run, (counts.get(run) ?? 0) + length);
      run = difference;
      length = 1;
    }
  }
  counts.set(run, (counts.get(run) ?? 0) + length);
  let intervalMs = run;
  let most = 0;
  for (const [difference, count] of counts) {
    if (count < most || (count === most && difference > intervalMs)) continue;
    most = count;
    intervalMs = difference;
  }
  let gaps = 0;
  for (const [difference, count] of counts) if (difference > intervalMs) gaps += count;
  return { intervalMs, gaps };
}
