import fc from 'fast-check';
import { matchKeybindingPress, parseKeybinding } from 'tinykeys';
import { describe, expect, it } from 'vitest';
import { ariaKeys, keyCaps, keysCollide, keysOfEvent, keysProblem, keysText, parseKeys, typesText, type KeyEvent } from '../../../src/renderer/shell/actions-keys.ts';

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const codes = [...letters.map((c) => ({ code: `Key${c}`, key: c.toLowerCase() })), ...[...'0123456789'].map((d) => ({ code: `Digit${d}`, key: d })), ...['F1', 'F6', 'F9', 'ArrowUp', 'ArrowLeft', 'Enter', 'Home'].map((name) => ({ code: name, key: name }))];
/** A press as a keyboard gives it; letters in upper case with Shift, as browsers report them. */
const press: fc.Arbitrary<KeyEvent> = fc.record({ at: fc.constantFrom(...codes), ctrlKey: fc.boolean(), altKey: fc.boolean(), metaKey: fc.boolean(), shiftKey: fc.boolean() })
  .map(({ at, ...mods }) => ({ ...at, key: mods.shiftKey && at.key.length === 1 && /[a-z]/.test(at.key) ? at.key.toUpperCase() : at.key, ...mods }));

/** The event as tinykeys asks it. */
const asEvent = (event: KeyEvent): KeyboardEvent => ({ ...event, getModifierState: (name: string) => ({ Control: event.ctrlKey, Alt: event.altKey, Meta: event.metaKey, Shift: event.shiftKey })[name] ?? false }) as unknown as KeyboardEvent;
const fires = (keys: string, event: KeyEvent): boolean => {
  const [one] = parseKeybinding(keys);
  return one !== undefined && matchKeybindingPress(asEvent(event), one);
};

