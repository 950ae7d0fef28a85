import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextConnection, type ConnectionState, type LinkPhase } from '../../../src/renderer/store/connection-store.ts';
import { engineNow } from '../../../src/renderer/store/desk-store.ts';
import { feedAge, flattenProof, flattenReceiptText, fundingWords, sinceFlat, lossShare, replayWords, tradingStateWords, venueSilence, venueShowed } from '../../../src/renderer/shell/desk-facts.ts';
import { draftNotional, draftWords, EMPTY_DRAFT, readDraft, readReplacement } from '../../../src/renderer/desk/order-draft.ts';
import { isReplaceable, orderFacts, orderTerms, replaceOutcome } from '../../../src/renderer/desk/order-words.ts';
import { grouped, netPnl } from '../../../src/renderer/desk/PositionsView.tsx';
import { outcomeWords } from '../../../src/renderer/desk/check-words.ts';
import { contract } from '../../../src/shared/contract/contract.ts';
import type { FlattenView } from '../../../src/shared/contract/views.ts';
import { parseDecimal } from '../../../src/shared/model/decimal.ts';
import { FakeDesk } from '../../support/fake-desk.ts';

const snapshot = new FakeDesk({ historyBars: 200 }).snapshot();
const btc = { id: 'BTC-PERP.SIM', lotSize: '0.001', minQty: '0.001', tickSize: '0.1', multiplier: '1', pricePrecision: 1 };

describe('the outcome of a check', () => {
  it.each([
    ['reduceOnly', 'no', 'yes', '+ reduce-only added'], ['reduceOnly', '0.02', '0.01', '✂ made smaller'], ['venueSize', '120', '100', '✂ made smaller'], ['quantise', '0.0123', '0.012', '≈ rounded to steps'],
  ])('of %s from %s to %s is: %s', (check, used, allowed, words) => {
    const { sign, word } = outcomeWords({ check, outcome: 'clipped', used, allowed });
    expect(`${sign} ${word}`).toBe(words);
  });
});

describe('order draft', () => {
  it('lets through only what the contract takes and the venue can count', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^\d{1,6}(\.\d{1,4})?$/), fc.constantFrom('1e5', '-1', '0', '.5', '5.', ' 0.01 ', '0,5', 'NaN', ''));
    fc.assert(fc.property(text, text, fc.constantFrom('market' as const, 'limit' as const), fc.constantFrom('gtc' as const, 'ioc' as const), fc.boolean(), (quantity, limitPx, type, timeInForce, postOnly) => {
      const read = readDraft({ ...EMPTY_DRAFT, quantity, limitPx, type, timeInForce, postOnly }, btc);
      if (!read.ok) {
        expect(Object.keys(read.error).length).toBeGreaterThan(0);
        return;
      }
      expect(contract['order.submit'].input.safeParse(read.value).success).toBe(true);
      expect(parseDecimal(read.value.quantity) % parseDecimal('0.001')).toBe(0n);
      expect(read.value.limitPx === null).toBe(type === 'market');
      if (read.value.postOnly) expect([read.value.type, read.value.timeInForce]).toEqual(['limit', 'gtc']);
    }));
  });
  it.each([['', 'expected a number'], ['1e5', "expected a plain number such as 12.5, was '1e5'"], ['0', 'expected more than 0'], ['0.0015', 'expected a multiple of 0.001, was 0.0015']])('refuses the quantity %j', (quantity, problem) => {
    const read = readDraft({ ...EMPTY_DRAFT, quantity, limitPx: '90000' }, btc);
    expect(read.ok ? null : read.error).toEqual({ quantity: problem });
  });
  it('shows the notional exactly, beyond what floating point holds', () => {
    expect(draftNotional({ ...EMPTY_DRAFT, quantity: '1000000.001', limitPx: '90000000000.1' }, btc, null)).toBe('90,000,000,090,100,000.00');
    expect(draftNotional({ ...EMPTY_DRAFT, type: 'market', quantity: '2' }, btc, 100.25)).toBe('200.60'); // At the price as it is shown: 100.3 after one digit.
    expect(draftNotional({ ...EMPTY_DRAFT, type: 'market', quantity: '2' }, btc, null)).toBeNull();
  });
  it('names exactly what will be sent', () => {
    expect(draftWords({ ...EMPTY_DRAFT, side: 'sell', quantity: '0.5', limitPx: '91000' }, 'BTC-PERP', { px: 1, qty: 3 })).toBe('Sell 0.500 BTC-PERP at 91,000.0');
    expect(draftWords({ ...EMPTY_DRAFT, type: 'market', quantity: '2' }, 'BTC-PERP', { px: 1, qty: 3 })).toBe('Buy 2.000 BTC-PERP at market');
  });
});

