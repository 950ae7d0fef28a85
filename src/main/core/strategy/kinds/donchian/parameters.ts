// What the Donchian breakout is for people: its parameters, lines, figures and words.
import type { KindDescription } from '../../kind.ts';
import { completed, number, toggle, whole, type ParametersOf } from '../../parameters.ts';
import { longEntries } from './proof.ts';

const FIELDS = {
  entryWindow: whole({ label: 'Entry channel', meaning: 'Bars whose highest high and lowest low a close must break to open a position.', unit: 'bars', min: 5,
    max: 200, step: 1, default: 20 }),
  exitWindow: whole({ label: 'Exit channel', meaning: 'Bars whose opposite extreme a close must break to leave the position. At most the entry channel.',
    unit: 'bars', min: 2, max: 200, step: 1, default: 10 }),
  atrWindow: whole({ label: 'Range window', meaning: 'Bars over which the true range is averaged: the measure of the stop.', unit: 'bars', min: 2, max: 100,
    step: 1, default: 14 }),
  atrStop: number({ label: 'Stop distance', meaning: 'Distance of the stop from the best price since entry, in average true ranges as they were at the entry.',
    unit: 'ranges', min: 0.5, max: 10, step: 0.1, default: 2.5 }),
  targetLeverage: number({ label: 'Target leverage',
    meaning: 'Size of a new position: equity times this times the weight. The limits of the profile still cap it.', unit: 'x equity', min: 1, max: 5,
      step: 0.1, default: 2 }),
  weight: number({ label: 'Weight', meaning: 'Share of the target that this instrument gets; 0.25 is a quarter.', unit: 'share', min: 0.001, above: 0, max: 1,
    step: 0.01, default: 0.25 }),
  enableShorts: toggle({ label: 'Shorts', meaning: 'On: a break below the channel opens a short. The limits of the profile must allow shorts too.',
    default: false }),
} as const;

export type DonchianParameters = ParametersOf<typeof FIELDS>;
/** `parse`: the given ones over the defaults; throws RangeError with every problem. */
export const DonchianParameters = { parse: (given: Partial<DonchianParameters>): DonchianParameters => completed(FIELDS, given) };

export const DESCRIPTION: KindDescription<typeof FIELDS> = {
  kind: 'donchian', label: 'Donchian breakout',
  description: 'Long when a close breaks the highest high of the bars before, short (where allowed) when it breaks the lowest low; out at the opposite exit channel or at a stop of average true ranges.',
  fields: FIELDS,
  rules: ({ entryWindow, exitWindow }) =>
    (typeof entryWindow === 'number' && typeof exitWindow === 'number' && exitWindow > entryWindow
      ? [`exitWindow: expected at most entryWindow (${entryWindow}), found ${exitWindow}`] : []),
  shorts: 'enableShorts',
  aliases: {},
  presets: [
    { name: 'turtle-fast', meaning: 'Channels of 20 and 10 bars, a stop of 2 ranges of 20 bars.',
      parameters: { entryWindow: 20, exitWindow: 10, atrWindow: 20, atrStop: 2 } },
    { name: 'turtle-slow', meaning: 'Channels of 55 and 20 bars, a stop of 2 ranges of 20 bars.',
      parameters: { entryWindow: 55, exitWindow: 20, atrWindow: 20, atrStop: 2 } },
  ],
  lines: [
    { id: 'upper', label: 'Upper', role: 'line1', stroke: 'solid', pane: 'price' },
    { id: 'lower', label: 'Lower', role: 'line2', stroke: 'solid', pane: 'price' },
    { id: 'atr', label: 'Range', role: 'line3', stroke: 'dashed', pane: 'readout' },
  ],
  figures: { upper: { label: 'Upper channel', unit: 'money' }, lower: { label: 'Lower channel', unit: 'money' },
    atr: { label: 'Average true range', unit: 'money' } },
  longEntries,
  reasons: {
    breakUp: 'the close broke the highest high', breakDown: 'the close broke the lowest low', noBreak: 'the close stayed inside the channel',
      exitChannel: 'the close broke the exit channel',
    entryResting: 'an entry that was not filled on its bar is taken back',
  },
};
