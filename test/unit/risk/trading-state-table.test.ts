// Every wish in every state: what follows, or the words of the refusal.
import { describe, expect, it } from 'vitest';
import type { TradingState } from '../../../src/shared/model/order.ts';
import { TradingStateMachine } from '../../../src/main/core/risk/trading-state.ts';

type Start = { readonly live: boolean; readonly reduceOnly: boolean };
const FINE = { flattenActive: false, reconciled: true, connected: true, journalBehind: null };
/** A desk in that state, the usual way. */
function desk(state: TradingState, { live = false, reduceOnly = false }: Partial<Start> = {}): TradingStateMachine {
  const machine = new TradingStateMachine({ live, reduceOnly });
  const take = (result: { readonly ok: boolean; readonly value?: Parameters<typeof machine.apply>[0] }): void => { if (result.value) machine.apply(result.value); };
  if (live && state !== 'disarmed') take(machine.arm('armed', 1));
  if (state === 'reducing' && machine.state() !== 'reducing') take(machine.setReduceOnly(true, 'reduce', 2));
  if (state === 'active' && machine.state() === 'reducing') take(machine.setReduceOnly(false, 'open', 2));
  if (state === 'disarmed' && machine.state() !== 'disarmed') take(machine.disarm('away', 2));
  if (state === 'halted') machine.apply(machine.kill('stop', 3, 'k3'));
  expect(machine.state()).toBe(state);
  return machine;
}
const STATES = ['disarmed', 'active', 'reducing', 'halted'] as const;
const said = (result: { readonly ok: true; readonly value: { readonly from: TradingState; readonly to: TradingState; readonly latched: boolean } } | { readonly ok: false; readonly error: string }): string => (result.ok ? `${result.value.from} to ${result.value.to}${result.value.latched ? ', latched' : ''}` : result.error);

