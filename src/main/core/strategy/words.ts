// The figures and codes of decisions in words: what every kind tells, and what each kind adds. Decisions themselves hold names and codes only.
import type { FigureWord } from '../../../shared/model/strategy.ts';
import { KINDS } from './kinds/index.ts';

const COMMON_FIGURES: Readonly<Record<string, FigureWord>> = {
  close: { label: 'Close', unit: 'money' }, stop: { label: 'Trailing stop', unit: 'money' }, peak: { label: 'Peak since entry', unit: 'money' },
    trigger: { label: 'Level that was hit', unit: 'money' },
  equity: { label: 'Equity', unit: 'money' }, targetNotional: { label: 'Target value', unit: 'money' }, quantity: { label: 'Quantity', unit: 'size' },
    target: { label: 'Target quantity', unit: 'size' },
  headroom: { label: 'Room under the limits', unit: 'size' },
};
const COMMON_REASONS: Readonly<Record<string, string>> = {
  warmingUp: 'not enough bars yet', firstBar: 'first bar after a start or a gap', oldBar: 'a bar that is not newer', stopHit: 'the stop was reached',
    exitRetry: 'the rest of an exit', exitWorking: 'an exit is still working',
  orderWorking: 'an order is still working', noPrice: 'no price is known', tradingHalted: 'the desk opens no risk now', belowMinimum: 'less than one lot',
    noHeadroom: 'no room under the limits',
  alreadyLong: 'it is long already', alreadyShort: 'it is short already', shortsDisabled: 'shorts are disabled', reducing: 'the strategy only reduces',
    paused: 'the strategy is paused', stopped: 'the strategy is stopped',
};

/** By the name of a figure. A name that is not here is shown as the strategy wrote it, without a unit. */
export const FIGURE_WORDS: Readonly<Record<string, FigureWord>> = Object.assign({}, ...[...KINDS.values()].map(({ figures }) => figures),
  COMMON_FIGURES) as Record<string, FigureWord>;
const REASON_WORDS: Readonly<Record<string, string>> = Object.assign({}, ...[...KINDS.values()].map(({ reasons }) => reasons),
  COMMON_REASONS) as Record<string, string>;

/** What a code says; one of another build stands as it is. */
export const reasonWords = (code: string): string => (Object.hasOwn(REASON_WORDS, code) ? (REASON_WORDS[code] ?? code) : code);
