import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { closeToast, MOST_SHOWN, offerUndo, say, shownToasts, takeBack, useToasts, withdrawUndo } from '../../../src/renderer/store/toast-store.ts';

const shown = () => shownToasts(useToasts.getState().toasts);
const texts = () => shown().map(({ text, canUndo }) => (canUndo ? `${text} ↶` : text));
const idOf = (text: string): number => useToasts.getState().toasts.find((toast) => toast.text === text)?.id ?? Number.NaN;
const nothing = (): void => undefined;
beforeEach(() => useToasts.setState({ toasts: [] }));

describe('toasts', () => {
  it('stand four at once, what must not be missed first', () => {
    for (const text of ['a', 'b', 'c']) offerUndo(text, text, nothing);
    say('look');
    expect(texts()).toEqual(['look', 'c ↶', 'b ↶', 'a ↶']);
    offerUndo('d', 'd', nothing);
    expect(texts()).toEqual(['look', 'd ↶', 'c ↶', 'b ↶']);
  });

  it('say the same sentence once, in the place of the newest', () => {
    for (const text of ['one', 'two', 'one']) say(text);
    expect(texts()).toEqual(['one', 'two']);
  });

  it('give back the changes of one subject in turn, each as it was before', () => {
    const before: string[] = [];
    for (const text of ['a', 'b', 'c']) offerUndo('layout', text, () => before.push(text));
    expect(texts()).toEqual(['c ↶', 'b', 'a']);
    takeBack(idOf('c'));
    expect(texts()).toEqual(['b ↶', 'a']);
    takeBack(idOf('b'));
    expect([before, texts()]).toEqual([['c', 'b'], ['a ↶']]);
  });

  it('let a change stand with those before it, in its subject alone', () => {
    for (const text of ['a', 'b']) offerUndo('layout', text, nothing);
    offerUndo('shortcuts', 'keys', nothing);
    closeToast(idOf('b'));
    expect(texts()).toEqual(['keys ↶', 'a']);
    withdrawUndo('shortcuts');
    expect(texts()).toEqual(['keys', 'a']);
  });

  it('never lose a warning that was not closed, and never hold more changes than are shown', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.record({ warn: fc.integer({ min: 0, max: 9 }) }), fc.record({ change: fc.integer({ min: 0, max: 2 }) })), { maxLength: 30 }), (acts) => {
      useToasts.setState({ toasts: [] });
      for (const act of acts) if ('warn' in act) say(`w${act.warn}`); else offerUndo(`s${act.change}`, 'changed', nothing);
      const { toasts } = useToasts.getState();
      const warned = new Set(acts.flatMap((act) => ('warn' in act ? [`w${act.warn}`] : [])));
      expect(toasts.filter(({ kind }) => kind === 'warning').map(({ text }) => text).toSorted()).toEqual([...warned].toSorted());
      expect(toasts.filter(({ kind }) => kind === 'undo').length).toBeLessThanOrEqual(MOST_SHOWN);
      expect(shown().length).toBe(Math.min(MOST_SHOWN, toasts.length));
      const firstChange = shown().findIndex(({ kind }) => kind === 'undo');
      expect(shown().slice(firstChange < 0 ? shown().length : firstChange).every(({ kind }) => kind === 'undo')).toBe(true);
    }));
  });
});
