import { describe, expect, it } from 'vitest';
import { money, price, quantity, type Price } from '../../../src/shared/model/decimal.ts';
import type { Command, CommandResult } from '../../../src/shared/model/command.ts';
import type { JsonValue } from '../../../src/shared/model/decision.ts';
import { instrumentId, strategyId } from '../../../src/shared/model/ids.ts';
import { MaCrossParameters } from '../../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import { MaCross } from '../../../src/main/core/strategy/kinds/ma-cross/ma-cross.ts';
import type { Strategy } from '../../../src/main/core/strategy/strategy.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { kernelOptions, PERSON } from '../../support/virtual-desk.ts';
import { stopLevel } from '../../support/strategy-rig.ts';
import { smallestTick } from '../../../src/shared/model/tick-rule.ts';

const ID = strategyId('ma-cross-BTC-PERP');
const instrument = kernelOptions({ seed: 1 }).kernel.instruments.find(({ id }) => id === BTC)!;
const cross = (part: Partial<MaCrossParameters> = {}): MaCross => new MaCross({ id: ID, instrument, barIntervalMs: 1_000, parameters: MaCrossParameters.parse({ trailingStop: 0.01, ...part }), orders: { type: 'market', timeInForce: 'ioc' }, allowShorts: false });
const deskOf = (strategy: Strategy = cross(), more: ConstructorParameters<typeof BareKernel>[0] = {}): BareKernel => new BareKernel({ strategies: [strategy], ...more });
let requests = 0;
const move = (desk: BareKernel, px: string, over: Partial<Extract<Command, { type: 'MoveStop' }>> = {}): CommandResult =>
  desk.command({ type: 'MoveStop', requestId: `s${(requests += 1)}`, by: PERSON, strategyId: ID, instrumentId: BTC, px: price(px), looser: false, seen: null, reason: 'news at noon', ...over });
/** A position of 0.02 at 90,000 that a person opened and the strategy looks after: a long has its stop at 89,100, a short at 90,900. */
function held(desk: BareKernel, side: 'buy' | 'sell' = 'buy'): BareKernel {
  const order = desk.order({ side, quantity: quantity('0.02') });
  desk.accept(order);
  desk.fill(order);
  desk.now += 100;
  return desk.marks([BTC]);
}
/** Each of the two strategies opened 0.01 at 90,000. */
function bothHold(desk: BareKernel, other: typeof ID): BareKernel {
  for (const strategyId of [ID, other]) desk.fill(desk.order({ side: 'buy', quantity: quantity('0.01'), strategyId }));
  desk.now += 100;
  return desk.marks([BTC]);
}
const long = (part: Partial<MaCrossParameters> = {}): BareKernel => held(deskOf(cross(part)).ready());
const stopOf = (desk: BareKernel): number | undefined => desk.kernel.runner.stopsOf(BTC)[0]?.level;
const at = (desk: BareKernel, px: number): BareKernel => {
  desk.px.set(BTC, px);
  desk.now += 250;
  return desk.marks([BTC]);
};
const later = (desk: BareKernel, strategy: Strategy): BareKernel => deskOf(strategy, { journaled: desk.journal.entries(), startTs: desk.now + 1_000 }).start();

