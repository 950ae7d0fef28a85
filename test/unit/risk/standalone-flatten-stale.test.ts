// The proof past the engine: an answer counts for the read that was asked last, and for no other.
import { describe, expect, it } from 'vitest';
import { money } from '../../../src/shared/model/decimal.ts';
import { StandaloneFlatten, type StandaloneActions } from '../../../src/main/core/risk/standalone-flatten.ts';
import { BTC, instrument } from './risk-world.ts';

const START = Date.UTC(2026, 10, 2);

describe('StandaloneFlatten', () => {
  it('takes a late answer, and the same one again, for no proof', () => {
    const flatten = new StandaloneFlatten({ idPrefix: 'e', visibilityDelayMs: 0, instruments: { get: (id) => (id === BTC ? instrument() : undefined) } });
    let now = START;
    const readOf = ({ requests }: StandaloneActions): number => requests.findLast((request) => request.type === 'querySnapshot')?.requestId ?? NaN;
    const empty = (requestId: number): StandaloneActions => flatten.onReport({ type: 'SnapshotResult', requestId, snapshot: { openOrders: [], positions: [], fills: [], funding: [], cash: money('0'), tsEvent: now }, cause: null, tsEvent: now }, now);
    const next = (): StandaloneActions => {
      now = Math.max(now + 1, flatten.nextDue());
      return flatten.onTime(now);
    };
    const first = readOf(flatten.start('test', now));
    const nextRead = (): number => {
      for (let step = 0; step < 100; step += 1) {
        const read = readOf(next());
        if (!Number.isNaN(read)) return read;
      }
      throw new Error('expected another read within 100 steps');
    };
    const second = nextRead(); // nobody answered the first in time
    for (let i = 0; i < 3; i += 1) expect(empty(first)).toEqual({ progress: [], requests: [] });
    expect(empty(second).progress).toMatchObject([{ emptyReads: 1 }]);
    const third = nextRead();
    for (const late of [first, second]) empty(late);
    expect(flatten.done()).toBe(false);
    expect(empty(third).progress.at(-1)).toMatchObject({ step: 'verified', emptyReads: 2 });
    expect(flatten.done()).toBe(true);
  });
});
