// The four integration tests: strategy, order path, market data, configuration. All in memory; nothing of the user's is touched.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Operator } from '../../../shared/model/command.ts';
import { quantity } from '../../../shared/model/decimal.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import { MANUAL } from '../../../shared/model/ids.ts';
import type { OrderIntent } from '../../../shared/model/order.ts';
import { MarketDataEngine } from '../../core/market-data/market-data-engine.ts';
import { simCatalogue } from '../../core/sim-market/sim-instruments.ts';
import { SimMarket } from '../../core/sim-market/sim-market.ts';
import { KINDS } from '../../core/strategy/kinds/index.ts';
import { parametersOf } from '../../core/strategy/registry.ts';
import { loadProfile } from '../../desk/profiles/load-profile.ts';
import { fail, fine, type Check, type Finding } from './check.ts';
import { DOCTOR_START, memoryDesk } from './memory-desk.ts';

export const INTEGRATION: readonly Check[] = [
  { name: 'strategy', run: strategy },
  { name: 'order path', run: orderPath },
  { name: 'market data', run: marketData },
  { name: 'configuration', run: configuration },
];

/** A slow wave around 50,000: it falls, turns, rises and falls again. */
const wave = (bars: number): readonly number[] => Array.from({ length: bars }, (_value, index) => Math.round(500_000 - 10_000 * Math.sin((2 * Math.PI * index) / 120)) / 10);

async function strategy(): Promise<Finding> {
  const closes = wave(360);
  const desk = memoryDesk();
  const [setup] = desk.profile.strategies;
  const expected = setup === undefined ? [] : (KINDS.get(setup.kind)?.longEntries(closes, parametersOf(setup)) ?? []);
  await desk.run(closes);
  const decisions = desk.conclusions().flatMap((one) => (one.type === 'DecisionMade' ? [one.decision] : []));
  const found = decisions.filter(({ action }) => action === 'enterLong').map(({ tsEvent }) => Math.round((tsEvent - DOCTOR_START) / 60_000) - 1);
  if (expected.length === 0 || found.join() !== expected.join()) return fail(`expected long entries at bars ${expected.join(', ')}, found ${found.join(', ') || 'none'}`);
  const exits = decisions.filter(({ action }) => action === 'exit').length;
  return exits > 0 ? fine(`${decisions.length} decisions on a made-up wave: ${found.length} entries where plain arithmetic has them, ${exits} exits`) : fail('expected an exit after the wave turned, found none');
}

const DOCTOR: Operator = { kind: 'desk', name: 'doctor', via: 'cli' };

async function orderPath(): Promise<Finding> {
  const desk = memoryDesk();
  // A price that never moves: the strategy stays out, and what happens is the order's doing.
  const still = Array.from({ length: 10 }, () => 50_000);
  await desk.run(still);
  const order = (size: string): OrderIntent => ({ strategyId: MANUAL, instrumentId: desk.instrument.id, side: 'buy', type: 'market', quantity: quantity(size), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'doctor' });
  const taken = await desk.command({ type: 'SubmitOrder', requestId: 'doctor-1', by: DOCTOR, intent: order('0.01') });
  const denied = await desk.command({ type: 'SubmitOrder', requestId: 'doctor-2', by: DOCTOR, intent: order('1000') });
  await desk.run(still);
  if (taken.outcome !== 'done') return fail(`expected an order of 0.01 to pass the gate, was refused: ${taken.message}`);
  if (denied.outcome !== 'refused') return fail('expected an order of 1000 to be denied by the gate, it passed');
  const steps = desk.conclusions().flatMap((one) => ('clientOrderId' in one && one.clientOrderId === taken.clientOrderId ? [one.type] : []));
  for (const step of ['OrderInitialized', 'OrderSubmitted', 'OrderFilled'] as const) if (!steps.includes(step)) return fail(`expected ${step} on the way of the order, found ${steps.join(', ')}`);
  const held = desk.kernel.portfolio.position(desk.instrument.id)?.quantity ?? 0n;
  if (held !== quantity('0.01')) return fail(`expected a position of 0.01 after the fill, found ${held}`);
  const denial = desk.conclusions().flatMap((one) => (one.type === 'OrderDenied' ? [one.denial.check] : []))[0] ?? 'none';
  return fine(`intent, gate, order, venue, fill and portfolio agree; 1000 was denied by ${denial}`);
}

const STEP_MS = 250;
const STEPS = 40;
const MAX_AGE_MS = 3_000;

function marketData(): Finding {
  const start = Date.parse('2026-01-05T00:00:00Z');
  const instruments = simCatalogue('fractionalBase', 60);
  const market = new SimMarket({ seed: 7, pace: 60, instruments, startTs: start });
  const engine = new MarketDataEngine({ maxTickJump: 0.2, maxDataAgeMs: MAX_AGE_MS, barIntervalMs: 1_000 });
  for (const instrument of instruments) engine.addInstrument(instrument);
  let now = start;
  for (let step = 0; step < STEPS; step += 1, now += STEP_MS) for (const event of market.step(now)) engine.apply(event, now);
  const ids: readonly InstrumentId[] = instruments.map(({ id }) => id);
  for (const id of ids) {
    const quote = engine.snapshot(id);
    if (!quote || !(quote.bid > 0 && quote.ask > quote.bid && quote.mark > 0)) return fail(`${id}: expected a bid below an ask and a mark, found bid ${quote?.bid}, ask ${quote?.ask}, mark ${quote?.mark}`);
    if (engine.refusedTotal(id) > 0) return fail(`${id}: expected no refused tick, found ${engine.refusedTotal(id)}`);
    if (engine.isStale(id, now)) return fail(`${id}: expected fresh data, found it stale`);
    if (!engine.isStale(id, now + MAX_AGE_MS + STEP_MS)) return fail(`${id}: expected data without an update for ${MAX_AGE_MS} ms to be stale, found it fresh`);
    if (engine.apply({ type: 'mark', instrumentId: id, tsEvent: now, px: quote.mark * 2 }, now) === null) return fail(`${id}: expected a price that doubles to be refused, it was taken`);
  }
  return fine(`${ids.length} instruments quote, silence counts as stale after ${MAX_AGE_MS} ms, a jump is refused`);
}

function configuration(): Finding {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-doctor-'));
  try {
    mkdirSync(path.join(dir, 'profiles'));
    writeFileSync(path.join(dir, 'profiles/dev.json'), '{"name":"dev","limits":{"maxLeverage":50}}');
    const wrong = loadProfile(dir, 'dev');
    if (wrong.ok) return fail('expected a leverage of 50 to be refused, it was taken');
    const paper = loadProfile(dir, 'paper');
    if (!paper.ok) return fail(paper.error.lines.join('; '));
    return fine(`profiles load; a wrong one is refused: ${wrong.error.lines[0]?.replace(dir, '…') ?? ''}`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
