// What is worth a notification or a sound, in words.
import type { FillView, RiskEventView } from '../../shared/contract/views.ts';
import type { AppSettings } from '../../shared/model/settings.ts';
import { formatDecimalText, digitsOfStep, shortInstrument } from '../components/format.ts';

/** `fill` is short and high, `warning` two tones, `critical` three low ones: told apart without looking. */
export type SignalKind = 'fill' | 'warning' | 'critical';
export type Signal = { readonly kind: SignalKind; readonly title: string; readonly text: string };

/** One signal for all fills of a moment, one for all alerts that need a person; the worst first. Tier 3 only tells and is left out. */
export function signalsOf(fills: readonly FillView[], alerts: readonly RiskEventView[]): readonly Signal[] {
  const urgent = alerts.filter((alert) => alert.level !== 'info');
  const worst = urgent.find((alert) => alert.level === 'critical') ?? urgent[0];
  const signals: Signal[] = [];
  if (worst) signals.push({ kind: worst.level === 'critical' ? 'critical' : 'warning', title: worst.level === 'critical' ? 'Critical alert' : 'Alert', text: urgent.length === 1 ? worst.message : `${worst.message} (and ${urgent.length - 1} more)` });
  const [first] = fills;
  if (first) {
    const words = `${first.side} ${formatDecimalText(first.quantity, digitsOfStep(first.quantity))} ${shortInstrument(first.instrumentId)} at ${formatDecimalText(first.px, digitsOfStep(first.px))}`;
    signals.push({ kind: 'fill', title: fills.length === 1 ? 'Filled' : `${fills.length} fills`, text: fills.length === 1 ? words : `${words} and ${fills.length - 1} more` });
  }
  return signals;
}

/** Whether the trader asked for it on this channel. */
export const isWanted = (kind: SignalKind, channel: AppSettings['notifications']): boolean => channel.on && (kind === 'fill' ? channel.fills : channel.alerts);