describe('a stop moved by hand', () => {
  it('nearer holds at once, and fires there; the record says who set it', () => {
    const desk = long();
    const answer = move(desk, '89500');
    expect(answer).toMatchObject({ outcome: 'done', message: 'Stop of the long moved by hand from 89,100 to 89,500: 400 (0.45 %) tighter. At the stop the position makes -10.00 USD before fees, before it was -18.00.' });
    expect(stopOf(desk)).toBe(89_500);
    expect(desk.kernel.runner.stopsOf(BTC)).toEqual([{ strategyId: ID, level: 89_500, movable: true, byHand: true }]);
    expect(desk.of('StopMoved')).toMatchObject([{ side: 'long', fromPx: price('89100'), toPx: price('89500'), markPx: 90_000, resultFrom: money('-18'), resultTo: money('-10'), by: PERSON, reason: 'news at noon' }]);
    const from = desk.sent.length;
    at(desk, 89_600);
    expect(desk.sentOf('submit', from)).toEqual([]);
    const set = desk.of('StopMoved')[0]!.tsEvent;
    at(desk, 89_500);
    expect(desk.sentOf('submit', from)).toMatchObject([{ side: 'sell', reduceOnly: true, quantity: quantity('0.02'), triggerPx: 89_500 }]);
    expect(desk.of('DecisionMade').at(-1)?.decision).toMatchObject({ action: 'exit', reason: 'stopHit', detail: `Mark 89500 reached the trailing stop 89500 (set by hand at ${new Date(set).toISOString().slice(0, 19).replace('T', ' ')} UTC).` });
  });

  it('farther holds while the market only comes back to where it was, and trails again from the next best price', () => {
    const desk = long();
    at(desk, 91_000);
    expect(stopOf(desk)).toBe(90_090);
    expect(move(desk, '88000', { looser: true })).toMatchObject({ outcome: 'done', message: 'Stop of the long moved by hand from 90,090 to 88,000: 2,090 (2.32 %) looser. At the stop the position makes -40.00 USD before fees, before it was 1.80.' });
    at(at(at(desk, 89_000), 90_999), 91_000);
    desk.pass(3_000);
    expect(stopOf(desk)).toBe(88_000);
    at(desk, 91_100);
    expect(stopOf(desk)).toBe(90_189);
    expect(desk.kernel.runner.stopsOf(BTC)).toMatchObject([{ strategyId: ID, byHand: false }]);
    const from = desk.sent.length;
    at(desk, 90_189);
    expect(desk.sentOf('submit', from)).toHaveLength(1);
    expect(desk.of('DecisionMade').at(-1)?.decision.detail).toBe('Mark 90189 reached the trailing stop 90189 (peak 91100).');
  });

  it('works for a short the other way round', () => {
    const desk = held(deskOf(cross({ enableShorts: true }), { limits: { ...kernelOptions({ seed: 1 }).kernel.limits, allowShorts: true } }).ready(), 'sell');
    expect(stopOf(desk)).toBe(90_900);
    expect(move(desk, '91000').message).toBe('Expected a level nearer to the market than the stop at 90,900, found 91,000, which is farther: confirm that the position may lose more.');
    expect(move(desk, '90000').message).toBe('px: expected the stop of a short above the mark 90,000, found 90,000: it would fire at once. To close now, close the position.');
    expect(move(desk, '90400')).toMatchObject({ outcome: 'done', message: 'Stop of the short moved by hand from 90,900 to 90,400: 500 (0.55 %) tighter. At the stop the position makes -8.00 USD before fees, before it was -18.00.' });
    const from = desk.sent.length;
    at(desk, 90_400);
    expect(desk.sentOf('submit', from)).toMatchObject([{ side: 'buy', reduceOnly: true }]);
  });

  it('is there after a restart from the journal alone, looser or not, and under other parameters', () => {
    const desk = long();
    at(desk, 91_000);
    move(desk, '88000', { looser: true });
    const again = later(desk, cross());
    expect(again.kernel.runner.stopsOf(BTC)).toEqual([{ strategyId: ID, level: 88_000, movable: true, byHand: true }]);
    again.connection('connected');
    again.snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('0.02'), avgPx: price('90000') }] as never });
    again.px.set(BTC, 89_000);
    again.pass(2_000);
    expect(stopOf(again)).toBe(88_000);
    again.command({ type: 'ConfigureStrategy', requestId: 'c', by: PERSON, strategyId: ID, baseVersion: 1, parameters: { ...MaCrossParameters.parse({ trailingStop: 0.005 }) }, source: 'change', reason: 'test' });
    expect(stopOf(again)).toBe(88_000);
    again.px.set(BTC, 91_200);
    again.pass(250);
    expect(stopOf(again)).toBe(90_744);
  });

  it('is one of its strategy: of two on one instrument each has its own, and closes what its strategy owns', () => {
    const other = strategyId('slow-cross');
    const second = (): MaCross => new MaCross({ id: other, instrument, barIntervalMs: 1_000, parameters: MaCrossParameters.parse({ trailingStop: 0.02 }), orders: { type: 'market', timeInForce: 'ioc' }, allowShorts: false });
    const desk = bothHold(new BareKernel({ strategies: [cross(), second()] }).ready(), other);
    const stops = () => desk.kernel.runner.stopsOf(BTC).map(({ strategyId: id, level, byHand }) => [id, level, byHand]);
    expect(stops()).toEqual([[ID, 89_100, false], [other, 88_200, false]]);
    expect(move(desk, '89300', { strategyId: other }).outcome).toBe('done');
    expect(stops()).toEqual([[ID, 89_100, false], [other, 89_300, true]]);
    expect(move(desk, '88000', { looser: true }).outcome).toBe('done');
    expect(stops()).toEqual([[ID, 88_000, true], [other, 89_300, true]]);
    const from = desk.sent.length;
    at(desk, 89_300);
    expect(desk.sentOf('submit', from)).toMatchObject([{ side: 'sell', reduceOnly: true, quantity: quantity('0.01') }]);
    expect(desk.of('DecisionMade').at(-1)?.decision).toMatchObject({ strategyId: other, reason: 'stopHit' });
  });

  it('is watched by nobody where its strategy is stopped or has failed', () => {
    const other = strategyId('slow-cross');
    const second = new MaCross({ id: other, instrument, barIntervalMs: 1_000, parameters: MaCrossParameters.parse({ trailingStop: 0.02 }), orders: { type: 'market', timeInForce: 'ioc' }, allowShorts: false });
    const desk = bothHold(new BareKernel({ strategies: [cross(), second] }).ready(), other);
    second.onMark = () => { throw new Error('a fault of its own'); };
    at(desk, 90_010);
    expect(desk.kernel.runner.stopsOf(BTC).map(({ strategyId: id }) => id)).toEqual([ID]);
    desk.command({ type: 'SetStrategyMode', requestId: 'stop', by: PERSON, strategyId: ID, mode: 'stopped', reason: 'test' });
    expect(desk.kernel.runner.stopsOf(BTC)).toEqual([]);
  });

  it('ends with its position', () => {
    const desk = long();
    move(desk, '89900');
    const from = desk.sent.length;
    at(desk, 89_900);
    desk.fill(desk.sentOf('submit', from)[0]!);
    held(desk);
    expect(desk.kernel.runner.stopsOf(BTC)).toEqual([{ strategyId: ID, level: 89_001, movable: true, byHand: false }]);
  });

  it('nearer is taken whatever the state of the desk, farther only where it may take risk', () => {
    const refusal = (state: string): string => `Expected an active desk to give the position more room, found it ${state}: 88,000 is farther from the market than the stop at 89,100. Nearer is taken in every state.`;
    const halted = long();
    halted.kill();
    expect(move(halted, '88000', { looser: true }).message).toBe(refusal('halted'));
    expect(move(halted, '89200').outcome).toBe('done');
    const reducing = long();
    reducing.command({ type: 'SetReduceOnly', requestId: 'r', by: PERSON, on: true, reason: 'test' });
    expect(move(reducing, '88000', { looser: true }).message).toBe(refusal('reducing'));
    expect(move(reducing, '89200').outcome).toBe('done');
    const live = deskOf(cross(), { live: true }).ready();
    live.command({ type: 'Arm', requestId: 'a', by: PERSON, reason: 'test' });
    held(live);
    live.command({ type: 'Disarm', requestId: 'd', by: PERSON, reason: 'test' });
    expect(move(live, '88000', { looser: true }).message).toBe(refusal('disarmed'));
    expect(move(live, '89200').outcome).toBe('done');
  });

  it('is judged by the bars of a feed without marks: what they showed before it counts for nothing', () => {
    const desk = long();
    desk.px.set(BTC, 91_000);
    const strategy = desk.kernel.runner.strategies()[0] as MaCross;
    const open = Math.floor(desk.now / 1_000) * 1_000;
    move(desk, '89950');
    // A strategy that goes on from its saved state reads the bar in which the stop was set: its low and high came before.
    const again = cross();
    again.loadState(JSON.parse(JSON.stringify(strategy.saveState())));
    again.warmUp({ type: 'bar', instrumentId: BTC, intervalMs: 1_000, tsOpen: open, tsEvent: open + 1_000, open: 90_000, high: 95_000, low: 80_000, close: 90_000, volume: 1 });
    expect(stopLevel(again)).toBe(89_950);
    again.warmUp({ type: 'bar', instrumentId: BTC, intervalMs: 1_000, tsOpen: open + 1_000, tsEvent: open + 2_000, open: 90_000, high: 95_000, low: 80_000, close: 90_000, volume: 1 });
    expect(stopLevel(again)).toBe(94_050);
  });
});

