import { create } from 'zustand';
import type { Acknowledgement, DecisionView, FigureWord, RiskEventView } from '../../shared/contract/views.ts';

/** Newest last. `figures`: those of decisions in words, by name. */
export type EventsState = { readonly decisions: readonly DecisionView[]; readonly riskEvents: readonly RiskEventView[]; readonly figures: Readonly<Record<string, FigureWord>> };

export const MAX_EVENTS = 500;
export const EMPTY_EVENTS: EventsState = { decisions: [], riskEvents: [], figures: {} };
export const useEventsStore = create<EventsState>()(() => EMPTY_EVENTS);

/** Appends by rising `seq`; what is already there is not repeated. */
export function withEvents<T extends { readonly seq: number }>(events: readonly T[], added: readonly T[]): readonly T[] {
  let last = events.at(-1)?.seq ?? -Infinity;
  const fresh: T[] = [];
  for (const event of added) {
    if (event.seq <= last) continue;
    fresh.push(event);
    last = event.seq;
  }
  return fresh.length === 0 ? events : [...events, ...fresh].slice(-MAX_EVENTS);
}

/** The alert with this `seq` is taken note of; one that is no longer kept here changes nothing. */
export const withAcknowledgement = (events: readonly RiskEventView[], seq: number, ack: Acknowledgement): readonly RiskEventView[] =>
  events.map((event) => (event.seq === seq ? { ...event, ack } : event));
