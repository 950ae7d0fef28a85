// After a restart the chart shows the same averages over the bars before it: they are drawn anew, not frozen at the saved ones.
import { describe, expect, it } from 'vitest';
import { strategyId } from '../../../src/shared/model/ids.ts';
import { MaCrossParameters } from '../../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import { MaCross } from '../../../src/main/core/strategy/kinds/ma-cross/ma-cross.ts';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { drawnBy } from '../../support/strategy-rig.ts';

const [instrument] = simCatalogue('fractionalBase', 1);
const make = (): MaCross => {
  if (!instrument) throw new Error('expected an instrument');
  return new MaCross({ id: strategyId('ma'), instrument, barIntervalMs: 60_000, parameters: MaCrossParameters.parse({}), orders: { type: 'market', timeInForce: 'ioc' } });
};
const bar = (index: number) => ({ type: 'bar' as const, instrumentId: make().instrumentId, intervalMs: 60_000, tsOpen: index * 60_000, tsEvent: (index + 1) * 60_000, open: 100 + index, high: 101 + index, low: 99 + index, close: 100 + index, volume: 1 });

describe('lines after a restart', () => {
  it('follow the history again and end where the saved state stands', () => {
    const before = make();
    const drawn = Array.from({ length: 60 }, (_, index) => { before.warmUp(bar(index)); return drawnBy(before); });
    const after = make();
    after.loadState(before.saveState());
    const redrawn = Array.from({ length: 60 }, (_, index) => { after.warmUp(bar(index)); return drawnBy(after); });
    expect(redrawn.map(({ fast, slow }) => [fast, slow])).toEqual(drawn.map(({ fast, slow }) => [fast, slow]));
    before.warmUp(bar(60));
    after.warmUp(bar(60));
    expect(drawnBy(after)).toEqual(drawnBy(before));
    expect(after.saveState()).toEqual(before.saveState());
  });
});
