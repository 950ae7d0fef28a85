// The question before the engines stop: what it counts is the venue's word where the venue answers in time, and the desk's own record, named so, where not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayStop, type AtVenue } from '../../../src/main/hosts/electron/closing-question.ts';
import type { ProfileName } from '../../../src/shared/model/profile.ts';
import { err, ok, type Result } from '../../../src/shared/model/result.ts';
import { ScriptedDesk } from '../../support/scripted-desk.ts';

const AGREED = Date.UTC(2026, 10, 21, 9, 5, 7);
const deskOf = (profile: ProfileName, positions: number, workingOrders: number): ScriptedDesk => {
  const desk = new ScriptedDesk();
  Object.defineProperty(desk, 'profile', { value: profile });
  desk.preview = { positions, workingOrders, notional: positions === 0 ? '0' : '1500.5', profile };
  return desk;
};
type Word = Result<AtVenue, string>;
const shows = (positions: number, orders: number): Word => ok({ positions, orders });
const silent = (why = 'no connection within 5 s'): Word => err(why);
const never = (): Promise<void> => new Promise(() => undefined);

function dialogs(response = 0) {
  const asked: { readonly message: string; readonly detail: string; readonly defaultId: number; readonly cancelId: number }[] = [];
  return { asked, dialog: { showMessageBox: (options: unknown) => { asked.push(options as never); return Promise.resolve({ response, checkboxChecked: false }); } } as never };
}

async function question(desks: readonly ScriptedDesk[], words: Readonly<Record<string, Word>>, response = 0, tsAgreed: number | null = AGREED) {
  const { asked, dialog } = dialogs(response);
  const may = await mayStop({ desks, venues: { holdings: (profile) => Promise.resolve(words[profile] ?? silent()), tsAgreed: () => tsAgreed }, dialog, patience: never });
  return { may, asked };
}

