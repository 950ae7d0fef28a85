// Any order of starts, failures, deaths and stops: at most one desk per profile lives, the others never notice, everything is stopped in the end.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../../src/main/desk/fleet/fleet.ts';
import type { DeskEnd, Holdings, RunningDesk } from '../../src/main/desk/desk-options.ts';
import { money } from '../../src/shared/model/decimal.ts';
import { ok, err, type Result } from '../../src/shared/model/result.ts';
import { PROFILE_DEFAULTS } from '../../src/shared/model/profile-defaults.ts';
import { Profile, type ProfileName } from '../../src/shared/model/profile.ts';
import { ManualTimers } from '../support/manual-timers.ts';

const NAMES = ['dev', 'paper', 'demo'] as const;
const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

type Made = { readonly profile: ProfileName; readonly running: RunningDesk; readonly end: (end: DeskEnd) => void; positions: number; stopped: number; doors: number; venue: () => Promise<Result<Holdings, string>> };

function rig() {
  const timers = new ManualTimers();
  const made: Made[] = [];
  const alive = new Map<ProfileName, number>();
  const starts: { readonly profile: ProfileName; go(): void; fail(message: string): void }[] = [];
  const failed: string[] = [];

  function make(profile: ProfileName): Made {
    alive.set(profile, (alive.get(profile) ?? 0) + 1);
    const { promise, resolve } = Promise.withResolvers<DeskEnd>();
    const account = { equity: money('1000'), dayStartEquity: money('990') };
    const kernel = { portfolio: { account: () => account, openPositions: () => Array.from({ length: one.positions }, () => ({ quantity: 1n })) }, orders: { working: () => [] }, state: { state: () => 'active', latched: () => false }, stopGapOf: () => 'noStrategy' };
    const running = {
      holdings: () => one.venue(),
      api: { profile, kernel, unacknowledgedCritical: () => 0 }, profile: Profile.parse(PROFILE_DEFAULTS[profile]), ended: promise,
      async stop() {
        one.stopped += 1;
        await turn();
        if (one.stopped === 1) alive.set(profile, (alive.get(profile) ?? 0) - 1);
        resolve({ reason: 'stopped' });
      },
    } as unknown as RunningDesk;
    const one: Made = { profile, running, end: resolve, positions: 0, stopped: 0, doors: 0, venue: () => Promise.resolve(ok({ positions: one.positions, orders: 0 })) };
    made.push(one);
    return one;
  }

  const fleet = new Fleet({
    profiles: [...NAMES, 'prod'], timers, dataDirOption: ' --data-dir /data',
    start: (profile) => new Promise((resolve, reject) => starts.push({ profile, go: () => resolve(make(profile).running), fail: (message) => reject(new Error(message)) })),
    onRunning(desk) {
      const one = made.find(({ running }) => running === desk);
      if (one) one.doors += 1;
      return () => { if (one) one.doors -= 1; };
    },
    onFailed: (profile, error) => failed.push(`${profile}: ${error.message}`),
    look: (profile) => ({ venue: profile === 'demo' ? 'sandbox' : profile === 'prod' ? 'coinbase' : 'sim', problem: profile === 'prod' ? 'no adapter' : null, lastKnown: null }),
  });
  const row = (profile: ProfileName) => fleet.desks().find((desk) => desk.profile === profile);
  return { fleet, timers, made, alive, starts, failed, row };
}

const Name = fc.constantFrom(...NAMES);
const Step = fc.record({ do: fc.constantFrom('open' as const, 'open' as const, 'go' as const, 'go' as const, 'fail' as const, 'die' as const, 'stop' as const, 'hold' as const, 'turn' as const), name: Name });

