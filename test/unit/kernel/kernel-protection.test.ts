// Whether a stop acts on each open position: what the kernel says of it, records, and raises.
import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../../../src/shared/model/command.ts';
import { money, quantity } from '../../../src/shared/model/decimal.ts';
import type { JsonValue } from '../../../src/shared/model/decision.ts';
import { strategyId } from '../../../src/shared/model/ids.ts';
import { MaCrossParameters } from '../../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import type { StopGap } from '../../../src/shared/model/protection.ts';
import type { StrategyMode } from '../../../src/shared/model/strategy.ts';
import { stopGap, type ProtectionFacts } from '../../../src/main/core/risk/protection.ts';
import { MaCross } from '../../../src/main/core/strategy/kinds/ma-cross/ma-cross.ts';
import type { Strategy } from '../../../src/main/core/strategy/strategy.ts';
import { BareKernel, BTC, ETH } from '../../support/bare-kernel.ts';
import { kernelOptions, PERSON } from '../../support/virtual-desk.ts';
import { NOTHING_FOUND } from '../../../src/main/core/kernel/messages.ts';

const ID = strategyId('ma-cross-BTC-PERP');
const instrument = kernelOptions({ seed: 1 }).kernel.instruments.find(({ id }) => id === BTC)!;
const cross = (part: Partial<MaCrossParameters> = {}): MaCross => new MaCross({ id: ID, instrument, barIntervalMs: 1_000, parameters: MaCrossParameters.parse(part), orders: { type: 'market', timeInForce: 'ioc' }, allowShorts: false });
const deskOf = (strategies: readonly Strategy[], more: ConstructorParameters<typeof BareKernel>[0] = {}): BareKernel => new BareKernel({ strategies, ...more });
let requests = 0;
const setMode = (desk: BareKernel, mode: StrategyMode): CommandResult => desk.command({ type: 'SetStrategyMode', requestId: `m${(requests += 1)}`, by: PERSON, strategyId: ID, mode, reason: 'test' });
/** A person buys; the venue fills. */
function bought(desk: BareKernel, id = BTC): BareKernel {
  const order = desk.order({ side: 'buy', quantity: quantity('0.02'), instrumentId: id });
  desk.accept(order);
  desk.fill(order);
  return desk.marks();
}
const gaps = (desk: BareKernel): readonly (readonly [string, StopGap | null])[] => desk.of('ProtectionChanged').map(({ instrumentId, gap }) => [instrumentId, gap]);
const alerts = (desk: BareKernel): readonly string[] => desk.of('RiskEvent').map(({ code, message }) => `${code}: ${message}`);
/** The stop would act: a price through it makes an exit. */
function stopFires(desk: BareKernel): boolean {
  const from = desk.sent.length;
  desk.px.set(BTC, 87_000);
  desk.now += 1_000;
  desk.marks([BTC]);
  return desk.sentOf('submit', from).some(({ reduceOnly, side }) => reduceOnly && side === 'sell');
}

/** Throws at every mark while `broken.now`. */
const fragile = (broken: { now: boolean }): Strategy => ({
  id: ID, instrumentId: BTC, warmupBars: 0, barIntervalMs: 1_000, warmUp() {}, onBar() {}, onOrderEvent() {}, stops: () => [{ level: 80_000, byHand: false }], saveState: (): JsonValue => null, loadState() {},
  onMark() { if (broken.now) throw new Error('boom'); },
});

describe('a stop acts now', () => {
  const states: readonly (readonly [string, (desk: BareKernel) => void])[] = [
    ['active', () => undefined],
    ['with its strategy paused', (desk) => void setMode(desk, 'paused')],
    ['with its strategy reducing', (desk) => void setMode(desk, 'reducing')],
    ['on a desk that was killed', (desk) => void desk.kill()],
    ['on a desk that only reduces', (desk) => void desk.command({ type: 'SetReduceOnly', requestId: 'ro', by: PERSON, on: true, reason: 'test' })],
    ['on a desk that was disarmed', (desk) => void desk.command({ type: 'Disarm', requestId: 'da', by: PERSON, reason: 'test' })],
  ];
  it.each(states)('%s: said so, and an exit follows when the price reaches it', (_name, change) => {
    const desk = bought(deskOf([cross()]).ready());
    change(desk);
    desk.marks();
    expect(desk.kernel.stopGapOf(BTC)).toBeNull();
    expect(stopFires(desk)).toBe(true);
  });

  it('also on a position that a person opened, from the first moment', () => {
    const desk = deskOf([cross()]).ready();
    expect(desk.kernel.stopGapOf(BTC)).toBeNull();
    bought(desk);
    desk.pass(6_000);
    expect(gaps(desk)).toEqual([]);
    expect(desk.alarms('unprotected')).toBe(0);
  });
});

