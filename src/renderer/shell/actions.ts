// Everything that can be done from the palette or by a shortcut: what it is called, its keys, when it can be done.
import { create } from 'zustand';
import type { Engine } from '../engine.ts';
import { useSettings } from '../store/settings-store.ts';
import { keysCollide, keysProblem, keysText, parseKeys } from './actions-keys.ts';

/** In the order of the palette. */
export const ACTION_GROUPS = ['Stop trading', 'Go to', 'Desk', 'Instrument', 'Workspace', 'Panel', 'Table', 'Appearance', 'Help'] as const;
export type ActionGroup = (typeof ACTION_GROUPS)[number];

export type Action = {
  /** Stable: shortcuts are stored under it. At most 60 characters. */
  readonly id: string;
  readonly label: string;
  readonly group: ActionGroup;
  /** Default keys in the notation of tinykeys; '' for none. */
  readonly keys: string;
  /** Other words by which it is found. */
  readonly also?: string;
  /** Null when it can be done now, else a sentence that says what is missing. */
  readonly blocked?: () => string | null;
  readonly run: (engine: Engine) => void | Promise<void>;
};

/** Actions that exist while something is on screen: its panels, its tables. By source. */
const useSources = create<{ readonly bySource: Readonly<Record<string, readonly Action[]>> }>()(() => ({ bySource: {} }));

/** Adds or replaces the actions of one source; returns what takes them away. */
export function provideActions(source: string, actions: readonly Action[]): () => void {
  useSources.setState((s) => ({ bySource: { ...s.bySource, [source]: actions } }));
  return () => useSources.setState((s) => (s.bySource[source] === actions ? { bySource: Object.fromEntries(Object.entries(s.bySource).filter(([name]) => name !== source)) } : s));
}

/** Every action of now, by the order of the groups. */
export const allActions = (): readonly Action[] => inOrder(Object.values(useSources.getState().bySource).flat());
/** As `allActions`; drawn anew when one comes or goes. */
export function useActions(): readonly Action[] {
  const bySource = useSources((s) => s.bySource);
  return inOrder(Object.values(bySource).flat());
}
const inOrder = (actions: readonly Action[]): readonly Action[] => actions.toSorted((a, b) => ACTION_GROUPS.indexOf(a.group) - ACTION_GROUPS.indexOf(b.group));

/** On a field that takes the next key press as a new shortcut: none runs meanwhile. */
export const RECORDS_KEYS = 'data-records-keys';

/** The way to flatten can be moved to other keys and never be taken away. */
export const ALWAYS_BOUND: ReadonlySet<string> = new Set(['flatten']);

/** The keys of an action as the trader set them: '' switches one off, keys that cannot be read have no effect. */
export function keysOf(action: Pick<Action, 'id' | 'keys'>, shortcuts: Readonly<Record<string, string>> = useSettings.getState().settings.shortcuts): string {
  const set = shortcuts[action.id];
  if (set === undefined) return action.keys;
  if (set === '') return ALWAYS_BOUND.has(action.id) ? action.keys : '';
  return parseKeys(set) === null ? action.keys : set;
}
export function useKeys(id: string, fallback: string): string {
  const shortcuts = useSettings((s) => s.settings.shortcuts);
  return keysOf({ id, keys: fallback }, shortcuts);
}

/** The action that already has these keys or keys in their way, but for the one with `id`. The first way to flatten stays its own after it was moved. */
export const keysTakenBy = (id: string, keys: string, actions: readonly Action[], shortcuts: Readonly<Record<string, string>>): Action | undefined =>
  actions.find((other) => other.id !== id && (keysCollide(keysOf(other, shortcuts), keys) || (ALWAYS_BOUND.has(other.id) && keysCollide(other.keys, keys))));

/** Why `keys` cannot be given to the action, a sentence; null when they can. */
export function bindingProblem(action: Action, keys: string, actions: readonly Action[], shortcuts: Readonly<Record<string, string>>): string | null {
  if (keys === '') return ALWAYS_BOUND.has(action.id) ? `Expected keys for '${action.label}', found none: it must stay in reach. Set others instead.` : null;
  const problem = keysProblem(keys);
  if (problem !== null) return problem;
  const other = keysTakenBy(action.id, keys, actions, shortcuts);
  return other ? `Expected free keys, found ${keysText(keys)} in use by '${other.label}'.` : null;
}

/** Runs an action unless it is blocked; says why in the status line. */
export async function runAction(action: Action, engine: Engine, say: (sentence: string) => void): Promise<void> {
  const problem = action.blocked?.() ?? null;
  if (problem !== null) say(`${action.label}: ${problem}`);
  else await action.run(engine);
}
