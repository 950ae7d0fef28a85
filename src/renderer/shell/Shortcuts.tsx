import { useEffect, useMemo } from 'react';
import { createKeybindingsHandler } from 'tinykeys';
import { useShallow } from 'zustand/react/shallow';
import type { ProfileName } from '../../shared/model/profile.ts';
import { Dialog } from '../components/Dialog.tsx';
import { useEngine } from '../engine.ts';
import { useFleetStore } from '../store/fleet-store.ts';
import { useMarketStore } from '../store/market-store.ts';
import { useSettings } from '../store/settings-store.ts';
import { notify, openOverlay, openSettings, useUi } from '../store/ui-store.ts';
import { deskActions, FIXED_ACTIONS, instrumentActions } from './actions-list.ts';
import { ACTION_GROUPS, FLATTEN_KEYS, RECORDS_KEYS, allActions, bindingsOf, keysOf, provideActions, runAction, useActions } from './actions.ts';
import { typesText } from './actions-keys.ts';
import { Keys } from './Keys.tsx';
import classes from './Shortcuts.module.css';

/** These work in a text field and over a dialog too. */
const EVERYWHERE: ReadonlySet<string> = new Set(['flatten', 'kill']);

function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && target.closest('input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable]') !== null;
}
const isCovered = (): boolean => document.querySelector('[aria-modal="true"]') !== null;

function isMeant(id: string, event: KeyboardEvent): boolean {
  if (event.repeat || event.isComposing || document.activeElement?.hasAttribute(RECORDS_KEYS)) return false;
  // What a field would write is written, also where older settings made it a shortcut.
  if (isTyping(event) && (typesText(event) || (!EVERYWHERE.has(id) && !event.ctrlKey && !event.metaKey))) return false;
  if (EVERYWHERE.has(id)) return true;
  return !isCovered() || (id === 'palette' && useUi.getState().overlay !== null);
}

/** Listens for the shortcuts of every action, and offers the ones that are always there. Draws the sheet when it is asked for. */
export function Shortcuts() {
  const engine = useEngine();
  const actions = useActions();
  const shortcuts = useSettings((s) => s.settings.shortcuts);
  const instruments = useMarketStore((s) => s.instruments);
  const profiles = useFleetStore(useShallow((s) => s.desks.map(({ profile, mode }) => `${profile} ${mode}`)));
  const sheet = useUi((s) => s.overlay === 'shortcuts');
  useEffect(() => provideActions('fixed', FIXED_ACTIONS), []);
  useEffect(() => provideActions('instruments', instrumentActions(instruments.map((i) => i.id))), [instruments]);
  useEffect(() => provideActions('desks', deskActions(profiles.map((words) => ({ profile: words.split(' ')[0] as ProfileName, mode: words.endsWith('live') ? 'live' : 'paper' })))), [profiles]);

  const bound = useMemo(() => JSON.stringify(bindingsOf(actions, shortcuts)), [actions, shortcuts]);
  useEffect(() => {
    let taken: KeyboardEvent | null = null;
    const press = (id: string, event: KeyboardEvent): void => {
      if (event === taken || !isMeant(id, event)) return;
      taken = event; // Several forms of keys may match one press: the first one has it.
      event.preventDefault();
      event.stopPropagation();
      const action = allActions().find((each) => each.id === id);
      if (action && id === 'palette' && useUi.getState().overlay === 'palette') openOverlay(null);
      else if (action?.again && useUi.getState().dialog === id) action.again(engine);
      else if (action) void runAction(action, engine, (sentence) => notify('refused', sentence));
    };
    const map = Object.fromEntries((JSON.parse(bound) as [string, string][]).map(([keys, id]) => [keys, (event: KeyboardEvent) => press(id, event)]));
    const handler = createKeybindingsHandler(map, { ignore: () => false });
    window.addEventListener('keydown', handler, true);
    return () => window.removeEventListener('keydown', handler, true);
  }, [bound, engine]);
  return sheet ? <ShortcutSheet /> : null;
}

/** Every action that has keys, by group. */
function ShortcutSheet() {
  const actions = useActions();
  const shortcuts = useSettings((s) => s.settings.shortcuts);
  const groups = ACTION_GROUPS.map((group) => ({ group, rows: actions.filter((action) => action.group === group && keysOf(action, shortcuts) !== '') })).filter(({ rows }) => rows.length > 0);
  return (
    <Dialog title="Keyboard shortcuts" size={760} onClose={() => openOverlay(null)}>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label="Shortcuts"><div className={classes.sheet}>
        {groups.map(({ group, rows }) => (
          <section key={group} className={classes.group} aria-label={group}>
            <h3>{group}</h3>
            <dl>{rows.map((action) => <div key={action.id}><dt>{action.label}</dt><dd><Keys keys={keysOf(action, shortcuts)} /></dd></div>)}</dl>
          </section>
        ))}
        <section className={classes.group} aria-label="Everywhere">
          <h3>Everywhere</h3>
          <dl>
            <div><dt>Flatten all: whatever is set above</dt><dd><Keys keys={FLATTEN_KEYS} /></dd></div>
            <div><dt>Flatten all: hold on the button</dt><dd><Keys keys="Enter" /></dd></div>
            <div><dt>Rows of a table</dt><dd><Keys keys="ArrowUp" /> <Keys keys="ArrowDown" /></dd></div>
            <div><dt>Copy the row of a table</dt><dd><Keys keys="$mod+KeyC" /></dd></div>
            <div><dt>Tabs of a panel</dt><dd><Keys keys="ArrowLeft" /> <Keys keys="ArrowRight" /></dd></div>
          </dl>
        </section>
      </div></div>
      <div className={classes.foot}>
        <button type="button" className={classes.link} onClick={() => { openOverlay(null); openSettings('shortcuts'); }}>Change shortcuts</button>
      </div>
    </Dialog>
  );
}
