import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../../src/shared/model/decimal.ts';
import type { CommandResult } from '../../../src/shared/model/command.ts';
import type { JsonValue } from '../../../src/shared/model/decision.ts';
import { strategyId } from '../../../src/shared/model/ids.ts';
import { MaCrossParameters } from '../../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import { ok } from '../../../src/shared/model/result.ts';
import type { StrategyMode, StrategyParameters } from '../../../src/shared/model/strategy.ts';
import { MaCross } from '../../../src/main/core/strategy/kinds/ma-cross/ma-cross.ts';
import type { Strategy } from '../../../src/main/core/strategy/strategy.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { kernelOptions, PERSON } from '../../support/virtual-desk.ts';
import { stopLevel } from '../../support/strategy-rig.ts';

const ID = strategyId('ma-cross-BTC-PERP');
const instrument = kernelOptions({ seed: 1 }).kernel.instruments.find(({ id }) => id === BTC)!;
const cross = (part: Partial<MaCrossParameters> = {}): MaCross => new MaCross({ id: ID, instrument, barIntervalMs: 1_000, parameters: MaCrossParameters.parse(part), orders: { type: 'market', timeInForce: 'ioc' }, allowShorts: false });
const deskOf = (strategy: Strategy, more: ConstructorParameters<typeof BareKernel>[0] = {}): BareKernel => new BareKernel({ strategies: [strategy], ...more });
let requests = 0;
const setMode = (desk: BareKernel, mode: StrategyMode, id = ID): CommandResult => desk.command({ type: 'SetStrategyMode', requestId: `m${(requests += 1)}`, by: PERSON, strategyId: id, mode, reason: 'test' });
const configure = (desk: BareKernel, baseVersion: number, part: StrategyParameters): CommandResult => desk.command({ type: 'ConfigureStrategy', requestId: `c${(requests += 1)}`, by: PERSON, strategyId: ID, baseVersion, parameters: { ...MaCrossParameters.parse({}), ...part }, source: 'change', reason: 'test' });
/** A long position of 0.02 that a person opened and the strategy looks after. */
function long(desk: BareKernel): BareKernel {
  const held = desk.order({ side: 'buy', quantity: quantity('0.02') });
  desk.accept(held);
  desk.fill(held);
  desk.now += 100;
  return desk.marks([BTC]);
}
const status = (desk: BareKernel) => desk.kernel.runner.statuses()[0]!;
const later = (desk: BareKernel, strategy: Strategy): BareKernel => deskOf(strategy, { journaled: desk.journal.entries(), startTs: desk.now + 1_000 }).start();

