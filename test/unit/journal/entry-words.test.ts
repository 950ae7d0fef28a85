// Every type of entry has a sentence, whatever it holds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conclusionText, inputText } from '../../../src/main/desk/journal/entry-words.ts';
import { entryOf, rowOf } from '../../../src/main/desk/journal/journal-rows.ts';
import { encodeBody } from '../../../src/main/adapters/sqlite/journal-codec.ts';
import { money, price, quantity } from '../../../src/shared/model/decimal.ts';
import { COMMANDS, CONCLUSIONS, INPUTS, MARKET, REPORTS } from '../../property/journal-arbitraries.ts';

const WORDS = { currency: 'USD' };
const found = { seq: 5, ts: 1, cause: 4, instrumentId: null, clientOrderId: null, market: null } as const;

const BY = { kind: 'person', name: 'trader', via: 'view' } as const;

describe('sentences of entries', () => {
  it.each(Object.entries(CONCLUSIONS))('say what a %s is', (type, arbitrary) => {
    fc.assert(fc.property(arbitrary as fc.Arbitrary<never>, (conclusion) => {
      const text = conclusionText(conclusion, WORDS);
      expect(text.length).toBeGreaterThan(3);
      expect(text.length).toBeLessThanOrEqual(400);
      expect(text).not.toMatch(/undefined|\[object/);
      const row = rowOf({ ...found, kind: 'conclusion', type, body: encodeBody(conclusion) }, WORDS);
      expect(row.summary).not.toMatch(/cannot be read/);
      expect(() => entryOf({ ...found, kind: 'conclusion', type, body: encodeBody(conclusion) }, WORDS)).not.toThrow();
    }), { numRuns: 30 });
  });

  it('say what every input, report, command and tick is', () => {
    const inputs = [...Object.values(INPUTS), ...Object.values(REPORTS).map((one) => (one as fc.Arbitrary<never>).map((report) => ({ type: 'report', ts: 1, report }))), ...Object.values(COMMANDS).map((one) => (one as fc.Arbitrary<never>).map((command) => ({ type: 'command', ts: 1, command }))), ...Object.values(MARKET).map((one) => (one as fc.Arbitrary<never>).map((event) => ({ type: 'market', ts: 1, event })))];
    for (const arbitrary of inputs) fc.assert(fc.property(arbitrary as fc.Arbitrary<never>, (input) => {
      const text = inputText(input, WORDS);
      expect(text.length).toBeGreaterThan(3);
      expect(text.length).toBeLessThanOrEqual(400);
      expect(text).not.toMatch(/\[object/);
    }), { numRuns: 20 });
  });

  it('tell a stop that a person moved', () => {
    const moved = { type: 'StopMoved', strategyId: 'ma' as never, instrumentId: 'BTC-PERP.SIM' as never, side: 'long', fromPx: price('89100'), toPx: price('88000'), markPx: 90_000.5, resultFrom: money('-18'), resultTo: money('-40'), by: BY, reason: 'noise at noon', tsEvent: 1 } as const;
    expect(conclusionText(moved, WORDS)).toBe('Stop of the long in BTC-PERP moved by hand from 89,100 to 88,000 (looser; mark 90,000.5; result at the stop -18.00 → -40.00 USD) by trader (in the window): noise at noon');
    expect(conclusionText({ ...moved, side: 'short' }, WORDS)).toContain('(tighter;');
    expect(inputText({ type: 'command', ts: 1, command: { type: 'MoveStop', requestId: 'r', by: BY, strategyId: 'ma' as never, instrumentId: 'BTC-PERP.SIM' as never, px: price('88000'), looser: true, seen: null, reason: 'noise at noon' } }, WORDS)).toBe('Trader (in the window) asked to move the stop of ma in BTC-PERP to 88,000, also if that is looser: noise at noon');
  });

  it('read like this', () => {
    const head = { clientOrderId: 'c', instrumentId: 'BTC-PERP.SIM', strategyId: 's', tsEvent: 1, tsInit: 1 } as never as object;
    expect(conclusionText({ ...head, type: 'OrderFilled', tradeId: 't', side: 'buy', lastQty: quantity('0.25'), lastPx: price('64210.5'), fee: money('3.2'), liquidity: 'taker' } as never, WORDS)).toBe('Bought 0.25 BTC-PERP at 64,210.5 (taker), fee 3.20 USD');
    expect(conclusionText({ type: 'LedgerBooked', entry: { type: 'funding', amount: money('-0.0048'), instrumentId: 'ETH-PERP.SIM' as never, reference: 'f', tsEvent: 1 }, cash: money('1234567.891'), tsEvent: 1 }, WORDS)).toBe('Booked funding -0.0048 USD for ETH-PERP (f); cash 1,234,567.89 USD');
  });

  it('name a check as the risk view does', () => {
    const denial = { check: 'positionNotional', scope: 'instrument', outcome: 'denied', used: '10989.85', allowed: '10000', unit: 'USD', message: 'Position notional would be 10,989.85 USD, limit 10,000 USD' };
    const denied = { type: 'OrderDenied', clientOrderId: 'c', instrumentId: 'BTC-PERP.SIM', strategyId: 's', tsEvent: 1, tsInit: 1, order: {}, denial, checks: [] };
    expect(conclusionText(denied as never, WORDS)).toBe('Denied by position notional: Position notional would be 10,989.85 USD, limit 10,000 USD');
    expect(conclusionText({ ...denied, denial: { ...denial, check: 'exposurePerSymbol', message: 'm' } } as never, WORDS)).toBe('Denied by margin exposure per symbol: m');
    expect(conclusionText({ ...denied, denial: { ...denial, check: 'tradingState', message: 'm' } } as never, WORDS)).toBe('Denied by trading state: m');
  });

  it('do not fall over a damaged row', () => {
    expect(rowOf({ ...found, kind: 'conclusion', type: 'OrderFilled', body: '{"type":' }, WORDS)).toMatchObject({ seq: 5, level: 'warning', summary: expect.stringMatching(/cannot be read.*Verify/) as string });
    expect(entryOf({ ...found, kind: 'conclusion', type: 'OrderFilled', body: '{"type":' }, WORDS).body).toBe('{"type":');
  });

  it('cut what no page can show', () => {
    const long = entryOf({ ...found, kind: 'conclusion', type: 'RiskEvent', body: encodeBody({ type: 'RiskEvent', level: 'info', code: 'x', message: 'y'.repeat(400_000), instrumentId: null, runbook: '', tsEvent: 1 }) }, WORDS);
    expect(long.body.length).toBeLessThan(263_000);
    expect(long.body).toMatch(/cut here: [\d,]+ more characters$/);
  });
});