describe('no stop acts', () => {
  const cases: readonly (readonly [StopGap, () => BareKernel, boolean])[] = [
    ['noStrategy', () => bought(deskOf([]).ready()), true],
    ['noStop', () => bought(deskOf([cross({ enableTrailingStop: false })]).ready()), true],
    ['noStop', () => { const desk = bought(deskOf([cross({ enableTrailingStop: false })]).ready()); setMode(desk, 'paused'); return desk; }, true],
    ['dryRun', () => { const held = bought(deskOf([cross()]).ready()); return deskOf([cross()], { journaled: held.journal.entries(), startTs: held.now + 1_000, dryRun: true }).start().connection('connected').marks(); }, false],
    ['venueDisconnected', () => bought(deskOf([cross()]).ready()).connection('disconnected'), false],
  ];
  it.each(cases)('%s: said of the position at once', (gap, build, nothingSent) => {
    const desk = build();
    expect(desk.kernel.stopGapOf(BTC)).toBe(gap);
    if (nothingSent) expect(stopFires(desk)).toBe(false);
  });

  it('strategyFailed, when it throws', () => {
    const broken = { now: false };
    const desk = bought(deskOf([fragile(broken)]).ready());
    expect(desk.kernel.stopGapOf(BTC)).toBeNull();
    broken.now = true;
    desk.marks();
    expect(desk.kernel.stopGapOf(BTC)).toBe('strategyFailed');
    // The failure itself says so, once; the record has it beside.
    desk.pass(10_000);
    expect(alerts(desk)).toEqual([`strategyThrew: Strategy ${ID} failed and is paused: boom. 1 position has no stop that acts (${BTC} long 0.02)`]);
    expect(gaps(desk)).toEqual([[BTC, 'strategyFailed']]);
  });

  it('strategyStopped, also while the venue does not let it close; then raised once', () => {
    const desk = bought(deskOf([cross()]).ready());
    setMode(desk, 'stopped');
    expect(desk.kernel.stopGapOf(BTC)).toBe('strategyStopped');
    desk.pass(20_000);
    expect(gaps(desk)).toEqual([[BTC, 'strategyStopped']]);
    expect(alerts(desk)).toEqual([
      `unprotected: 1 position has no stop that acts (${BTC} long 0.02): its strategy is stopped`,
      expect.stringContaining('orderUnanswered: 1 order without an answer of the venue'), // its close, which nobody answers here
    ]);
  });

  it('recordDiffers, once the venue has shown another position for long enough to count', () => {
    const desk = bought(deskOf([cross()]).ready());
    const more = { positions: [{ instrumentId: BTC, quantity: quantity('0.05'), avgPx: money('90000') as never }] };
    desk.pass(30_000);
    for (let i = 0; i < 4; i += 1) { desk.snapshot(more as never); desk.pass(6_000); }
    expect(desk.kernel.stopGapOf(BTC)).toBe('recordDiffers');
    expect(desk.alarms('unprotected')).toBe(0); // told by the mismatch itself
    expect(alerts(desk).filter((text) => text.startsWith('reconMismatch')).at(0)).toContain('1 position has no stop that acts');
  });

  it('silentFeed, also while quotes go on and only the marks that stops watch have ended', () => {
    const desk = bought(deskOf([cross()]).ready());
    const age = kernelOptions({ seed: 1 }).profile.limits.maxDataAgeMs;
    for (let i = 0; i < age / 250 + 2; i += 1) {
      desk.now += 250;
      desk.input({ type: 'market', ts: desk.now, event: { type: 'quote', instrumentId: BTC, tsEvent: desk.now, bid: 87_000, bidSize: 1, ask: 87_001, askSize: 1 } });
      desk.input({ type: 'time', ts: desk.now });
    }
    expect(desk.kernel.marketData.isStale(BTC, desk.now)).toBe(false);
    expect(desk.kernel.stopGapOf(BTC)).toBe('silentFeed');
    for (let i = 0; i < 20; i += 1) {
      desk.now += 250;
      desk.input({ type: 'market', ts: desk.now, event: { type: 'quote', instrumentId: BTC, tsEvent: desk.now, bid: 87_000, bidSize: 1, ask: 87_001, askSize: 1 } });
      desk.input({ type: 'time', ts: desk.now });
    }
    expect(alerts(desk)).toEqual([`unprotected: 1 position has no stop that acts (${BTC} long 0.02): no price comes that could fire it`]);
  });
});