describe('the question before the engines stop', () => {
  it('is not asked when the venue and the record show nothing', async () => {
    expect(await question([deskOf('dev', 0, 0), deskOf('demo', 0, 0)], { dev: shows(0, 0), demo: shows(0, 0) })).toEqual({ may: true, asked: [] });
  });

  it('counts what the venue shows, and says where the record differs', async () => {
    const { may, asked } = await question([deskOf('dev', 1, 0), deskOf('demo', 2, 1)], { dev: shows(1, 2), demo: shows(2, 1) });
    expect(may).toBe(false);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ message: 'At the venue stay 3 positions and 3 working orders.', defaultId: 0, cancelId: 0 });
    expect(asked[0]?.detail).toBe([
      '3 positions stay open and no stop acts on them until the desk runs again: stops live in the engine.',
      'dev (paper): the venue shows 1 position and 2 working orders; the desk\'s own record shows 1 position of 1500.5 USD in notional, 0 working orders.',
      'demo (paper): 2 positions of 1500.5 USD in notional, 1 working order, as the venue shows now.',
    ].join('\n'));
  });

  it('says how many of them have no stop that acts even while the engine runs', async () => {
    const desk = deskOf('dev', 2, 0);
    const { desk: shown, ...rest } = desk.snapshot();
    desk.snapshot = () => ({ ...rest, desk: { ...shown, unprotected: 1 } });
    const { asked } = await question([desk], { dev: shows(2, 0) });
    expect(asked[0]?.detail).toContain('2 positions of 1500.5 USD in notional, 0 working orders (1 of 2 positions has no stop that acts even now), as the venue shows now.');
  });

  it('is asked for what only the venue knows', async () => {
    const { asked } = await question([deskOf('dev', 0, 0)], { dev: shows(1, 0) });
    expect(asked[0]?.message).toBe('At the venue stay 1 position and 0 working orders.');
  });

  it('is asked for what the record still waits for, when the venue shows nothing', async () => {
    const { asked } = await question([deskOf('dev', 0, 1)], { dev: shows(0, 0) });
    expect(asked[0]).toMatchObject({ message: 'At the venue may stay 0 positions and 1 working order.', detail: expect.stringContaining('the venue shows 0 positions and 0 working orders; the desk\'s own record shows') as string });
  });

  it('names the record and its time where the venue cannot be asked', async () => {
    const { asked } = await question([deskOf('dev', 2, 0)], { dev: silent() });
    expect(asked[0]?.message).toBe('At the venue may stay 2 positions and 0 working orders.');
    expect(asked[0]?.detail).toContain('dev (paper): by its own record, which agreed with the venue last at 2026-11-21 09:05:07 UTC, 2 positions of 1500.5 USD in notional, 0 working orders. The venue could not be asked: no connection within 5 s.');
    const none = await question([deskOf('dev', 0, 0)], { dev: silent('ECONNREFUSED') }, 0, null);
    expect(none.asked[0]?.message).toBe('The venue of dev could not be asked whether anything is open there.');
    expect(none.asked[0]?.detail).toContain('by its own record, which has not agreed with the venue yet, 0 positions');
  });

  it('does not wait for a venue that hangs', async () => {
    const { asked, dialog } = dialogs(1);
    let waited = 0;
    const may = await mayStop({ desks: [deskOf('dev', 1, 0)], venues: { holdings: () => new Promise(() => undefined), tsAgreed: () => AGREED }, dialog, patience: () => { waited += 1; return Promise.resolve(); } });
    expect([may, waited]).toEqual([true, 1]);
    expect(asked[0]?.detail).toContain('which agreed with the venue last at 2026-11-21 09:05:07 UTC');
    expect(asked[0]?.detail).toContain('The venue could not be asked: it did not answer in time.');
  });

  it('reads the record after the venue answered, so that what was sent meanwhile counts', async () => {
    const desk = deskOf('dev', 0, 0);
    const { asked, dialog } = dialogs();
    await mayStop({ desks: [desk], dialog, patience: never, venues: { tsAgreed: () => AGREED, holdings: () => { desk.preview = { ...desk.preview, workingOrders: 1 }; return Promise.resolve(shows(0, 0)); } } });
    expect(asked).toHaveLength(1);
  });

  it('leaves a replay out, and asks no venue for it', async () => {
    const replay = deskOf('dev', 1, 1);
    const snapshot = replay.snapshot();
    replay.snapshot = () => ({ ...snapshot, desk: { ...snapshot.desk, source: 'replay' } });
    const { asked, dialog } = dialogs();
    expect(await mayStop({ desks: [replay], venues: { holdings: () => Promise.reject(new Error('asked')), tsAgreed: () => null }, dialog, patience: never })).toBe(true);
    expect(asked).toEqual([]);
  });

  it('stays silent only when every venue says flat and no record holds anything, and stops only on the second button', async () => {
    const holding = fc.record({ record: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })), venue: fc.oneof(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })), fc.constant(null)) });
    await fc.assert(fc.asyncProperty(fc.array(holding, { maxLength: 3 }), fc.nat({ max: 1 }), async (each, response) => {
      const names = ['dev', 'paper', 'demo'] as const;
      const desks = each.map(({ record: [positions, orders] }, i) => deskOf(names[i] ?? 'dev', positions, orders));
      const words = Object.fromEntries(each.map(({ venue }, i) => [names[i] ?? 'dev', venue === null ? silent() : shows(...venue)]));
      const { may, asked } = await question(desks, words, response);
      const flat = each.every(({ record, venue }) => venue !== null && [...record, ...venue].every((n) => n === 0));
      expect(asked).toHaveLength(flat ? 0 : 1);
      expect(may).toBe(flat || response === 1);
      each.forEach(({ record, venue }, i) => {
        const atRisk = venue === null || [...record, ...venue].some((n) => n > 0);
        if (!flat) expect(asked[0]?.detail.includes(`\n${names[i] ?? ''} (paper):`)).toBe(atRisk);
      });
      // One number that is not the venue's own makes the whole sentence a guess, and it says so.
      const certain = each.every(({ record, venue }) => venue !== null && !(record[0] > venue[0] || record[1] > venue[1]));
      if (!flat) expect(/^At the venue stay /.test(asked[0]?.message ?? '')).toBe(certain);
    }), { numRuns: 200 });
  });
});
