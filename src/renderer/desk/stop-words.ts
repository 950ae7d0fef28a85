// Which open positions have no stop that acts now, in words: the same in header, positions, ticket and dialogs.
import type { PositionView } from '../../shared/contract/views.ts';
import { counted } from '../../shared/model/counted.ts';
import { gapStep, gapWords, unprotectedWords, type StopGap } from '../../shared/model/protection.ts';
import { shortInstrument } from '../components/format.ts';
import type { LastKnown } from '../components/last-known.ts';
import type { Tone } from '../shell/desk-facts.ts';

type Held = Pick<PositionView, 'instrumentId' | 'side' | 'stopGap'>;

export const isOpen = ({ side }: Pick<PositionView, 'side'>): boolean => side !== 'flat';
/** Why no stop acts on an open position; null where one does. */
export const gapOf = (position: Held): StopGap | null => (isOpen(position) ? position.stopGap ?? null : null);

/** `SOL-PERP: its strategy is stopped`, one for each. */
const reasons = (positions: readonly Held[]): readonly string[] => positions.flatMap((position) => {
  const gap = gapOf(position);
  return gap === null ? [] : [`${shortInstrument(position.instrumentId)}: ${gapWords(gap)}`];
});

/** What the header says of the stops. Without an engine none acts, or nobody tells. */
export function stopWords(positions: readonly Held[], old: Pick<LastKnown, 'ended' | 'until'> | null): { readonly label: string; readonly sign: string; readonly value: string; readonly tone: Tone | undefined; readonly title: string } {
  const open = positions.filter(isOpen);
  const label = open.length === 0 ? 'Stops' : `Stops, ${open.length} open`;
  if (open.length === 0) return { label, sign: '', value: old === null ? 'flat' : 'unknown', tone: undefined, title: old === null ? 'No position is open' : `No position was open when it was last told, ${old.until}` };
  if (old?.ended === true) return { label, sign: '✕ ', value: 'none acts', tone: 'bad', title: `${unprotectedWords(open.length)}: ${gapWords('engineGone')}. ${gapStep('engineGone')}` };
  if (old !== null) return { label, sign: '', value: 'unknown', tone: undefined, title: `${counted(open.length, 'position')} open when it was last told, ${old.until}. Stops act only while the engine runs, and whether it does is not known` };
  const without = reasons(open);
  if (without.length === 0) return { label, sign: '✓ ', value: 'all act', tone: 'good', title: `A stop acts on ${open.length === 1 ? 'the open position' : `each of ${open.length} open positions`} while the engine runs` };
  return { label, sign: '! ', value: `${without.length} without`, tone: 'warn', title: `${unprotectedWords(without.length, open.length)}. ${without.join('; ')}` };
}

/** For a dialog that stops something: what the stops do afterwards. */
export function stopsGoOn(positions: readonly Held[]): string {
  const open = positions.filter(isOpen);
  const without = reasons(open);
  if (open.length === 0) return 'No position is open.';
  if (without.length === 0) return `Stops still act on ${open.length === 1 ? 'the open position' : `all ${open.length} open positions`}.`;
  return `${unprotectedWords(without.length, open.length)} (${without.join('; ')})${without.length < open.length ? '; the stops of the others still act' : ''}.`;
}
