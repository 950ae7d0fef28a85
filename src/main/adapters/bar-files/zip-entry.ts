// Where the one file of bars lies in a zip archive (APPNOTE 6.3: end of central directory, central directory, local header).
import type { FileHandle } from 'node:fs/promises';
import { BarFileError } from './bar-file.ts';

const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const MAX_DIRECTORY_BYTES = 1 << 20;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const SIZE_IN_ZIP64 = 0xffff_ffff;

export type ZipEntry = { readonly name: string; readonly start: number; readonly bytes: number; readonly isStored: boolean; readonly crc: number; readonly textBytes: number };

/** The only entry with text. Rejects with BarFileError when there are several, or none, or it cannot be unpacked. */
export async function findZipEntry(file: FileHandle, size: number): Promise<ZipEntry> {
  const tailBytes = Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
  const tail = await bytesAt(file, size - tailBytes, tailBytes);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== 0x0605_4b50) end -= 1;
  if (end < 0) return broken('its directory at the end is missing');
  const directoryBytes = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  if (directoryBytes > MAX_DIRECTORY_BYTES || start + directoryBytes > size) return broken('its directory lies outside of the file');
  const entries = entriesOf(await bytesAt(file, start, directoryBytes));
  const [only] = entries;
  if (only === undefined || entries.length > 1) throw new BarFileError('ambiguous', `expected a zip archive with one file of bars, found ${entries.length === 0 ? 'none' : `${entries.length}: ${entries.slice(0, 5).map(({ name }) => name).join(', ')}`}: unpack it and name the file`);
  if (only.flags % 2 === 1) return broken('it is encrypted');
  if (only.method !== 0 && only.method !== 8) return broken(`it is packed by method ${only.method}`);
  if (only.bytes === SIZE_IN_ZIP64 || only.offset === SIZE_IN_ZIP64) return broken('it is larger than 4 GB');
  if (only.offset + LOCAL_BYTES > size) return broken('its entry lies outside of the file');
  const local = await bytesAt(file, only.offset, LOCAL_BYTES);
  if (local.getUint32(0, true) !== 0x0403_4b50) return broken('its entry is not where the directory says');
  const data = only.offset + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  if (data + only.bytes > size) return broken('its end is missing');
  return { name: only.name, start: data, bytes: only.bytes, isStored: only.method === 0, crc: only.crc, textBytes: only.textBytes };
}

type Listed = { readonly name: string; readonly flags: number; readonly method: number; readonly bytes: number; readonly offset: number; readonly crc: number; readonly textBytes: number };

/** Files that may hold bars; folders and what systems put beside them are none. */
function entriesOf(directory: DataView): readonly Listed[] {
  const listed: Listed[] = [];
  for (let at = 0; at + ENTRY_BYTES <= directory.byteLength && directory.getUint32(at, true) === 0x0201_4b50; ) {
    const nameBytes = directory.getUint16(at + 28, true);
    const name = new TextDecoder().decode(new Uint8Array(directory.buffer, directory.byteOffset + at + ENTRY_BYTES, Math.min(nameBytes, Math.max(0, directory.byteLength - at - ENTRY_BYTES))));
    if (!name.endsWith('/') && !name.startsWith('__MACOSX/') && /\.(?:csv|tsv|txt|prn)$/i.test(name)) {
      listed.push({ name, flags: directory.getUint16(at + 8, true), method: directory.getUint16(at + 10, true), bytes: directory.getUint32(at + 20, true), offset: directory.getUint32(at + 42, true), crc: directory.getUint32(at + 16, true), textBytes: directory.getUint32(at + 24, true) });
    }
    at += ENTRY_BYTES + nameBytes + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
  }
  return listed;
}

async function bytesAt(file: FileHandle, position: number, count: number): Promise<DataView> {
  const buffer = new Uint8Array(count);
  const { bytesRead } = await file.read(buffer, 0, count, position);
  if (bytesRead !== count) return broken('it ends too early');
  return new DataView(buffer.buffer);
}

export function broken(found: string): never {
  throw new BarFileError('brokenZip', `expected a whole zip archive of one file, found: ${found}`);
}
