// Whether a stop acts on an open position now, and if not, why. The engine decides by codes; these sentences are for every reader.
import { counted } from './counted.ts';

/**
 * Why no stop would close a position now.
 *
 * - `noStrategy`: no strategy of the desk trades its instrument;
 * - `strategyFailed`, `strategyStopped`: the one that does watches nothing any more (one that is paused or reducing still does);
 * - `noStop`: it works, but has no stop;
 * - `dryRun`: nothing is sent, exits included;
 * - `venueDisconnected`: an exit would not arrive;
 * - `recordDiffers`: the venue shows another position than the desk's record, so a stop would close something else than is held;
 * - `silentFeed`: no price comes that could fire it;
 * - `byHand`: several strategies trade its instrument, each looks after what it opened, and this they did not open;
 * - `engineGone`: stops live in the engine, and none runs. Only readers outside of it say this, and an engine of the time before its start.
 *
 * The state of the desk is no reason: halted, reducing and disarmed let every exit pass.
 */
export const STOP_GAPS = ['noStrategy', 'strategyFailed', 'strategyStopped', 'noStop', 'dryRun', 'venueDisconnected', 'recordDiffers', 'silentFeed', 'engineGone', 'byHand'] as const;
export type StopGap = (typeof STOP_GAPS)[number];

const WORDS: Readonly<Record<StopGap, { readonly why: string; readonly step: string }>> = {
  noStrategy: { why: 'no strategy of this desk trades it', step: 'Watch it yourself or close it; a strategy on this instrument would protect it with its stop.' },
  strategyFailed: { why: 'its strategy failed', step: 'In the view of the strategies, start it again or stop it (its position is closed); or close the position by hand.' },
  strategyStopped: { why: 'its strategy is stopped', step: 'Start the strategy again or close the position by hand.' },
  noStop: { why: 'its strategy has no stop', step: 'Switch the stop of the strategy on, or watch the position yourself, or close it.' },
  dryRun: { why: 'a dry run sends no order, exits included', step: 'Start the desk without the dry run, or close the position on the venue\'s own page.' },
  venueDisconnected: { why: 'the venue is not connected', step: 'Check the network and the venue\'s status page; close the position on the venue\'s own page if it lasts.' },
  recordDiffers: { why: 'the venue shows another position than the desk\'s record', step: 'Compare with the venue\'s own page; flatten if it cannot be explained.' },
  silentFeed: { why: 'no price comes that could fire it', step: 'Compare with the venue\'s own page; flatten if prices do not come back.' },
  byHand: { why: 'it was opened by hand beside several strategies, and none of them looks after it', step: 'Watch it yourself or close it.' },
  engineGone: { why: 'no engine runs', step: 'Start the desk again, or flatten from a terminal: breakwater flatten --all.' },
};

/** Half a sentence, as it stands after a colon: `its strategy is stopped`. */
export const gapWords = (gap: StopGap): string => WORDS[gap].why;
/** What a person does about it. */
export const gapStep = (gap: StopGap): string => WORDS[gap].step;

/** Before an order is sent. */
export const OPENS_UNPROTECTED = 'This order opens a position that no stop protects';

/** `2 positions have no stop that acts`; `of` tells of how many: `1 of 2 positions has no stop that acts`. Empty for none. */
export function unprotectedWords(count: number, of = count): string {
  if (count === 0) return '';
  const subject = of > count ? `${count} of ${counted(of, 'position')}` : counted(count, 'position');
  return `${subject} ${count === 1 ? 'has' : 'have'} no stop that acts`;
}

/** What stopping the engine means for what is held; null where nothing is. */
export const leftAloneWords = (positions: number): string | null =>
  positions === 0 ? null : `${counted(positions, 'position')} ${positions === 1 ? 'stays' : 'stay'} open and no stop acts on ${positions === 1 ? 'it' : 'them'} until the desk runs again: stops live in the engine.`;