describe('replacement', () => {
  const order = { clientOrderId: 'a', quantity: '0.05', filledQty: '0.02', limitPx: '90000' };
  it('lets through only what the contract takes, the venue can count and changes something', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^\d{1,6}(\.\d{1,4})?$/), fc.constantFrom('0.05', '0.050', '90000', '90000.0', '0.02', '1e5', '-1', '', ' 0.06 '));
    fc.assert(fc.property(text, text, (quantity, limitPx) => {
      const read = readReplacement({ quantity, limitPx }, btc, order);
      if (!read.ok) return void expect(read.error).toMatch(/expected/i);
      expect(contract['order.replace'].input.safeParse(read.value).success).toBe(true);
      expect(parseDecimal(read.value.quantity)).toBeGreaterThan(parseDecimal(order.filledQty));
      expect([parseDecimal(read.value.quantity), parseDecimal(read.value.limitPx)]).not.toEqual([parseDecimal(order.quantity), parseDecimal(order.limitPx)]);
    }));
  });
  it.each([['0.02', '90000', /more than the 0.02 that is filled/], ['0.050', '90000.0', /found the same/], ['0.0505', '90000', /multiple of 0.001/], ['0.05', '90000.05', /Limit: expected a multiple of 0.1/]])('refuses %s at %s', (quantity, limitPx, problem) => {
    const read = readReplacement({ quantity, limitPx }, btc, order);
    expect(read.ok ? null : read.error).toMatch(problem);
  });
  it('is offered only for a resting limit order with nothing under way', () => {
    const rests = { type: 'limit', status: 'open', pending: null, limitPx: '1' } as const;
    expect(isReplaceable(rests)).toBe(true);
    for (const part of [{ type: 'market' }, { status: 'submitted' }, { status: 'unknown' }, { pending: 'cancel' }, { pending: 'replace' }] as const) expect(isReplaceable({ ...rests, ...part })).toBe(false);
  });
  it('is waited for until the order says what came of it', () => {
    const before = { pending: null, quantity: '0.05', limitPx: '90000', tsUpdated: 5 } as const;
    const wanted = { quantity: '0.06', limitPx: '91000', before };
    expect(replaceOutcome(before, wanted)).toBe('waiting');
    expect(replaceOutcome({ ...before, pending: 'replace', tsUpdated: 6 }, wanted)).toBe('waiting');
    expect(replaceOutcome({ ...before, quantity: '0.060', limitPx: '91000.0', tsUpdated: 7 }, wanted)).toBe('replaced');
    expect(replaceOutcome({ ...before, tsUpdated: 7 }, wanted)).toBe('kept');
    // The checks may make less of it: that is not what it was before.
    expect(replaceOutcome({ ...before, quantity: '0.02', limitPx: '91000', tsUpdated: 7 }, wanted)).toBe('replaced');
    expect(replaceOutcome(undefined, wanted)).toBe('kept');
  });
});