describe('a move of a stop is refused', () => {
  const refused = (desk: BareKernel, px: string, message: string, over: Partial<Extract<Command, { type: 'MoveStop' }>> = {}): void => {
    const before = stopOf(desk);
    expect(move(desk, px, { looser: true, ...over })).toMatchObject({ outcome: 'refused', message });
    expect(stopOf(desk)).toEqual(before);
    expect(desk.of('StopMoved')).toEqual([]);
  };

  it('for prices that make no stop', () => {
    const desk = long();
    const tick = Number(smallestTick(instrument.ticks)) / 1e12;
    refused(desk, '90000', 'px: expected the stop of a long below the mark 90,000, found 90,000: it would fire at once. To close now, close the position.');
    refused(desk, '95000', 'px: expected the stop of a long below the mark 90,000, found 95,000: it would fire at once. To close now, close the position.');
    refused(desk, '89200.000001', `px: expected a price above 0 in whole ticks of ${tick}, found 89,200.000001.`);
    refused(desk, '0', `px: expected a price above 0 in whole ticks of ${tick}, found 0.`);
    refused(desk, '0', `px: expected a price above 0 in whole ticks of ${tick}, found -89,000.`, { px: -price('89000') as Price });
    refused(desk, '89100', 'Nothing would change: the stop of ma-cross-BTC-PERP is at 89,100 already.');
    refused(desk, '89000', 'Expected a level nearer to the market than the stop at 89,100, found 89,000, which is farther: confirm that the position may lose more.', { looser: false });
  });

  it('where it was decided on another stop or position', () => {
    const desk = long();
    const { tsOpened } = desk.kernel.portfolio.position(BTC)!;
    const seen = { px: price('89100'), tsOpened: tsOpened! };
    at(desk, 91_000);
    refused(desk, '88000', 'Expected the stop at 89,100 as it was looked at, found that it came nearer to the market, to 90,090: moving it to 88,000 would give more room than was confirmed. Look again.', { seen });
    refused(desk, '90500', `Expected the position that was looked at, opened at 1970-01-01 00:00:00.007 UTC, found one opened at ${new Date(tsOpened!).toISOString().slice(0, 23).replace('T', ' ')} UTC: look at its stop first.`, { seen: { ...seen, tsOpened: 7 } });
    // Nearer than what stands is what was wanted and better; less room than was shown too.
    expect(move(desk, '90200', { seen })).toMatchObject({ outcome: 'done' });
    expect(move(desk, '88000', { looser: true, seen: { ...seen, px: price('90300') } })).toMatchObject({ outcome: 'done' });
  });

  it('where there is no such stop', () => {
    const flat = deskOf().ready();
    refused(flat, '89000', 'Expected an open position whose stop can be moved, found none in BTC-PERP.SIM.');
    refused(flat, '89000', "Expected a strategy of this desk (ma-cross-BTC-PERP on BTC-PERP.SIM), found 'nobody' on 'BTC-PERP.SIM'.", { strategyId: strategyId('nobody') });
    refused(flat, '89000', "Expected a strategy of this desk (ma-cross-BTC-PERP on BTC-PERP.SIM), found 'ma-cross-BTC-PERP' on 'ETH-PERP.SIM'.", { instrumentId: instrumentId('ETH-PERP.SIM') });
    refused(long({ enableTrailingStop: false }), '89000', 'Expected a stop that can be moved, found none: the trailing stop of ma-cross-BTC-PERP is off.');
    refused(held(deskOf({ id: ID, instrumentId: BTC, warmupBars: 0, barIntervalMs: 1_000, warmUp() {}, onBar() {}, onMark() {}, onOrderEvent() {}, saveState: (): JsonValue => null, loadState() {} }).ready()), '89000', 'Expected a stop that can be moved, found that ma-cross-BTC-PERP has none.');
  });

  it('where nobody watches the stop, or it has done its work', () => {
    const fired = long();
    at(fired, 89_100);
    refused(fired, '88000', 'Expected a stop that has not fired, found that the position is being closed (stopHit).');
    const stopped = long();
    stopped.command({ type: 'SetStrategyMode', requestId: 'm', by: PERSON, strategyId: ID, mode: 'stopped', reason: 'test' });
    refused(stopped, '88000', 'Expected a strategy that watches its stop, found ma-cross-BTC-PERP stopped: it closes its position and watches nothing.');
    const flattening = long();
    flattening.command({ type: 'FlattenAll', requestId: 'f', by: PERSON, reason: 'test' });
    refused(flattening, '89500', 'Expected a position that stays open, found that flatten-all is closing everything.');
    const broken = long();
    broken.kernel.runner.strategies()[0]!.onMark = () => { throw new Error('boom'); };
    at(broken, 90_000);
    refused(broken, '89500', 'Expected a strategy that works, found that ma-cross-BTC-PERP failed (boom): nobody watches its stop. Start it again or stop it.');
  });

  it('where the price is stale', () => {
    const desk = long();
    desk.sleep(60_000);
    refused(desk, '89500', 'Expected a fresh price of BTC-PERP.SIM to judge the stop by, found that its last one is stale.');
  });
});
