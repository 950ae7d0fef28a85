// How the palette finds an action by typed words.
import type { Action } from './actions.ts';

/**
 * Actions of which every typed word is found, best first: a word at the beginning of the label counts more than one inside it, one in
 * the label more than one in its group or its other words. Without words all of them, as they come.
 */
export function findActions(actions: readonly Action[], query: string): readonly Action[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return actions;
  return actions
    .flatMap((action, order) => {
      const scores = words.map((word) => scoreOf(action, word));
      return scores.includes(0) ? [] : [{ action, order, score: scores.reduce((sum, score) => sum + score, 0) }];
    })
    .toSorted((a, b) => b.score - a.score || a.order - b.order)
    .map(({ action }) => action);
}

/** The row that the palette starts on: the best that does not trade. One that does only where nothing else has the typed words. */
export const startOf = (found: readonly Action[]): number => Math.max(0, found.findIndex((action) => action.trades !== true));

function scoreOf({ label, group, also = '' }: Action, word: string): number {
  const name = label.toLowerCase();
  if (name.startsWith(word)) return 8;
  if (new RegExp(`(^|[^\\p{L}\\p{N}])${escaped(word)}`, 'u').test(name)) return 6;
  if (name.includes(word)) return 4;
  return `${group} ${also}`.toLowerCase().includes(word) ? 2 : 0;
}
const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
