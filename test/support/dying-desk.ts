// A desk in virtual time whose engine can die at any boundary at which a process can die: between two journal appends, before and after a commit, before
// and after each request. Whatever was not committed is lost; the venue and the market live on.
import { toNumber } from '../../src/shared/model/decimal.ts';
import type { VenueRequest } from '../../src/shared/model/venue-request.ts';
import { Crash, CrashJournal, intentIsDurable } from './crash-journal.ts';
import { VirtualDesk, type VirtualDeskOptions } from './virtual-desk.ts';

/** Virtual time between a death and the next start. */
const DEAD_MS = 700;

export class DyingDesk {
  readonly journal = new CrashJournal();
  readonly desk: VirtualDesk;
  /** How often it died. */
  died = 0;

  /** `watch` sees each request while its intent is known to be durable, before the venue has it. */
  constructor(options: Omit<VirtualDeskOptions, 'journal'>, watch: (request: VenueRequest) => void = () => {}) {
    this.desk = new VirtualDesk({ ...options, journal: this.journal });
    this.desk.onSend = (request) => {
      if (!intentIsDurable(this.journal, request)) throw new Error(`${JSON.stringify(request.type)} left before its intent was durable`);
      watch(request);
      this.journal.pass('send');
    };
    this.desk.onSent = () => this.journal.pass('sent');
  }

  /** Dies at that many boundaries from now; at none without a number. */
  dieAfter(boundaries: number = Infinity): void {
    this.journal.crashAt = this.journal.passed + boundaries;
  }

  /** Does `act`; when the process dies in it, brings it up again, as often as `deaths` has another number of boundaries to die after. */
  survive(deaths: number[], act: () => void): void {
    for (let next: () => void = act; ;) {
      try {
        return next();
      } catch (error) {
        if (!(error instanceof Crash) && !((error as Error).cause instanceof Crash)) throw error;
        this.died += 1;
        this.journal.lose();
        this.desk.kill();
        this.desk.run(DEAD_MS);
        this.dieAfter(deaths.shift());
        next = () => this.desk.restart();
      }
    }
  }

  verified(): boolean {
    return this.desk.conclusions().findLast((conclusion) => conclusion.type === 'FlattenProgress')?.step === 'verified';
  }
}

const doubles = (values: readonly string[]): readonly string[] => [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];

/** What our record and the venue's own account disagree about; nothing when all is well. For a desk whose orders are settled. */
export function disagreements(desk: VirtualDesk): readonly string[] {
  const problems: string[] = [];
  const truth = desk.venue.truth();
  const booked: readonly string[] = desk.conclusions().flatMap((conclusion) => (conclusion.type === 'OrderFilled' ? [conclusion.tradeId] : []));
  for (const id of doubles(booked)) problems.push(`fill ${id} is booked twice`);
  const theirs = new Set<string>(truth.fills.map(({ tradeId }) => tradeId));
  for (const id of theirs) if (!booked.includes(id)) problems.push(`fill ${id} of the venue is not booked`);
  for (const id of booked) if (!theirs.has(id)) problems.push(`fill ${id} is booked, the venue never had it`);
  const sent = desk.sent.flatMap((request) => (request.type === 'submit' ? [request.clientOrderId] : []));
  for (const id of doubles(sent)) problems.push(`order ${id} was sent twice`);
  const instruments = new Set(
    [...truth.positions.map(({ instrumentId }) => instrumentId), ...desk.kernel.portfolio.positions().map(({ instrumentId }) => instrumentId)],
  );
  for (const id of instruments) {
    const [ours, held] = [desk.kernel.portfolio.position(id)?.quantity ?? 0n, desk.venuePosition(id)];
    if (ours !== held) problems.push(`${id}: our position ${toNumber(ours)}, the venue's ${toNumber(held)}`);
  }
  const gap = toNumber(truth.cash - desk.kernel.portfolio.account().cash);
  if (Math.abs(gap) >= 1e-6) problems.push(`cash: the venue's is ${gap} above ours`);
  const seqs = desk.entries().map(({ seq }) => seq);
  if (!seqs.every((seq, at) => at === 0 || seq > (seqs[at - 1] ?? 0))) problems.push('the entries of the journal are not in the order of their numbers');
  return problems;
}

/** What is left where everything was to be closed. */
export function leftOpen(desk: VirtualDesk): readonly string[] {
  const { openOrders, positions } = desk.venue.truth();
  return [
    ...openOrders.map(({ venueOrderId, clientOrderId }) => `order ${clientOrderId ?? venueOrderId} rests at the venue although it was proven flat`),
    ...positions.filter(({ quantity }) => quantity !== 0n).map(
      ({ instrumentId, quantity }) => `${instrumentId}: the venue holds ${toNumber(quantity)} although it was proven flat`,
    ),
  ];
}
