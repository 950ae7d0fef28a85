import { expect, it } from 'vitest';
import { leaveLayout, takeLeftLayout } from '../../../src/renderer/desk/left-layout.ts';

const KNOWN = new Set(['fills', 'account']);
function memory(text: string | null = null) {
  const held = new Map<string, string>(text === null ? [] : [['breakwater.arrangement', text]]);
  return { getItem: (key: string) => held.get(key) ?? null, setItem: (key: string, value: string) => void held.set(key, value), removeItem: (key: string) => void held.delete(key) };
}

it('gives what was left once, with the workspace that it was made in', () => {
  const tab = memory();
  const layout = { tabs: ['fills', 'account'], active: 'account' };
  leaveLayout(tab, { of: 'w1', layout });
  expect(takeLeftLayout(tab, KNOWN)).toEqual({ of: 'w1', layout });
  expect(takeLeftLayout(tab, KNOWN)).toBeNull();
});

it.each(['', '{', 'null', '[]', '{"of":1,"layout":"x"}', '{"of":null,"layout":"{broken"}', '{"of":null,"layout":"{}"}'])('takes %s for nothing', (text) => {
  const tab = memory(text);
  expect(takeLeftLayout(tab, KNOWN)).toBeNull();
  expect(tab.getItem('breakwater.arrangement')).toBeNull();
});