describe('a fleet of desks', () => {
  it('keeps one desk per profile, its doors and its figures true through any life', async () => {
    let died = 0;
    await fc.assert(fc.asyncProperty(fc.array(Step, { maxLength: 60, size: 'max' }), async (steps) => {
      const { fleet, made, alive, starts, failed, row } = rig();
      const latest = (name: ProfileName): Made | undefined => made.findLast((one) => one.profile === name);
      let deaths = 0;
      for (const step of steps) {
        const one = latest(step.name);
        const runs = row(step.name)?.status === 'running';
        switch (step.do) {
          case 'open': void fleet.open(step.name); break;
          case 'go': starts.shift()?.go(); break;
          case 'fail': starts.shift()?.fail('the folder is locked by process 7'); break;
          case 'die':
            if (!one || !runs) break;
            one.end({ reason: 'fatal', error: new Error('the disk is full') });
            deaths += 1;
            await turn();
            expect(row(step.name)).toMatchObject({ status: 'failed', detail: expect.stringContaining('the disk is full') as string, equity: null });
            expect(row(step.name)?.detail).toContain(`npm run breakwater -- flatten --profile ${step.name} --data-dir /data`);
            break;
          case 'hold': if (one) one.positions = one.positions === 0 ? 1 : 0; break;
          case 'stop': {
            const holds = one?.positions ?? 0;
            const answer = await fleet.stop(step.name);
            expect(answer.outcome).toBe(runs && holds === 0 ? 'done' : 'refused');
            if (answer.outcome === 'done') expect(row(step.name)?.status).toBe('stopped');
            break;
          }
          case 'turn': await turn(); break;
        }
        for (const name of NAMES) {
          expect(alive.get(name) ?? 0).toBeLessThanOrEqual(1);
          const desk = row(name);
          const open = made.filter((each) => each.profile === name && each.doors > 0);
          expect(open).toHaveLength(desk?.status === 'running' ? 1 : 0);
          if (desk?.status === 'running') expect(desk).toMatchObject({ equity: '1000', dayPnl: '10', openPositions: latest(name)?.positions });
        }
      }
      for (let i = 0; i < 4; i++) await turn();
      expect(failed).toHaveLength(deaths);
      died += deaths;
      const all = fleet.stopAll();
      for (let i = 0; i < 8; i++) {
        for (const start of starts.splice(0)) start.go();
        await turn();
      }
      await all;
      expect([...alive.values()].every((count) => count === 0)).toBe(true);
      expect(made.every((one) => one.doors === 0)).toBe(true);
      expect(await fleet.open('dev')).toMatchObject({ ok: false });
    }), { numRuns: 150 });
    expect(died).toBeGreaterThan(10);
  });

  it('tells a desk that cannot run from one that failed, and starts each one once', async () => {
    const { fleet, starts, row } = rig();
    expect(row('prod')).toMatchObject({ status: 'unavailable', detail: 'no adapter', venue: 'coinbase', mode: 'live' });
    const both = [fleet.open('demo'), fleet.open('demo')];
    await turn();
    expect(starts).toHaveLength(1);
    expect(row('demo')).toMatchObject({ status: 'starting', venue: 'sandbox' });
    starts.shift()?.fail('desk demo: expected to be its only process, found process 7');
    expect(await Promise.all(both)).toEqual([{ ok: false, error: 'desk demo: expected to be its only process, found process 7' }, { ok: false, error: 'desk demo: expected to be its only process, found process 7' }]);
    expect(row('demo')).toMatchObject({ status: 'failed', detail: 'desk demo: expected to be its only process, found process 7' });
    const again = fleet.open('demo');
    await turn();
    starts.shift()?.go();
    expect((await again).ok).toBe(true);
    expect(row('demo')?.status).toBe('running');
  });

  describe('when a desk is to be stopped', () => {
    const running = async () => {
      const made = rig();
      void made.fleet.open('dev');
      await turn();
      made.starts.shift()?.go();
      await turn();
      const [dev] = made.made;
      if (!dev) throw new Error('expected a desk');
      return { ...made, dev };
    };

    it('asks the venue: what only the venue knows of keeps the desk alive', async () => {
      const { fleet, dev, row } = await running();
      dev.venue = () => Promise.resolve(ok({ positions: 1, orders: 2 }));
      expect(await fleet.stop('dev')).toMatchObject({ outcome: 'refused', message: expect.stringContaining('found 1 open position and 2 working orders at the venue') as string });
      dev.venue = () => Promise.resolve(err('no connection within 5 s'));
      expect(await fleet.stop('dev')).toMatchObject({ outcome: 'refused', message: expect.stringContaining('it could not be asked (no connection within 5 s)') as string });
      expect(dev.stopped).toBe(0);
      dev.venue = () => Promise.resolve(ok({ positions: 0, orders: 0 }));
      expect(await fleet.stop('dev', 'from a terminal')).toEqual({ outcome: 'done', message: 'Desk dev is stopped. Its venue shows no position and no order.', clientOrderId: null });
      expect(row('dev')).toMatchObject({ status: 'stopped', detail: 'stopped by hand from a terminal' });
    });

    it('looks again at what was opened, and whether the desk lives, while the venue was asked', async () => {
      const { fleet, dev, row } = await running();
      const answer = Promise.withResolvers<Result<Holdings, string>>();
      dev.venue = () => answer.promise;
      const stop = fleet.stop('dev');
      dev.positions = 1;
      answer.resolve(ok({ positions: 0, orders: 0 }));
      expect(await stop).toMatchObject({ outcome: 'refused', message: expect.stringContaining('found 1 open position and 0 working orders in its own record') as string });
      expect(row('dev')?.status).toBe('running');
      dev.positions = 0;
      const later = Promise.withResolvers<Result<Holdings, string>>();
      dev.venue = () => later.promise;
      const late = fleet.stop('dev');
      dev.end({ reason: 'fatal', error: new Error('the disk is full') });
      await turn();
      later.resolve(ok({ positions: 0, orders: 0 }));
      expect(await late).toMatchObject({ outcome: 'refused', message: expect.stringContaining('found it failed') as string });
    });
  });

  it('tells its listeners of a change at once, of moving figures now and then, and of nothing never', async () => {
    const { fleet, timers, starts, made } = rig();
    let told = 0;
    const off = fleet.onChange(() => { told += 1; });
    void fleet.open('dev');
    await turn();
    starts.shift()?.go();
    await turn();
    timers.advance(1_000);
    const before = told;
    expect(before).toBeGreaterThan(1);
    timers.advance(5_000);
    expect(told).toBe(before);
    for (let i = 0; i < 10; i++) {
      const [dev] = made;
      if (dev) dev.positions += 1;
      timers.advance(100);
    }
    expect(told - before).toBeGreaterThan(0);
    expect(told - before).toBeLessThanOrEqual(3);
    off();
    expect(timers.size).toBe(0);
  });
});
