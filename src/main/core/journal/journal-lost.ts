import { messageOf } from '../../../shared/model/result.ts';
// What an engine ends with when its journal cannot be written. One sentence, whichever commit failed: before a request or by the timer.

/** Nothing may be sent after it: what is not on disk would be forgotten. `cause` is what the journal threw. */
export class JournalLost extends Error {
  constructor(cause: unknown) {
    super(`The journal cannot be written, so nothing more is sent: ${messageOf(cause)}`, { cause });
    this.name = 'JournalLost';
  }
}
