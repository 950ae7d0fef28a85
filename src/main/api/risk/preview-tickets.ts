// A ticket says: this very order was looked at, a short time ago, and what was seen of it. It is good once.
import type { Order, OrderIntent } from '../../../shared/model/order.ts';

export const TICKET_MS = 15_000;
/** Previews follow each key press: only the newest can still be meant. */
const MOST = 64;

/** What the gate made of the order when it was looked at. */
export type GoesOutAs = Pick<Order, 'quantity' | 'limitPx' | 'reduceOnly'>;

export type TicketPorts = {
  /** Monotonic milliseconds. */
  now(): number;
  /** Text that nobody can guess, never the same twice. */
  random(): string;
};

export class PreviewTickets {
  readonly #ports: TicketPorts;
  readonly #open = new Map<string, { readonly intent: string; readonly shown: GoesOutAs; readonly until: number }>();

  constructor(ports: TicketPorts) {
    this.#ports = ports;
  }

  /** A ticket for exactly this intent. */
  issue(intent: OrderIntent, shown: GoesOutAs): string {
    const ticket = this.#ports.random();
    this.#open.set(ticket, { intent: textOf(intent), shown, until: this.#ports.now() + TICKET_MS });
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= MOST) break;
      this.#open.delete(oldest);
    }
    return ticket;
  }

  /** What was shown: once, in time, and for the intent that it was made for; else null. A wrong intent uses it up too. */
  redeem(ticket: string, intent: OrderIntent): GoesOutAs | null {
    const found = this.#open.get(ticket);
    this.#open.delete(ticket);
    return found !== undefined && found.intent === textOf(intent) && this.#ports.now() < found.until ? found.shown : null;
  }
}

/** Equal for equal intents, whatever the order of their fields. */
const textOf = (intent: OrderIntent): string =>
  JSON.stringify(Object.entries(intent).map(([key, value]) => [key, typeof value === 'bigint' ? `${value}n` : value] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
