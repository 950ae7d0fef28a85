import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { decodeClientFrame, decodeVenueFrame, encodeClientFrame, encodeVenueFrame, type ClientFrame, type VenueFrame } from '../../../src/main/adapters/venues/sim/schema.ts';
import { money, type Money, type Price, type Quantity, type Ratio } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, tradeId, venueOrderId } from '../../../src/shared/model/ids.ts';
import { CoreField, fromText, toText } from '../../../src/main/adapters/venues/sim/account-schema.ts';
import type { SavedCore } from '../../../src/main/core/venue/venue-types.ts';

const decimal = <D extends bigint>() => fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((value) => value as D);
const name = fc.string({ minLength: 1, maxLength: 40 });
const side = fc.constantFrom('buy' as const, 'sell' as const);
const ts = fc.integer({ min: 0, max: 4e12 });
const order = fc.record({
  clientOrderId: fc.option(name.map(clientOrderId)), venueOrderId: name.map(venueOrderId), instrumentId: name.map(instrumentId), side, orderType: fc.constantFrom('market' as const, 'limit' as const),
  timeInForce: fc.constantFrom('gtc' as const, 'ioc' as const), quantity: decimal<Quantity>(), limitPx: fc.option(decimal<Price>()), reduceOnly: fc.boolean(),
  status: fc.constantFrom('open' as const, 'filled' as const, 'canceled' as const), filledQty: decimal<Quantity>(), reason: fc.option(fc.string()), tsEvent: ts,
}, { noNullPrototype: true });
const fill = fc.record({
  tradeId: name.map(tradeId), venueOrderId: name.map(venueOrderId), clientOrderId: fc.option(name.map(clientOrderId)), instrumentId: name.map(instrumentId), side, qty: decimal<Quantity>(), px: decimal<Price>(),
  fee: decimal<Money>(), liquidity: fc.constantFrom('maker' as const, 'taker' as const), cause: fc.constantFrom('order' as const, 'liquidation' as const), tsEvent: ts,
}, { noNullPrototype: true });
const funding = fc.record({ fundingId: name, instrumentId: name.map(instrumentId), quantity: decimal<Quantity>(), px: decimal<Price>(), rate: decimal<Ratio>(), payment: decimal<Money>(), tsEvent: ts }, { noNullPrototype: true });
const snapshot = fc.record({
  openOrders: fc.array(order, { maxLength: 3 }), positions: fc.array(fc.record({ instrumentId: name.map(instrumentId), quantity: decimal<Quantity>(), avgPx: fc.option(decimal<Price>()) }, { noNullPrototype: true }), { maxLength: 3 }),
  fills: fc.array(fill, { maxLength: 3 }), funding: fc.array(funding, { maxLength: 3 }), cash: decimal<Money>(), tsEvent: ts,
}, { noNullPrototype: true });
const report = fc.oneof(
  order.map((value) => ({ type: 'OrderStatusReport' as const, order: value })), order.map((value) => ({ type: 'OrderReplaced' as const, order: value })),
  fill.map((value) => ({ type: 'FillReport' as const, fill: value })), funding.map((value) => ({ type: 'FundingReport' as const, funding: value })),
  fc.record({ type: fc.constant('SubmitRejected' as const), clientOrderId: name.map(clientOrderId), reason: fc.string(), venueCode: fc.string(), tsEvent: ts }, { noNullPrototype: true }),
  fc.record({ type: fc.constantFrom('CancelRejected' as const, 'ReplaceRejected' as const), clientOrderId: name.map(clientOrderId), reason: fc.string(), tsEvent: ts }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('OutcomeUnknown' as const), request: fc.constantFrom('submit' as const, 'cancel' as const, 'replace' as const), clientOrderId: name.map(clientOrderId), cause: fc.string(), tsEvent: ts }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('OrderQueryResult' as const), clientOrderId: name.map(clientOrderId), order: fc.option(order), fills: fc.array(fill, { maxLength: 3 }), proven: fc.boolean(), tsEvent: ts }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('SnapshotResult' as const), requestId: fc.nat(), snapshot: fc.option(snapshot), cause: fc.option(fc.string()), tsEvent: ts }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('ConnectionReport' as const), state: fc.constantFrom('connected' as const, 'disconnected' as const), cause: fc.string(), tsEvent: ts }, { noNullPrototype: true }),
  fc.constant({ type: 'CatalogueReport' as const, instruments: simCatalogue('wholeContracts', 60), tsEvent: 5 }),
);
const px = fc.double({ min: 0.0001, max: 1e7, noNaN: true }).filter((value) => !Object.is(value, -0));
const event = fc.oneof(
  fc.record({ type: fc.constant('quote' as const), instrumentId: name.map(instrumentId), tsEvent: ts, bid: px, bidSize: px, ask: px, askSize: px }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('trade' as const), instrumentId: name.map(instrumentId), tsEvent: ts, px, size: px, aggressor: side }, { noNullPrototype: true }),
  fc.record({ type: fc.constantFrom('mark' as const, 'index' as const), instrumentId: name.map(instrumentId), tsEvent: ts, px }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('funding' as const), instrumentId: name.map(instrumentId), tsEvent: ts, rate: px, nextFundingTs: ts }, { noNullPrototype: true }),
);
const id = name.map(clientOrderId);
const instrument = name.map(instrumentId);
const request = fc.oneof(
  fc.record({ type: fc.constant('submit' as const), clientOrderId: id, instrumentId: instrument, side, orderType: fc.constantFrom('market' as const, 'limit' as const), quantity: decimal<Quantity>(), limitPx: fc.option(decimal<Price>()), timeInForce: fc.constantFrom('gtc' as const, 'ioc' as const), postOnly: fc.boolean(), reduceOnly: fc.boolean(), triggerPx: fc.option(px) }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('cancel' as const), clientOrderId: id, venueOrderId: fc.option(name.map(venueOrderId)), instrumentId: instrument }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('cancelForeign' as const), venueOrderId: name.map(venueOrderId), instrumentId: instrument }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('replace' as const), clientOrderId: id, venueOrderId: fc.option(name.map(venueOrderId)), instrumentId: instrument, quantity: decimal<Quantity>(), limitPx: decimal<Price>() }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('queryOrder' as const), clientOrderId: id, instrumentId: instrument }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('querySnapshot' as const), requestId: fc.nat(), since: ts }, { noNullPrototype: true }),
);

