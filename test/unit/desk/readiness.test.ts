// Arming: one red line is enough to refuse, the list is read anew, the phrase is compared letter by letter.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveArming, nothingToArm } from '../../../src/main/desk/readiness/arming.ts';
import { checklist, type ReadinessFacts } from '../../../src/main/desk/readiness/checklist.ts';
import { VenueOffset } from '../../../src/main/desk/readiness/venue-offset.ts';
import type { Command } from '../../../src/shared/model/command.ts';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile, type ProfileName } from '../../../src/shared/model/profile.ts';

const profileOf = (name: ProfileName): Profile => Profile.parse(PROFILE_DEFAULTS[name]);
const good = (name: ProfileName = 'demo'): ReadinessFacts => ({
  profile: profileOf(name), venue: { connected: true, cause: 'here' }, reconciled: true, prices: [{ symbol: 'BTC-PERP', ageMs: 200, stale: false }],
  clock: { doubt: null, aheadMs: 0, sinceJumpMs: null, jump: '', offsetMs: 3 }, journal: { durable: true, behind: null, markProblem: null, chain: { ok: true, message: '9 commits agree' } }, freeBytes: 5e9,
  latch: { latched: false, onDisk: false, cause: '' }, unknownOrders: [], openAlerts: { count: 0, messages: [] }, configuration: { problem: null, changed: false }, flattenPath: { ok: true, found: 'read in 4 ms' },
});

/** One way to be unready each, and the line that must turn red. */
const FAULTS: readonly (readonly [id: string, spoil: (facts: ReadinessFacts) => ReadinessFacts])[] = [
  ['venue', (f) => ({ ...f, venue: { connected: false, cause: 'gone' } })],
  ['records', (f) => ({ ...f, reconciled: false })],
  ['prices', (f) => ({ ...f, prices: [...f.prices, { symbol: 'ETH-PERP', ageMs: Infinity, stale: true }] })],
  ['prices', (f) => ({ ...f, prices: [] })],
  ['clock', (f) => ({ ...f, clock: { ...f.clock, doubt: 'the wall clock is 25.0 h ahead' } })],
  ['clock', (f) => ({ ...f, clock: { ...f.clock, sinceJumpMs: 100, jump: 'the clock jumped' } })],
  ['clock', (f) => ({ ...f, clock: { ...f.clock, offsetMs: 1_001 } })],
  ['clock', (f) => ({ ...f, clock: { ...f.clock, offsetMs: -1_001 } })],
  ['clock', (f) => ({ ...f, clock: { ...f.clock, offsetMs: null } })],
  ['clock', (f) => ({ ...f, clock: { ...f.clock, aheadMs: 5_000 } })],
  ['journal', (f) => ({ ...f, journal: { ...f.journal, durable: false } })],
  ['journal', (f) => ({ ...f, journal: { ...f.journal, chain: { ok: false, message: 'link 3 is wrong' } } })],
  ['journal', (f) => ({ ...f, journal: { ...f.journal, behind: 'The journal is behind: it ends at entry 3' } })],
  ['journal', (f) => ({ ...f, journal: { ...f.journal, markProblem: 'EIO' } })],
  ['disk', (f) => ({ ...f, freeBytes: 1e8 })],
  ['disk', (f) => ({ ...f, freeBytes: null })],
  ['latch', (f) => ({ ...f, latch: { latched: true, onDisk: true, cause: 'by hand' } })],
  ['latch', (f) => ({ ...f, latch: { latched: false, onDisk: true, cause: '' } })],
  ['orders', (f) => ({ ...f, unknownOrders: ['bw-1'] })],
  ['alerts', (f) => ({ ...f, openAlerts: { count: 1, messages: [] } })],
  ['configuration', (f) => ({ ...f, configuration: { problem: null, changed: true } })],
  ['configuration', (f) => ({ ...f, configuration: { problem: 'limits: expected', changed: false } })],
  ['flattenPath', (f) => ({ ...f, flattenPath: { ok: false, found: 'no answer' } })],
];
const BY = { kind: 'person', name: 'trader', via: 'view' } as const;

function armingOver(facts: () => ReadinessFacts) {
  const commands: Command[] = [];
  const arming = liveArming({ facts: () => Promise.resolve(facts()), now: () => 1, newRequestId: () => 'r1', command: (command) => {
    commands.push(command);
    return Promise.resolve({ requestId: command.requestId, outcome: 'done', message: 'Armed.', clientOrderId: null });
  } });
  return { arming, commands };
}

