// Statistics and the hash of the list of fills over 20,000 seeded bars. A change here is a change of what the strategy trades: explain it in its commit.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Donchian } from '../../src/main/core/strategy/kinds/donchian/donchian.ts';
import { DonchianParameters } from '../../src/main/core/strategy/kinds/donchian/parameters.ts';
import { strategyId } from '../../src/shared/model/ids.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import { BTC, perpetual } from '../support/portfolio-world.ts';
import { StrategyRig, barAt } from '../support/strategy-rig.ts';

const INSTRUMENT = perpetual(BTC);
function run(changes: Partial<DonchianParameters>) {
  const strategy = new Donchian({ id: strategyId('golden'), instrument: INSTRUMENT, barIntervalMs: 60_000, parameters: DonchianParameters.parse(changes), orders: { type: 'market', timeInForce: 'ioc' } });
  const rig = new StrategyRig(strategy, INSTRUMENT);
  const prng = new Prng(42);
  let ticks = 500_000;
  for (let i = 0; i < 20_000; i += 1) {
    const step = (size: number): number => prng.int(2 * size + 1) - size;
    const open = ticks + step(40);
    const close = open + step(2_500) + Math.round((500_000 - open) / 200);
    rig.bar(barAt(INSTRUMENT, i, open / 10, (Math.max(open, close) + prng.int(900)) / 10, (Math.min(open, close) - prng.int(900)) / 10, close / 10));
    ticks = close;
  }
  const count = (reason: string): number => rig.decisions.filter((one) => one.action !== 'hold' && one.reason === reason).length;
  const hash = createHash('sha256').update(rig.fills.map((one) => `${one.at} ${one.side} ${one.qty} ${one.px}`).join('\n')).digest('hex');
  return { fills: rig.fills.length, breakUp: count('breakUp'), breakDown: count('breakDown'), exitChannel: count('exitChannel'), stopHit: count('stopHit'), hash: hash.slice(0, 16) };
}

describe('Donchian, golden run', () => {
  it('long only, defaults', () => {
    expect(run({})).toEqual({ breakDown: 0, breakUp: 405, exitChannel: 51, fills: 810, hash: '4c2c67d6a36521c4', stopHit: 354 });
  });
  it('with shorts and a wide stop', () => {
    expect(run({ enableShorts: true, atrStop: 5, entryWindow: 55, exitWindow: 20 })).toEqual({ breakDown: 169, breakUp: 173, exitChannel: 274, fills: 684, hash: 'd49c98ad5c68668d', stopHit: 68 });
  });
});