describe('frames of the venue process', () => {
  it('come back as they were sent, decimals to the last digit', () => {
    fc.assert(fc.property(fc.array(report, { maxLength: 4 }), fc.array(event, { maxLength: 4 }), (reports, events) => {
      for (const frame of [{ kind: 'reports', reports }, { kind: 'events', events }] satisfies VenueFrame[]) expect(decodeVenueFrame(encodeVenueFrame(frame))).toEqual(frame);
    }));
    fc.assert(fc.property(request, (value) => {
      const frame: ClientFrame = { kind: 'request', request: value };
      expect(decodeClientFrame(encodeClientFrame(frame))).toEqual(frame);
    }));
  });

  it('hold no number where a decimal belongs', () => {
    fc.assert(fc.property(order, (value) => {
      const text = encodeVenueFrame({ kind: 'reports', reports: [{ type: 'OrderStatusReport', order: value }] });
      expect(JSON.parse(text)).toMatchObject({ reports: [{ order: { quantity: expect.stringMatching(/^-?\d+(\.\d+)?$/) as unknown } }] });
    }));
  });

  it('are refused when they are anything else', () => {
    for (const text of ['', '{', '[]', 'null', '{"kind":"hello"}', '{"kind":"request","request":{"type":"submit"}}', '{"kind":"request","request":{"type":"cancel","clientOrderId":"","venueOrderId":null,"instrumentId":"x"}}', `{"kind":"hello","token":"${'x'.repeat(300)}"}`]) {
      expect(() => decodeClientFrame(text)).toThrow();
    }
    const submit = { type: 'submit', clientOrderId: 'a', instrumentId: 'b', side: 'buy', orderType: 'market', quantity: '1', limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null };
    expect(() => decodeClientFrame(JSON.stringify({ kind: 'request', request: submit }))).not.toThrow();
    for (const quantity of [1, '1e5', 'NaN', '0.0000000000001', '', ' 1']) expect(() => decodeClientFrame(JSON.stringify({ kind: 'request', request: { ...submit, quantity } }))).toThrow();
  });
});

describe('the saved account', () => {
  const core = (over: Partial<SavedCore>): SavedCore => ({
    now: 5, startCash: money('100'), cash: money('99.5'), positions: [], markets: [], counters: { orderCount: 1, tradeCount: 2, recordedTs: 3 },
    line: { lastDue: 0, connected: true, windowStart: 0, windowCount: 0, random: [1, 2, 3, 4, 5], queue: [] }, absent: [], ...over,
  });

  it('keeps every report and request that is under way', () => {
    fc.assert(fc.property(report, request, (a, b) => {
      const queue: SavedCore['line']['queue'] = [{ due: 5, item: { kind: 'report', report: a } }, { due: 6, item: { kind: 'request', request: b, tsSent: 4, mute: true } }, { due: 7, item: { kind: 'link', up: false } }];
      const saved = core({ line: { ...core({}).line, queue } });
      expect(fromText(CoreField, toText(CoreField, saved))).toEqual(saved);
    }));
  });

  it('finds a decimal by where it stands, whatever else stands there as text', () => {
    const text = toText(CoreField, core({ absent: [[clientOrderId('7.5'), 4]] }));
    expect(text).toContain('"cash":"99.5"');
    expect(fromText(CoreField, text)).toMatchObject({ cash: 99_500_000_000_000n, absent: [['7.5', 4]] });
  });

  it.each([
    ['a number that is none', (saved: SavedCore) => toText(CoreField, { ...saved, now: Number.NaN })],
    ['a decimal that is a number', (saved: SavedCore) => fromText(CoreField, toText(CoreField, saved).replace('"99.5"', '99.5'))],
    ['text in place of a decimal', (saved: SavedCore) => fromText(CoreField, toText(CoreField, saved).replace('"99.5"', '"much"'))],
    ['a field that is missing', (saved: SavedCore) => fromText(CoreField, toText(CoreField, saved).replace('"counters"', '"counter"'))],
    ['another file', () => fromText(CoreField, '{"cash":"1"}')],
  ])('refuses %s', (_name, act) => {
    expect(() => act(core({}))).toThrow();
  });
});
