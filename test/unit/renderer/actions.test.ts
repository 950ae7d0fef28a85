import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findActions } from '../../../src/renderer/shell/actions-find.ts';
import type { Engine } from '../../../src/renderer/engine.ts';
import { FIXED_ACTIONS, deskActions, instrumentActions } from '../../../src/renderer/shell/actions-list.ts';
import { ACTION_GROUPS, FLATTEN_KEYS, allActions, bindingProblem, bindingsOf, keysOf, keysTakenBy, lastResortOf, provideActions, type Action } from '../../../src/renderer/shell/actions.ts';
import { keysCollide, keysProblem } from '../../../src/renderer/shell/actions-keys.ts';
import { useFleetStore } from '../../../src/renderer/store/fleet-store.ts';

const flatten = FIXED_ACTIONS.find(({ id }) => id === 'flatten') as Action;
const palette = FIXED_ACTIONS.find(({ id }) => id === 'palette') as Action;
const keyText = fc.oneof(fc.constantFrom('', '$mod+KeyK', '$mod+Shift+KeyF', 'Alt+Digit1', 'F6', 'F7', 'F8', 'Alt+KeyQ', 'Alt+KeyY', 'Enter', 'nonsense+', '$mod+KeyW'), fc.string({ maxLength: 12 }));

