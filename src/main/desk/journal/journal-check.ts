// The check of a journal before a desk writes to it, in two threads of its own: the other desks of the process trade on meanwhile.
import { Worker } from 'node:worker_threads';
import { EXAMINED_PARTS, type ExaminedPart } from '../../adapters/sqlite/examine-journal.ts';
import { JournalError } from '../../adapters/sqlite/journal-error.ts';
import { scriptPath } from '../scripts.ts';
import type { Damage, JournalInputs } from './journal-jobs.ts';

/** `unknown`: the thread could not say, so whoever opens the file looks it through itself. */
export type Examined = { readonly outcome: 'sound' | 'unknown' } | { readonly outcome: 'damaged'; readonly error: JournalError };
type Message = { readonly ok: true; readonly value: Damage } | { readonly ok: false };

const startThread = (inputs: JournalInputs): Worker => new Worker(scriptPath('journal-worker'), { workerData: inputs, execArgv: [] });

/** Looks the file through beside the engines, its two halves beside each other. The caller holds the desk's lock until it is opened. Never rejects. */
export async function examineInThread(journalFile: string, start: (inputs: JournalInputs) => Worker = startThread): Promise<Examined> {
  const halves = await Promise.all(EXAMINED_PARTS.map((part) => examinePart(journalFile, part, start)));
  // In the order of the parts: what is wrong with the file is the reason of what else is wrong in it.
  return halves.find(({ outcome }) => outcome !== 'sound') ?? { outcome: 'sound' };
}

async function examinePart(journalFile: string, part: ExaminedPart, start: (inputs: JournalInputs) => Worker): Promise<Examined> {
  let worker: Worker | null = null;
  try {
    const thread = (worker = start({ journalFile, currency: '' }));
    const answer = await new Promise<Message>((resolve) => {
      const lost = (): void => resolve({ ok: false });
      thread.once('message', resolve).once('error', lost).once('exit', lost);
      thread.postMessage({ id: 1, job: { kind: 'examine', part } });
    });
    if (!answer.ok) return { outcome: 'unknown' };
    if (answer.value === null) return { outcome: 'sound' };
    const { code, file, expected, found } = answer.value;
    return { outcome: 'damaged', error: new JournalError(code, file, expected, found) };
  } catch {
    return { outcome: 'unknown' };
  } finally {
    await worker?.terminate();
  }
}
