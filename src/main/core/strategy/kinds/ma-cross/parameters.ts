// What the moving-average cross is for people: its parameters, lines, figures and words.
import type { KindDescription } from '../../kind.ts';
import { longEntries } from './proof.ts';
import { completed, number, toggle, whole, type ParametersOf } from '../../parameters.ts';

const FIELDS = {
  shortWindow: whole({ label: 'Short average',
    meaning: 'Closes in the short average, the fast line on the chart. Fewer react sooner and cross more often. Must be below the long average.', unit: 'bars',
      min: 2, max: 50, step: 1, default: 5 }),
  longWindow: whole({ label: 'Long average', meaning: 'Closes in the long average, the slow line on the chart: the trend that the short one crosses.',
    unit: 'bars', min: 10, max: 200, step: 1, default: 20 }),
  targetLeverage: number({ label: 'Target leverage',
    meaning: 'Size of a new position: equity times this times the weight. The limits of the profile still cap it.', unit: 'x equity', min: 1, max: 5,
      step: 0.1, default: 2 }),
  weight: number({ label: 'Weight', meaning: 'Share of the target that this instrument gets; 0.25 is a quarter.', unit: 'share', min: 0.001, above: 0, max: 1,
    step: 0.01, default: 0.25 }),
  trailingStop: number({ label: 'Trailing stop',
    meaning: 'Distance of the stop from the best price since entry; 0.01 is 1 %. For an open position a change can only bring the stop nearer.',
      unit: 'of price', min: 0.005, max: 0.05, step: 0.001, default: 0.01 }),
  enableTrailingStop: toggle({ label: 'Trailing stop on',
    meaning: 'Off: only an opposite cross closes. A stop that protects an open position stays until that position is closed.', default: true }),
  exitOnCross: toggle({ label: 'Exit on opposite cross', meaning: 'Off: an open position is closed by its stop alone.', default: true }),
  enableShorts: toggle({ label: 'Shorts', meaning: 'On: a cross down opens a short. The limits of the profile must allow shorts too.', default: false }),
} as const;

export type MaCrossParameters = ParametersOf<typeof FIELDS>;
/** `parse`: the given ones over the defaults; throws RangeError with every problem. */
export const MaCrossParameters = { parse: (given: Partial<MaCrossParameters>): MaCrossParameters => completed(FIELDS, given) };

export const DESCRIPTION: KindDescription<typeof FIELDS> = {
  kind: 'ma-cross', label: 'Moving-average cross',
  description: 'Long when the short average crosses above the long one, out (or short, where allowed) when it crosses below, out at a trailing stop.',
  fields: FIELDS,
  rules: ({ shortWindow, longWindow }) => (typeof shortWindow === 'number' && typeof longWindow === 'number' && shortWindow >= longWindow
    ? [`shortWindow: expected below longWindow (${longWindow}), found ${shortWindow}`] : []),
  shorts: 'enableShorts',
  aliases: { short_ma_period: 'shortWindow', long_ma_period: 'longWindow', target_leverage: 'targetLeverage', trailing_stop_pct: 'trailingStop',
    enable_shorts: 'enableShorts' },
  presets: [
    { name: 'volatile', meaning: 'Averages 3 and 10: reacts soon, for volatile markets.', parameters: { shortWindow: 3, longWindow: 10 } },
    { name: 'trending', meaning: 'Averages 5 and 20: for markets that trend.', parameters: { shortWindow: 5, longWindow: 20 } },
    { name: 'ranging', meaning: 'Averages 10 and 50: reacts late, for markets that range.', parameters: { shortWindow: 10, longWindow: 50 } },
    { name: 'testing', meaning: 'Target leverage 1.', parameters: { targetLeverage: 1 } },
    { name: 'conservative', meaning: 'Target leverage 2.', parameters: { targetLeverage: 2 } },
    { name: 'aggressive', meaning: 'Target leverage 3; up to 5 by hand, where the limits of the profile allow it.', parameters: { targetLeverage: 3 } },
  ],
  lines: [
    { id: 'fast', label: 'Fast', role: 'line1', stroke: 'solid', pane: 'price' },
    { id: 'slow', label: 'Slow', role: 'line2', stroke: 'dashed', pane: 'price' },
  ],
  figures: { fast: { label: 'Short average', unit: 'money' }, slow: { label: 'Long average', unit: 'money' } },
  longEntries,
  reasons: {
    crossUp: 'the short average crossed above the long one', crossDown: 'the short average crossed below the long one', noCross: 'the averages did not cross',
      flip: 'the other side after an exit',
    entryOutdated: 'the averages turned while an entry was resting', exitOnCrossOff: 'exits on the opposite cross are off',
  },
};