describe('actions', () => {
  it('have names of their own, default keys that are free and sound, and stored names that fit', () => {
    const ids = FIXED_ACTIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const action of FIXED_ACTIONS) {
      expect(action.id.length, action.id).toBeLessThanOrEqual(60);
      // The mark of questions is where every program has its keys; a field keeps it.
      expect(action.keys === '' || action.id === 'shortcuts' ? null : keysProblem(action.keys), action.id).toBeNull();
      expect(action.keys === '' ? undefined : keysTakenBy(action.id, action.keys, FIXED_ACTIONS, {})?.id, action.id).toBeUndefined();
    }
  });

  it('come and go with their source, in the order of their groups', () => {
    const away = provideActions('test', [palette, flatten]);
    const second = provideActions('other', instrumentActions(['BTC-PERP.SIM']));
    expect(allActions().map(({ id }) => id)).toEqual(['flatten', 'instrument.BTC-PERP.SIM', 'palette']);
    const replaced = provideActions('test', [palette]);
    away(); // Of the list before: takes nothing away from the one that replaced it.
    expect(allActions().map(({ id }) => id)).toEqual(['instrument.BTC-PERP.SIM', 'palette']);
    replaced();
    second();
    expect(allActions()).toEqual([]);
    expect(ACTION_GROUPS[0]).toBe('Stop trading');
  });

  it('always leave a way to flatten by keyboard, whatever is stored', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...FIXED_ACTIONS.map(({ id }) => id)), keyText), (shortcuts) => {
      expect(keysOf(flatten, shortcuts)).not.toBe('');
    }));
    expect(bindingProblem(flatten, '', FIXED_ACTIONS, {})).toMatch(/must stay in reach/);
    expect(bindingProblem(palette, '', FIXED_ACTIONS, {})).toBeNull();
  });

  it('listen to the keys that the sheet names, and lead from the first keys of flatten to nothing else, whatever is stored', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...FIXED_ACTIONS.map(({ id }) => id)), keyText), (shortcuts) => {
      const bound = bindingsOf(FIXED_ACTIONS, shortcuts);
      expect(new Set(bound.map(([keys]) => keys)).size).toBe(bound.length);
      expect(bound).toContainEqual([FLATTEN_KEYS, 'flatten']);
      expect(bound.find(([keys]) => keysCollide(keys, FLATTEN_KEYS))?.[1]).toBe('flatten');
      const taken = new Set<string>();
      for (const action of FIXED_ACTIONS) {
        const keys = keysOf(action, shortcuts);
        if (keys === '' || taken.has(keys) || lastResortOf(flatten).includes(keys)) continue;
        taken.add(keys);
        expect(bound).toContainEqual([keys, action.id]);
      }
    }));
    expect(bindingsOf([flatten], { flatten: 'F9' }).map(([keys]) => keys)).toEqual(['$mod+Shift+KeyF', '$mod+Shift+F', 'Control+Shift+KeyF', 'Control+Shift+F', 'F9']);
    expect(bindingProblem(palette, 'Control+Shift+KeyF', FIXED_ACTIONS, { flatten: 'F9' })).toMatch(/in use by 'Flatten all…'/);
  });

  it('never let a change through that gives two actions the same keys', () => {
    const one = fc.record({ id: fc.constantFrom(...FIXED_ACTIONS.map(({ id }) => id)), keys: keyText });
    fc.assert(fc.property(fc.array(one, { maxLength: 12 }), (changes) => {
      let shortcuts: Readonly<Record<string, string>> = {};
      for (const { id, keys } of changes) {
        const action = FIXED_ACTIONS.find((each) => each.id === id) as Action;
        if (bindingProblem(action, keys, FIXED_ACTIONS, shortcuts) === null) shortcuts = { ...shortcuts, [id]: keys };
      }
      const bound = FIXED_ACTIONS.map((action) => ({ id: action.id, keys: keysOf(action, shortcuts) })).filter(({ keys }) => keys !== '');
      expect(bound.flatMap((a, i) => bound.slice(i + 1).filter((b) => keysCollide(a.keys, b.keys)).map((b) => `${a.id} and ${b.id} have ${a.keys}`))).toEqual([]);
    }));
  });

  it('take no letter, nothing of the browser, and their own default back', () => {
    const problem = (action: Action, keys: string): string | null => bindingProblem(action, keys, FIXED_ACTIONS, {});
    for (const action of FIXED_ACTIONS) for (const keys of ['KeyY', 'Shift+Digit9', '$mod+KeyW', 'F5']) expect(problem(action, keys), `${action.id} ${keys}`).toMatch(/^Expected keys .*\.$/);
    for (const action of FIXED_ACTIONS) expect(problem(action, action.keys), action.id).toBeNull();
    expect(problem(palette, '[Shift]+?')).toMatch(/is text in a field/);
  });

  it('name the action that has the keys', () => {
    expect(bindingProblem(palette, '$mod+Shift+KeyF', FIXED_ACTIONS, {})).toBe("Expected free keys, found Ctrl+Shift+F in use by 'Flatten all…'.");
  });

  it('show another desk the way that the header does: with what came of it under the header', async () => {
    const [action] = deskActions([{ profile: 'paper', mode: 'paper' }]);
    const engine = (outcome: 'done' | 'refused') => ({ show: () => Promise.resolve({ outcome, message: 'the venue is not there' }) }) as unknown as Engine;
    await action?.run(engine('refused'));
    expect(useFleetStore.getState()).toMatchObject({ waiting: null, problem: { profile: 'paper', message: 'the venue is not there' } });
    await action?.run(engine('done'));
    expect(useFleetStore.getState()).toMatchObject({ waiting: null, problem: null });
  });

  it('are found by every typed word, best first', () => {
    expect(findActions(FIXED_ACTIONS, 'flatten')[0]?.id).toBe('flatten');
    expect(findActions(FIXED_ACTIONS, 'dark')[0]?.id).toBe('theme.dark');
    expect(findActions(FIXED_ACTIONS, 'panic')[0]?.id).toBe('flatten');
    expect(findActions(FIXED_ACTIONS, '')).toHaveLength(FIXED_ACTIONS.length);
    fc.assert(fc.property(fc.string({ maxLength: 30 }), (query) => {
      const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
      for (const { label, group, also = '' } of findActions(FIXED_ACTIONS, query)) for (const word of words) expect(`${label} ${group} ${also}`.toLowerCase()).toContain(word);
    }));
  });
});