describe('readiness', () => {
  it('is armable exactly when no fault is there, and each fault turns its own line red with a cure', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.nat(FAULTS.length - 1), { maxLength: 4 }), async (picks) => {
      const facts = picks.reduce((made, pick) => FAULTS[pick]?.[1](made) ?? made, good());
      const red = new Set(checklist(facts, 1).items.filter((item) => item.status === 'red').map((item) => item.id));
      // Two faults of one line leave it red all the same, and no other line.
      expect(red).toEqual(new Set(picks.map((pick) => FAULTS[pick]?.[0])));
      expect(checklist(facts, 1).armable).toBe(picks.length === 0);
      expect(checklist(facts, 1).items.every((item) => item.found !== '' && item.expected !== '' && item.cure !== '')).toBe(true);
      const { arming, commands } = armingOver(() => facts);
      const answer = await arming.arm('ARM demo 100 USD', 'a reason', BY);
      expect(answer.outcome).toBe(picks.length === 0 ? 'done' : 'refused');
      expect(commands).toHaveLength(picks.length === 0 ? 1 : 0);
    }));
  });

  it('arms only by the phrase letter by letter, and records who and why', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(fc.string(), fc.constantFrom('arm demo 100 usd', 'ARM demo 100 USD ', ' ARM demo 100 USD', 'ARM demo 1000 USD', 'ARM prod 100 USD', '')), async (phrase) => {
      fc.pre(phrase !== 'ARM demo 100 USD');
      const { arming, commands } = armingOver(() => good());
      expect(await arming.arm(phrase, 'a reason', BY)).toMatchObject({ outcome: 'refused', message: expect.stringContaining("expected the phrase 'ARM demo 100 USD'") as string });
      expect(commands).toEqual([]);
    }));
    const { arming, commands } = armingOver(() => good());
    await arming.arm('ARM demo 100 USD', 'the open', BY);
    expect(commands).toEqual([{ type: 'Arm', requestId: 'r1', by: BY, reason: 'the open' }]);
  });

  it('reads the list anew: what was green when it was shown may be red now', async () => {
    let facts = good();
    const { arming, commands } = armingOver(() => facts);
    expect((await arming.readiness()).armable).toBe(true);
    facts = { ...facts, reconciled: false };
    expect(await arming.arm('ARM demo 100 USD', 'the open', BY)).toMatchObject({ outcome: 'refused', message: expect.stringContaining('Records reconciled') as string });
    expect(commands).toEqual([]);
  });

  it('gives a word to stop the last say: called off while the list is read, it does not arm', async () => {
    const { promise, resolve } = Promise.withResolvers<ReadinessFacts>();
    const commands: Command[] = [];
    const arming = liveArming({ facts: () => promise, now: () => 1, newRequestId: () => 'r1', command: (command) => {
      commands.push(command);
      return Promise.resolve({ requestId: command.requestId, outcome: 'done', message: 'Armed.', clientOrderId: null });
    } });
    const asked = arming.arm('ARM demo 100 USD', 'the open', BY);
    arming.callOff();
    const again = arming.arm('ARM demo 100 USD', 'meant all the same', BY);
    resolve(good());
    expect(await asked).toMatchObject({ outcome: 'refused', message: expect.stringContaining('was not armed') as string });
    expect(await again).toMatchObject({ outcome: 'done' });
    expect(commands).toHaveLength(1);
  });

  it('arms for nobody: whoever asked is gone when the list is there', async () => {
    const { arming, commands } = armingOver(() => good());
    expect(await arming.arm('ARM demo 100 USD', 'the open', BY, { stillAsked: () => false })).toMatchObject({ outcome: 'refused', message: expect.stringContaining('that view is gone: the desk was not armed') as string });
    expect(commands).toEqual([]);
    expect(await arming.arm('ARM demo 100 USD', 'the open', BY, { stillAsked: () => true })).toMatchObject({ outcome: 'done' });
  });

  it('needs a key and a validation for real money, and neither in the sandbox', () => {
    const lines = (facts: ReadinessFacts): Record<string, string> => Object.fromEntries(checklist(facts, 1).items.map((item) => [item.id, item.status]));
    expect(lines(good('prod'))).toMatchObject({ key: 'red', validation: 'red' });
    expect(checklist(good('prod'), 1)).toMatchObject({ armable: false, phrase: 'ARM prod 50000 USD' });
    expect(lines(good('demo'))).toMatchObject({ key: 'notNeeded', validation: 'notNeeded' });
  });

  it('never arms a paper desk', async () => {
    expect(checklist(good('dev'), 1).armable).toBe(false);
    const arming = nothingToArm(profileOf('dev'), 'a paper desk opens ready');
    expect((await arming.readiness()).armable).toBe(false);
    expect(await arming.arm('ARM dev 10000 USD', 'x y z', BY)).toMatchObject({ outcome: 'refused', message: 'expected a live desk, found dev: a paper desk opens ready' });
  });
});

describe('VenueOffset', () => {
  it('tells the least delay of the last ten to twenty seconds', () => {
    const offset = new VenueOffset();
    expect(offset.read()).toBeNull();
    offset.note(5, 0);
    offset.note(900, 1_000);
    expect(offset.read()).toBe(5);
    offset.note(300, 10_500);
    expect(offset.read()).toBe(5);
    offset.note(400, 21_000);
    expect(offset.read()).toBe(300);
    offset.note(800, 60_000);
    expect(offset.read()).toBe(800);
  });
});
