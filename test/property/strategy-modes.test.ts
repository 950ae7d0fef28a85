// Whatever persons set, whatever the venue answers and whenever the engine starts again: a strategy that does not run opens nothing, and one that was stopped ends flat.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price, quantity, type Price } from '../../src/shared/model/decimal.ts';
import { instrumentId, strategyId, type StrategyId } from '../../src/shared/model/ids.ts';
import { MaCrossParameters } from '../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import type { StrategyMode } from '../../src/shared/model/strategy.ts';
import type { JournalEntry } from '../../src/main/core/kernel/ports.ts';
import { MemoryJournal } from '../../src/main/core/journal/memory-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import { kernelOptions, MemoryLatch, PERSON, VirtualDesk, type VirtualDeskOptions } from '../support/virtual-desk.ts';
import { NOTHING_FOUND } from '../../src/main/core/kernel/messages.ts';
import { stopLevel } from '../support/strategy-rig.ts';
import { oneTick, smallestTick } from '../../src/shared/model/tick-rule.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const ETH = instrumentId('ETH-PERP.SIM');
const IDS = { [BTC]: strategyId('ma-cross-BTC-PERP'), [ETH]: strategyId('ma-cross-ETH-PERP') } as const;
const RUNS = Number(process.env.BREAKWATER_RUNS ?? 20);
const PARAMETERS = MaCrossParameters.parse({ shortWindow: 2, longWindow: 10, trailingStop: 0.005 });
const optionsOf = (seed: number, severity: 'kind' | 'normal' | 'hostile'): VirtualDeskOptions => ({ seed, severity, profile: { strategy: PARAMETERS } });

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('mode' as const), id: fc.constantFrom(BTC, ETH), mode: fc.constantFrom<StrategyMode>('running', 'reducing', 'paused', 'stopped') }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('configure' as const), id: fc.constantFrom(BTC, ETH), short: fc.integer({ min: 2, max: 9 }), long: fc.integer({ min: 10, max: 40 }), stop: fc.constantFrom(0.005, 0.01, 0.02, 0.05), guarded: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20_000 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('byHand' as const), id: fc.constantFrom(BTC, ETH), side: fc.constantFrom<'buy' | 'sell'>('buy', 'sell') }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('stop' as const), id: fc.constantFrom(BTC, ETH), permille: fc.integer({ min: -40, max: 40 }) }) },
  { weight: 1, arbitrary: fc.constant({ what: 'restart' as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function act(desk: VirtualDesk, one: Step): void {
  switch (one.what) {
    case 'mode': desk.command({ type: 'SetStrategyMode', requestId: desk.requestId(), by: PERSON, strategyId: IDS[one.id] as StrategyId, mode: one.mode, reason: 'test' }); return;
    case 'configure': {
      const status = desk.kernel.runner.statuses().find(({ strategy }) => strategy.instrumentId === one.id);
      desk.command({ type: 'ConfigureStrategy', requestId: desk.requestId(), by: PERSON, strategyId: IDS[one.id] as StrategyId, baseVersion: status?.version ?? 0, source: 'change', reason: 'test', parameters: { ...PARAMETERS, shortWindow: one.short, longWindow: one.long, trailingStop: one.stop, enableTrailingStop: one.guarded } });
      return;
    }
    case 'wait': desk.run(one.ms); return;
    case 'byHand': desk.order({ instrumentId: one.id, side: one.side, quantity: quantity(one.id === BTC ? '0.01' : '0.2') }); return;
    case 'stop': {
      const tick = smallestTick(desk.kernel.instruments.get(one.id)?.ticks ?? oneTick(price('1')));
      const mark = desk.kernel.marketData.referencePrice(one.id);
      if (!(mark > 0)) return; // A new engine that has seen no price yet.
      const px = BigInt(Math.round(mark * (1 - one.permille / 1_000))) * price('1');
      desk.command({ type: 'MoveStop', requestId: desk.requestId(), by: PERSON, strategyId: IDS[one.id] as StrategyId, instrumentId: one.id, px: (px - (px % tick)) as Price, looser: true, seen: null, reason: 'test' });
      return;
    }
    case 'restart': desk.kill(); desk.run(500); desk.restart(); return;
  }
}

/** The mode of each strategy when each of its orders arose, read from the journal alone. */
function openingsOutOfTurn(entries: readonly JournalEntry[]): readonly string[] {
  const modes = new Map<string, StrategyMode>();
  const wrong: string[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'conclusion') continue;
    const { conclusion } = entry;
    if (conclusion.type === 'StrategyModeChanged') modes.set(conclusion.strategyId, conclusion.to);
    if (conclusion.type !== 'OrderInitialized' || conclusion.order.reduceOnly) continue;
    const mode = modes.get(conclusion.strategyId) ?? 'running';
    if (mode !== 'running') wrong.push(`${conclusion.strategyId} opened while ${mode} at ${entry.seq}`);
  }
  return wrong;
}

describe('modes of strategies', () => {
  it('open nothing while not running, through commands, fills, faults and restarts', () => {
    let openings = 0;
    fc.assert(fc.property(fc.nat(1_000), fc.constantFrom('kind' as const, 'normal' as const, 'hostile' as const), fc.array(step, { maxLength: 14 }), (seed, severity, steps) => {
      const desk = new VirtualDesk(optionsOf(seed, severity)).start().run(20_000);
      for (const one of steps) act(desk, one);
      desk.run(5_000);
      openings += desk.conclusions().filter((c) => c.type === 'OrderInitialized' && !c.order.reduceOnly && c.strategyId === IDS[BTC]).length;
      expect(openingsOutOfTurn(desk.entries())).toEqual([]);
    }), { numRuns: RUNS });
    expect(openings).toBeGreaterThan(0);
  });

  it('leave no entry resting once they are not running', () => {
    fc.assert(fc.property(fc.nat(1_000), fc.constantFrom<StrategyMode>('reducing', 'paused', 'stopped'), (seed, mode) => {
      const desk = new VirtualDesk({ ...optionsOf(seed, 'normal'), profile: { strategy: PARAMETERS, orders: { type: 'limit', timeInForce: 'gtc' } } }).start().run(60_000);
      for (const id of [BTC, ETH]) act(desk, { what: 'mode', id, mode });
      desk.run(30_000);
      expect(desk.kernel.orders.working().filter((order) => !order.reduceOnly)).toEqual([]);
    }), { numRuns: RUNS });
  });

  it('end flat after a stop in a fair market, and leave alone what is opened by hand afterwards', () => {
    let closed = 0;
    fc.assert(fc.property(fc.nat(1_000), fc.integer({ min: 5_000, max: 90_000 }), fc.boolean(), (seed, ms, restart) => {
      const desk = new VirtualDesk(optionsOf(seed, 'kind')).start().run(10_000);
      desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.02') });
      desk.run(ms);
      if (desk.venuePosition(BTC) !== 0n) closed += 1;
      act(desk, { what: 'mode', id: BTC, mode: 'stopped' });
      if (restart) act(desk, { what: 'restart' });
      desk.run(40_000);
      expect(desk.venuePosition(BTC)).toBe(0n);
      expect(desk.kernel.orders.workingFor(BTC)).toEqual([]);
      const byHand = desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.01') });
      if (byHand?.outcome !== 'done') return;
      if (restart) act(desk, { what: 'restart' });
      desk.run(20_000);
      expect(desk.venuePosition(BTC)).toBe(quantity('0.01'));
    }), { numRuns: RUNS });
    expect(closed).toBeGreaterThan(0);
  });

  it('come back from the journal as they were, versions and all', () => {
    fc.assert(fc.property(fc.nat(1_000), fc.array(step, { maxLength: 14 }), (seed, steps) => {
      const options = optionsOf(seed, 'normal');
      const desk = new VirtualDesk(options).start().run(15_000);
      for (const one of steps) act(desk, one);
      act(desk, { what: 'mode', id: BTC, mode: 'paused' }); // saves the states as they are now
      const again = new Kernel(kernelOptions(options).kernel, { venue: { send() {} }, journal: new MemoryJournal(), latch: new MemoryLatch(), publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult() {} } });
      for (const entry of desk.entries()) if (entry.kind === 'conclusion') again.restore(entry);
      again.continueFrom(desk.entries().at(-1)?.seq ?? 0, desk.now);
      again.handle({ type: 'start', revision: 0, run: null, ...NOTHING_FOUND, ts: desk.now, version: 'test', configHash: 'test', profile: 'dev' });
      const facts = (kernel: Kernel) => kernel.runner.statuses().map(({ strategy, ...rest }) => ({ ...rest, id: strategy.id, parameters: strategy.configuration?.parameters, stop: stopLevel(strategy) }));
      expect(facts(again)).toEqual(facts(desk.kernel));
    }), { numRuns: RUNS });
  });
});
