// A process that writes a journal until it is killed. After each durable commit it tells the last seq on its own line.
import { writeSync } from 'node:fs';
import { openJournal } from '../../src/main/adapters/sqlite/open-journal.ts';
import { equitySample, filled } from './fault-entries.ts';

const dir = process.argv[2];
if (dir === undefined) throw new Error('expected a folder');
const opened = openJournal(dir);
if (!opened.ok) throw opened.error;
const { journal } = opened.value;
writeSync(1, `open ${journal.lastSeq()}\n`);
for (let seq = journal.lastSeq() + 1; ; seq += 3) {
  journal.append(filled(seq));
  journal.append(equitySample(seq + 1));
  journal.append({ kind: 'input', seq: seq + 2, cause: seq + 2, ts: seq + 2, input: { type: 'time', ts: seq + 2 } });
  journal.commit();
  writeSync(1, `${journal.lastSeq()}\n`);
}
