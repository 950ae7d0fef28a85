// Each step from one form of a body to the next, on a body as it was recorded.
import { describe, expect, it } from 'vitest';
import { BODY_VERSIONS, type BodyType } from '../../../src/main/adapters/sqlite/bodies/body-table.ts';
import { readInput } from '../../../src/main/adapters/sqlite/bodies/body-text.ts';
import { decodeBody, encodeBody } from '../../../src/main/adapters/sqlite/journal-codec.ts';
import { UPCASTS, upcast } from '../../../src/main/adapters/sqlite/upcasts/upcasts.ts';
import type { RawBody } from '../../../src/main/adapters/sqlite/upcasts/upcast.ts';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { price } from '../../../src/shared/model/decimal.ts';

/** Recorded by builds of before the step. */
const RECORDED = {
  startOfFirst: '{"configHash":"40f0c420fecfe7ec","profile":"dev","ts":1772323200000,"type":"start","version":"0.1.0"}',
  startOfCrash: '{"before":{"clean":false,"lastTs":1772323200000},"configHash":"23f5","killedTs":1772323100000,"profile":"dev","revision":1,"run":"7QX2","ts":1772323260000,"type":"start","version":"0.1.0"}',
  moveUnseen: '{"command":{"by":{"kind":"person","name":"Trader","via":"view"},"instrumentId":"BTC-PERP.SIM","looser":true,"px":{"$d":"88000.5"},"reason":"noise","requestId":"r1","strategyId":"ma-cross-BTC-PERP","type":"MoveStop"},"ts":5,"type":"command"}',
  moveSeen: '{"command":{"by":{"kind":"person","name":"Trader","via":"view"},"instrumentId":"BTC-PERP.SIM","looser":false,"px":{"$d":"88000.5"},"reason":"noise","requestId":"r1","seen":{"px":{"$d":"87000"},"tsOpened":3},"strategyId":"ma-cross-BTC-PERP","type":"MoveStop"},"ts":5,"type":"command"}',
  catalogue: '{"report":{"instruments":[{"base":"BTC","fundingIntervalMs":60000,"id":"BTC-PERP.SIM","kind":"perpetual","lotSize":{"$d":"0.001"},"maintenanceMarginRate":{"$d":"0.005"},"makerFeeRate":{"$d":"0.0001"},"maxLeverage":50,"maxQty":{"$d":"1000"},"minNotional":{"$d":"10"},"minQty":{"$d":"0.001"},"multiplier":{"$d":"1"},"quote":"USD","shape":"fractionalBase","takerFeeRate":{"$d":"0.0003"},"tickSize":{"$d":"0.1"},"tradable":"yes","venue":"SIM","venueSymbol":"BTC-PERP"}],"tsEvent":7,"type":"CatalogueReport"},"ts":7,"type":"report"}',
  connection: '{"report":{"cause":"reconnected","state":"connected","tsEvent":7,"type":"ConnectionReport"},"ts":7,"type":"report"}',
  kill: '{"command":{"by":{"kind":"person","name":"Trader","via":"cli"},"reason":"enough","requestId":"r2","type":"Kill"},"ts":6,"type":"command"}',
};

describe('upcasts', () => {
  it('lead from each version to the one that is written now, one step each', () => {
    for (const [type, newest] of Object.entries(BODY_VERSIONS)) {
      expect(UPCASTS.filter((one) => one.type === type).map((one) => one.from), type).toEqual(Array.from({ length: newest - 1 }, (_, index) => index + 1));
    }
    expect(UPCASTS.every((one) => BODY_VERSIONS[one.type as BodyType] > one.from)).toBe(true);
  });

  it('name the step that is missing', () => {
    expect(() => upcast('start', {}, 1, 9)).toThrow('expected a way from version 2 of start to the next, found none');
  });

  it('start: what a host finds is named, also nothing', () => {
    expect(readInput(RECORDED.startOfFirst)).toEqual({
      type: 'start', ts: 1_772_323_200_000, version: '0.1.0', configHash: '40f0c420fecfe7ec', profile: 'dev', run: null, revision: 0, before: null, latchProblem: null, killedTs: null, mark: null,
    });
    expect(readInput(RECORDED.startOfCrash)).toMatchObject({ run: '7QX2', revision: 1, before: { lastTs: 1_772_323_200_000, clean: false }, killedTs: 1_772_323_100_000, latchProblem: null, mark: null });
  });

  it('command: a move of a stop says what was looked at, or that nothing was', () => {
    expect(readInput(RECORDED.moveUnseen)).toMatchObject({ command: { type: 'MoveStop', px: price('88000.5'), seen: null } });
    expect(readInput(RECORDED.moveSeen)).toMatchObject({ command: { type: 'MoveStop', seen: { px: price('87000'), tsOpened: 3 } } });
    expect(readInput(RECORDED.kill)).toEqual({ type: 'command', ts: 6, command: { type: 'Kill', by: { kind: 'person', name: 'Trader', via: 'cli' }, reason: 'enough', requestId: 'r2' } });
  });

  it('report: the instruments of a catalogue are perpetuals with one tick, in their quote currency', () => {
    const body = readInput(RECORDED.catalogue);
    expect(body).toEqual({ type: 'report', ts: 7, report: { type: 'CatalogueReport', tsEvent: 7, instruments: [simCatalogue('fractionalBase', 60).find(({ base }) => base === 'BTC')] } });
    expect(readInput(RECORDED.connection)).toEqual({ type: 'report', ts: 7, report: { type: 'ConnectionReport', state: 'connected', cause: 'reconnected', tsEvent: 7 } });
  });

  it('leave the body that they are given as it is', () => {
    for (const one of UPCASTS) {
      const recorded = { start: RECORDED.startOfFirst, command: RECORDED.moveUnseen, report: RECORDED.catalogue }[one.type];
      if (recorded === undefined) throw new Error(`expected a recorded body of ${one.type}`);
      const body = decodeBody(recorded) as RawBody;
      const before = encodeBody(body);
      one.apply(body);
      expect(encodeBody(body)).toBe(before);
    }
  });
});
