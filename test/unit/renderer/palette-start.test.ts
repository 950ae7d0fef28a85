import { expect, it } from 'vitest';
import { FIXED_ACTIONS } from '../../../src/renderer/shell/actions-list.ts';
import { findActions, startOf } from '../../../src/renderer/shell/actions-find.ts';

const startsOn = (query: string): string | undefined => {
  const found = findActions(FIXED_ACTIONS, query);
  return found[startOf(found)]?.id;
};

it('starts on nothing that trades, whatever is typed, as long as something else has the words', () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const queries = ['', ...letters, ...letters.flatMap((a) => letters.map((b) => `${a}${b}`))];
  for (const query of queries) {
    const found = findActions(FIXED_ACTIONS, query);
    const started = found[startOf(found)];
    if (started?.trades === true) expect([query, found.filter(({ trades }) => trades !== true)]).toEqual([query, []]);
  }
  expect(startsOn('')).toBe('view.desk');
});

it('still finds what trades by its name', () => {
  expect([startsOn('flatten'), startsOn('kill'), startsOn('resume'), startsOn('disarm')]).toEqual(['flatten', 'kill', 'resume', 'disarm']);
});

it('knows every action that leads to orders, positions or the trading state', () => {
  expect(FIXED_ACTIONS.filter(({ trades }) => trades === true).map(({ id }) => id)).toEqual(['flatten', 'kill', 'resume', 'reduceOnly', 'arm', 'disarm']);
});
