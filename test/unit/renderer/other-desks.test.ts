import { describe, expect, it } from 'vitest';
import type { FleetDesk, LastKnown } from '../../../src/shared/contract/fleet-methods.ts';
import { needsAll } from '../../../src/renderer/components/emergency-command.ts';
import { heldAtStake, stakeWords, toOffer } from '../../../src/renderer/shell/other-desks.ts';
import { flattenAllCommand } from '../../../src/renderer/components/terminal-command.ts';

const desk = (profile: FleetDesk['profile'], over: Partial<FleetDesk> = {}): FleetDesk => ({
  profile, mode: 'paper', status: 'stopped', detail: '', venue: 'sim', shown: false, tradingState: null, latched: null, equity: null, dayPnl: null, openPositions: null, workingOrders: null, criticalAlerts: null, ...over,
});
const last = (over: Partial<LastKnown> = {}): LastKnown => ({ ts: 1_000, ended: 'crashed', positions: [{ symbol: 'BTC-PERP', side: 'long', quantity: '0.01' }], workingOrders: 2, equity: '1000', dayPnl: '-3', offer: true, ...over });
const clock = (ts: number): string => `t${ts}`;

describe('the other desks in an emergency', () => {
  it('make the command reach all of them, as soon as more than one may hold something', () => {
    expect(needsAll([desk('dev', { status: 'running' }), desk('paper')])).toBe(false);
    expect(needsAll([desk('dev', { status: 'running' }), desk('paper', { lastKnown: last({ offer: false, ended: 'stopped', positions: [] }) })])).toBe(false);
    expect(needsAll([desk('dev', { status: 'running' }), desk('demo', { status: 'running' })])).toBe(true);
    expect(needsAll([desk('dev', { status: 'running' }), desk('demo', { lastKnown: last() })])).toBe(true);
    expect(needsAll([desk('dev', { status: 'running' }), desk('demo', { lastKnown: last({ ended: 'elsewhere', offer: false }) })])).toBe(true);
    expect(flattenAllCommand(' --data-dir /data')).toBe('npm run breakwater -- flatten --all --data-dir /data');
  });

  it('are named with what each holds now or held last, never more than is known', () => {
    expect(stakeWords([
      desk('dev', { status: 'running', openPositions: 0, workingOrders: 0 }), desk('paper', { status: 'running', openPositions: 2, workingOrders: 1 }),
      desk('demo', { lastKnown: last() }), desk('prod', { status: 'failed' }),
    ], clock)).toEqual(['dev: nothing open', 'paper: 2 positions, 1 working order', 'demo: 1 position (BTC-PERP long 0.01), 2 working orders at t1000', 'prod: failed, what it holds is not known']);
    expect(stakeWords([desk('demo', { lastKnown: last({ ts: 0, positions: null, workingOrders: null }) })], clock)).toEqual(['demo: positions that were not recorded']);
  });

  it('are counted with all that they hold, the shown one as its own page has it', () => {
    const all = [desk('dev', { status: 'running', openPositions: 2, workingOrders: 0 }), desk('demo', { status: 'running', shown: true, openPositions: 0, workingOrders: 0 }), desk('paper', { lastKnown: last() }), desk('prod', { lastKnown: last({ offer: false, ended: 'stopped', positions: [] }) })];
    expect(heldAtStake(all, 1)).toBe(4);
    expect(heldAtStake([desk('demo', { status: 'running', shown: true, openPositions: 1, workingOrders: 0 }), desk('paper', { lastKnown: last({ positions: null }) })], 0)).toBe(0);
  });

  it('are offered until they run or were put away, and again when they ended anew', () => {
    const all = [desk('dev', { shown: true, lastKnown: last() }), desk('paper', { status: 'running' }), desk('demo', { lastKnown: last() }), desk('prod', { lastKnown: last({ offer: false }) })];
    expect(toOffer(all, {}).map(({ profile }) => profile)).toEqual(['demo']);
    expect(toOffer(all, { demo: 1_000 })).toEqual([]);
    expect(toOffer(all, { demo: 999 })).toHaveLength(1);
  });
});
