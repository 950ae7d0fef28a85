// A worker thread that reads days out of a journal, on a connection of its own. One job at a time, answered by number.
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../../shared/model/result.ts';
import type { ReadScope } from '../../adapters/sqlite/examine-journal.ts';
import { NotWritten } from '../../adapters/system/atomic-file.ts';
import { assertBelievable } from '../journal/readable-journal.ts';
import { runReportJob, type ReportInputs, type ReportJob } from './report-service.ts';

const port = parentPort;
if (port === null) throw new Error('expected to be started as a worker thread');
const inputs = workerData as ReportInputs;
/** The first report looks at every entry, the next ones at what came since, and somewhat more. */
let scope: ReadScope = 'all';
port.on('message', ({ id, job, now }: { readonly id: number; readonly job: ReportJob; readonly now: number }) => {
  try {
    assertBelievable(inputs.journalFile, scope);
    scope = 'recent';
    port.postMessage({ id, ok: true, value: runReportJob({ ...inputs, now }, job) });
  } catch (error) {
    port.postMessage({ id, ok: false, message: messageOf(error), notWritten: error instanceof NotWritten });
  }
});
