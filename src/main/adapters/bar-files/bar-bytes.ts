// The text of a file, piece by piece: plain, gzipped or zipped, in UTF-8 or UTF-16; told by its first bytes.
import type { FileHandle } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { crc32, createGunzip, createInflateRaw, type Gunzip, type InflateRaw } from 'node:zlib';
import { BarFileError } from './bar-file.ts';
import { broken, findZipEntry, type ZipEntry } from './zip-entry.ts';

const CHUNK_BYTES = 1 << 20;
/** Bars shrink to a fifth or a tenth. A file that unpacks to hundreds of times its size is no file of bars, and is refused long before its end. */
const MAX_UNPACK_RATIO = 200;
const UNPACK_GRACE_BYTES = 16 * 1024 ** 2;
export const MAX_BYTES = 2 * 1024 ** 3;

/** `chunk` is valid until the next one is asked for; `bytes` of the file on disk have been read for it. */
export type Chunk = { readonly chunk: Uint8Array; readonly bytes: number };

/** Pieces of the text in UTF-8. Rejects with BarFileError or what the file system or zlib threw. */
export async function* textOf(file: FileHandle, size: number): AsyncGenerator<Chunk> {
  const decode = new Utf8();
  let unpacked = 0;
  for await (const { chunk, bytes } of unpackedOf(file, size)) {
    unpacked += chunk.length;
    if (unpacked > UNPACK_GRACE_BYTES && unpacked > bytes * MAX_UNPACK_RATIO) {
      throw new BarFileError('tooLarge', `expected text of at most ${MAX_UNPACK_RATIO} times the packed size, found ${unpacked} bytes out of the first ${bytes}`);
    }
    if (unpacked > MAX_BYTES) throw new BarFileError('tooLarge', `expected at most ${MAX_BYTES} bytes of text, found ${unpacked} or more`);
    yield { chunk: decode.next(chunk), bytes };
  }
  const rest = decode.end();
  if (rest.length > 0) yield { chunk: rest, bytes: size };
}

async function* unpackedOf(file: FileHandle, size: number): AsyncGenerator<Chunk> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  const { bytesRead } = await file.read(buffer, 0, 4, 0);
  if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) {
    yield* inflated(file, 0, size - 1, createGunzip({ chunkSize: CHUNK_BYTES }));
    return;
  }
  if (bytesRead === 4 && buffer[0] === 0x50 && buffer[1] === 0x4b && buffer[2] === 3 && buffer[3] === 4) {
    const entry = await findZipEntry(file, size);
    yield* checked(entry.isStored ? plain(file, entry.start, entry.start + entry.bytes) : inflated(file, entry.start, entry.start + entry.bytes - 1, createInflateRaw({ chunkSize: CHUNK_BYTES })), entry);
    return;
  }
  yield* plain(file, 0, Infinity);
}

/** Passes the text of a zip entry on, and checks at its end that it was whole. */
async function* checked(chunks: AsyncGenerator<Chunk>, { crc, textBytes }: ZipEntry): AsyncGenerator<Chunk> {
  let sum = 0;
  let bytes = 0;
  for await (const chunk of chunks) {
    sum = crc32(chunk.chunk, sum);
    bytes += chunk.chunk.length;
    yield chunk;
  }
  if (bytes !== textBytes) broken(`${bytes} bytes of text where its directory says ${textBytes}`);
  if (sum !== crc) broken('text that is not the one that was packed (its sum differs)');
}

async function* plain(file: FileHandle, start: number, end: number): AsyncGenerator<Chunk> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (let position = start; position < end; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK_BYTES, end - position), position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield { chunk: buffer.subarray(0, bytesRead), bytes: position };
  }
}

async function* inflated(file: FileHandle, start: number, end: number, unpacker: Gunzip | InflateRaw): AsyncGenerator<Chunk> {
  const packed = file.createReadStream({ start, end, autoClose: false, highWaterMark: 1 << 18 });
  packed.on('error', (error) => unpacker.destroy(error));
  packed.pipe(unpacker);
  try {
    for await (const chunk of unpacker) yield { chunk: chunk as Uint8Array, bytes: start + packed.bytesRead };
  } finally {
    packed.destroy();
    unpacker.destroy();
  }
}

/** Turns UTF-16 into UTF-8; leaves UTF-8 as it is. */
class Utf8 {
  #wide: TextDecoder | null | undefined;
  readonly #encoder = new TextEncoder();

  next(chunk: Uint8Array): Uint8Array {
    if (this.#wide === undefined && chunk.length > 0) {
      const name = wideEncoding(chunk);
      this.#wide = name === null ? null : new TextDecoder(name);
    }
    return this.#wide ? this.#encoder.encode(this.#wide.decode(chunk, { stream: true })) : chunk;
  }

  end(): Uint8Array {
    return this.#wide ? this.#encoder.encode(this.#wide.decode()) : new Uint8Array(0);
  }
}

/** UTF-16 by its mark, or by the zeros that plain letters leave in every second byte. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const first = bytes.subarray(0, 16);
  if (first.length < 16) return null;
  if (first.every((byte, at) => (at % 2 === 1) === (byte === 0))) return 'utf-16le';
  return first.every((byte, at) => (at % 2 === 0) === (byte === 0)) ? 'utf-16be' : null;
}
