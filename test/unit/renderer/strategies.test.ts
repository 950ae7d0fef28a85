import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MaCrossParameters } from '../../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import { MA_CROSS } from '../../../src/main/core/strategy/kinds/ma-cross/index.ts';
import { changeLines, draftOf, readDraft, refusalParts, stepped } from '../../../src/renderer/strategies/parameter-draft.ts';
import { orderOfDecision } from '../../../src/renderer/strategies/StrategyDecisions.tsx';
import { hitInterval, stateOf } from '../../../src/renderer/strategies/strategy-words.ts';

const FIELDS = MA_CROSS.fields.map((field) => ({ ...field }));
const BASE = { ...MaCrossParameters.parse({}) };
const numbers = FIELDS.filter(({ kind }) => kind !== 'switch');

describe('parameters as typed', () => {
  it('read back as they are', () => expect(readDraft(draftOf(BASE), FIELDS)).toEqual({ parameters: BASE, problems: {} }));

  it('agree with the engine on every text that is a number', () => {
    fc.assert(fc.property(fc.constantFrom(...numbers), fc.oneof(fc.integer({ min: -5, max: 300 }), fc.double({ min: -1, max: 300, noNaN: true }).map((n) => Number(n.toFixed(4)))), (field, value) => {
      const { problems } = readDraft({ ...draftOf({ ...BASE, shortWindow: 2, longWindow: 200 }), [field.key]: String(value) }, FIELDS);
      const checked = MA_CROSS.check({ ...BASE, shortWindow: 2, longWindow: 200, [field.key]: value }, true);
      const refused = checked.ok ? [] : checked.error.filter((text) => !text.includes('below longWindow'));
      // The engine takes weights below the least that the form offers.
      if (field.key === 'weight' && value > 0 && value < (field.min ?? 0)) return;
      expect([field.key in problems, value]).toEqual([refused.length > 0, value]);
    }));
  });

  it.each(['', 'abc', '1e1', '0x10', '1,5', '5.', '--1', 'Infinity'])('do not take %j for a number', (typed) => {
    expect(readDraft({ ...draftOf(BASE), shortWindow: typed }, FIELDS).problems['shortWindow']).toMatch(/^Expected a whole number 2 to 50 bars, found /);
  });

  it('step inside the range without binary noise', () => {
    const stop = FIELDS.find(({ key }) => key === 'trailingStop')!;
    expect([stepped(stop, '0.012', 1), stepped(stop, '0.05', 1), stepped(stop, '0.005', -1), stepped(stop, 'x', 1)]).toEqual(['0.013', '0.05', '0.005', 'x']);
    fc.assert(fc.property(fc.constantFrom(...numbers), fc.array(fc.constantFrom(1, -1, 10, -10), { maxLength: 30 }), (field, steps) => {
      const text = steps.reduce((now, by) => stepped(field, now, by), String(field.default));
      expect(readDraft({ ...draftOf({ ...BASE, longWindow: 200 }), [field.key]: text }, FIELDS).problems).toEqual({});
      expect(text.length).toBeLessThan(7);
    }));
  });

  it('tell what changes, in the order of the form', () => {
    expect(changeLines(FIELDS, BASE, { ...BASE, enableShorts: true, longWindow: 30 })).toEqual([
      { key: 'longWindow', label: 'Long average', from: '20 bars', to: '30 bars' }, { key: 'enableShorts', label: 'Shorts', from: 'off', to: 'on' },
    ]);
  });

  it('take a refusal of the engine apart, each sentence beside its field', () => {
    const checked = MA_CROSS.check({ ...BASE, shortWindow: 30, enableShorts: true }, false);
    const message = checked.ok ? '' : `${checked.error.join('; ')}.`;
    const { problems, rest } = refusalParts(message, FIELDS);
    expect(Object.keys(problems)).toEqual(['shortWindow', 'enableShorts']);
    expect(rest).toBe('');
    expect(refusalParts('baseVersion: expected 3, found 2', FIELDS)).toEqual({ problems: {}, rest: 'baseVersion: expected 3, found 2' });
  });
});

describe('the words of a strategy', () => {
  it('put a failure before its mode, and say when it warms up', () => {
    expect(stateOf({ mode: 'paused', failure: 'boom', warmedUp: true }).word).toBe('failed');
    expect(stateOf({ mode: 'running', failure: null, warmedUp: false }).word).toBe('warming up');
    expect(stateOf({ mode: 'stopped', failure: null, warmedUp: false }).word).toBe('stopped');
  });

  it('give a ratio its interval, wide where little is known', () => {
    expect(hitInterval(0, 0)).toBeNull();
    fc.assert(fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 400 }), (trades, won) => {
      const wins = Math.min(won, trades);
      const { low, high } = hitInterval(wins, trades)!;
      expect(low).toBeLessThanOrEqual(wins / trades + 1e-9);
      expect(high).toBeGreaterThanOrEqual(wins / trades - 1e-9);
      const more = hitInterval(wins * 10, trades * 10)!;
      expect(more.high - more.low).toBeLessThan(high - low);
    }));
    // Wilson's interval of 10 in 20, from the tables.
    expect(hitInterval(10, 20)!.low).toBeCloseTo(0.299, 3);
  });

  it('find the order of a decision, and none for a hold', () => {
    const at = { strategyId: 's', instrumentId: 'BTC', tsEvent: 5 } as const;
    const orders = [{ clientOrderId: 'a', strategyId: 's', instrumentId: 'BTC', tsCreated: 5, reduceOnly: true }, { clientOrderId: 'b', strategyId: 's', instrumentId: 'BTC', tsCreated: 5, reduceOnly: false }];
    expect([orderOfDecision({ ...at, action: 'exit' }, orders), orderOfDecision({ ...at, action: 'enterLong' }, orders), orderOfDecision({ ...at, action: 'hold' }, orders), orderOfDecision({ ...at, action: 'exit', tsEvent: 6 }, orders)]).toEqual(['a', 'b', null, null]);
  });
});
