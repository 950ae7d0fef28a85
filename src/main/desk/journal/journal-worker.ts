// The thread that reads a journal beside a running engine, on a connection of its own. Questions are answered by number, in any order.
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../../shared/model/result.ts';
import { JournalJobs, type JournalInputs, type JournalJob } from './journal-jobs.ts';

const port = parentPort;
if (port === null) throw new Error('expected to be started as a worker thread');
const jobs = new JournalJobs(workerData as JournalInputs);
port.on('message', ({ id, job }: { readonly id: number; readonly job: JournalJob }) => {
  jobs.run(job).then(
    (value) => port.postMessage({ id, ok: true, value }),
    (error: unknown) => port.postMessage({ id, ok: false, message: messageOf(error) }),
  );
});
