import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import { BarFileError, type BarFile } from './bar-file.ts';
import { BarParser } from './bar-parser.ts';

export const MAX_BYTES = 2 * 1024 ** 3;
const CHUNK_BYTES = 1 << 20;

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
    if (!info.isFile()) throw new BarFileError('notAFile', `expected a file of bars, found ${info.isDirectory() ? 'a folder' : 'something else'} at ${path}`);
    const parser = new BarParser();
    let unpacked = 0;
    for await (const { chunk, bytes } of chunksOf(file, path)) {
      unpacked += chunk.length;
      if (unpacked > MAX_BYTES || info.size > MAX_BYTES) {
        throw new BarFileError('tooLarge', `expected at most ${MAX_BYTES} bytes of text, found ${Math.max(unpacked, info.size)} or more in ${path}`);
      }
      parser.push(chunk);
      options.onProgress?.({ bytes, totalBytes: info.size, rows: parser.rows });
    }
    const { columns, newestFirst, duplicates, badRows, badCount, tickDigits } = parser.finish();
    const { intervalMs, gaps } = spacing(columns.ts);
    return { instrumentId: options.instrumentId, columns, intervalMs, rows: columns.length, badRows, badCount, gaps, duplicates, tickDigits, newestFirst, priceTimeZone: 'UTC' };
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
async function* chunksOf(file: FileHandle, path: string): AsyncGenerator<Chunk> {
  try {
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
  } catch (error) {
    throw asBarFileError(error, path);
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

function asBarFileError(error: unknown, path: string): BarFileError {
  if (error instanceof BarFileError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new BarFileError('missing', `expected a file of bars at ${path}, found nothing`);
  if (code === 'EISDIR') return new BarFileError('notAFile', `expected a file of bars, found a folder at ${path}`);
  if (code.startsWith('Z_')) return new BarFileError('brokenGzip', `expected a whole gzip file at ${path}, found: ${message}`);
  return new BarFileError('unreadable', `expected a readable file at ${path}, found: ${message}`);
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
