import { describe, expect, it } from 'vitest';
import { createHandlers } from '../../../src/main/api/router.ts';
import { fakeSession } from '../../support/fake-app.ts';
import { FakeDesk } from '../../support/fake-desk.ts';

const ID = 'ma-cross-BTC-PERP';
function handlers() {
  const desk = new FakeDesk();
  return { desk, call: createHandlers(fakeSession(desk)) };
}

describe('strategy methods', () => {
  it('hand a mode, a change and who asked to the desk', async () => {
    const { desk, call } = handlers();
    expect(await call['strategy.setMode']({ id: ID, mode: 'paused', reason: 'news' })).toMatchObject({ outcome: 'done' });
    const { parameters } = (await call['strategy.list']({})).strategies[0]!;
    expect(await call['strategy.configure']({ id: ID, baseVersion: 2, parameters: { ...parameters, shortWindow: 6 }, reason: 'trying' })).toMatchObject({ outcome: 'done' });
    expect(desk.commands).toMatchObject([
      { type: 'SetStrategyMode', strategyId: ID, mode: 'paused', reason: 'news', by: { kind: 'person', via: 'view' } },
      { type: 'ConfigureStrategy', strategyId: ID, baseVersion: 2, source: 'change', parameters: { shortWindow: 6 } },
    ]);
  });

  it('hand the wanted level of a stop to the desk, and its refusal back as a sentence', async () => {
    const { desk, call } = handlers();
    const wish = { id: ID, instrumentId: 'BTC-PERP.SIM', px: '90123.4', looser: true, seen: { px: '90200', tsOpened: 7 }, reason: 'noise at noon' };
    expect(await call['strategy.moveStop'](wish)).toMatchObject({ outcome: 'done' });
    expect(desk.commands).toMatchObject([{ type: 'MoveStop', strategyId: ID, instrumentId: 'BTC-PERP.SIM', px: 90_123_400_000_000_000n, looser: true, seen: { px: 90_200_000_000_000_000n, tsOpened: 7 }, reason: 'noise at noon', by: { kind: 'person', via: 'view' } }]);
    desk.refuseWith = 'Expected an open position whose stop can be moved, found none.';
    expect(await call['strategy.moveStop'](wish)).toMatchObject({ outcome: 'refused', message: desk.refuseWith });
  });

  it('roll back by making the old parameters a new version', async () => {
    const { desk, call } = handlers();
    const before = (await call['strategy.history']({ id: ID })).versions;
    expect(await call['strategy.rollback']({ id: ID, version: 1, reason: 'worse' })).toMatchObject({ outcome: 'done' });
    expect(desk.commands).toMatchObject([{ type: 'ConfigureStrategy', baseVersion: 2, source: 'rollback', parameters: before.at(-1)!.parameters, reason: 'back to version 1: worse' }]);
    const [latest, ...rest] = (await call['strategy.history']({ id: ID })).versions;
    expect([latest?.version, latest?.source, latest?.parameters, rest]).toEqual([3, 'rollback', before.at(-1)!.parameters, before]);
  });

  it('refuse a version and a strategy that are not there', async () => {
    const { desk, call } = handlers();
    expect(await call['strategy.rollback']({ id: ID, version: 9, reason: 'worse' })).toMatchObject({ outcome: 'refused', message: `expected a version of ${ID} (2, 1), was 9` });
    expect(() => call['strategy.history']({ id: 'nobody' })).toThrow("expected a strategy of this desk, was 'nobody'");
    expect(desk.commands).toEqual([]);
  });
});
