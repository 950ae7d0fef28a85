// A process that tries to take the desk lock of a folder, says what came of it, and holds it until it is killed or its input ends.
import { writeSync } from 'node:fs';
import { DeskLock } from '../../src/main/adapters/system/desk-lock.ts';

const dir = process.argv[2];
if (dir === undefined) throw new Error('expected a folder');
const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
process.stdin.setEncoding('utf8').on('data', (word: string) => {
  if (word === 'collect\n') return void collect();
  const lock = DeskLock.acquire(dir, 1_700_000_000_000);
  writeSync(1, lock.ok ? 'won\n' : `lost ${lock.error.message}\n`);
});
/** Everything that nobody holds any more is gone, and what its end does is done. Needs --expose-gc. */
async function collect(): Promise<void> {
  for (let i = 0; i < 5; i += 1) {
    (globalThis as { gc?: () => void }).gc?.();
    await turn();
  }
  writeSync(1, 'collected\n');
}
process.stdin.once('end', () => process.exit(0));
writeSync(1, 'ready\n');
