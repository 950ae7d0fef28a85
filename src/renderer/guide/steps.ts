// The first steps of a new trader: what to do, and what on this page shows that it was done.
import type { AppSettings } from '../../shared/model/settings.ts';

/** What the page knows that tells a step from a click on "next". */
export type GuideFacts = {
  /** The flatten dialog was opened and left without a flatten. */
  readonly sawFlatten: boolean;
  /** The trader chose another instrument, and its prices moved since. */
  readonly watchedMarket: boolean;
  readonly sawStrategies: boolean;
  /** An order of the trader's own was filled. */
  readonly hasOwnFill: boolean;
  readonly sawWhy: boolean;
  /** A flatten was proven, and trading was resumed after it. */
  readonly flattenedAndResumed: boolean;
  readonly exportedReport: boolean;
  readonly sawFolders: boolean;
};

export type GuideStep = {
  readonly id: string;
  readonly title: string;
  /** `keysOf` gives the keys of an action as set, empty for none. */
  readonly text: (keysOf: (action: string) => string) => string;
  /** Label of the button that takes the trader there; what it does is in Guide.tsx. */
  readonly show: string;
  readonly done: (facts: GuideFacts) => boolean;
};

const or = (keys: string): string => (keys === '' ? '' : ` (or ${keys})`);

export const STEPS = [
  { id: 'red', title: 'The frame and the red button', text: (keysOf) => `The frame of the window says where the money is: blue is paper, amber is live, stripes mean halted. Beside it stands the trading state. Open Flatten all with ${keysOf('flatten')}, read what it would close, and leave it with Escape.`, show: 'Open Flatten all', done: (f) => f.sawFlatten },
  { id: 'market', title: 'Watch the market', text: (keysOf) => `This market is simulated. Choose another instrument above the chart${or(keysOf('instrument.next'))} and watch its prices. In the header, feed age says how old the newest price is.`, show: 'Next instrument', done: (f) => f.watchedMarket },
  { id: 'strategy', title: 'Look at the strategy', text: () => 'Strategies trade here by themselves. Open Strategies: what each does now, its parameters with their ranges, and what it earned.', show: 'Open Strategies', done: (f) => f.sawStrategies },
  { id: 'order', title: 'Place a first order', text: () => 'In the order ticket take BTC-PERP, Market and 0.01: Buy, or Sell where the strategy is long already and its position may fill the limit. The preview shows every check as used against allowed. Submit, and wait for the fill in Fills.', show: 'Go to the ticket', done: (f) => f.hasOwnFill },
  { id: 'why', title: 'See why it traded', text: () => 'Every order tells its chain: what was seen, decided, checked, sent and filled. Open Fills on the desk and press Why beside one, or let this button open your own order.', show: 'Show why', done: (f) => f.sawWhy },
  { id: 'flatten', title: 'Try the red button, then resume', text: (keysOf) => `Hold Flatten all for 0.8 s (or ${keysOf('flatten')} twice). It halts, cancels, closes, and proves that nothing is left. Then press Resume and give a reason.`, show: 'Open Flatten all', done: (f) => f.flattenedAndResumed },
  { id: 'report', title: 'Export the report of today', text: () => 'Open Reports, choose the newest day, read it, and press Export all formats.', show: 'Open Reports', done: (f) => f.exportedReport },
  { id: 'folders', title: 'Where everything is kept', text: () => 'Reports, logs, profiles and the journal lie in one folder on this machine. Settings, Data and folders names it.', show: 'Show the folder', done: (f) => f.sawFolders },
] as const satisfies readonly GuideStep[];
export type StepId = (typeof STEPS)[number]['id'];

type Progress = AppSettings['guide'];
export const isSettled = (progress: Progress, id: string): boolean => progress.done.includes(id) || progress.skipped.includes(id);
/** The step to show: the first that is neither done nor passed over; null when none is left. */
export const currentStep = (progress: Progress): (typeof STEPS)[number] | null => STEPS.find(({ id }) => !isSettled(progress, id)) ?? null;

/** The progress with every step that the facts show done; the same object when there is none. */
export function withFacts(progress: Progress, facts: GuideFacts): Progress {
  const fresh = STEPS.filter((step) => step.done(facts) && !progress.done.includes(step.id)).map(({ id }) => id);
  if (fresh.length === 0) return progress;
  return { ...progress, done: [...progress.done, ...fresh], skipped: progress.skipped.filter((id) => !fresh.some((one) => one === id)) };
}
export const withSkip = (progress: Progress, id: string): Progress => (isSettled(progress, id) ? progress : { ...progress, skipped: [...progress.skipped, id] });
