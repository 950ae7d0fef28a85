// The actions that are always there. None of them trades: what moves money opens its dialog.
import type { FleetDesk } from '../../shared/contract/fleet-methods.ts';
import type { AppSettings, SettingsPatch } from '../../shared/model/settings.ts';
import { act, type Engine } from '../engine.ts';
import { shortInstrument } from '../components/format.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { useFleetStore } from '../store/fleet-store.ts';
import { useMarketStore } from '../store/market-store.ts';
import { changeSettings, useSettings } from '../store/settings-store.ts';
import { notify, openDialog, openOverlay, openSettings, openView, useUi, VIEWS } from '../store/ui-store.ts';
import { FLATTEN_KEYS, type Action } from './actions.ts';
import { showDesk } from './desk-switch.ts';
import { flattenNow } from './flatten-now.ts';

const OFFLINE = 'the engine is not connected.';
const needsLink = (): string | null => (selectLive(useConnection.getState()) ? null : OFFLINE);
const needsDesk = (): string | null => needsLink() ?? (useDeskStore.getState().desk === null ? 'no desk is shown.' : null);
const set = (engine: Engine, patch: SettingsPatch): Promise<void> => changeSettings(engine, patch).then(() => undefined);

const STOP: readonly Action[] = [
  { id: 'flatten', label: 'Flatten all…', group: 'Stop trading', keys: FLATTEN_KEYS, trades: true, also: 'close everything panic red button', run: () => openDialog('flatten'), again: (engine) => flattenNow(engine, 'keys pressed twice in the desk view') },
  { id: 'kill', label: 'Kill: halt and cancel…', group: 'Stop trading', keys: '$mod+Shift+KeyX', trades: true, also: 'stop latch', run: () => openDialog('kill') },
  { id: 'resume', label: 'Resume trading…', group: 'Stop trading', keys: '', trades: true, also: 'unlatch', blocked: () => needsDesk() ?? (isHalted() ? null : 'trading is not halted.'), run: () => openDialog('resume') },
  { id: 'reduceOnly', label: 'Reduce only…', group: 'Stop trading', keys: '', trades: true, blocked: () => needsDesk() ?? (isHalted() ? 'trading is halted.' : null), run: () => openDialog('reduceOnly') },
];
function isHalted(): boolean {
  const { desk } = useDeskStore.getState();
  return desk !== null && (desk.latched || desk.tradingState === 'halted');
}

const VIEW_ACTIONS: readonly Action[] = VIEWS.map(({ name, label }, i) => ({ id: `view.${name}`, label, group: 'Go to', keys: `Alt+Digit${i + 1}`, also: 'view page open', run: () => openView(name) }));

const ARMING: readonly Action[] = [
  { id: 'arm', label: 'Arm the desk…', group: 'Desk', keys: '', trades: true, also: 'live readiness', blocked: () => needsDesk() ?? (useDeskStore.getState().desk?.mode === 'live' ? null : 'a paper desk needs no arming.'), run: () => openDialog('arm') },
  { id: 'disarm', label: 'Disarm the desk…', group: 'Desk', keys: '', trades: true, blocked: () => needsDesk() ?? (useDeskStore.getState().desk?.mode === 'live' ? null : 'a paper desk is not armed.'), run: () => openDialog('disarm') },
  { id: 'report.export', label: 'Export the latest daily report', group: 'Desk', keys: '', also: 'csv html json save', blocked: needsDesk, run: exportLatest },
];

async function exportLatest(engine: Engine): Promise<void> {
  await act('Export', async () => {
    const { days: [day] } = await engine.call('report.days', {});
    if (day === undefined) return { outcome: 'refused', message: 'there is no day with a record yet' };
    const { folder, files } = await engine.call('report.export', { day });
    return { outcome: 'done', message: `written to ${folder}: ${files.join(', ')}` };
  });
}

