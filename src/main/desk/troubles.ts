// What fails around the engine and must not stop it: each trouble is told once, as an alert, and again only after it was over.
import type { Alarm } from './engine-loop.ts';

/** `control` and `session` are the files by which other processes and open pages find the desk. */
export type Trouble = 'health' | 'log' | 'report' | 'control' | 'session' | 'latch' | 'mark' | 'lock';

type Words = Pick<Alarm, 'level' | 'code' | 'runbook'> & { readonly says: string };
const ROOM = 'The desk trades on. Make room on the disk, or give access to the folder that is named.';
const WORDS: { readonly [T in Trouble]: Words } = {
  health: { level: 'warning', code: 'healthNotWritten', says: 'health.json could not be written', runbook: `${ROOM} Until then monitoring reads an old state.` },
  log: { level: 'warning', code: 'logNotWritten', says: 'The log loses lines', runbook: `${ROOM} The journal holds every order and decision all the same.` },
  report: { level: 'warning', code: 'reportNotWritten', says: 'A report could not be written', runbook: `${ROOM} The report is made again at the next start, or by hand: breakwater report.` },
  control: { level: 'warning', code: 'controlNotWritten', says: 'The file by which the command line finds this desk could not be written', runbook: `${ROOM} Until then kill and flatten of the command line act past the engine.` },
  session: { level: 'warning', code: 'sessionNotWritten', says: 'The sessions of open pages could not be stored', runbook: `${ROOM} Pages that are open go on; after a restart they need a new address.` },
  latch: { level: 'warning', code: 'latchPlaceNotReady', says: 'One of the two places of the kill latch cannot be written', runbook: `${ROOM} The other one holds a kill.` },
  mark: { level: 'warning', code: 'markNotWritten', says: 'The mark of the journal does not follow it', runbook: `${ROOM} Until then an older copy of the journal could pass for the newest one: put no backup back.` },
  lock: { level: 'critical', code: 'deskLockLost', says: 'The lock of this desk was touched while it runs', runbook: 'Nobody but the desk may remove or replace desk.lock: a second desk on the same account doubles every order. Look whether another process runs on this folder, and end one of them.' },
};

export class Troubles {
  readonly #alarm: (alarm: Alarm) => void;
  readonly #log: (message: string) => void;
  readonly #open = new Map<Trouble, string>();

  constructor(alarm: (alarm: Alarm) => void, log: (message: string) => void) {
    this.#alarm = alarm;
    this.#log = log;
  }

  /** `problem` is a sentence; null when it works (again). */
  note(what: Trouble, problem: string | null): void {
    if (problem === null) {
      this.#open.delete(what);
      return;
    }
    if (this.#open.has(what)) return;
    this.#open.set(what, problem);
    const { says, ...words } = WORDS[what];
    this.#log(`${says}: ${problem}`);
    this.#alarm({ ...words, message: `${says}: ${problem}` });
  }
}
