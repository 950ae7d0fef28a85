import { useEffect } from 'react';
import type { FillView, RiskEventView } from '../../shared/contract/views.ts';
import { useEngine } from '../engine.ts';
import { useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { useEventsStore } from '../store/events-store.ts';
import { useOrdersStore } from '../store/orders-store.ts';
import { useSettings } from '../store/settings-store.ts';
import { openView } from '../store/ui-store.ts';
import { playSignal } from './signal-tones.ts';
import { isWanted, signalsOf, type Signal } from './signal-words.ts';

/** A burst of fills makes one signal. */
const GATHER_MS = 400;
/** A page that comes back to a desk does not tell of what happened long ago. */
const NEWS_MS = 60_000;

/** Notifications of the browser and sounds, both off until the trader switches them on. The desktop application notifies by itself. Draws nothing. */
export function Signals() {
  const engine = useEngine();
  useEffect(() => {
    let seenFill = -Infinity;
    let seenAlert = -Infinity;
    let shown: string | null = null;
    let desktop: boolean | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let fills: FillView[] = [];
    let alerts: RiskEventView[] = [];

    const flush = (): void => {
      timer = null;
      const signals = signalsOf(fills, alerts);
      fills = [];
      alerts = [];
      const { notifications, sounds } = useSettings.getState().settings;
      const [loudest] = signals.filter(({ kind }) => isWanted(kind, sounds));
      if (loudest) playSignal(loudest.kind);
      for (const signal of signals) if (isWanted(signal.kind, notifications)) void tell(signal);
    };
    const tell = async (signal: Signal): Promise<void> => {
      desktop ??= await engine.call('host.info', {}).then(({ kind }) => kind === 'electron', () => null);
      if (desktop !== false || !('Notification' in window) || Notification.permission !== 'granted') return;
      const note = new Notification(`Breakwater ${shown ?? ''}: ${signal.title}`, { body: signal.text.slice(0, 300), tag: `breakwater-${signal.kind}` });
      note.onclick = () => { window.focus(); openView(signal.kind === 'fill' ? 'desk' : 'alerts'); note.close(); };
    };
    const look = (): void => {
      const { desk } = useDeskStore.getState();
      if (!desk || useConnection.getState().phase !== 'open') return;
      const allFills = useOrdersStore.getState().fills;
      const allAlerts = useEventsStore.getState().riskEvents;
      if (desk.profile === shown) {
        const news = <T extends { readonly seq: number; readonly tsEvent: number }>(events: readonly T[], seen: number): readonly T[] => events.filter((event) => event.seq > seen && desk.tsEngine - event.tsEvent < NEWS_MS);
        fills.push(...news(allFills, seenFill));
        alerts.push(...news(allAlerts, seenAlert));
        if (fills.length + alerts.length > 0) timer ??= setTimeout(flush, GATHER_MS);
      }
      shown = desk.profile;
      seenFill = allFills.at(-1)?.seq ?? -Infinity;
      seenAlert = allAlerts.at(-1)?.seq ?? -Infinity;
    };
    look();
    const offs = [useOrdersStore.subscribe((now, before) => { if (now.fills !== before.fills) look(); }), useEventsStore.subscribe((now, before) => { if (now.riskEvents !== before.riskEvents) look(); }), useDeskStore.subscribe((now, before) => { if (now.desk?.profile !== before.desk?.profile) look(); })];
    return () => {
      for (const off of offs) off();
      if (timer !== null) clearTimeout(timer);
    };
  }, [engine]);
  return null;
}