describe('a mode', () => {
  it.each(['running', 'reducing', 'paused'] as const)('%s lets the protective stop close', (mode) => {
    const desk = long(deskOf(cross({ trailingStop: 0.01 })).ready());
    if (mode !== 'running') expect(setMode(desk, mode).outcome).toBe('done');
    desk.px.set(BTC, 89_000);
    desk.now += 1_000;
    const from = desk.sent.length;
    desk.marks([BTC]);
    expect(desk.sentOf('submit', from)).toMatchObject([{ side: 'sell', reduceOnly: true, quantity: quantity('0.02') }]);
  });

  it('stopped closes what is open, also what a late fill opens, and then watches nothing', () => {
    const desk = long(deskOf(cross()).ready());
    const from = desk.sent.length;
    expect(setMode(desk, 'stopped')).toMatchObject({ outcome: 'done', message: 'ma-cross-BTC-PERP is stopped: its orders are canceled and its position is closed.' });
    const [exit] = desk.sentOf('submit', from);
    expect(exit).toMatchObject({ side: 'sell', reduceOnly: true, orderType: 'market', quantity: quantity('0.02') });
    desk.pass(3_000);
    expect(desk.sentOf('submit', from)).toHaveLength(1);
    desk.fill(exit!);
    desk.pass(3_000);
    long(desk);
    desk.px.set(BTC, 80_000);
    desk.pass(5_000);
    expect(desk.sentOf('submit', from).filter(({ reduceOnly }) => reduceOnly)).toHaveLength(1);
  });

  it('stopped asks again, ever more slowly, while the venue refuses to close', () => {
    const desk = long(deskOf(cross()).ready());
    const from = desk.sent.length;
    setMode(desk, 'stopped');
    const refuse = (): void => { for (const { clientOrderId } of desk.sentOf('submit', from).slice(-1)) desk.report({ type: 'SubmitRejected', clientOrderId, reason: 'busy', venueCode: 'BUSY', tsEvent: desk.now }); };
    const times: number[] = [];
    for (let i = 0; i < 80; i += 1) {
      const count = desk.sentOf('submit', from).length;
      refuse();
      desk.pass(500);
      if (desk.sentOf('submit', from).length > count) times.push(desk.now);
    }
    expect(times.length).toBeGreaterThanOrEqual(3);
    const gaps = times.slice(1).map((at, i) => at - times[i]!);
    expect(gaps.every((gap, i) => i === 0 || gap > gaps[i - 1]!)).toBe(true);
  });

  it('takes a resting entry back, and turns what the strategy still asks for into an exit', () => {
    const entry = { side: 'buy', type: 'limit', quantity: quantity('0.01'), limitPx: price('88000'), timeInForce: 'gtc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'test' } as const;
    let asks = 1;
    const desk = deskOf({ id: ID, instrumentId: BTC, warmupBars: 0, barIntervalMs: 1_000, warmUp() {}, onBar() {}, onMark: (_mark, ctx) => { if (asks-- > 0) ctx.order(entry); }, onOrderEvent() {}, saveState: (): JsonValue => null, loadState() {} }).ready();
    const resting = desk.last('submit');
    desk.accept(resting);
    setMode(desk, 'paused');
    expect(desk.sentOf('cancel').map(({ clientOrderId }) => clientOrderId)).toEqual([resting.clientOrderId]);
    // The refusal of a cancel is not the end of it.
    desk.report({ type: 'CancelRejected', clientOrderId: resting.clientOrderId, reason: 'busy', tsEvent: desk.now });
    desk.pass(1_500);
    expect(desk.sentOf('cancel')).toHaveLength(2);
    asks = 1;
    desk.pass(250);
    expect(desk.of('OrderInitialized').at(-1)?.order.reduceOnly).toBe(true);
    expect(desk.sentOf('submit')).toHaveLength(1);
  });

  it('takes back its own entries only: exits, orders of others and what is being canceled stay', () => {
    for (const mode of ['paused', 'stopped'] as const) {
      const order = { side: 'buy', type: 'limit', quantity: quantity('0.001'), limitPx: price('88000'), timeInForce: 'gtc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'test' } as const;
      const exit = { ...order, side: 'sell', limitPx: price('95000'), reduceOnly: true } as const;
      const wishes = [order, { ...order, quantity: quantity('0.002') }, exit, { ...exit, type: 'market', limitPx: null, quantity: quantity('0.003') }] as const;
      let asked = 0;
      const desk = deskOf({ id: ID, instrumentId: BTC, warmupBars: 0, barIntervalMs: 1_000, warmUp() {}, onBar() {}, onMark: (_mark, ctx) => { const wish = wishes[asked]; if (wish && desk !== undefined) { asked += 1; ctx.order(wish); } }, onOrderEvent() {}, saveState: (): JsonValue => null, loadState() {} }).start().connection('connected');
      desk.snapshot();
      asked = wishes.length;
      desk.marks();
      const held = desk.order({ side: 'buy', quantity: quantity('0.05') });
      desk.accept(held);
      desk.fill(held);
      asked = 0;
      for (const _wish of wishes) desk.pass(250);
      const [first, second, limitExit, marketExit] = desk.sentOf('submit').slice(-4);
      if (!first || !second || !limitExit || !marketExit) throw new Error('expected four orders of the strategy');
      for (const one of [first, second, limitExit, marketExit]) desk.accept(one);
      const manual = desk.order({ ...order, quantity: quantity('0.004') });
      desk.accept(manual);
      desk.command({ type: 'CancelOrder', requestId: 'c', by: PERSON, clientOrderId: first.clientOrderId, reason: 'x' });
      const from = desk.sent.length;
      setMode(desk, mode);
      // What rests of a strategy that ends goes, its exit at market closes what is to be closed.
      expect(desk.sentOf('cancel', from).map(({ clientOrderId }) => clientOrderId)).toEqual(mode === 'paused' ? [second.clientOrderId] : [second.clientOrderId, limitExit.clientOrderId]);
    }
  });

  it('is refused with a sentence for an unknown strategy and for the mode it is in', () => {
    const desk = deskOf(cross()).ready();
    expect(setMode(desk, 'paused', strategyId('nobody')).message).toBe("Expected a strategy of this desk (ma-cross-BTC-PERP), found 'nobody'.");
    expect(setMode(desk, 'running').message).toBe('ma-cross-BTC-PERP is running already.');
  });
});

describe('a strategy that failed', () => {
  /** Throws at every mark while `broken.now`; keeps a count across a rebuild. */
  function fragile(broken: { now: boolean }, start = 0): Strategy {
    let count = start;
    return {
      id: ID, instrumentId: BTC, warmupBars: 0, barIntervalMs: 1_000, warmUp() {}, onOrderEvent() {}, lines: [{ id: 'count', label: 'Count', role: 'line1', stroke: 'solid', pane: 'readout' }], lineAt: () => count,
      onBar() { count += 1; }, onMark() { if (broken.now) throw new Error('boom'); }, saveState: (): JsonValue => ({ count }), loadState: (state) => { count = (state as { count: number }).count; },
      configuration: { kind: 'fragile', label: 'Fragile', description: '', fields: [], parameters: {}, check: (parameters) => ok(parameters), rebuild: () => fragile(broken) },
    };
  }

  it('goes on from its last saved state when it is started again', () => {
    const broken = { now: false };
    const desk = deskOf(fragile(broken)).ready();
    desk.pass(5_000);
    const count = status(desk).strategy.lineAt?.(0);
    expect(count).toBeGreaterThan(2);
    broken.now = true;
    desk.marks([BTC]);
    expect(status(desk).failure).toBe('boom');
    broken.now = false;
    expect(setMode(desk, 'running').outcome).toBe('done');
    expect(status(desk)).toMatchObject({ failure: null, mode: 'running' });
    expect(status(desk).strategy.lineAt?.(0)).toBe(count);
  });

  it('is refused a start that it cannot make, but its position can always be closed', () => {
    const desk = long(deskOf({ ...fragile({ now: false }), onMark: () => { throw new Error('boom'); }, configuration: undefined as never }).ready());
    expect(setMode(desk, 'running')).toMatchObject({ outcome: 'refused', message: 'ma-cross-BTC-PERP failed (boom) and cannot be rebuilt while the desk runs: restart the desk.' });
    const from = desk.sent.length;
    expect(setMode(desk, 'stopped').outcome).toBe('done');
    expect(desk.sentOf('submit', from)).toMatchObject([{ side: 'sell', reduceOnly: true }]);
  });
});

describe('parameters', () => {
  it('are version 1 from the profile, changed by a person, and the same after a restart', () => {
    const desk = deskOf(cross()).ready();
    expect(desk.of('StrategyConfigured')).toMatchObject([{ version: 1, source: 'profile', parameters: MaCrossParameters.parse({}) }]);
    expect(configure(desk, 1, { shortWindow: 7 })).toMatchObject({ outcome: 'done', message: 'ma-cross-BTC-PERP has version 2 of its parameters.' });
    const again = later(desk, cross());
    expect(status(again)).toMatchObject({ version: 2 });
    expect(status(again).strategy.configuration?.parameters).toMatchObject({ shortWindow: 7 });
    expect(again.of('StrategyConfigured')).toEqual([]);
  });

  it('come from the profile again when its file was changed', () => {
    const desk = deskOf(cross()).ready();
    configure(desk, 1, { shortWindow: 7 });
    const again = later(desk, cross({ longWindow: 30 }));
    expect(again.of('StrategyConfigured')).toMatchObject([{ version: 3, source: 'profile', parameters: { shortWindow: 5, longWindow: 30 }, reason: 'the profile was changed' }]);
    expect(status(again).strategy.configuration?.parameters).toMatchObject({ shortWindow: 5, longWindow: 30 });
  });

  it('are refused when stale, unchanged or outside their ranges', () => {
    const desk = deskOf(cross()).ready();
    configure(desk, 1, { shortWindow: 7 });
    expect(configure(desk, 1, { shortWindow: 8 }).message).toBe('baseVersion: expected 2, the current version of ma-cross-BTC-PERP, found 1: somebody changed it meanwhile, look at that change first.');
    expect(configure(desk, 2, { shortWindow: 7 }).message).toBe('Nothing would change: version 2 of ma-cross-BTC-PERP has these very parameters.');
    expect(configure(desk, 2, { shortWindow: 1, enableShorts: true }).message).toBe('shortWindow: expected a whole number from 2 to 50 (bars), found 1; enableShorts: expected off, because the limits of this profile allow no shorts, found on.');
    expect(desk.of('StrategyConfigured')).toHaveLength(2);
  });

  it('bring the stop of the open position nearer at once, and never move it away', () => {
    const desk = long(deskOf(cross({ trailingStop: 0.02 })).ready());
    const stop = (): number | undefined => stopLevel(status(desk).strategy);
    expect(stop()).toBeCloseTo(88_200, 0);
    configure(desk, 1, { trailingStop: 0.005 });
    expect(stop()).toBeCloseTo(89_550, 0);
    configure(desk, 2, { trailingStop: 0.05 });
    expect(stop()).toBeCloseTo(89_550, 0);
    configure(desk, 3, { trailingStop: 0.05, enableTrailingStop: false });
    expect(stop()).toBeCloseTo(89_550, 0);
    const again = later(desk, cross({ trailingStop: 0.02 }));
    expect(stopLevel(status(again).strategy)).toBeCloseTo(89_550, 0);
  });
});
