// What the venue owes us: orders, cancels and replaces without an answer, and reads of the account. Said once when it begins, and once more when it lasts.
import type { RiskEvent } from '../../../shared/model/desk-event.ts';
import { counted } from '../../../shared/model/counted.ts';
import type { ClientOrderId } from '../../../shared/model/ids.ts';
import type { Order } from '../../../shared/model/order.ts';
import type { KernelTimings } from './options.ts';
import type { OrdersView } from './ports.ts';

export type UnansweredDeps = {
  readonly orders: Pick<OrdersView, 'working'>;
  readonly timings: Pick<KernelTimings, 'inFlightTimeoutMs' | 'unansweredMs'>;
  now(): number;
  risk(level: RiskEvent['level'], code: string, message: string, id: null, runbook: string): void;
};

const SHOWN = 5;
const RUNBOOK = 'They count as exposure and are asked about by their own ids, never sent again. Look at the venue\'s own page: what rests or filled there is what holds. Do not send the same order by hand.';

type Owed = { readonly since: number; critical: boolean };

export class Unanswered {
  readonly #deps: UnansweredDeps;
  readonly #owed = new Map<ClientOrderId, Owed>();
  #readSince: number | null = null;

  constructor(deps: UnansweredDeps) {
    this.#deps = deps;
  }

  /** Call about each second. */
  observe(): void {
    if (this.#deps.timings.unansweredMs !== Infinity) this.#observe(this.#deps.now());
  }

  #observe(now: number): void {
    const { timings, orders } = this.#deps;
    const owing = orders.working().filter((order) => this.#owes(order, now));
    const ids = new Set(owing.map(({ clientOrderId }) => clientOrderId));
    for (const id of this.#owed.keys()) if (!ids.has(id)) this.#owed.delete(id);
    const news = owing.filter(({ clientOrderId }) => !this.#owed.has(clientOrderId));
    for (const { clientOrderId } of news) this.#owed.set(clientOrderId, { since: now, critical: false });
    if (news.length > 0) this.#tell('warning', news, 'without an answer of the venue');
    const lasting = owing.filter(({ clientOrderId }) => this.#lasts(clientOrderId, now));
    for (const { clientOrderId } of lasting) this.#owed.set(clientOrderId, { since: now, critical: true });
    if (lasting.length > 0) this.#tell('critical', lasting, `still without an answer after ${timings.unansweredMs / 1_000} s`);
  }

  /** A read of the account was given up: the venue did not answer it in time. Said once until one is answered. */
  readTimedOut(timeoutMs: number): void {
    if (this.#deps.timings.unansweredMs === Infinity || this.#readSince !== null) return;
    this.#readSince = this.#deps.now();
    this.#deps.risk('warning', 'readUnanswered', `The venue did not answer a read of the account within ${timeoutMs / 1_000} s: positions, orders and cash are those of the read before`, null, 'It is asked again by itself. If it lasts, look at the venue\'s status page; flatten-all needs this answer for its proof.');
  }

  readAnswered(): void {
    this.#readSince = null;
  }

  #owes(order: Order, now: number): boolean {
    return order.status === 'unknown' || (order.pending !== null && now - order.tsUpdated >= this.#deps.timings.inFlightTimeoutMs);
  }

  #lasts(id: ClientOrderId, now: number): boolean {
    const owed = this.#owed.get(id);
    return owed !== undefined && !owed.critical && now - owed.since >= this.#deps.timings.unansweredMs;
  }

  #tell(level: 'warning' | 'critical', orders: readonly Order[], how: string): void {
    const shown = orders.slice(0, SHOWN).map(({ clientOrderId, pending }) => (pending === null ? clientOrderId : `${clientOrderId} (${pending})`)).join(', ');
    this.#deps.risk(level, 'orderUnanswered', `${counted(orders.length, 'order')} ${how}: ${shown}${orders.length > SHOWN ? ' …' : ''}`, null, RUNBOOK);
  }
}
