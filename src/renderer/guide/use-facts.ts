// What the stores show of the steps. Nothing in here asks the trader.
import { useEffect, useState } from 'react';
import { useAnswered } from '../store/answered-store.ts';
import { useDeskStore, type DeskState } from '../store/desk-store.ts';
import { useMarketStore } from '../store/market-store.ts';
import { useOrdersStore } from '../store/orders-store.ts';
import { useUi } from '../store/ui-store.ts';
import type { GuideFacts } from './steps.ts';

type Seen = Pick<GuideFacts, 'sawFlatten' | 'watchedMarket' | 'sawStrategies' | 'sawWhy' | 'sawFolders'>;
const NOTHING: Seen = { sawFlatten: false, watchedMarket: false, sawStrategies: false, sawWhy: false, sawFolders: false };
/** Price changes of a chosen instrument that count as having watched it. */
const TICKS = 3;

const isResumed = ({ flatten, desk }: DeskState): boolean => flatten.at(-1)?.step === 'verified' && desk !== null && !desk.latched && desk.tradingState !== 'halted';

/** Until somebody chooses, the first of the catalogue is shown. */
export const shownInstrument = (chosen: string | null): string | null => chosen ?? useMarketStore.getState().instruments[0]?.id ?? null;

/** Facts since this component stands; `active` false forgets and watches nothing. */
export function useFacts(active: boolean): GuideFacts {
  const [seen, setSeen] = useState<Seen>(NOTHING);
  useEffect(() => {
    if (!active) return undefined;
    const see = (part: Partial<Seen>): void => setSeen((now) => ({ ...now, ...part }));
    let chosen: string | null = null;
    let ticks = 0;
    const look = (ui: ReturnType<typeof useUi.getState>): void => {
      if (ui.view === 'strategies') see({ sawStrategies: true });
      if (ui.view === 'settings' && ui.settingsSection === 'folders') see({ sawFolders: true });
      if (ui.whyOrderId !== null && ui.view === 'journal') see({ sawWhy: true });
    };
    look(useUi.getState());
    const offUi = useUi.subscribe((now, before) => {
      look(now);
      if (before.dialog === 'flatten' && now.dialog === null) see({ sawFlatten: true });
      const next = shownInstrument(now.instrumentId);
      if (next !== null && next !== shownInstrument(before.instrumentId)) [chosen, ticks] = [next, 0];
    });
    const offMarket = useMarketStore.subscribe((now, before) => {
      if (chosen === null || now.quotes[chosen] === before.quotes[chosen]) return;
      ticks += 1;
      if (ticks >= TICKS) {
        chosen = null;
        see({ watchedMarket: true });
      }
    });
    return () => {
      offUi();
      offMarket();
      setSeen(NOTHING);
    };
  }, [active]);
  const hasOwnFill = useOrdersStore((s) => s.fills.some(({ strategyId }) => strategyId === 'manual'));
  const flattenedAndResumed = useDeskStore(isResumed);
  const exportedReport = useAnswered((s) => s.methods.has('report.export') || s.methods.has('report.exportWeek'));
  return { ...seen, hasOwnFill, flattenedAndResumed, exportedReport };
}
