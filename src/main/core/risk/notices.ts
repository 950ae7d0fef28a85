// What a conclusion means for a person who does not watch: the alert that follows from it, or none. What raised an alert of its own already is not told twice.
import { counted } from '../../../shared/model/counted.ts';
import type { FlattenProgress, ReconciliationCompleted, RiskEvent, TradingStateChanged } from '../../../shared/model/desk-event.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { OrderDenied, OrderInitialized } from '../../../shared/model/order-event.ts';
import { isPastEngine, PAST_ENGINE_PREFIX } from '../../../shared/model/owner.ts';
import { unprotectedWords } from '../../../shared/model/protection.ts';
import type { Conclusion } from '../kernel/messages.ts';

export type Notice = Pick<RiskEvent, 'level' | 'code' | 'message' | 'instrumentId' | 'runbook'>;
/** What is held when the conclusion is made. */
export type Held = { readonly positions: number; readonly unprotected: number };

/** The orders of one flatten past the engine share the first part of their ids. */
const PAST_ENGINE_RUN = new RegExp(`${PAST_ENGINE_PREFIX}-[a-z0-9]+-[a-z0-9]+`, 'i');
const notice = (level: RiskEvent['level'], code: string, message: string, runbook: string, instrumentId: InstrumentId | null = null): Notice => ({ level, code, message, instrumentId, runbook });

export class Notices {
  readonly #held: () => Held;
  /** Message of the alert that was raised last: a halt for that very cause is no news. */
  #raised = '';
  /** What the gate could not decide on, by instrument, until it can again. */
  readonly #undecided = new Map<InstrumentId, string>();
  /** Flattens that are stuck, and the emergency ones whose orders were taken over. */
  readonly #told = new Set<string>();

  constructor(held: () => Held) {
    this.#held = held;
  }

  /** The alert that follows; null for none. */
  of(conclusion: Conclusion): Notice | null {
    switch (conclusion.type) {
      case 'RiskEvent': this.#raised = conclusion.message; return null;
      case 'TradingStateChanged': return this.#ofState(conclusion);
      case 'FlattenProgress': return this.#ofFlatten(conclusion);
      case 'ReconciliationCompleted': return ofReconciliation(conclusion);
      case 'OrderInitialized': return this.#ofForeign(conclusion);
      case 'OrderDenied': return this.#ofDenial(conclusion);
      case 'OrderSubmitted': this.#undecided.delete(conclusion.instrumentId); return null;
      default: return null;
    }
  }

  /** From the journal: what was told of before. */
  restore(conclusion: Conclusion): void {
    if (conclusion.type === 'OrderInitialized' || conclusion.type === 'FlattenProgress') this.of(conclusion);
  }

  /** Flatten-all tells of itself, and the monitor of its halt. */
  #ofState({ from, to, cause }: TradingStateChanged): Notice | null {
    if (to !== 'halted' || from === 'halted' || cause === this.#raised || cause.startsWith('flatten-all')) return null;
    const { positions, unprotected } = this.#held();
    const stops = positions === 0 ? 'Nothing is open.' : `${counted(positions, 'position')} ${positions === 1 ? 'stays' : 'stay'} open; ${unprotected === 0 ? 'stops still act' : unprotectedWords(unprotected, positions)}.`;
    return notice(positions === 0 ? 'warning' : 'critical', 'killed', `The desk was halted: ${cause}. ${stops}`, positions === 0 ? 'Find the cause; resume with it written down.' : 'Decide whether to flatten: nothing is opened, and what is open stays open. Find the cause; resume with it written down.');
  }

  #ofFlatten({ flattenId, step, message }: FlattenProgress): Notice | null {
    switch (step) {
      case 'halted': return notice('warning', 'flattenAll', message, 'Watch it to its proof. The desk stays halted; resume with a written cause.');
      case 'verified': return notice('info', 'flattenProven', `Flat: ${message}`, 'Nothing is open. Resume with a written cause.');
      case 'stuck': return this.#once(`stuck ${flattenId}`, () => notice('critical', 'flattenStuck', `Flatten-all does not get on: ${message}`, 'Open the venue\'s own page, cancel and close there what is named, or call the venue. The desk goes on trying.'));
      case 'canceling': case 'waiting': case 'reading': case 'closing': return null;
    }
  }

  /** Its orders reach the desk as those of another session, in the stream or by a read. */
  #ofForeign({ order }: OrderInitialized): Notice | null {
    const run = isPastEngine(order) ? PAST_ENGINE_RUN.exec(order.reason)?.[0] : undefined;
    return run === undefined ? null : this.#once(run, () => notice('warning', 'flattenPastEngine', `Positions were closed past the engine, straight at the venue, by a second process (orders ${run}): they are taken over into the record`, 'Find out why the engine did not answer, and compare positions and orders with the venue\'s own page before you resume.'));
  }

  #ofDenial({ instrumentId, denial }: OrderDenied): Notice | null {
    if (denial.used !== 'undecidable' || this.#undecided.get(instrumentId) === denial.message) return null;
    this.#undecided.set(instrumentId, denial.message);
    return notice('warning', 'undecided', `An order in ${instrumentId} was denied because the desk could not decide: ${denial.message}`, 'Nothing that opens risk passes until it can. Look at the prices and the position of the instrument, and at the log for the cause.', instrumentId);
  }

  #once(key: string, make: () => Notice): Notice | null {
    if (this.#told.has(key)) return null;
    this.#told.add(key);
    return make();
  }
}

/** Fills and funding that only came late are for the record; anything else is for a person to look at. */
function ofReconciliation({ cause, outcome, differences }: ReconciliationCompleted): Notice | null {
  if (outcome !== 'repaired') return null;
  const real = differences.filter(({ resolution }) => resolution !== 'read again' && !resolution.includes(`${PAST_ENGINE_PREFIX}-`));
  if (real.length === 0) return null;
  const late = real.every(({ kind, resolution }) => kind === 'missedFunding' || (kind === 'missedFill' && !resolution.includes('liquidation')));
  const shown = real.slice(0, 3).map(({ kind, instrumentId, ours, venues, resolution }) => `${kind}${instrumentId === null ? '' : ` ${instrumentId}`}: ours ${ours}, venue ${venues}, ${resolution}`);
  const message = `The record was repaired by the venue's (${cause}): ${shown.join('; ')}${real.length > shown.length ? `; and ${real.length - shown.length} more` : ''}`;
  return late ? notice('info', 'reconRepaired', message, 'Nothing to do: it is booked.') : notice('warning', 'reconRepaired', message, 'Compare with the venue\'s own page today, and find out why the desk had not heard of it.');
}
