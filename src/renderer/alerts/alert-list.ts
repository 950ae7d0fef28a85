// Which alerts are shown: what the engine listed, made current by what has come since, and narrowed by the filter.
import type { AlertView } from '../../shared/contract/risk-methods.ts';
import type { RiskEventView } from '../../shared/contract/views.ts';
import { shortInstrument } from '../components/format.ts';

export type Tier = AlertView['tier'];
export const TIERS: readonly { readonly tier: Tier; readonly sign: string; readonly word: string; readonly meaning: string }[] = [
  { tier: 1, sign: '✕', word: 'act now', meaning: 'critical' }, { tier: 2, sign: '!', word: 'act today', meaning: 'warning' }, { tier: 3, sign: 'i', word: 'know', meaning: 'information' },
];
const TIER_OF = { critical: 1, warning: 2, info: 3 } as const;
export const tierWord = (tier: Tier): string => { const found = TIERS[tier - 1]; return `${found?.sign ?? ''} ${tier} ${found?.word ?? ''}`; };
export const alertOf = (event: RiskEventView): AlertView => ({ ...event, tier: TIER_OF[event.level] });

/** Newest first. Of an alert that both know, the acknowledged word holds: it is never taken back. */
export function mergeAlerts(listed: readonly AlertView[], live: readonly RiskEventView[]): readonly AlertView[] {
  const bySeq = new Map(listed.map((alert) => [alert.seq, alert]));
  for (const event of live) {
    const known = bySeq.get(event.seq);
    if (known === undefined) bySeq.set(event.seq, alertOf(event));
    else if (known.ack === null && event.ack !== null) bySeq.set(event.seq, { ...known, ack: event.ack });
  }
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq);
}

export type AlertFilter = { readonly tier: Tier | null; readonly openOnly: boolean; readonly text: string };

/** All words must occur, in any case, in what is shown of the alert. */
export function filterAlerts(alerts: readonly AlertView[], { tier, openOnly, text }: AlertFilter): readonly AlertView[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return alerts.filter((alert) => {
    if ((tier !== null && alert.tier !== tier) || (openOnly && alert.ack !== null)) return false;
    const all = [alert.code, alert.message, alert.runbook, alert.instrumentId === null ? 'account' : shortInstrument(alert.instrumentId), alert.ack?.by ?? '', alert.ack?.note ?? ''].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

export type TierCount = { readonly open: number; readonly all: number };
export const countTier = (alerts: readonly AlertView[], tier: Tier): TierCount => {
  const mine = alerts.filter((alert) => alert.tier === tier);
  return { open: mine.filter((alert) => alert.ack === null).length, all: mine.length };
};
