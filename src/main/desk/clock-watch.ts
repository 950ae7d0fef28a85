// Compares the machine's clock with the time that passed and with the venue's, about once a second, and tells the engine when they part and when they agree again.
import type { ClockJump, SystemClock } from '../adapters/system/system-clock.ts';
import type { VenueOffset } from './readiness/venue-offset.ts';

/** Clocks that differ by less agree, ms: travel of messages is in it. */
export const CLOCKS_AGREE_MS = 2_000;
/** They must agree for so long until the time is trusted again, ms. */
export const CALM_MS = 60_000;
/** The venue's time must differ in so many looks in a row: a message that waited is no clock. */
const LOOKS_APART = 5;

export type SeenJump = { readonly jump: ClockJump; readonly atMonotonicMs: number };

export type ClockWatchDeps = {
  readonly clock: Pick<SystemClock, 'look' | 'aheadMs' | 'wrongByMs' | 'takeOver' | 'monotonicMs'>;
  /** Our time less the venue's. */
  readonly offset: Pick<VenueOffset, 'read' | 'forget'>;
  /** To the engine's journal: see ClockGuard. */
  tell(agreed: boolean, cause: string): void;
  onJump(jump: ClockJump): void;
};

export class ClockWatch {
  readonly #deps: ClockWatchDeps;
  #apart = 0;
  /** What was told last; null while nothing is in doubt. */
  #told: readonly string[] | null = null;
  #calmSince: number | null = null;
  #lastJump: SeenJump | null = null;

  constructor(deps: ClockWatchDeps) {
    this.#deps = deps;
  }

  /** When the clock last jumped, for the readiness list. */
  lastJump(): SeenJump | null {
    return this.#lastJump;
  }

  look(): void {
    const { clock, offset } = this.#deps;
    const jump = clock.look();
    const now = clock.monotonicMs();
    if (jump !== null) this.#deps.onJump(jump);
    const jumped = jump !== null && jump.kind !== 'gap';
    if (jumped) this.#lastJump = { jump, atMonotonicMs: now };
    this.#askVenue();
    const venue = offset.read();
    this.#apart = venue !== null && Math.abs(venue) > CLOCKS_AGREE_MS ? this.#apart + 1 : 0;
    const reasons = [
      ...(jumped ? [{ kind: 'jump', text: `the machine's clock was set ${jump.kind === 'forward' ? 'ahead' : 'back'} by ${spanText(jump.ms)}` }] : []),
      ...this.#standing(venue),
    ];
    if (reasons.length > 0) this.#doubt(reasons);
    else if (this.#told !== null) this.#calm(now);
  }

  /** The venue's time decides whether a wall clock that was set is right: then it is taken over. */
  #askVenue(): void {
    const { clock, offset } = this.#deps;
    const [wrong, venue] = [clock.wrongByMs(), offset.read()];
    if (wrong === 0 || venue === null || Math.abs(venue) <= CLOCKS_AGREE_MS || Math.abs(wrong + venue) > CLOCKS_AGREE_MS) return;
    clock.takeOver();
    offset.forget();
  }

  /** What is so at this moment, beside a jump that was just seen. */
  #standing(venue: number | null): readonly { readonly kind: string; readonly text: string }[] {
    const { clock } = this.#deps;
    const [wrong, ahead] = [clock.wrongByMs(), clock.aheadMs()];
    return [
      ...(wrong !== 0 ? [{ kind: 'wall', text: `the machine's clock is ${spanText(Math.abs(wrong))} ${wrong > 0 ? 'ahead of' : 'behind'} the time that passed${venue !== null && Math.abs(venue) <= CLOCKS_AGREE_MS ? ', which the venue\'s time agrees with' : ''}` }] : []),
      ...(ahead > CLOCKS_AGREE_MS ? [{ kind: 'ahead', text: `the journal's time is ${spanText(ahead)} ahead of the machine's clock` }] : []),
      ...(this.#apart >= LOOKS_APART && venue !== null ? [{ kind: 'venue', text: `the engine's time is ${spanText(Math.abs(venue))} ${venue > 0 ? 'ahead of' : 'behind'} the venue's` }] : []),
    ];
  }

  /** Told once for each kind of contradiction, not for each second of it. */
  #doubt(reasons: readonly { readonly kind: string; readonly text: string }[]): void {
    this.#calmSince = null;
    const before = this.#told;
    const kinds = reasons.map(({ kind }) => kind);
    this.#told = [...new Set([...before ?? [], ...kinds])];
    if (before === null || kinds.some((kind) => !before.includes(kind))) this.#deps.tell(false, reasons.map(({ text }) => text).join('; '));
  }

  #calm(now: number): void {
    this.#calmSince ??= now;
    if (now - this.#calmSince < CALM_MS) return;
    this.#told = null;
    this.#calmSince = null;
    this.#deps.tell(true, `the machine's clock, the time that passed and the venue's time have agreed for ${spanText(CALM_MS)}`);
  }
}

function spanText(ms: number): string {
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 7_200_000 ? `${(ms / 60_000).toFixed(0)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}