describe('keys of shortcuts', () => {
  it('records what then fires on the same press, and on no press with other modifiers', () => {
    fc.assert(fc.property(press, press, (event, other) => {
      const keys = keysOfEvent(event, false);
      if (keys === null) throw new Error('expected keys');
      expect(fires(keys, event)).toBe(true);
      if (fires(keys, other)) expect([other.code, other.ctrlKey, other.altKey, other.metaKey, other.shiftKey]).toEqual([event.code, event.ctrlKey, event.altKey, event.metaKey, event.shiftKey]);
    }));
  });

  it('finds a collision exactly when one press fires both', () => {
    fc.assert(fc.property(press, press, press, (a, b, event) => {
      const one = keysOfEvent(a, false) ?? '';
      const other = keysOfEvent(b, false) ?? '';
      expect(keysCollide(one, other, false)).toBe(keysCollide(other, one, false));
      expect(keysCollide(one, one, false)).toBe(true);
      expect(keysCollide(one, other, false)).toBe(fires(one, b));
      if (fires(one, event) && fires(other, event)) expect(keysCollide(one, other, false)).toBe(true);
    }));
  });

  it('sees through spellings, orders of modifiers and beginnings', () => {
    expect(keysCollide('$mod+KeyK', 'Control+k', false)).toBe(true);
    expect(keysCollide('$mod+KeyK', 'Control+k', true)).toBe(false);
    expect(keysCollide('$mod+KeyK', 'Meta+KeyK', true)).toBe(true);
    expect(keysCollide('Shift+Alt+KeyA', 'Alt+Shift+a', false)).toBe(true);
    expect(keysCollide('KeyG', 'KeyG KeyD', false)).toBe(true);
    expect(keysCollide('KeyG KeyA', 'KeyG KeyD', false)).toBe(false);
    expect(keysCollide('[Shift]+?', 'Shift+?', false)).toBe(true);
    expect(keysCollide('nonsense+', 'KeyA', false)).toBe(false);
  });

  it('reads no text that is not a shortcut, and throws at none', () => {
    for (const text of ['', ' ', 'Shift', '$mod', 'Foo+KeyA', 'a b c', ' KeyA', '(a|b)', 'Shift+']) expect(parseKeys(text, false), text).toBeNull();
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => { parseKeys(text, false); keysProblem(text, false); keyCaps(text, false); ariaKeys(text, false); }));
  });

  it('leaves the keys of the page, the browser and editing alone, with the reason', () => {
    for (const keys of ['Enter', 'Escape', 'Shift+Tab', 'ArrowDown', '$mod+KeyW', 'Control+t', 'F5', '$mod+KeyC']) expect(keysProblem(keys, false), keys).toMatch(/^Expected keys that the (page|browser)/);
    // Closing, changing and reloading tabs, zooming, and moving and deleting by words in a field.
    for (const keys of ['$mod+F4', '$mod+Tab', '$mod+Shift+Tab', '$mod+PageDown', '$mod+F5', 'Shift+F5', 'Alt+Tab', 'Alt+Space', '$mod+[Shift]+-', '$mod+[Shift]++', '$mod+[Shift]+=', '$mod+Digit0', '$mod+ArrowLeft', '$mod+Shift+ArrowRight', '$mod+Backspace', '$mod+Delete', '$mod+Shift+Home', 'Alt+F4', '$mod+Shift+KeyQ']) expect(keysProblem(keys, false), keys).toMatch(/^Expected keys that the browser/);
    for (const keys of ['$mod+KeyK', 'Alt+Digit1', 'F6', 'Shift+F6', '$mod+Enter', 'Alt+Shift+ArrowLeft', '$mod+Shift+KeyF', '$mod+KeyJ']) expect(keysProblem(keys, false), keys).toBeNull();
  });

  it('are none that a field would write, in any place of the shortcut', () => {
    expect(keysProblem('KeyF', false)).toBe('Expected keys with Ctrl or Alt, or a function key, found F: it is text in a field.');
    for (const keys of ['Shift+KeyJ', 'Digit1', '[Shift]+?', '[Shift]+/', '+', '.', 'é', 'KeyG KeyD', '$mod+KeyG KeyD']) expect(keysProblem(keys, false), keys).toMatch(/is text in a field\.$/);
    expect(keysProblem('Shift+KeyJ', true)).toBe('Expected keys with ⌘, Ctrl or ⌥, or a function key, found Shift+J: it is text in a field.');
    fc.assert(fc.property(press, (event) => {
      const keys = keysOfEvent(event, false) ?? '';
      if (typesText({ ...event, getModifierState: () => false })) expect(keysProblem(keys, false), keys).not.toBeNull();
    }));
  });

  it('know which press a field writes: also with AltGr, whatever modifiers the system makes of it', () => {
    const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
    const graph = { getModifierState: (name: string) => name === 'AltGraph' };
    const plain = { getModifierState: () => false };
    expect(typesText({ ...none, ...plain, key: 'f', code: 'KeyF' })).toBe(true);
    expect(typesText({ ...none, ...plain, shiftKey: true, key: '?', code: 'Slash' })).toBe(true);
    expect(typesText({ ...none, ...graph, ctrlKey: true, altKey: true, key: '@', code: 'KeyQ' })).toBe(true);
    expect(typesText({ ...none, ...plain, ctrlKey: true, key: 'f', code: 'KeyF' })).toBe(false);
    expect(typesText({ ...none, ...plain, altKey: true, key: 'f', code: 'KeyF' })).toBe(false);
    expect(typesText({ ...none, ...plain, key: 'F9', code: 'F9' })).toBe(false);
  });

  it('names keys as they stand on the caps', () => {
    expect(keysText('$mod+Shift+KeyF', false)).toBe('Ctrl+Shift+F');
    expect(keysText('$mod+KeyK', true)).toBe('⌘+K');
    expect(keysText('KeyG KeyD', false)).toBe('G D');
    expect(ariaKeys('$mod+Shift+KeyF', false)).toBe('Control+Shift+F');
    expect(keyCaps('', false)).toEqual([]);
  });
});
