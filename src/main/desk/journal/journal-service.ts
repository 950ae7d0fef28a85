// The journal as views ask for it: questions go to threads of their own, so that the engine never waits for a search.
import { Worker } from 'node:worker_threads';
import { ContractError } from '../../../shared/contract/client.ts';
import type { Input, Output } from '../../../shared/contract/contract.ts';
import { messageOf } from '../../../shared/model/result.ts';
import type { JournalApi } from '../../api/desk-api.ts';
import { scriptPath } from '../scripts.ts';
import type { JournalAnswer, JournalInputs, JournalJob } from './journal-jobs.ts';

/** Questions that may wait at once, of all connections together. */
const MAX_WAITING = 64;
/** An idle thread gives its memory back after this long. */
const IDLE_MS = 5 * 60_000;
const WORKER_MEMORY_MB = 1_024;
/** A question whose thread ended is asked once more: a crash may have been another question's. */
const ATTEMPTS = 2;

export type RunningJournal = JournalApi & {
  /** Ends the threads; what still waits is refused. */
  close(): Promise<void>;
};
/** How a thread is made; for tests. */
export type StartThread = (inputs: JournalInputs) => Worker;

const startThread: StartThread = (inputs) => new Worker(scriptPath('journal-worker'), { workerData: inputs, resourceLimits: { maxOldGenerationSizeMb: WORKER_MEMORY_MB }, execArgv: [] });

/** Reads of a running desk's journal. Touches no file until it is asked. */
export function openJournalReads(inputs: JournalInputs, start: StartThread = startThread): RunningJournal {
  const reads = new JournalThread(inputs, start);
  // The chain of a large journal takes seconds of one thread: nobody else should wait for it.
  const proofs = new JournalThread(inputs, start);
  return {
    rows: (input: Input<'journal.rows'>) => reads.ask<Output<'journal.rows'>>({ kind: 'rows', input }),
    types: () => reads.ask<Output<'journal.types'>>({ kind: 'types' }),
    entry: (seq) => reads.ask<Output<'journal.entry'> | undefined>({ kind: 'entry', seq }),
    why: (clientOrderId) => reads.ask<Output<'journal.why'> | undefined>({ kind: 'why', clientOrderId }),
    verify: () => proofs.ask<Output<'journal.verify'>>({ kind: 'verify' }),
    close: async () => { await Promise.all([reads.close(), proofs.close()]); },
  };
}

type Waiting = { readonly job: JournalJob; attempts: number; readonly resolve: (answer: JournalAnswer) => void; readonly reject: (error: Error) => void };
type Message = { readonly id: number } & ({ readonly ok: true; readonly value: JournalAnswer } | { readonly ok: false; readonly message: string });

/** One thread with the questions that it has not answered. Started by the first question, ended when none came for a while. */
class JournalThread {
  readonly #inputs: JournalInputs;
  readonly #start: StartThread;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  #closed = false;

  constructor(inputs: JournalInputs, start: StartThread) {
    this.#inputs = inputs;
    this.#start = start;
  }

  /** The caller names the answer that belongs to its job. */
  ask<A extends JournalAnswer>(job: JournalJob): Promise<A> {
    if (this.#closed) return Promise.reject(new ContractError('badInput', 'the journal cannot be read: the desk has stopped'));
    if (this.#waiting.size >= MAX_WAITING) return Promise.reject(new ContractError('badInput', `expected at most ${MAX_WAITING} questions to the journal at once, was one more: ask again in a moment`));
    return new Promise<JournalAnswer>((resolve, reject) => this.#send({ job, attempts: 0, resolve, reject })) as Promise<A>;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    this.#refuseAll('the desk is stopping');
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #send(one: Waiting): void {
    const id = (this.#lastId += 1);
    one.attempts += 1;
    this.#waiting.set(id, one);
    clearTimeout(this.#idle);
    try {
      const worker = (this.#worker ??= this.#begin());
      worker.ref();
      worker.postMessage({ id, job: one.job });
    } catch (error) {
      this.#waiting.delete(id);
      one.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #begin(): Worker {
    const worker = this.#start(this.#inputs);
    worker.on('message', (message: Message) => this.#answered(message));
    let why = '';
    worker.on('error', (error: unknown) => { why = messageOf(error); });
    worker.on('exit', (code) => {
      if (worker === this.#worker) this.#lost(why === '' ? `code ${code}` : why);
    });
    return worker;
  }

  #answered(message: Message): void {
    const one = this.#waiting.get(message.id);
    if (one === undefined) return;
    this.#waiting.delete(message.id);
    if (message.ok) one.resolve(message.value);
    else one.reject(new ContractError('badInput', `the journal could not be read: ${message.message}`));
    if (this.#waiting.size > 0) return;
    this.#worker?.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#rest(), IDLE_MS).unref();
  }

  #rest(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }

  /** The thread ended by itself: a new one gets what it left, each question at most twice. */
  #lost(why: string): void {
    this.#worker = null;
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of left) {
      if (one.attempts >= ATTEMPTS) one.reject(new ContractError('badInput', `the journal could not be read: its thread ended twice (${why})`));
      else this.#send(one);
    }
  }

  #refuseAll(why: string): void {
    for (const one of this.#waiting.values()) one.reject(new ContractError('badInput', `the journal cannot be read: ${why}`));
    this.#waiting.clear();
  }
}
