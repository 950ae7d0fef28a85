import { mkdtempSync, readFileSync, rmSync, mkdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { MarkFile, type MarkContent } from '../../../src/main/adapters/system/mark-file.ts';

const dirs: string[] = [];
const place = (): string => {
  const dir = mkdtempSync(path.join(tmpdir(), 'bw-mark-'));
  dirs.push(dir);
  return path.join(dir, 'second/dev.mark');
};
afterEach(() => { for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true }); });

const at = (seq: number, more: Partial<MarkContent> = {}): MarkContent => ({ seq, head: String(seq % 10).repeat(64), ts: 1_000 + seq, adopted: null, first: null, ...more });
/** What is found there when it is opened again. */
const found = (file: string) => {
  const mark = MarkFile.open(file, { create: false });
  mark.close();
  return { content: mark.found, isDamaged: mark.isDamaged };
};

describe('a mark', () => {
  it('is made with its folder, for its owner alone, and holds nothing at first', () => {
    const file = place();
    const mark = MarkFile.open(file, { create: true });
    expect([mark.found, mark.isDamaged]).toEqual([null, false]);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    mark.close();
    expect(found(file)).toEqual({ content: null, isDamaged: false });
  });

  it('holds what was written last, whatever the numbers and the clock say', () => {
    const file = place();
    const mark = MarkFile.open(file, { create: true });
    for (const content of [at(1), at(7), at(9, { ts: 9_000_000 }), at(3, { ts: 5, adopted: 'backup of Sunday' })]) {
      mark.write(content);
      expect(found(file).content).toEqual(content); // Not closed, not synced: as after a kill.
    }
    mark.close();
    const again = MarkFile.open(file, { create: true });
    again.write(at(4));
    again.close();
    expect(found(file).content).toEqual(at(4));
  });

  it('holds the one before when its last write was torn, at every byte', () => {
    const file = place();
    for (const [first, second] of [[at(1), at(2)], [at(2), at(3)]] as const) {
      rmSync(file, { force: true });
      const mark = MarkFile.open(file, { create: true });
      mark.write(first);
      const before = readFileSync(file);
      mark.write(second);
      mark.close();
      const after = readFileSync(file);
      for (let cut = 0; cut < 200; cut += 7) {
        const torn = Buffer.alloc(after.length, 0x20);
        before.copy(torn);
        after.copy(torn, 4_096, 4_096, 4_096 + cut);
        writeFileSync(file, torn);
        expect([first, second], `cut at ${cut}`).toContainEqual(found(file).content);
      }
    }
  });

  it('that was damaged says so', () => {
    const file = place();
    mkdirSync(path.dirname(file));
    for (const content of ['x', '00000000 {"n":1,"seq":1}\n', Buffer.alloc(9_000)]) {
      writeFileSync(file, content);
      expect(found(file)).toEqual({ content: null, isDamaged: true });
    }
    truncateSync(file, 0);
    expect(found(file)).toEqual({ content: null, isDamaged: false });
  });

  it.skipIf(process.platform === 'win32')('follows no link and opens no folder', () => {
    const file = place();
    mkdirSync(path.dirname(file));
    symlinkSync('/etc/hostname', file);
    expect(() => MarkFile.open(file, { create: true })).toThrow();
    rmSync(file);
    mkdirSync(file);
    expect(() => MarkFile.open(file, { create: true })).toThrow();
  });
});
