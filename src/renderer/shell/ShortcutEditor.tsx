import { useEffect, useRef, useState } from 'react';
import { RowButton } from '../components/RowButton.tsx';
import { useEngine } from '../engine.ts';
import { changeSettings, useSettings } from '../store/settings-store.ts';
import { offerUndo } from '../store/toast-store.ts';
import { keysOfEvent, keysText } from './actions-keys.ts';
import { ACTION_GROUPS, ALWAYS_BOUND, RECORDS_KEYS, bindingProblem, keysOf, useActions, type Action } from './actions.ts';
import { Keys } from './Keys.tsx';
import classes from './ShortcutEditor.module.css';

/** Every action with its keys: set others, take them away, go back to the default. Keys that are taken are refused with the action that has them. */
export function ShortcutEditor() {
  const engine = useEngine();
  const actions = useActions();
  const shortcuts = useSettings((s) => s.settings.shortcuts);
  const [recording, setRecording] = useState<string | null>(null);
  const [problem, setProblem] = useState<{ readonly id: string; readonly text: string } | null>(null);
  const [filter, setFilter] = useState('');

  const store = async (next: Readonly<Record<string, string>>): Promise<void> => { await changeSettings(engine, { shortcuts: { ...next } }); };
  const bind = (action: Action, keys: string): void => {
    const text = bindingProblem(action, keys, actions, shortcuts);
    setProblem(text === null ? null : { id: action.id, text });
    if (text !== null) return;
    setRecording(null);
    const { [action.id]: _before, ...others } = shortcuts;
    void store(keys === action.keys ? others : { ...others, [action.id]: keys });
  };
  const reset = (): void => {
    const before = shortcuts;
    void store({});
    setProblem(null);
    offerUndo('shortcuts', 'All shortcuts are the defaults again.', () => void store(before));
  };
  const shown = actions.filter((action) => `${action.label} ${action.group}`.toLowerCase().includes(filter.trim().toLowerCase()));
  return (
    <div className={classes.editor}>
      <div className={classes.top}>
        <label className={classes.find}>Find an action <input value={filter} onChange={(event) => setFilter(event.currentTarget.value)} maxLength={60} /></label>
        <RowButton onClick={reset} disabled={Object.keys(shortcuts).length === 0}>All back to default</RowButton>
      </div>
      {ACTION_GROUPS.map((group) => {
        const rows = shown.filter((action) => action.group === group);
        if (rows.length === 0) return null;
        return (
          <section key={group} aria-label={`Shortcuts: ${group}`}>
            <h3 className={classes.group}>{group}</h3>
            <ul className={classes.list}>
              {rows.map((action) => (
                <li key={action.id} className={classes.row} data-changed={shortcuts[action.id] !== undefined || undefined}>
                  <span className={classes.label}>{action.label}{ALWAYS_BOUND.has(action.id) && keysOf(action, shortcuts) !== action.keys && <small> and always {keysText(action.keys)}</small>}</span>
                  {recording === action.id
                    ? <Recorder label={action.label} onKeys={(keys) => bind(action, keys)} onLeave={() => { setRecording(null); setProblem(null); }} />
                    : <span className={classes.keys}>{keysOf(action, shortcuts) === '' ? <small>none</small> : <Keys keys={keysOf(action, shortcuts)} />}</span>}
                  <span className={classes.buttons}>
                    <RowButton aria-label={`${recording === action.id ? 'Leave the' : 'Set'} keys of ${action.label}`} onClick={() => { setProblem(null); setRecording(recording === action.id ? null : action.id); }}>{recording === action.id ? 'Leave' : 'Set'}</RowButton>
                    <RowButton aria-label={`None: take the keys of ${action.label} away`} disabled={ALWAYS_BOUND.has(action.id) || keysOf(action, shortcuts) === ''} onClick={() => bind(action, '')}>None</RowButton>
                    <RowButton aria-label={`Default keys of ${action.label}`} disabled={shortcuts[action.id] === undefined} onClick={() => bind(action, action.keys)}>Default</RowButton>
                  </span>
                  <span role="alert" className={classes.problem}>{problem?.id === action.id ? problem.text : ''}</span>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

/** Takes the next key press; Escape and Tab leave. */
function Recorder({ label, onKeys, onLeave }: { readonly label: string; readonly onKeys: (keys: string) => void; readonly onLeave: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const latest = useRef({ onKeys, onLeave });
  useEffect(() => { latest.current = { onKeys, onLeave }; });
  useEffect(() => {
    const input = field.current;
    input?.focus();
    const take = (event: KeyboardEvent): void => {
      if (document.activeElement !== input || event.key === 'Tab') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === 'Escape') return latest.current.onLeave();
      const keys = event.repeat ? null : keysOfEvent(event);
      if (keys !== null) latest.current.onKeys(keys);
    };
    window.addEventListener('keydown', take, true);
    return () => window.removeEventListener('keydown', take, true);
  }, []);
  return <input ref={field} className={classes.recorder} readOnly {...{ [RECORDS_KEYS]: '' }} value="" placeholder="Press the keys" aria-label={`New keys of ${label}: press them, Escape leaves`} />;
}
