import { createHash } from 'node:crypto';
import type { BarFile } from './bar-file.ts';

/** sha256 over what a file says, hex: instrument, spacing and the values of its bars. How they are printed and what the file is called are not part of it. */
export function contentHash({ instrumentId, intervalMs, columns }: Pick<BarFile, 'instrumentId' | 'intervalMs' | 'columns'>): string {
  const { length, ts, open, high, low, close, volume } = columns;
  const hash = createHash('sha256').update(`${instrumentId}\n${intervalMs}\n${length}\n`);
  for (const column of [ts, open, high, low, close, volume]) hash.update(new Uint8Array(column.buffer, column.byteOffset, length * column.BYTES_PER_ELEMENT));
  return hash.digest('hex');
}
