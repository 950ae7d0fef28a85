// A stop that a person sets: it holds where it was set, only a new best price takes it further, and only ever in the position's favour.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StopSeen } from '../../src/shared/model/command.ts';
import { nearestMultiple, price, quantity, toNumber, type Price } from '../../src/shared/model/decimal.ts';
import { instrumentId, strategyId } from '../../src/shared/model/ids.ts';
import { MaCrossParameters } from '../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import { MemoryJournal } from '../../src/main/core/journal/memory-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import type { JournalEntry } from '../../src/main/core/kernel/ports.ts';
import { TickScale } from '../../src/main/core/strategy/tick-scale.ts';
import { TrailingStop } from '../../src/main/core/strategy/trailing-stop.ts';
import { hashOf, rerun } from '../support/rerun.ts';
import { kernelOptions, MemoryLatch, PERSON, VirtualDesk, type VirtualDeskOptions } from '../support/virtual-desk.ts';
import { NOTHING_FOUND } from '../../src/main/core/kernel/messages.ts';
import { oneTick, smallestTick } from '../../src/shared/model/tick-rule.ts';

const RUNS = Number(process.env.BREAKWATER_RUNS ?? 20);
const SCALE = new TickScale(price('0.1'));
const PER_UNIT = 10;
const PERMILLE = 10n;

/** The rules again, in whole ticks. */
class Model {
  level: number;
  peak: number;
  readonly side: 1 | -1;
  constructor(side: 1 | -1, entry: number) {
    this.side = side;
    this.peak = entry;
    this.level = this.trail(entry);
  }
  trail(peak: number): number {
    return Number(this.side > 0 ? (BigInt(peak) * (1000n - PERMILLE)) / 1000n : (BigInt(peak) * (1000n + PERMILLE) + 999n) / 1000n);
  }
  price(ticks: number): void {
    if (this.side * ticks <= this.side * this.peak) return;
    this.peak = ticks;
    const trailing = this.trail(ticks);
    if (this.side * trailing > this.side * this.level) this.level = trailing;
  }
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('price' as const), ticks: fc.integer({ min: 900, max: 1_100 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('set' as const), ticks: fc.integer({ min: 700, max: 1_300 }) }) },
  { weight: 2, arbitrary: fc.constant({ what: 'restart' as const }) },
);

describe('a level that a person sets', () => {
  it('is a floor that only a new best price lifts, over restarts at any moment', () => {
    let overtaken = 0;
    let held = 0;
    fc.assert(fc.property(fc.constantFrom<1 | -1>(1, -1), fc.integer({ min: 950, max: 1_050 }), fc.array(step, { maxLength: 60 }), (side, entry, steps) => {
      let stop = new TrailingStop(SCALE, 0.01);
      stop.start(side, entry / PER_UNIT);
      const model = new Model(side, entry);
      let set: number | null = null;
      steps.forEach((one, at) => {
        const before = stop.level;
        switch (one.what) {
          case 'price': {
            const wasBest = side * one.ticks > side * model.peak;
            stop.raise(one.ticks / PER_UNIT);
            model.price(one.ticks);
            expect(side * stop.level).toBeGreaterThanOrEqual(side * before);
            if (!wasBest) expect(stop.level).toBe(before);
            break;
          }
          case 'set':
            stop.set(one.ticks / PER_UNIT, at + 1);
            model.level = set = one.ticks;
            break;
          case 'restart': {
            const again = new TrailingStop(SCALE, 0.01);
            again.load(JSON.parse(JSON.stringify(stop.save())));
            expect([again.level, again.peak, again.setTs, again.side]).toEqual([stop.level, stop.peak, stop.setTs, stop.side]);
            stop = again;
            break;
          }
        }
        expect(stop.level).toBe(model.level / PER_UNIT);
        expect(Number.isNaN(stop.setTs)).toBe(set !== model.level && (set === null || side * model.level > side * set));
        if (set !== null) { if (Number.isNaN(stop.setTs)) overtaken += 1; else held += 1; }
      });
    }), { numRuns: Math.max(200, RUNS * 10) });
    expect(Math.min(overtaken, held)).toBeGreaterThan(20);
  });
});

const BTC = instrumentId('BTC-PERP.SIM');
const ID = strategyId('ma-cross-BTC-PERP');
const PARAMETERS = MaCrossParameters.parse({ shortWindow: 2, longWindow: 10, trailingStop: 0.005, exitOnCross: false });
const optionsOf = (seed: number): VirtualDeskOptions => ({ seed, severity: 'normal', profile: { strategy: PARAMETERS } });
const levelOf = (kernel: Kernel): number => kernel.runner.stopsOf(BTC)[0]?.level ?? NaN;

/** Per mille of the mark under it, in ticks. */
function moveTo(desk: VirtualDesk, permille: number, seen?: StopSeen): { readonly px: Price; readonly outcome: string } {
  const tick = smallestTick(desk.kernel.instruments.get(BTC)?.ticks ?? oneTick(price('1')));
  const wanted = BigInt(Math.round(desk.kernel.marketData.referencePrice(BTC) * (1 - permille / 1_000) * 1e6)) * 1_000_000n;
  const px = (wanted - (wanted % tick)) as Price;
  const answer = desk.command({ type: 'MoveStop', requestId: desk.requestId(), by: PERSON, strategyId: ID, instrumentId: BTC, px, looser: true, seen: seen ?? null, reason: 'test' });
  return { px, outcome: answer?.outcome ?? 'none' };
}