describe('positions', () => {
  const day = Date.UTC(2026, 10, 21);
  const [open, ...rest] = snapshot.positions;
  if (!open) throw new Error('expected a position');
  it('stand open first, then closed today, then closed before, and none is lost', () => {
    const sides = fc.array(fc.record({ side: fc.constantFrom('long' as const, 'short' as const, 'flat' as const), tsUpdated: fc.integer({ min: day - 2 * 86_400_000, max: day + 86_399_999 }) }), { maxLength: 12 });
    fc.assert(fc.property(sides, (parts) => {
      const positions = parts.map((part, i) => ({ ...open, ...part, instrumentId: String(i) }));
      const rows = grouped(positions, '2026-11-21');
      const rank = rows.map((p) => (p.side !== 'flat' ? 0 : p.tsUpdated >= day ? 1 : 2));
      expect(rank).toEqual(rank.toSorted());
      expect(new Set(rows)).toEqual(new Set(positions));
    }));
  });
  it('net what they brought in all', () => expect(netPnl({ ...(rest[0] ?? open), unrealizedPnl: '1.5', realizedPnl: '-0.2', fees: '0.3', funding: '-0.1' })).toBe('0.9'));
});

describe('order words', () => {
  it('states facts, not hopes', () => {
    expect(orderFacts({ status: 'open', pending: 'cancel', filledQty: '0.5' })).toBe('partly filled, cancel sent');
    expect(orderFacts({ status: 'unknown', pending: null, filledQty: '0' })).toBe('outcome unknown, asking the venue');
    expect(orderFacts({ status: 'canceled', pending: null, filledQty: '0.5' })).toBe('canceled after a part');
    expect(orderTerms({ type: 'limit', timeInForce: 'gtc', postOnly: true, reduceOnly: true })).toBe('limit gtc post-only reduce-only');
  });
});

describe('header facts', () => {
  it('gives every state a word and a sign of its own', () => {
    const all = (['active', 'reducing', 'halted', 'disarmed'] as const).map((tradingState) => tradingStateWords({ tradingState, latched: false }));
    expect(new Set(all.map((w) => w.word)).size).toBe(4);
    expect(new Set(all.map((w) => w.sign)).size).toBe(4);
    expect(tradingStateWords({ tradingState: 'halted', latched: true }).word).toBe('halted, latched');
  });
  it('takes the oldest price as the age of the feed', () => {
    const quotes = snapshot.quotes.map((q, i) => ({ ...q, tsLastData: 1_000 * (i + 1), stale: i === 0 }));
    expect(feedAge(quotes, 5_000)).toEqual({ oldestMs: 4_000, staleCount: 1, count: 4 });
    expect(feedAge([], 5_000).oldestMs).toBeNull();
    expect(feedAge(quotes, 500).oldestMs).toBe(0);
  });
  it('calls the venue silent since its last price of any instrument, once none is heard', () => {
    fc.assert(fc.property(fc.array(fc.record({ ts: fc.option(fc.integer({ min: 0, max: 9_000 })), stale: fc.boolean() }), { maxLength: 4 }), (heard) => {
      const [first] = snapshot.quotes;
      if (!first) throw new Error('expected a quote');
      const silence = venueSilence(heard.map(({ ts, stale }) => ({ ...first, tsLastData: ts, stale })), 10_000);
      const told = heard.flatMap(({ ts }) => ts ?? []);
      expect(silence).toBe(told.length > 0 && heard.every(({ stale }) => stale) ? 10_000 - Math.max(...told) : null);
    }));
    expect(venueSilence([], 10_000)).toBeNull();
  });
  it.each([['-1250', '5000', 0.25], ['100', '5000', 0], ['-6000', '5000', 1.2], ['-1', '0', null], ['x', '5000', null]])('a day of %s under a limit of %s uses %s', (dayPnl, dailyLossLimit, share) => {
    expect(lossShare({ dayPnl, dailyLossLimit })).toBe(share);
  });
  it('says what the funding is and when it is paid', () => {
    expect(fundingWords({ fundingRate: 0.0001, nextFundingTs: 2_520_000 }, 0)).toBe('+0.0100 % in 42 min');
    expect(fundingWords({ fundingRate: -0.00012, nextFundingTs: 5 }, 6)).toBe('\u22120.0120 %');
    expect(fundingWords({ fundingRate: null, nextFundingTs: null }, 6)).toBe('\u2013');
  });
  it('says how fast a replay runs and when it is finished', () => {
    expect(replayWords({ done: 1, total: 4, speed: 600 })).toEqual({ title: 'Replay, 600 × real time', finished: false, share: 0.25 });
    expect(replayWords({ done: 1, total: 4, speed: null }).title).toBe('Replay, as fast as it goes');
    expect(replayWords({ done: 4, total: 4, speed: 600 })).toMatchObject({ title: 'Replay finished', finished: true });
    expect(replayWords(null).share).toBeNull();
  });
  it('carries the engine clock forward, but not in a replay', () => {
    const state = { desk: { ...snapshot.desk, tsEngine: 1_000 }, receivedAt: 50, flatten: [], followedFlatten: null, preview: null };
    expect(engineNow(state, 80)).toBe(1_030);
    expect(engineNow(state, 10)).toBe(1_000);
    expect(engineNow({ ...state, desk: { ...state.desk, source: 'replay' } }, 80)).toBe(1_000);
    expect(engineNow({ ...state, desk: null }, 80)).toBeNull();
  });
});

