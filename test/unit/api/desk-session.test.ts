import { describe, expect, it } from 'vitest';
import type { DeskApi } from '../../../src/main/api/desk-api.ts';
import { DeskSession } from '../../../src/main/api/desk-session.ts';
import type { Delta } from '../../../src/shared/contract/views.ts';
import type { ProfileName } from '../../../src/shared/model/profile.ts';
import { ok, type Result } from '../../../src/shared/model/result.ts';
import { fakeApp } from '../../support/fake-app.ts';
import { sampleOrder, ScriptedDesk } from '../../support/scripted-desk.ts';

function named(profile: ProfileName): ScriptedDesk {
  const desk = new ScriptedDesk();
  desk.profile = profile;
  return desk;
}

function rig(options?: { readonly bound: boolean }) {
  const desks = { dev: named('dev'), demo: named('demo') };
  const app = fakeApp(desks.dev, { desks });
  const opening: { readonly profile: ProfileName; resolve(result: Result<DeskApi, string>): void }[] = [];
  const slow = { ...app, fleet: { ...app.fleet, open: (profile: ProfileName) => new Promise<Result<DeskApi, string>>((resolve) => opening.push({ profile, resolve })) } };
  return { desks, opening, quick: new DeskSession(app, desks.dev, options), slow: new DeskSession(slow, desks.dev) };
}

describe('DeskSession', () => {
  it('lets the latest wish win over a desk that takes long to start', async () => {
    const { slow, opening, desks } = rig();
    const first = slow.show('demo');
    const second = slow.show('dev');
    opening[1]?.resolve(ok(desks.dev));
    expect(await second).toMatchObject({ ok: true });
    opening[0]?.resolve(ok(desks.demo));
    expect(await first).toMatchObject({ ok: false, error: expect.stringContaining('demo runs and is not shown here') as string });
    expect(slow.shown()).toBe('dev');
    expect(slow.desk()).toBe(desks.dev);
  });

  it('answers for no desk between the switch and its snapshot', async () => {
    const { quick, desks } = rig();
    await quick.show('demo');
    expect(() => quick.desk()).toThrow('expected a snapshot of desk demo first');
    expect(quick.snapshot().fleet.filter((desk) => desk.shown).map((desk) => desk.profile)).toEqual(['demo']);
    expect(quick.desk()).toBe(desks.demo);
  });

  it('keeps a bound connection at its desk', async () => {
    const { quick } = rig({ bound: true });
    expect(await quick.show('demo')).toMatchObject({ ok: false, error: 'expected dev, the desk of this connection, found demo' });
    expect(await quick.show('dev')).toMatchObject({ ok: true });
    expect(quick.shown()).toBe('dev');
  });

  it('counts the windows that show a desk, not programs and not those that are gone', async () => {
    const desks = { dev: named('dev'), demo: named('demo') };
    const app = fakeApp(desks.dev, { desks });
    const [mine, other, program] = [new DeskSession(app, desks.dev), new DeskSession(app, desks.dev), new DeskSession(app, desks.demo, { bound: true, seen: false })];
    const offs = [mine, other, program].map((session) => session.subscribe(() => undefined));
    expect([mine, other].map((session) => session.isGone())).toEqual([false, false]);
    const views = () => Object.fromEntries(mine.desks().map(({ profile, views: count }) => [profile, count]));
    expect(views()).toMatchObject({ dev: 2, demo: 0 });
    await other.show('demo');
    expect(views()).toMatchObject({ dev: 1, demo: 1 });
    offs[1]?.();
    expect(views()).toMatchObject({ dev: 1, demo: 0 });
    expect([mine, other].map((session) => session.isGone())).toEqual([false, true]);
  });

  it('leaves no listener at the desk before, and tells the moment of the switch', async () => {
    const { quick, desks } = rig();
    const seen: (Delta | 'switch')[] = [];
    const off = quick.subscribe((delta) => seen.push(delta), () => seen.push('switch'));
    quick.snapshot();
    await quick.show('demo');
    expect([desks.dev.listeners, desks.demo.listeners]).toEqual([0, 1]);
    desks.demo.push((seq) => ({ type: 'order', seq, order: sampleOrder('early') }));
    expect(seen).toEqual(['switch']);
    quick.snapshot();
    desks.demo.push((seq) => ({ type: 'order', seq, order: sampleOrder('late') }));
    expect(seen.at(-1)).toMatchObject({ type: 'order', order: { clientOrderId: 'late' } });
    off();
    expect(desks.demo.listeners).toBe(0);
  });
});
