// Tells a log that was cut off in its last, never acknowledged transaction (normal after a crash) from one that was damaged in the middle.
// Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
import { closeSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { openPlainFile } from '../system/side-file.ts';

const HEADER = 32;
const FRAME = 24;
/** Logs above this are left to SQLite: a reader that pinned it for hours is no damage. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Null when the log is absent, empty or sound up to its torn end; otherwise a sentence. */
export function findWalDamage(file: string): string | null {
  if (!existsSync(file)) return null;
  const { size } = statSync(file);
  if (size < HEADER || size > MAX_BYTES) return null;
  const fd = openPlainFile(file, constants.O_RDONLY);
  let wal: Buffer;
  try {
    wal = readFileSync(fd);
  } finally {
    closeSync(fd);
  }
  const magic = wal.readUInt32BE(0);
  // Space given by the file system and never written: the power went before the first sync.
  if (magic === 0 && wal.every((byte) => byte === 0)) return null;
  if (magic !== 0x377f0682 && magic !== 0x377f0683) return `a log header with the number ${magic.toString(16)}`;
  const bigEndian = magic === 0x377f0683;
  const pageSize = wal.readUInt32BE(8);
  if (pageSize < 512 || pageSize > 65_536) return `a log header with pages of ${pageSize} bytes`;
  const sum = new RollingSum(bigEndian);
  sum.add(wal, 0, 24);
  if (!sum.equals(wal, 24)) return 'a log header that does not agree with its checksum';
  const salts = wal.subarray(16, 24);
  const frames = Math.floor((wal.length - HEADER) / (FRAME + pageSize));
  let commitsAfterBreak = 0;
  let allowed = 0;
  let broken = -1;
  for (let frame = 0; frame < frames; frame += 1) {
    const at = HEADER + frame * (FRAME + pageSize);
    // Frames of an earlier round of the log carry other salts: they are leftovers behind its end.
    const ours = wal.subarray(at + 8, at + 16).equals(salts);
    const isCommit = wal.readUInt32BE(at + 4) !== 0;
    if (broken >= 0) {
      if (ours && isCommit) commitsAfterBreak += 1;
      continue;
    }
    sum.add(wal, at, 8);
    sum.add(wal, at + FRAME, pageSize);
    if (ours && sum.equals(wal, at + 16)) continue;
    broken = frame;
    // The torn transaction's own commit mark may have reached the disk before the rest of it. A later one was written after it had been acknowledged.
    allowed = isCommit ? 0 : 1;
  }
  return commitsAfterBreak > allowed ? `frame ${broken} of ${frames} that does not agree with its checksum, with ${commitsAfterBreak} commits behind it` : null;
}

/** SQLite's running checksum over pairs of 32-bit words. */
class RollingSum {
  readonly #bigEndian: boolean;
  #s0 = 0;
  #s1 = 0;

  constructor(bigEndian: boolean) { this.#bigEndian = bigEndian; }

  add(data: Buffer, from: number, length: number): void {
    for (let at = from; at < from + length; at += 8) {
      const x0 = this.#bigEndian ? data.readUInt32BE(at) : data.readUInt32LE(at);
      const x1 = this.#bigEndian ? data.readUInt32BE(at + 4) : data.readUInt32LE(at + 4);
      this.#s0 = (this.#s0 + x0 + this.#s1) >>> 0;
      this.#s1 = (this.#s1 + x1 + this.#s0) >>> 0;
    }
  }

  equals(data: Buffer, at: number): boolean { return data.readUInt32BE(at) === this.#s0 && data.readUInt32BE(at + 4) === this.#s1; }
}