describe('a wish', () => {
  it.each([
    ['arm', 'disarmed', 'disarmed to active'], ['arm', 'active', 'The desk is already armed (active).'], ['arm', 'reducing', 'The desk is already armed (reducing).'], ['arm', 'halted', 'The desk is halted: resume it before arming.'],
    ['disarm', 'disarmed', 'The desk is already disarmed.'], ['disarm', 'active', 'active to disarmed'], ['disarm', 'reducing', 'reducing to disarmed'], ['disarm', 'halted', 'The desk is halted, which is stricter than disarmed.'],
    ['reduceOn', 'disarmed', 'The desk is disarmed, which is stricter than reduce-only: arm it first.'], ['reduceOn', 'active', 'active to reducing'], ['reduceOn', 'reducing', 'Reduce-only is already on.'], ['reduceOn', 'halted', 'The desk is halted, which is stricter than reduce-only: resume it first.'],
    ['reduceOff', 'disarmed', 'The desk is disarmed, which is stricter than reduce-only: arm it first.'], ['reduceOff', 'active', 'Reduce-only is already off.'], ['reduceOff', 'reducing', 'reducing to active'], ['reduceOff', 'halted', 'The desk is halted, which is stricter than reduce-only: resume it first.'],
    ['resume', 'disarmed', 'The desk is disarmed, not halted: there is nothing to resume.'], ['resume', 'active', 'The desk is active, not halted: there is nothing to resume.'], ['resume', 'reducing', 'The desk is reducing, not halted: there is nothing to resume.'], ['resume', 'halted', 'halted to active'],
  ] as const)('%s of a desk that is %s: %s', (wish, state, words) => {
    const machine = desk(state);
    const before = [machine.state(), machine.latched(), machine.cause(), machine.since()];
    const result = wish === 'arm' ? machine.arm('r', 9) : wish === 'disarm' ? machine.disarm('r', 9) : wish === 'resume' ? machine.resume('r', FINE, 9) : machine.setReduceOnly(wish === 'reduceOn', 'r', 9);
    expect(said(result)).toBe(words);
    expect([machine.state(), machine.latched(), machine.cause(), machine.since()]).toEqual(before);
    if (result.ok) expect(result.value).toMatchObject({ type: 'TradingStateChanged', cause: 'r', tsEvent: 9 });
  });

  it.each(STATES)('a kill of a desk that is %s always latches', (state) => {
    const machine = desk(state);
    expect(machine.kill('now', 9, 'k9')).toEqual({ type: 'TradingStateChanged', from: state, to: 'halted', cause: 'now', latched: true, tsEvent: 9, killId: 'k9' });
  });

  it('to resume is refused for what is missing, the flatten before all, then the journal, the venue, the record', () => {
    const machine = desk('halted');
    const worst = { flattenActive: true, journalBehind: 'The journal is behind.', connected: false, reconciled: false };
    const words = [worst, { ...worst, flattenActive: false }, { ...worst, flattenActive: false, journalBehind: null }, { ...FINE, reconciled: false }, FINE].map((conditions) => said(machine.resume('r', conditions, 9)));
    expect(words.map((one) => one.slice(0, 25))).toEqual(['Flatten-all is still runn', 'The journal is behind. St', 'The venue is not connecte', 'Our record and the venue\'', 'halted to active']);
  });

  it.each([
    [{ live: false }, 'active', 'active'], [{ live: false }, 'reducing', 'reducing'], [{ live: false }, 'disarmed', 'disarmed'], [{ live: false, reduceOnly: true }, 'reducing', 'reducing'], [{ live: false, reduceOnly: true }, 'active', 'active'],
    [{ live: true }, 'active', 'disarmed'], [{ live: true }, 'reducing', 'disarmed'], [{ live: true }, 'disarmed', 'disarmed'],
  ] as const)('to resume a desk %j that was %s before leads to %s', (start, before, after) => {
    const machine = desk(before, start);
    machine.apply(machine.kill('stop', 5, 'k5'));
    const result = machine.resume('r', FINE, 9);
    expect(said(result)).toBe(`halted to ${after}`);
    // And back on duty it is what it was: arming a desk that is to reduce only does not make it active.
    if (!result.ok) return;
    machine.apply(result.value);
    if (after === 'disarmed') expect(said(machine.arm('a', 10))).toBe(before === 'reducing' ? 'disarmed to reducing' : 'disarmed to active');
  });

  it.each([['disarmed', null], ['active', 'active to disarmed'], ['reducing', 'reducing to disarmed'], ['halted', null]] as const)('after a restart a live desk that was %s: %s', (state, words) => {
    const follows = desk(state, { live: true }).afterRestart(9);
    expect(follows && said({ ok: true, value: follows })).toBe(words);
    expect(desk(state).afterRestart(9)).toBeNull();
  });
});

describe('the state', () => {
  it('says why it is what it is from the first moment', () => {
    const of = (start: Start): readonly [string, number, boolean] => { const machine = new TradingStateMachine(start); return [machine.cause(), machine.since(), machine.latched()]; };
    expect(of({ live: true, reduceOnly: true })).toEqual(['a live desk opens disarmed', 0, false]);
    expect(of({ live: false, reduceOnly: true })).toEqual(['the profile asks for reduce-only', 0, false]);
    expect(of({ live: false, reduceOnly: false })).toEqual(['a paper desk opens ready', 0, false]);
  });

  it('was halted when something happened from four seconds before its first kill on, until it is resumed', () => {
    const machine = desk('active');
    expect(machine.haltedWhen(1e12)).toBe(false);
    machine.apply(machine.kill('stop', 100_000, 'k1'));
    machine.apply(machine.kill('again', 200_000, 'k2'));
    expect([95_999, 96_000, 100_000, 1e12].map((ts) => machine.haltedWhen(ts))).toEqual([false, true, true, true]);
    const resumed = machine.resume('r', FINE, 300_000);
    if (resumed.ok) machine.apply(resumed.value);
    expect(machine.haltedWhen(1e12)).toBe(false);
    // A kill that was found on disk counts from when it was given.
    machine.apply({ ...machine.kill('from outside', 400_000, 'k3'), tsKilled: 350_000 });
    expect([345_999, 346_000].map((ts) => machine.haltedWhen(ts))).toEqual([false, true]);
  });
});