describe('the record', () => {
  it('holds when it began and when it was over, and raises each cause once per position', () => {
    const desk = bought(deskOf([]).ready(), ETH);
    const opened = desk.now;
    desk.pass(2_000);
    expect(gaps(desk)).toEqual([]);
    desk.pass(10_000);
    expect(desk.of('ProtectionChanged')).toMatchObject([{ instrumentId: ETH, quantity: quantity('0.02'), gap: 'noStrategy', tsOpened: opened }]);
    expect(desk.of('ProtectionChanged')[0]!.since).toBeLessThanOrEqual(opened + 1_000);
    expect(desk.of('RiskEvent')).toMatchObject([{ level: 'warning', code: 'unprotected', instrumentId: ETH, message: `1 position has no stop that acts (${ETH} long 0.02): no strategy of this desk trades it` }]);
    const exit = desk.order({ side: 'sell', quantity: quantity('0.02'), instrumentId: ETH, reduceOnly: true });
    desk.fill(exit);
    desk.pass(2_000);
    expect(gaps(desk)).toEqual([[ETH, 'noStrategy'], [ETH, null]]);
    // Another position is another matter.
    bought(desk, ETH).pass(10_000);
    expect(gaps(desk)).toEqual([[ETH, 'noStrategy'], [ETH, null], [ETH, 'noStrategy']]);
    expect(desk.alarms('unprotected')).toBe(2);
  });

  it('says of positions that have one cause in one alert', () => {
    const desk = bought(bought(deskOf([]).ready(), ETH), BTC).pass(10_000);
    expect(alerts(desk)).toEqual([`unprotected: 2 positions have no stop that acts (${ETH} long 0.02, ${BTC} long 0.02): no strategy of this desk trades it`]);
  });

  it('is kept over a restart, which says how long no engine ran and raises nothing twice', () => {
    const desk = bought(deskOf([]).ready(), ETH).pass(10_000);
    const lastTs = desk.now;
    const again = deskOf([], { journaled: desk.journal.entries(), startTs: lastTs + 60_000 });
    again.input({ type: 'start', run: null, ...NOTHING_FOUND, ts: again.now, version: 'test', configHash: 'test', profile: 'dev', revision: 1, before: { lastTs, clean: true } });
    again.connection('connected').snapshot({ positions: [{ instrumentId: ETH, quantity: quantity('0.02'), avgPx: money('3000') as never }] }).marks().pass(10_000);
    expect(again.of('ProtectionChanged')).toMatchObject([{ gap: 'engineGone', since: lastTs, tsEvent: lastTs + 60_000 }, { gap: 'noStrategy' }]);
    expect(alerts(again)).toEqual([`unprotected: No engine ran from 2026-03-02 12:00:10 UTC to 2026-03-02 12:01:10 UTC. 1 position had no stop meanwhile (${ETH} long 0.02)`]);
    const crashed = deskOf([cross()], { journaled: bought(deskOf([cross()]).ready()).journal.entries(), startTs: lastTs });
    crashed.input({ type: 'start', run: null, ...NOTHING_FOUND, ts: crashed.now, version: 'test', configHash: 'test', profile: 'dev', revision: 1, before: { lastTs: lastTs - 100, clean: false } });
    expect(crashed.of('RiskEvent')).toMatchObject([{ level: 'critical', code: 'uncleanStop' }]);
    crashed.connection('connected').snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('0.02'), avgPx: money('90000') as never }] }).marks().pass(5_000);
    expect(gaps(crashed)).toEqual([[BTC, 'engineGone'], [BTC, null]]);
    expect(crashed.of('RiskEvent')).toHaveLength(1);
  });

  it('is nothing that a run from before concluded', () => {
    const desk = deskOf([]);
    desk.input({ type: 'start', revision: 0, run: null, ...NOTHING_FOUND, ts: desk.now, version: 'test', configHash: 'test', profile: 'dev' });
    desk.connection('connected').snapshot().marks();
    bought(desk, ETH).pass(10_000);
    desk.connection('disconnected');
    expect(gaps(desk)).toEqual([]);
    expect(alerts(desk)).toEqual(['venueDisconnected: The venue is not connected: test']);
  });
});

describe('the rule', () => {
  const good: ProtectionFacts = { watchers: [{ failed: false, stopped: false, guards: true }], dryRun: false, connected: true, recordDiffers: false, feedSilent: false };
  it('needs one strategy of the instrument that works and guards', () => {
    expect(stopGap(good)).toBeNull();
    expect(stopGap({ ...good, watchers: [{ failed: true, stopped: false, guards: false }, ...good.watchers] })).toBeNull();
    expect(stopGap({ ...good, watchers: [{ failed: true, stopped: false, guards: false }, { failed: false, stopped: false, guards: false }] })).toBe('strategyFailed');
    expect(stopGap({ ...good, watchers: [{ failed: false, stopped: true, guards: true }] })).toBe('strategyStopped');
  });
  it('names what a person must mend before what may pass by itself', () => {
    const bad: ProtectionFacts = { watchers: [], dryRun: false, connected: false, recordDiffers: true, feedSilent: true };
    expect(stopGap(bad)).toBe('noStrategy');
    expect(stopGap({ ...bad, watchers: good.watchers })).toBe('venueDisconnected');
    expect(stopGap({ ...bad, watchers: good.watchers, connected: true })).toBe('recordDiffers');
    expect(stopGap({ ...bad, watchers: good.watchers, connected: true, recordDiffers: false })).toBe('silentFeed');
  });
});
