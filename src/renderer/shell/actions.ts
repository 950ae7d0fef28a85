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
  /** It leads to orders, positions or the trading state: the palette never starts on it. */
  readonly trades?: true;
  readonly run: (engine: Engine) => void | Promise<void>;
  /** What its keys do when they are pressed again while its dialog, which has the action's id, waits for an answer. */
  readonly again?: (engine: Engine) => void;
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

/** The first way to flatten by keyboard. */
export const FLATTEN_KEYS = '$mod+Shift+KeyF';
/** The way to flatten can be given other keys and never be taken away. */
export const ALWAYS_BOUND: ReadonlySet<string> = new Set(['flatten']);
/**
 * Keys that such an action answers to beside those that were set: the last resort of hands that remember the first ones. With Ctrl on
 * every system, and by the printed letter as well as by its place on the keyboard.
 */
export function lastResortOf({ id, keys }: Pick<Action, 'id' | 'keys'>): readonly string[] {
  if (!ALWAYS_BOUND.has(id)) return [];
  return [...new Set([keys, keys.replace('$mod', 'Control')].flatMap((each) => [each, each.replace(/Key([A-Z])$/, '$1')]))];
}

/** The keys of an action as the trader set them: '' switches one off, keys that cannot be read have no effect. */
export function keysOf(action: Pick<Action, 'id' | 'keys'>, shortcuts: Readonly<Record<string, string>> = useSettings.getState().settings.shortcuts): string {
  const set = shortcuts[action.id];
  if (set === undefined) return action.keys;
  if (set === '') return ALWAYS_BOUND.has(action.id) ? action.keys : '';
  return parseKeys(set) === null ? action.keys : set;
}
/** The keys of an action as the trader set them, drawn anew when they change. */
export function useKeys(id: string, fallback: string): string {
  const shortcuts = useSettings((s) => s.settings.shortcuts);
  return keysOf({ id, keys: fallback }, shortcuts);
}

/** Which keys lead to which action, each keys once: where stored shortcuts are at odds, the first action in the order of the groups has them, and the last resort goes before all. */
export function bindingsOf(actions: readonly Action[], shortcuts: Readonly<Record<string, string>>): readonly (readonly [keys: string, id: string])[] {
  const bound = new Map<string, string>();
  const bind = (keys: string, id: string): void => { if (keys !== '' && !bound.has(keys)) bound.set(keys, id); };
  for (const action of actions) for (const keys of lastResortOf(action)) bind(keys, action.id);
  for (const action of actions) bind(keysOf(action, shortcuts), action.id);
  return [...bound];
}

/** The action that already has these keys or keys in their way, but for the one with `id`. The last resort stays its action's own. */
export const keysTakenBy = (id: string, keys: string, actions: readonly Action[], shortcuts: Readonly<Record<string, string>>): Action | undefined =>
  actions.find((other) => other.id !== id && [keysOf(other, shortcuts), ...lastResortOf(other)].some((taken) => keysCollide(taken, keys)));

/** Why `keys` cannot be given to the action, a sentence; null when they can. */
export function bindingProblem(action: Action, keys: string, actions: readonly Action[], shortcuts: Readonly<Record<string, string>>): string | null {
  if (keys === '') return ALWAYS_BOUND.has(action.id) ? `Expected keys for '${action.label}', found none: it must stay in reach. Set others instead.` : null;
  const problem = keys === action.keys ? null : keysProblem(keys);
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
