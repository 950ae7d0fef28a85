import { create } from 'zustand';
import { storage } from './storage.ts';

/** What the last action led to; shown in the status line until the next. With an order its text names it, and what has come of it follows. */
export type Notice = { readonly level: 'busy' | 'done' | 'refused' | 'failed'; readonly text: string; readonly ts: number; readonly orderId: string | null };
export type DialogName = 'flatten' | 'kill' | 'resume' | 'reduceOnly' | 'arm' | 'disarm';
export type ViewName = 'desk' | 'strategies' | 'risk' | 'journal' | 'reports' | 'alerts' | 'settings';
/** In the order of the navigation. */
export const VIEWS: readonly { readonly name: ViewName; readonly label: string }[] = [
  { name: 'desk', label: 'Desk' }, { name: 'strategies', label: 'Strategies' }, { name: 'risk', label: 'Risk' }, { name: 'journal', label: 'Journal' },
  { name: 'reports', label: 'Reports' }, { name: 'alerts', label: 'Alerts' }, { name: 'settings', label: 'Settings' },
];
export type UiState = {
  readonly view: ViewName;
  /** The order whose chain of causes the journal shows; null when it shows its list. */
  readonly whyOrderId: string | null;
  /** The section that settings open with; null for the first. */
  readonly settingsSection: string | null;
  /** The instrument of the chart and the ticket; null until the trader or the catalogue chose. */
  readonly instrumentId: string | null;
  readonly dialog: DialogName | null;
  /** What lies over the page: the command palette or the sheet of shortcuts. */
  readonly overlay: 'palette' | 'shortcuts' | null;
  /** The flatten of whose receipt only one line is shown; the next one unfolds. */
  readonly foldedReceipt: string | null;
  readonly notice: Notice | null;
};

const VIEW_KEY = 'breakwater.view';
function viewBefore(): ViewName {
  const stored = storage()?.getItem(VIEW_KEY);
  return VIEWS.find(({ name }) => name === stored)?.name ?? 'desk';
}

export const useUi = create<UiState>()(() => ({ view: viewBefore(), whyOrderId: null, settingsSection: null, instrumentId: null, dialog: null, overlay: null, foldedReceipt: null, notice: null }));
useUi.subscribe((now, before) => { if (now.view !== before.view) storage()?.setItem(VIEW_KEY, now.view); });

export const openDialog = (dialog: DialogName | null): void => useUi.setState(dialog === null ? { dialog } : { dialog, overlay: null });
export const notify = (level: Notice['level'], text: string, orderId: string | null = null): void => useUi.setState({ notice: { level, text, ts: Date.now(), orderId } });
/** Opens the command palette or the sheet of shortcuts, or closes what is open. */
export const openOverlay = (overlay: UiState['overlay']): void => useUi.setState({ overlay });

export const openView = (view: ViewName): void => useUi.setState({ view });
/** Shows why an order exists: what was seen, decided, checked, sent, answered, filled and earned. */
export const openWhy = (clientOrderId: string): void => useUi.setState({ view: 'journal', whyOrderId: clientOrderId });
export const openSettings = (section: string | null): void => useUi.setState({ view: 'settings', settingsSection: section });
