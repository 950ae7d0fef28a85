/** So many later prices of the same source near a held one confirm it; the next is believed. */
const CONFIRMATIONS = 5;
/** A jump that nothing confirms within this time (engine time, ms) is dropped: what comes later is held anew. */
export const JUMP_HOLD_MS = 60_000;

export type PriceSource = 'mark' | 'quote' | 'trade' | 'bar' | 'index';

/** A price that was far from the one before it, held, and then confirmed. Prices in the quote currency, `heldMs` in engine time. */
export type ConfirmedJump = { readonly from: number; readonly to: number; readonly heldMs: number; readonly by: PriceSource | 'next prices' };

/** `near`: believable by itself. `held`: too far, nothing confirms it yet; it counts as refused. */
export type Belief = 'near' | 'held' | ConfirmedJump;

export type Sight = {
  readonly source: PriceSource;
  readonly low: number;
  readonly high: number;
  /** Venue stamp. */
  readonly ts: number;
  /** Engine time. */
  readonly now: number;
  /** Scales the limit: bars are long, and a gap hides a path. */
  readonly allowance?: number;
  /** How long the jump may wait, ms; `JUMP_HOLD_MS` unless given. */
  readonly holdMs?: number;
};

type Held = { px: number; ts: number; readonly since: number; source: PriceSource; count: number };

/**
 * Holds a price further than `maxJump` (a fraction) from the last accepted one. A market can really move that far while we were not looking, and a
 * stop must act then: the jump is believed when a second source shows it (mark, quotes, trades and the index are sources), or when five later prices
 * in a row, each of a later venue time, stay near it. One accepted price in the old region, or `JUMP_HOLD_MS` without a confirmation, drops it.
 * Repeats with the same stamp confirm nothing.
 */
export class JumpGuard {
  readonly #maxJump: number;
  /** Where another price of the same market is, that this guard does not see; NaN where it is not known or old. */
  readonly #witness: (now: number) => { readonly px: number; readonly source: PriceSource } | null;
  #last = NaN;
  #held: Held | null = null;

  constructor(maxJump: number, witness: (now: number) => { readonly px: number; readonly source: PriceSource } | null = () => null) {
    this.#maxJump = maxJump;
    this.#witness = witness;
  }

  judge(sight: Sight): Belief {
    const { low, high, now, source } = sight;
    const limit = this.#maxJump * (sight.allowance ?? 1);
    const last = this.#last;
    if (Number.isNaN(last) || isNear(low, high, last, limit)) {
      this.#held = null;
      return 'near';
    }
    const held = this.#heldUntil(now - (sight.holdMs ?? JUMP_HOLD_MS));
    const middle = (low + high) / 2;
    if (held === null || !isNear(low, high, held.px, limit)) {
      this.#held = { px: middle, ts: sight.ts, since: now, source, count: 1 };
      return this.#witnessed(sight, middle, limit, now);
    }
    if (held.source !== source) return this.#confirm(middle, now - held.since, source);
    if (sight.ts > held.ts) held.count += 1;
    held.px = middle;
    held.ts = Math.max(sight.ts, held.ts);
    return held.count > CONFIRMATIONS ? this.#confirm(middle, now - held.since, 'next prices') : this.#witnessed(sight, middle, limit, held.since);
  }

  /** The tick was accepted: this is the price that the next one is measured against. */
  moveTo(px: number): void {
    this.#last = px;
  }

  /** The price that waits for a confirmation, else the last one believed; NaN before the first. For the guard of another source. */
  sighted(now: number): number {
    return this.#heldUntil(now - JUMP_HOLD_MS)?.px ?? this.#last;
  }

  #heldUntil(since: number): Held | null {
    return this.#held !== null && this.#held.since >= since ? this.#held : null;
  }

  /** The other price went the same way: it is near this one, and as far from where we were. */
  #witnessed(sight: Sight, middle: number, limit: number, since: number): Belief {
    const witness = this.#witness(sight.now);
    const confirms = witness !== null && isNear(witness.px, witness.px, middle, limit) && !isNear(witness.px, witness.px, this.#last, limit);
    return confirms ? this.#confirm(middle, sight.now - since, witness.source) : 'held';
  }

  #confirm(to: number, heldMs: number, by: ConfirmedJump['by']): ConfirmedJump {
    this.#held = null;
    return { from: this.#last, to, heldMs, by };
  }
}

const isNear = (low: number, high: number, centre: number, limit: number): boolean => high <= centre * (1 + limit) && low >= centre * (1 - limit);
