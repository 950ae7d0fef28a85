// Which ids are ours, which of them the journal has made, and that no two of them are the same.
import { describe, expect, it } from 'vitest';
import { clientOrderId } from '../../../src/shared/model/ids.ts';
import { OrderIds } from '../../../src/main/core/oms/order-ids.ts';

const of = (text: string) => clientOrderId(text);
/** Ids of a journal that holds these. */
function holding(...ids: readonly string[]): OrderIds {
  const made = new OrderIds('bw-9K2M4Q');
  for (const id of ids) made.remember(of(id));
  return made;
}

describe('client order ids', () => {
  it('carry the run of the start, and the number goes on over all of them', () => {
    const ids = holding('bw-9K2M4Q-7', 'bw-9K2M4Q-AAAA1111-12');
    ids.begin('7TZ3XXXX');
    expect([ids.make(), ids.make()]).toEqual(['bw-9K2M4Q-7TZ3XXXX-13', 'bw-9K2M4Q-7TZ3XXXX-14']);
  });

  it('stay as they were in a journal whose starts carry no run', () => {
    const ids = holding('bw-9K2M4Q-7');
    expect(ids.make()).toBe('bw-9K2M4Q-8');
  });

  it('of two engines on one copy of a journal never meet', () => {
    const [one, other] = [holding('bw-9K2M4Q-AAAA1111-3'), holding('bw-9K2M4Q-AAAA1111-3')];
    one.begin('BBBB2222');
    other.begin('CCCC3333');
    const made = Array.from({ length: 50 }, () => [one.make(), other.make()]).flat();
    expect(new Set(made).size).toBe(100);
  });

  it.each([
    ['bw-9K2M4Q-8', true], ['bw-9K2M4Q-AAAA1111-13', true], ['bw-9K2M4Q-BBBB2222-1', true], // later than the copy, of its run or another
    ['bw-9K2M4Q-7', false], ['bw-9K2M4Q-3', false], ['bw-9K2M4Q-AAAA1111-12', false], ['bw-9K2M4Q-AAAA1111-1', false],
    ['bw-XXXXXX-8', false], ['bw-em-abc-DEFG-1', false], ['bw-9K2M4Q', false], ['bw-9K2M4Q-', false], ['bw-9K2M4QX-8', false], ['bw-9K2M4Q-AAAA1111-13x', false], ['bw-9K2M4Q-AAAA1111-13-1', false], ['bw-9K2M4Q-8 ', false], ['bw-9K2M4Q-x', false], ['V-S1', false], ['', false],
  ])('%s is forgotten by the journal: %s', (id, forgotten) => {
    const ids = holding('bw-9K2M4Q-7', 'bw-9K2M4Q-AAAA1111-12');
    ids.begin('7TZ3XXXX');
    expect(ids.isForgotten(of(id))).toBe(forgotten);
  });

  it('are known once the journal has them, and not before', () => {
    const ids = holding();
    ids.begin('7TZ3XXXX');
    const id = ids.make();
    expect(ids.isKnown(id)).toBe(false);
    ids.remember(id);
    expect([ids.isKnown(id), ids.isForgotten(id)]).toEqual([true, false]);
  });

  it('stay known when lower ones come after them', () => {
    const ids = holding('bw-9K2M4Q-AAAA1111-12', 'bw-9K2M4Q-AAAA1111-3');
    expect([ids.isKnown(of('bw-9K2M4Q-AAAA1111-12')), ids.isForgotten(of('bw-9K2M4Q-AAAA1111-13'))]).toEqual([true, true]);
    expect(ids.make()).toBe('bw-9K2M4Q-13');
  });

  it.each([
    ['bw-9K2M4Q-AAAA1111-12', false], ['bw-9K2M4Q-99', false], ['bw-XXXXXX-8', true], ['bw-XXXXXX-AAAA1111-8', true], ['bw-em-abc-DEFG-1', false], ['their-1', false], ['V-S1', false],
  ])('%s is of another journal: %s', (id, another) => expect(holding().isOfAnotherJournal(of(id))).toBe(another));

  it.each(['', 'V'])('refuse the prefix %j', (prefix) => expect(() => new OrderIds(prefix)).toThrow(/other than 'V'/));
  it.each(['', 'abc', 'abcd1234', 'ABCDEFGHIJKL', 'AB-CD'])('refuse the run %j', (run) => expect(() => holding().begin(run)).toThrow(/4 to 10/));
});
