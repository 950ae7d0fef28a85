import { create } from 'zustand';

/** What the last action led to; shown in the status line until the next. */
export type Notice = { readonly level: 'busy' | 'done' | 'refused' | 'failed'; readonly text: string; readonly ts: number };
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
  /** What the trader chose for the receipt of one flatten; other flattens follow the rule of their age. */
  readonly receipt: { readonly flattenId: string; readonly shown: boolean } | null;
  /** The flatten of whose receipt only one line is shown; the next one unfolds. */
  readonly foldedReceipt: string | null;
  readonly notice: Notice | null;
};

export const useUi = create<UiState>()(() => ({ view: 'desk', whyOrderId: null, settingsSection: null, instrumentId: null, dialog: null, receipt: null, foldedReceipt: null, notice: null }));
export const openDialog = (dialog: DialogName | null): void => useUi.setState({ dialog });
export const notify = (level: Notice['level'], text: string): void => useUi.setState({ notice: { level, text, ts: Date.now() } });

export const openView = (view: ViewName): void => useUi.setState({ view });
/** Shows why an order exists: what was seen, decided, checked, sent, answered, filled and earned. */
export const openWhy = (clientOrderId: string): void => useUi.setState({ view: 'journal', whyOrderId: clientOrderId });
export const openSettings = (section: string | null): void => useUi.setState({ view: 'settings', settingsSection: section });