/** One step up or down in the catalogue, round at its ends. */
function stepInstrument(by: 1 | -1): void {
  const { instruments } = useMarketStore.getState();
  if (instruments.length === 0) return notify('refused', 'Instrument: the catalogue is empty.');
  const at = instruments.findIndex((i) => i.id === useUi.getState().instrumentId);
  const next = instruments[(Math.max(0, at) + by + instruments.length) % instruments.length];
  if (next) useUi.setState({ instrumentId: next.id, view: 'desk' });
}
const INSTRUMENTS: readonly Action[] = [
  { id: 'instrument.next', label: 'Next instrument', group: 'Instrument', keys: 'Alt+KeyJ', run: () => stepInstrument(1) },
  { id: 'instrument.previous', label: 'Previous instrument', group: 'Instrument', keys: 'Alt+KeyK', run: () => stepInstrument(-1) },
];

const choice = <K extends 'theme' | 'density' | 'pnlColours'>(key: K, value: AppSettings[K], label: string, also: string): Action => ({
  id: `${key}.${value}`, label, group: 'Appearance', keys: '', also, blocked: () => needsLink() ?? (useSettings.getState().settings[key] === value ? 'it is so already.' : null), run: (engine) => set(engine, { [key]: value }),
});
const APPEARANCE: readonly Action[] = [
  { id: 'theme.other', label: 'Light or dark: the other theme', group: 'Appearance', keys: 'Alt+KeyT', blocked: needsLink, run: (engine) => set(engine, { theme: document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark' ? 'light' : 'dark' }) },
  choice('theme', 'auto', 'Theme of the system', 'auto light dark'), choice('theme', 'light', 'Light theme', ''), choice('theme', 'dark', 'Dark theme', 'night'),
  choice('density', 'compact', 'Compact density', 'small rows text size'), choice('density', 'regular', 'Regular density', 'rows text size'), choice('density', 'comfortable', 'Comfortable density', 'large rows text size'),
  choice('pnlColours', 'standard', 'Profit and loss in green and red', 'colour'), choice('pnlColours', 'blueOrange', 'Profit and loss in blue and orange', 'colour blind'),
  { id: 'zone.utc', label: 'Times in UTC', group: 'Appearance', keys: '', also: 'zone clock', blocked: needsLink, run: (engine) => set(engine, { zone: 'UTC' }) },
  { id: 'zone.local', label: 'Times in the zone of this machine', group: 'Appearance', keys: '', also: 'local zone clock', blocked: needsLink, run: (engine) => set(engine, { zone: 'local' }) },
];

const HELP: readonly Action[] = [
  { id: 'palette', label: 'Command palette', group: 'Help', keys: '$mod+KeyK', also: 'search commands', run: () => openOverlay('palette') },
  { id: 'shortcuts', label: 'Keyboard shortcuts', group: 'Help', keys: '[Shift]+?', also: 'keys sheet cheat help', run: () => openOverlay('shortcuts') },
  { id: 'shortcuts.edit', label: 'Change keyboard shortcuts', group: 'Help', keys: '', also: 'keys rebind', run: () => openSettings('shortcuts') },
  { id: 'guide', label: 'First-run guide', group: 'Help', keys: '', also: 'tour start tutorial', blocked: needsLink, run: (engine) => set(engine, { guide: { ...useSettings.getState().settings.guide, finished: false, dismissed: false } }) },
];

export const FIXED_ACTIONS: readonly Action[] = [...STOP, ...VIEW_ACTIONS, ...ARMING, ...INSTRUMENTS, ...APPEARANCE, ...HELP];

/** One action for each instrument of the catalogue. */
export const instrumentActions = (ids: readonly string[]): readonly Action[] =>
  ids.map((id) => ({ id: `instrument.${id}`.slice(0, 60), label: `Chart ${shortInstrument(id)}`, group: 'Instrument', keys: '', also: id, run: () => useUi.setState({ instrumentId: id, view: 'desk' }) }));

/** One action for each profile that can be shown. Showing a live desk arms nothing. */
export const deskActions = (desks: readonly Pick<FleetDesk, 'profile' | 'mode'>[]): readonly Action[] =>
  desks.map(({ profile, mode }) => ({
    id: `desk.show.${profile}`, label: `Show desk ${profile} (${mode})`, group: 'Desk', keys: '', also: 'profile switch paper live',
    blocked: () => needsLink() ?? (useDeskStore.getState().desk?.profile === profile ? 'it is shown.' : (useFleetStore.getState().desks.find((d) => d.profile === profile && d.status === 'unavailable')?.detail ?? null)),
    run: (engine) => showDesk(engine, profile),
  }));