describe('flatten receipt', () => {
  const step = (s: FlattenView['step'], emptyReads: number): FlattenView => ({ flattenId: 'f-1', step: s, round: 2, message: `did ${s}`, emptyReads, venueOpenOrders: 0, venuePositions: 0, tsEvent: Date.UTC(2026, 10, 21, 9, 8, 7) });
  it('is a proof only when the venue showed nothing', () => {
    expect([venueShowed({ venuePositions: 1, venueOpenOrders: 1 }), venueShowed({ venuePositions: 2, venueOpenOrders: 1_200 }), venueShowed({ venuePositions: 0, venueOpenOrders: null })]).toEqual(['1 position, 1 open order', '2 positions, 1,200 open orders', '0 positions, ? open orders']);
    expect(flattenProof(step('verified', 2))).toBe('The venue shows 0 positions, 0 open orders, twice, at 09:08:07 UTC');
    for (const s of ['halted', 'canceling', 'waiting', 'reading', 'closing', 'stuck'] as const) expect(flattenProof(step(s, 1))).toBeNull();
    expect(flattenProof(undefined)).toBeNull();
  });
  it('is a thing of the past as soon as the desk may trade, or something is open', () => {
    const at = { time: () => '09:10:00' };
    const desk = { tradingState: 'halted', tsStateSince: 0, positions: 0, orders: 0 } as const;
    expect(sinceFlat(desk, at)).toBeNull();
    expect((['active', 'reducing', 'disarmed'] as const).map((tradingState) => sinceFlat({ ...desk, tradingState }, at))).toEqual(['trading since 09:10:00', 'reducing only since 09:10:00', 'disarmed since 09:10:00']);
    expect(sinceFlat({ ...desk, tradingState: 'active', positions: 2, orders: 1 }, at)).toBe('trading since 09:10:00, 2 positions and 1 order open');
    expect(sinceFlat({ ...desk, orders: 1 }, at)).toBe('1 order open again');
  });
  it('can be copied with everything that a reader needs', () => {
    const text = flattenReceiptText([step('closing', 0), step('verified', 2)], snapshot.desk);
    for (const part of ['f-1', 'profile dev (paper)', 'SIM', '0.1.0', '2026-11-21 09:08:07 UTC', 'did closing', 'twice']) expect(text).toContain(part);
    expect(flattenReceiptText([step('stuck', 0)], snapshot.desk)).toContain('Not proven flat: last step stuck');
  });
});

describe('connection', () => {
  it('keeps the first instant of staleness until numbers are live again, and has none before the first numbers', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom<LinkPhase>('connecting', 'open', 'silent', 'closed', 'refused'), { maxLength: 40 }), (phases) => {
      let state: ConnectionState = { phase: 'connecting', staleSince: null, everLoaded: false, detail: '' };
      let since: number | null = null;
      phases.forEach((phase, now) => {
        state = nextConnection(state, phase, '', now);
        since = phase === 'open' || !state.everLoaded ? null : (since ?? now);
        expect(state.staleSince).toBe(since);
      });
    }));
  });
});
