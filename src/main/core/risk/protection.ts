// Whether a stop would close a position of one instrument now, and if not, why. One rule for every reader: header, ticket, report, alert.
import type { StopGap } from '../../../shared/model/protection.ts';

/** One strategy of the instrument. `guards`: it would close the position at a stop of its own. */
export type StopWatcher = { readonly failed: boolean; readonly stopped: boolean; readonly guards: boolean };

export type ProtectionFacts = {
  /** Who looks after the position: of these, one whose stop acts is enough. */
  readonly watchers: readonly StopWatcher[];
  readonly dryRun: boolean;
  readonly connected: boolean;
  /** The venue's positions and our record have disagreed for long enough to count. */
  readonly recordDiffers: boolean;
  /** The prices that stops watch have not come for longer than data may be old. */
  readonly feedSilent: boolean;
};

/**
 * Null when a stop acts now. What a person must mend is named before what may pass by itself. The state of the desk is no part of it: exits pass in every
 * state, and a strategy that is paused or only reduces still watches its stop (`watchers` say so).
 */
export function stopGap({ watchers, dryRun, connected, recordDiffers, feedSilent }: ProtectionFacts): StopGap | null {
  if (dryRun) return 'dryRun';
  if (!watchers.some(({ failed, stopped, guards }) => !failed && !stopped && guards)) {
    if (watchers.length === 0) return 'noStrategy';
    return watchers.some(({ failed }) => failed) ? 'strategyFailed' : watchers.some(({ stopped }) => stopped) ? 'strategyStopped' : 'noStop';
  }
  if (!connected) return 'venueDisconnected';
  if (recordDiffers) return 'recordDiffers';
  return feedSilent ? 'silentFeed' : null;
}

/** The same of a position in parts, each with those who look after it (null: nobody does): it is closed by stops only where every part is. */
export function stopGapOfParts(parts: readonly (readonly StopWatcher[] | null)[], facts: Omit<ProtectionFacts, 'watchers'>): StopGap | null {
  for (let at = 0; at < parts.length; at += 1) {
    const watchers = parts[at] ?? null;
    const gap = watchers === null ? 'byHand' : stopGap({ watchers, ...facts });
    if (gap !== null) return gap;
  }
  return null;
}
