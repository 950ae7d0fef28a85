// A process that tries to take the desk lock of a folder, says what came of it, and holds it until it is killed or its input ends.
import { writeSync } from 'node:fs';
import { DeskLock } from '../../src/main/adapters/system/desk-lock.ts';

const dir = process.argv[2];
if (dir === undefined) throw new Error('expected a folder');
process.stdin.once('data', () => {
  const lock = DeskLock.acquire(dir, 1_700_000_000_000);
  writeSync(1, lock.ok ? 'won\n' : `lost ${lock.error.message}\n`);
});
process.stdin.once('end', () => process.exit(0));
writeSync(1, 'ready\n');