describe('on a desk', () => {
  it('holds exactly after a kill at once, never moves against the position by itself, and is replayed to the last entry', () => {
    let moves = 0;
    const act = fc.record({ permille: fc.integer({ min: 1, max: 60 }), wait: fc.integer({ min: 0, max: 9_000 }), kill: fc.boolean() });
    fc.assert(fc.property(fc.nat(1_000), fc.array(act, { minLength: 1, maxLength: 6 }), (seed, acts) => {
      const options = optionsOf(seed);
      const desk = new VirtualDesk(options).start().run(8_000);
      desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.02') });
      desk.run(3_000);
      let before: readonly JournalEntry[] = [];
      let from = 0;
      for (const { permille, wait, kill } of acts) {
        const { px, outcome } = moveTo(desk, permille);
        if (outcome === 'done') {
          moves += 1;
          expect(levelOf(desk.kernel)).toBe(toNumber(px));
        }
        if (kill) {
          desk.kill();
          desk.run(500);
          before = [...desk.entries()];
          from = desk.inputs.length;
          // The journal alone gives the level back, exactly.
          const bare = new Kernel(kernelOptions(options).kernel, { venue: { send() {} }, journal: new MemoryJournal(), latch: new MemoryLatch(), publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult() {} } });
          for (const entry of before) if (entry.kind === 'conclusion') bare.restore(entry);
          bare.continueFrom(before.at(-1)?.seq ?? 0, before.at(-1)?.ts ?? 0);
          bare.handle({ type: 'start', revision: 0, run: null, ...NOTHING_FOUND, ts: desk.now, version: 'test', configHash: 'test', profile: 'dev' });
          if (outcome === 'done') expect(levelOf(bare)).toBe(toNumber(px));
          desk.restart();
          // The market went on: a close that is a new best price may have come, never anything looser.
          if (outcome === 'done' && desk.kernel.portfolio.position(BTC)?.quantity) expect(levelOf(desk.kernel)).toBeGreaterThanOrEqual(toNumber(px));
        }
        let level = levelOf(desk.kernel);
        for (let ms = 0; ms < wait; ms += 250) {
          desk.run(250);
          const now = levelOf(desk.kernel);
          const qty = desk.kernel.portfolio.position(BTC)?.quantity ?? 0n;
          if (qty > 0n && !Number.isNaN(level) && !Number.isNaN(now)) expect(now).toBeGreaterThanOrEqual(level);
          level = qty > 0n ? now : NaN;
        }
      }
      expect(hashOf(rerun(options, desk.inputs.slice(from), before))).toBe(hashOf(desk.entries().slice(before.length)));
    }), { numRuns: RUNS });
    expect(moves).toBeGreaterThan(RUNS / 2);
  });

  it('gives a position no more room than was looked at, and never one that was opened later', () => {
    const outcomes = { looser: 0, nearer: 0, refused: 0 };
    fc.assert(fc.property(fc.nat(1_000), fc.array(fc.record({ permille: fc.integer({ min: 1, max: 12 }), wait: fc.integer({ min: 0, max: 20_000 }) }), { minLength: 3, maxLength: 8 }), (seed, acts) => {
      const desk = new VirtualDesk(optionsOf(seed)).start().run(8_000);
      const tick = smallestTick(desk.kernel.instruments.get(BTC)!.ticks);
      const now = (): StopSeen | null => {
        const tsOpened = desk.kernel.portfolio.position(BTC)?.tsOpened ?? null;
        const level = levelOf(desk.kernel);
        return tsOpened === null || Number.isNaN(level) ? null : { px: nearestMultiple(level, tick), tsOpened };
      };
      for (const { permille, wait } of acts) {
        if (now() === null) {
          desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.02') });
          desk.run(3_000);
        }
        const seen = now();
        desk.run(wait);
        const before = now();
        if (seen === null) continue;
        const { px, outcome } = moveTo(desk, permille, seen);
        if (outcome !== 'done') outcomes.refused += 1;
        else if (before === null) throw new Error('a stop was moved where there was none');
        else {
          expect(before.tsOpened).toBe(seen.tsOpened);
          const room = desk.kernel.portfolio.position(BTC)!.quantity > 0n ? before.px - px : px - before.px;
          const shown = desk.kernel.portfolio.position(BTC)!.quantity > 0n ? seen.px - px : px - seen.px;
          if (room > 0n) expect(room).toBeLessThanOrEqual(shown);
          outcomes[room > 0n ? 'looser' : 'nearer'] += 1;
        }
      }
    }), { numRuns: RUNS });
    expect(Math.min(outcomes.looser, outcomes.nearer, outcomes.refused), JSON.stringify(outcomes)).toBeGreaterThan(RUNS / 4);
  });
});
