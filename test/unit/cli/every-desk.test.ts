// Every desk of a data folder in an emergency: those that run, that hang, and that are gone with a position.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cliHere, jsonLines, withDataDir } from '../../support/cli.ts';
import { agreed, buy, callDesk, calmProfile, endVenue, recorded, startedDesk, type StartedDesk } from '../../support/process-desks.ts';

async function withDesks(use: (dir: string, start: (...args: readonly string[]) => Promise<StartedDesk>) => Promise<void>): Promise<void> {
  await withDataDir(async (dir) => {
    const desks: StartedDesk[] = [];
    for (const name of ['dev', 'paper', 'demo'] as const) calmProfile(dir, name);
    try {
      await use(dir, async (...args) => {
        const desk = await startedDesk(dir, ...args);
        desks.push(desk);
        return desk;
      });
    } finally {
      for (const { child } of desks) child.kill('SIGKILL');
      await Promise.all(desks.map(({ ended }) => ended));
      for (const name of ['dev', 'paper', 'demo'] as const) endVenue(dir, name);
    }
  });
}

describe('every desk of a folder', () => {
  it('is named by status, and closed by one flatten, after a process that ran two of them was killed', () => withDesks(async (dir, start) => {
    const at = ['--data-dir', dir];
    const both = await start('--profile', 'dev');
    expect(await callDesk(dir, 'dev', 'fleet.start', { profile: 'paper' })).toMatchObject({ outcome: 'done' });
    await buy(dir, 'paper', 'BTC-PERP', '0.01');
    await agreed(dir, 'dev');
    await recorded(dir, 'paper', 1);
    both.child.kill('SIGKILL');
    await both.ended;

    const one = await cliHere(['status', ...at]);
    expect(one.code).toBe(4);
    expect(one.out).toMatch(/Other desks of .*\n.*\npaper +ended without being stopped +1 position \(BTC-PERP long 0\.01\), 0 working orders +\d/);
    const all = await cliHere(['status', '--all', '--json', ...at]);
    expect(all.code).toBe(4);
    expect(jsonLines(all.out)).toMatchObject([{ type: 'status', all: true, code: 4, message: expect.stringContaining('flatten --all') as string, desks: [
      { profile: 'dev', running: false, lastKnown: { ended: 'crashed', held: { positions: [] } } },
      { profile: 'paper', running: false, lastKnown: { ended: 'crashed', ageMs: expect.any(Number) as number, held: { positions: [{ symbol: 'BTC-PERP', side: 'long', quantity: '0.01' }], working_orders: 0 } } },
    ] }]);

    const again = await start('--profile', 'dev');
    expect(again.started.ranBefore).toMatchObject([{ profile: 'paper', lastKnown: { ended: 'crashed', offer: true, positions: [{ symbol: 'BTC-PERP', side: 'long', quantity: '0.01' }] } }]);

    const flat = await cliHere(['flatten', '--all', '--json', ...at]);
    expect(flat).toMatchObject({ code: 0 });
    expect(jsonLines(flat.out)).toMatchObject([{ type: 'flatten', all: true, desks: [{ profile: 'dev', code: 0, by: 'engine', outcome: 'verified' }, { profile: 'paper', code: 0, by: 'venue', outcome: 'verified' }], skipped: [] }]);
    // Proven flat at the venue: nobody is told of the position of before any more.
    const after = await cliHere(['status', '--all', '--json', ...at]);
    expect(jsonLines(after.out)).toMatchObject([{ desks: [{ running: true, desk: { profile: 'dev' } }, { profile: 'paper', running: false, lastKnown: { ended: 'crashed', held: { positions: [], working_orders: 0 } } }] }]);
  }));

  it('is closed one by one: a running, a hung and a desk that is gone; what was stopped flat is left alone', () => withDesks(async (dir, start) => {
    const at = ['--data-dir', dir];
    const [gone, hung] = [await start('--profile', 'paper'), await start('--profile', 'demo')];
    const flat = await start('--profile', 'dev');
    await Promise.all([buy(dir, 'paper', 'ETH-PERP', '0.1'), agreed(dir, 'demo'), agreed(dir, 'dev')]);
    await recorded(dir, 'paper', 1);
    gone.child.kill('SIGKILL');
    hung.child.kill('SIGSTOP');
    flat.child.kill('SIGTERM');
    await Promise.all([gone.ended, flat.ended]);

    const killed = await cliHere(['kill', '--all', '--json', ...at]);
    expect(killed.code).toBe(0);
    expect(jsonLines(killed.out)).toMatchObject([{ type: 'kill', all: true, desks: [{ profile: 'paper', code: 0, by: 'latch' }, { profile: 'demo', code: 0, by: 'latch' }], skipped: [{ profile: 'dev', ended: 'quit' }] }]);
    expect(['dev', 'paper', 'demo'].map((name) => existsSync(path.join(dir, name, 'kill.latch')))).toEqual([false, true, true]);

    const answer = await cliHere(['flatten', '--all', ...at]);
    expect(answer).toMatchObject({ code: 0 });
    expect(answer.out).toMatch(/^paper: Flat\. The venue itself showed 0 positions/m);
    expect(answer.out).toMatch(/^demo: Flat\. The venue itself showed 0 positions/m);
    expect(answer.out).toMatch(/^dev: nothing to do\. It ended with its application .* ago and held nothing\.$/m);
    expect(answer.err).toMatch(/^paper: PAST THE ENGINE[^]*^demo: |^demo: PAST THE ENGINE[^]*^paper: /m);
    hung.child.kill('SIGCONT');
  }));

  it('counts the worst answer: one that cannot be closed does not hide behind one that was', () => withDesks(async (dir, start) => {
    await start('--profile', 'dev');
    await agreed(dir, 'dev');
    writeFileSync(path.join(dir, 'profiles/prod.json'), JSON.stringify({ name: 'prod' }));
    mkdirSync(path.join(dir, 'prod'), { recursive: true });
    writeFileSync(path.join(dir, 'prod/health.json'), JSON.stringify({ timestamp: new Date(Date.now() - 90_000).toISOString(), ok: true, profile: 'prod', symbols: [], last_decisions: {}, message: 'active', error: null }));
    const { code, out } = await cliHere(['flatten', '--all', '--json', '--data-dir', dir]);
    expect(code).toBe(7);
    expect(jsonLines(out)).toMatchObject([{ type: 'flatten', all: true, code: 7, desks: [{ profile: 'dev', code: 0, outcome: 'verified' }, { profile: 'prod', code: 7, message: expect.stringContaining('no adapter') as string }] }]);
  }));

  it('comes back with --again, a live one disarmed; one that a person stopped is not offered', () => withDesks(async (dir, start) => {
    const first = await start('--profile', 'dev');
    for (const profile of ['paper', 'demo'] as const) expect(await callDesk(dir, 'dev', 'fleet.start', { profile })).toMatchObject({ outcome: 'done' });
    await agreed(dir, 'paper');
    await vi.waitFor(async () => expect(await callDesk(dir, 'dev', 'fleet.stop', { profile: 'paper' })).toMatchObject({ outcome: 'done' }), { timeout: 20_000, interval: 200 });
    first.child.kill('SIGTERM');
    await first.ended;
    const again = await start('--profile', 'dev', '--again');
    expect(again.started.ranBefore).toMatchObject([{ profile: 'demo', lastKnown: { ended: 'quit', offer: true } }]);
    await agreed(dir, 'demo');
    expect((await callDesk(dir, 'demo', 'desk.snapshot', {})).desk.tradingState).toBe('disarmed');
    expect((await callDesk(dir, 'dev', 'fleet.desks', {})).desks.map(({ profile, status }) => `${profile} ${status}`)).toEqual(['dev running', 'paper stopped', 'demo running', 'prod unavailable']);
  }));

  it('is none where none ever ran: the words say so', () => withDataDir(async (dir) => {
    for (const command of ['flatten', 'kill', 'status']) expect(await cliHere([command, '--all', '--data-dir', dir])).toMatchObject({ code: 4, out: '' });
  }));
});
