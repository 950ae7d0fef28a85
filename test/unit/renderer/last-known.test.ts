import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastKnown, selectHearing } from '../../../src/renderer/components/last-known.ts';
import { zonedTime } from '../../../src/renderer/components/time.ts';
import { windowMode, windowTitle } from '../../../src/renderer/shell/HeaderMode.tsx';
import { nextConnection, type ConnectionState, type LinkPhase } from '../../../src/renderer/store/connection-store.ts';

const utc = zonedTime('UTC');
const NOON = Date.UTC(2026, 10, 21, 12, 34, 56);
const armed = { profile: 'demo', mode: 'live', venueKind: 'sandbox', source: 'venue', tradingState: 'active', latched: false, dryRun: false } as const;

describe('what a page last knew', () => {
  it('is told with its time and zone, and with what became of the desk', () => {
    expect(lastKnown({ phase: 'closed', staleSince: NOON }, utc)).toEqual({ until: '12:34:56 UTC', untilMinute: '12:34 UTC', ended: false });
    expect(lastKnown({ phase: 'ended', staleSince: NOON }, zonedTime('America/New_York'))).toEqual({ until: '07:34:56 New York', untilMinute: '07:34 New York', ended: true });
    expect(lastKnown({ phase: 'connecting', staleSince: null }, utc)).toBeNull();
  });

  it('is marked in every state of the link but the live one, once there was anything to know', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom<LinkPhase>('connecting', 'open', 'silent', 'closed', 'refused', 'ended'), { maxLength: 30 }), (phases) => {
      let state: ConnectionState = { phase: 'connecting', staleSince: null, everLoaded: false, detail: '' };
      phases.forEach((phase, now) => {
        state = nextConnection(state, phase, '', now);
        const hearing = selectHearing(state);
        if (!state.everLoaded) return;
        expect(hearing === 'live').toBe(phase === 'open');
        expect(lastKnown(state, utc) === null).toBe(phase === 'open');
        // Neither the title nor the frame says how the desk is.
        expect(windowMode(armed, hearing)).toBe(phase === 'open' ? 'armed' : 'unknown');
        expect(windowTitle(armed, hearing).includes('ARMED')).toBe(phase === 'open');
      });
    }));
  });

  it('stands in the title as what is known: not connected, or not running', () => {
    expect(windowTitle(armed, 'live')).toBe('LIVE demo · SANDBOX, NO REAL MONEY · ARMED · Breakwater');
    expect(windowTitle(armed, 'lost')).toBe('LIVE demo · SANDBOX, NO REAL MONEY · NOT CONNECTED · Breakwater');
    expect(windowTitle({ ...armed, latched: true, tradingState: 'halted' }, 'ended')).toBe('LIVE demo · SANDBOX, NO REAL MONEY · NOT RUNNING · Breakwater');
    expect([windowTitle(null, 'lost'), windowMode(null, 'lost')]).toEqual(['Breakwater', 'none']);
  });
});
