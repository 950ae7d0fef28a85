import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { TradingStateChanged } from '../../../src/shared/model/desk-event.ts';
import { TradingStateMachine } from '../../../src/main/core/risk/trading-state.ts';

const fine = { flattenActive: false, reconciled: true, connected: true, journalBehind: null };
const paper = () => new TradingStateMachine({ live: false, reduceOnly: false });
const live = () => new TradingStateMachine({ live: true, reduceOnly: false });
const apply = (machine: TradingStateMachine, result: TradingStateChanged | { ok: boolean; value?: TradingStateChanged }): void => {
  const event = 'type' in result ? result : result.value;
  if (!event) throw new Error('expected a transition');
  machine.apply(event);
};

describe('TradingStateMachine', () => {
  it('opens paper active, live disarmed, and reduce-only by profile reducing', () => {
    expect(paper().state()).toBe('active');
    expect(live().state()).toBe('disarmed');
    expect(new TradingStateMachine({ live: false, reduceOnly: true }).state()).toBe('reducing');
    const machine = new TradingStateMachine({ live: true, reduceOnly: true });
    apply(machine, machine.arm('typed phrase', 1));
    expect(machine.state()).toBe('reducing');
  });

  it('concludes without changing until applied', () => {
    const machine = paper();
    const event = machine.kill('test', 5, 'k5');
    expect(machine.state()).toBe('active');
    machine.apply(event);
    expect([machine.state(), machine.latched(), machine.cause(), machine.since()]).toEqual(['halted', true, 'test', 5]);
  });

  it('refuses to resume with a sentence while a flatten runs, reconciliation is open or the venue is away', () => {
    const machine = paper();
    expect(machine.resume('x', fine, 1)).toMatchObject({ ok: false, error: expect.stringContaining('nothing to resume') as string });
    machine.apply(machine.kill('test', 1, 'k1'));
    expect(machine.resume('x', { ...fine, flattenActive: true }, 2)).toMatchObject({ ok: false, error: expect.stringContaining('Flatten-all') as string });
    expect(machine.resume('x', { ...fine, connected: false }, 2)).toMatchObject({ ok: false, error: expect.stringContaining('not connected') as string });
    expect(machine.resume('x', { ...fine, reconciled: false }, 2)).toMatchObject({ ok: false, error: expect.stringContaining('reconciliation') as string });
    apply(machine, machine.resume('cause found', fine, 3));
    expect([machine.state(), machine.latched()]).toEqual(['active', false]);
  });

  it('resumes a live desk to disarmed and a reduce-only desk to reducing', () => {
    const machine = live();
    apply(machine, machine.arm('phrase', 1));
    machine.apply(machine.kill('x', 2, 'k2'));
    apply(machine, machine.resume('y', fine, 3));
    expect(machine.state()).toBe('disarmed');
    const reducing = paper();
    apply(reducing, reducing.setReduceOnly(true, 'r', 1));
    reducing.apply(reducing.kill('x', 2, 'k2'));
    apply(reducing, reducing.resume('y', fine, 3));
    expect(reducing.state()).toBe('reducing');
  });

  it('keeps the latch over a restart and disarms live', () => {
    const killed = paper();
    killed.apply(killed.kill('x', 1, 'k1'));
    expect(killed.afterRestart(2)).toBeNull();
    expect(killed.latched()).toBe(true);
    expect(paper().afterRestart(2)).toBeNull();
    const armed = live();
    apply(armed, armed.arm('phrase', 1));
    expect(armed.afterRestart(2)).toMatchObject({ from: 'active', to: 'disarmed', latched: false });
  });

  it('knows each kill by its identity, until a resume clears those that it knows and keeps the name of the newest', () => {
    const machine = paper();
    expect([machine.killId(), machine.kills()]).toEqual([null, []]);
    machine.apply(machine.kill('first', 1, 'k1'));
    machine.apply(machine.kill('second', 2, 'k2'));
    expect([machine.killId(), machine.kills()]).toEqual(['k2', ['k1', 'k2']]);
    apply(machine, machine.resume('cause found', fine, 3));
    expect([machine.killId(), machine.kills()]).toEqual(['k2', []]);
    // A journal of an older build names none: its time stands for it.
    machine.apply({ type: 'TradingStateChanged', from: 'active', to: 'halted', cause: 'old', latched: true, tsEvent: 77 });
    expect([machine.killId(), machine.kills()]).toEqual(['t77', ['t77']]);
  });

  it('whatever is asked: latched means halted, only resume clears it, and a live desk becomes active only by arming', () => {
    const step = fc.constantFrom('kill', 'resume', 'reduceOn', 'reduceOff', 'arm', 'disarm', 'restart');
    fc.assert(fc.property(fc.boolean(), fc.boolean(), fc.array(step, { maxLength: 30 }), (isLive, reduceOnly, steps) => {
      const machine = new TradingStateMachine({ live: isLive, reduceOnly });
      const journal: TradingStateChanged[] = [];
      let armed = !isLive;
      for (const [now, one] of steps.entries()) {
        const before = { state: machine.state(), latched: machine.latched() };
        const result = one === 'kill' ? { ok: true as const, value: machine.kill('k', now, `k${now}`) }
          : one === 'resume' ? machine.resume('r', fine, now)
            : one === 'reduceOn' ? machine.setReduceOnly(true, 'r', now)
              : one === 'reduceOff' ? machine.setReduceOnly(false, 'r', now)
                : one === 'arm' ? machine.arm('a', now)
                  : one === 'disarm' ? machine.disarm('d', now)
                    : { ok: true as const, value: machine.afterRestart(now) };
        if (!result.ok) {
          expect(result.error.length).toBeGreaterThan(10);
          continue;
        }
        if (!result.value) continue;
        expect(result.value.from).toBe(before.state);
        machine.apply(result.value);
        journal.push(result.value);
        if (one === 'arm') armed = true;
        if (machine.state() === 'disarmed') armed = false;
        expect(machine.latched()).toBe(machine.state() === 'halted');
        if (before.latched && !machine.latched()) expect(one).toBe('resume');
        if (machine.state() === 'active' || machine.state() === 'reducing') expect(armed).toBe(true);
      }
      // A restart that applies the journal again stands where we stand.
      const restarted = new TradingStateMachine({ live: isLive, reduceOnly });
      for (const event of journal) restarted.apply(event);
      expect([restarted.state(), restarted.latched()]).toEqual([machine.state(), machine.latched()]);
    }));
  });
});
