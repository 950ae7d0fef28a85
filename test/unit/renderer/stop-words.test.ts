import { describe, expect, it } from 'vitest';
import { leftAloneWords, STOP_GAPS, gapStep, gapWords, unprotectedWords } from '../../../src/shared/model/protection.ts';
import { openWords } from '../../../src/renderer/shell/desk-switch.ts';
import { stopsGoOn, stopWords } from '../../../src/renderer/desk/stop-words.ts';

const held = (instrumentId: string, stopGap: (typeof STOP_GAPS)[number] | null, side: 'long' | 'flat' = 'long') => ({ instrumentId, side, stopGap });
const BTC = held('BTC-PERP.SIM', null);
const SOL = held('SOL-PERP.SIM', 'strategyStopped');
const FLAT = held('ETH-PERP.SIM', null, 'flat');
const OLD = { until: '14:05:09 UTC', ended: false };

describe('what the header says of the stops', () => {
  it('names what acts, how many have none and why, and that nobody knows without an engine', () => {
    expect(stopWords([FLAT], null)).toMatchObject({ label: 'Stops', value: 'flat', tone: undefined });
    expect(stopWords([BTC, FLAT], null)).toMatchObject({ label: 'Stops, 1 open', sign: '✓ ', value: 'all act', tone: 'good' });
    expect(stopWords([BTC, SOL, FLAT], null)).toMatchObject({ label: 'Stops, 2 open', sign: '! ', value: '1 without', tone: 'warn', title: '1 of 2 positions has no stop that acts. SOL-PERP: its strategy is stopped' });
    expect(stopWords([BTC], OLD)).toMatchObject({ value: 'unknown', tone: undefined });
    expect(stopWords([BTC, SOL], { ...OLD, ended: true })).toMatchObject({ value: 'none acts', tone: 'bad', title: expect.stringContaining('no engine runs') as string });
  });
});

describe('what a dialog that stops something says of them', () => {
  it('is whether they go on', () => {
    expect(stopsGoOn([FLAT])).toBe('No position is open.');
    expect(stopsGoOn([BTC])).toBe('Stops still act on the open position.');
    expect(stopsGoOn([BTC, SOL])).toBe('1 of 2 positions has no stop that acts (SOL-PERP: its strategy is stopped); the stops of the others still act.');
    expect(stopsGoOn([SOL])).toBe('1 position has no stop that acts (SOL-PERP: its strategy is stopped).');
  });
});

describe('the words that every reader shares', () => {
  it('count as people do', () => {
    expect([unprotectedWords(0), unprotectedWords(1), unprotectedWords(2), unprotectedWords(1, 3)]).toEqual(['', '1 position has no stop that acts', '2 positions have no stop that acts', '1 of 3 positions has no stop that acts']);
    expect([leftAloneWords(0), leftAloneWords(1)]).toEqual([null, '1 position stays open and no stop acts on it until the desk runs again: stops live in the engine.']);
  });
  it('have a cause and a step for each reason', () => {
    for (const gap of STOP_GAPS) expect([gapWords(gap).length > 10, gapStep(gap).endsWith('.')]).toEqual([true, true]);
  });
});

describe('the list of desks', () => {
  it('counts the positions of a desk that have no stop', () => {
    expect(openWords({ openPositions: 2, workingOrders: 1, unprotected: 1 })).toBe('2 positions (1 of 2 positions has no stop that acts), 1 working order');
    expect(openWords({ openPositions: 2, workingOrders: 1, unprotected: 0 })).toBe('2 positions, 1 working order');
    expect(openWords({ openPositions: 0, workingOrders: 0 })).toBe('nothing');
  });
});
