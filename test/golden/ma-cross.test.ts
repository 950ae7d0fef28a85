// Statistics and the hash of the list of fills over 20,000 seeded bars. A change here is a change of what the strategy trades: explain it in its commit.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/shared/model/prng.ts';
import { strategyId } from '../../src/shared/model/ids.ts';
import { MaCrossParameters } from '../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import { MaCross } from '../../src/main/core/strategy/kinds/ma-cross/ma-cross.ts';
import { BTC, perpetual } from '../support/portfolio-world.ts';
import { StrategyRig, barAt } from '../support/strategy-rig.ts';

const INSTRUMENT = perpetual(BTC);
function run(changes: Partial<MaCrossParameters>) {
  const strategy = new MaCross({ id: strategyId('golden'), instrument: INSTRUMENT, barIntervalMs: 60_000, parameters: MaCrossParameters.parse(changes), orders: { type: 'market', timeInForce: 'ioc' } });
  const rig = new StrategyRig(strategy, INSTRUMENT);
  const prng = new Prng(42);
  let ticks = 500_000;
  for (let i = 0; i < 20_000; i += 1) {
    const step = (size: number): number => prng.int(2 * size + 1) - size;
    const open = ticks + step(40);
    const close = open + step(2_500) + Math.round((500_000 - open) / 50);
    rig.bar(barAt(INSTRUMENT, i, open / 10, (Math.max(open, close) + prng.int(900)) / 10, (Math.min(open, close) - prng.int(900)) / 10, close / 10));
    ticks = close;
  }
  const count = (reason: string): number => rig.decisions.filter((one) => one.action !== 'hold' && one.reason === reason).length;
  const hash = createHash('sha256').update(rig.fills.map((one) => `${one.at} ${one.side} ${one.qty} ${one.px}`).join('\n')).digest('hex');
  return { fills: rig.fills.length, crossUp: count('crossUp'), crossDown: count('crossDown'), flip: count('flip'), stopHit: count('stopHit'), hash: hash.slice(0, 16) };
}

describe('MaCross, golden run', () => {
  it('long only, defaults', () => {
    expect(run({})).toEqual({ crossDown: 146, crossUp: 660, fills: 1319, flip: 0, hash: '32bfd3c4234fb427', stopHit: 513 });
  });
  it('with shorts', () => {
    expect(run({ enableShorts: true, trailingStop: 0.02 })).toEqual({ crossDown: 607, crossUp: 605, fills: 2423, flip: 1178, hash: 'cfbc7450c7512acb', stopHit: 33 });
  });
});
