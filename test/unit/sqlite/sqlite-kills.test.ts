// A writing process is killed with SIGKILL, again and again; what it had acknowledged is there.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { open, shut } from '../../support/opened-journal.ts';

let root = '';
beforeEach(() => { root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-sqlite-')); });
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

describe('SqliteJournal', () => {
  it('loses no acknowledged row over 20 kills', async () => {
    const node = process.execPath;
    let seen = 0;
    for (let kill = 0; kill < 20; kill += 1) {
      const child = spawn(node, [join(import.meta.dirname, '../../support/fault-writer.ts'), root], { stdio: ['ignore', 'pipe', 'inherit'] });
      // Killed at another moment each time: after a number of acknowledged commits, while the next ones run.
      const target = 1 + ((kill * 7) % 23);
      let acknowledged = 0;
      let lines = 0;
      let rest = '';
      child.stdout.setEncoding('utf8');
      child.stdout.on('data', (chunk: string) => {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        for (const line of parts) {
          if (line.startsWith('open ')) {
            expect(Number(line.slice(5))).toBeGreaterThanOrEqual(seen);
            continue;
          }
          acknowledged = Number(line);
          lines += 1;
          if (lines === target) child.kill('SIGKILL');
        }
      });
      const signal = await new Promise<NodeJS.Signals | null>((done) => { child.on('close', (_code, by) => done(by)); });
      expect(signal).toBe('SIGKILL');
      const opened = open(root);
      expect(opened.afterUncleanStop).toBe(true);
      expect(opened.journal.lastSeq()).toBeGreaterThanOrEqual(acknowledged);
      expect(opened.journal.lastSeq() % 3).toBe(0);
      const types = [...opened.reader.conclusions(seen + 1, { types: ['OrderFilled', 'EquitySampled'] })].map((entry) => entry.seq);
      expect(types).toEqual(Array.from({ length: opened.journal.lastSeq() - seen }, (_, i) => seen + 1 + i).filter((seq) => seq % 3 !== 0));
      expect(opened.reader.lastFills(1)[0]?.seq).toBe(opened.journal.lastSeq() - 2);
      seen = opened.journal.lastSeq();
      shut(opened);
    }
    expect(seen).toBeGreaterThan(20);
  });
});
