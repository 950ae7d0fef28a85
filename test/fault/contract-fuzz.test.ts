// Every method of the contract over both kinds of wire, on a desk that trades, with inputs that nobody means: each call is answered, the desk
// lives on, and no answer tells what is inside.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METHODS, type Method } from '../../src/shared/contract/contract.ts';
import { serve } from '../../src/shared/contract/server.ts';
import type { Wire } from '../../src/shared/contract/wire.ts';
import { DEFAULT_SETTINGS } from '../../src/shared/model/settings.ts';
import type { AppApi } from '../../src/main/api/app-api.ts';
import { DeskSession } from '../../src/main/api/desk-session.ts';
import { hostTimers } from '../../src/main/api/host-timers.ts';
import { createHandlers } from '../../src/main/api/router.ts';
import type { RunningDesk } from '../../src/main/desk/desk-options.ts';
import { deskFleet } from '../../src/main/desk/fleet/desk-fleet.ts';
import { startWorkstation } from '../../src/main/desk/workstation.ts';
import { browserHost } from '../../src/main/hosts/headless/browser-host.ts';
import { connectControl } from '../../src/main/hosts/headless/control-client.ts';
import { startLoopback, temporaryFolder } from '../support/loopback.ts';
import { MemoryWire } from '../support/memory-wire.ts';

const CALLS = Number(process.env['BREAKWATER_RUNS'] ?? 700);
const AT_ONCE = 8;
const BTC = 'BTC-PERP.SIM';
const ID = 'ma-cross-BTC-PERP';
const reason = 'nobody means this';
const today = new Date().toISOString().slice(0, 10);
const order = { instrumentId: BTC, side: 'buy', type: 'limit', quantity: '0.01', limitPx: '50000', timeInForce: 'gtc', postOnly: false, reduceOnly: false };
const filter = { text: '', types: [], instrumentId: null, clientOrderId: null, from: null, to: null, holds: true };

const decimal = fc.constantFrom('0', '0.01', '1', '50000', '0.000000000001', '999999999999999.999999999999');
const profile = fc.constantFrom('dev', 'paper', 'demo', 'prod');
const day = fc.constantFrom(today, '2026-99-99', '0000-00-00', '9999-12-31');
const week = fc.constantFrom('2026-W47', '2026-W53', '2026-W99', '0000-W00');
const format = fc.constantFrom('text', 'html', 'csv', 'json');
const given = <T>(value: T): fc.Arbitrary<T> => fc.constant(value);
/** Orders of this run are named by number: a name is put in when the call is made. */
const orderName = fc.nat(200).map((n) => `#${n}`);
const wish = fc.record({ type: fc.constantFrom('limit', 'market'), limitPx: fc.option(decimal), quantity: decimal, side: fc.constantFrom('buy', 'sell'), reduceOnly: fc.boolean() }).map((over) => ({ ...order, ...over }));

/** Inputs that fit the shape; what they ask for may be nonsense. A bundle of diagnostics takes seconds and is tested by itself; `desk.stop` would end what is fired at. */
const VALID: Readonly<Partial<Record<Method, fc.Arbitrary<unknown>>>> = {
  'chart.bars': fc.record({ instrumentId: given(BTC), limit: fc.constantFrom(1, 100, 100_000) }), 'chart.funding': given({ instrumentId: BTC, limit: 10_000 }),
  'order.submit': wish, 'order.preview': wish, 'order.cancel': fc.record({ clientOrderId: orderName }), 'order.cancelAll': fc.record({ instrumentId: fc.constantFrom(null, BTC, 'nope') }), 'order.replace': fc.record({ clientOrderId: orderName, quantity: decimal, limitPx: decimal }),
  'flatten.start': given({ reason }), 'kill.trip': given({ reason }), 'kill.resume': given({ reason, killId: 'k1' }), 'desk.disarm': given({ reason }), 'desk.setReduceOnly': fc.record({ on: fc.boolean(), reason: given(reason) }), 'desk.arm': given({ phrase: 'ARM demo 100 USD', reason }),
  'fleet.show': fc.record({ profile: fc.constantFrom('dev', 'prod') }), 'fleet.start': fc.record({ profile: fc.constantFrom('dev', 'prod') }), 'fleet.stop': fc.record({ profile }),
  'strategy.history': given({ id: ID }), 'strategy.setMode': fc.record({ id: given(ID), mode: fc.constantFrom('running', 'reducing', 'paused', 'stopped'), reason: given(reason) }), 'strategy.rollback': fc.record({ id: given(ID), version: fc.constantFrom(0, 1, 2, -1, 1e300), reason: given(reason) }),
  'strategy.configure': fc.record({ id: given(ID), baseVersion: fc.nat(5), parameters: fc.dictionary(fc.constantFrom('short', 'long', 'leverage', 'constructor', 'x'), fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.string())), reason: given(reason) }),
  'strategy.moveStop': fc.record({ id: given(ID), instrumentId: fc.constantFrom(BTC, 'nope'), px: decimal, looser: fc.boolean(), seen: fc.record({ px: decimal, tsOpened: fc.nat() }), reason: given(reason) }),
  'alerts.list': given({ limit: 2_000 }), 'alerts.acknowledge': fc.record({ seqs: fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 4 }), note: given('') }),
  'journal.rows': fc.record({ filter: fc.record({ text: fc.constantFrom('', '.*(a+)+$', '%_\\', '"', '\u0000'), types: fc.constantFrom([], ['market.quote'], ['nope']), from: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), to: fc.option(fc.integer()) }).map((over) => ({ ...filter, ...over })), offset: fc.constantFrom(0, 5, Number.MAX_SAFE_INTEGER), limit: given(200) }),
  'journal.entry': fc.record({ seq: fc.constantFrom(1, 7, Number.MAX_SAFE_INTEGER) }), 'journal.why': fc.record({ clientOrderId: orderName }),
  'report.read': fc.record({ day, format }), 'report.export': fc.record({ day: fc.constantFrom('2026-99-99', '0000-00-00') }), 'report.readWeek': fc.record({ week, format }), 'report.exportWeek': fc.record({ week: fc.constantFrom('2026-W99', '0000-W00') }),
  'settings.write': fc.record({ patch: fc.constantFrom({}, { theme: 'dark' }, { zone: 'Mars/Olympus' }, { ...DEFAULT_SETTINGS }) }), 'keys.status': given({ profile: 'dev' }), 'keys.set': given({ profile: 'dev', values: { name: 'not a real key' } }), 'keys.remove': given({ profile: 'dev' }),
  'profiles.write': fc.record({ name: given('paper'), changes: fc.constantFrom({}, { '': null }, { 'limits.maxDailyLoss': 'x' }, { symbols: ['NOPE'] }, { constructor: 1 }), reason: given(reason) }),
  'host.reveal': given({ what: 'data' }), 'host.save': fc.record({ id: fc.constantFrom('a', '__proto__'), fileName: given('../../x'), text: fc.string(), last: fc.boolean() }), 'host.detach': given({ view: 'chart', instrumentId: BTC }),
};
const LEFT_OUT: readonly Method[] = ['diagnostics.export'];
const hostile = fc.oneof(
  fc.constantFrom<unknown>('', 'x'.repeat(400), '\ud800', '__proto__', '../../etc/passwd', '<img src=x onerror=alert(1)>', "'; DROP TABLE journal; --", '-1', '1e9', -1, 1.5, 2 ** 53, 1e300, null, [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Puts `bad` somewhere into a copy of `value`. */
function spoiled(value: unknown, bad: unknown, way: readonly number[]): unknown {
  const [step = 0, ...rest] = way;
  if (way.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return bad;
  const keys = [...Object.keys(value), 'extra'];
  const key = keys[step % keys.length] as string;
  return { ...value, [key]: spoiled((value as Record<string, unknown>)[key], bad, rest) };
}
const call = fc.constantFrom(...METHODS.filter((method) => !LEFT_OUT.includes(method))).chain((method) => fc.record({
  method: given(method),
  input: fc.tuple(VALID[method] ?? given({}), fc.boolean(), hostile, fc.array(fc.nat(20), { maxLength: 3 })).map(([valid, isSound, bad, way]) => (isSound ? valid : spoiled(valid, bad, way))),
}));

type Reply = { readonly kind: string; readonly id: number; readonly ok: boolean; readonly output?: { readonly message?: unknown; readonly clientOrderId?: unknown }; readonly error?: { readonly code: string; readonly message: string } };
/** What only a program says of itself. */
const INSIDE = /node_modules|\.[tj]s:\d|TypeError|Cannot (read|convert|mix)|is not a function|SQLITE|BigInt|\[object Object\]/;

async function fire(wire: Wire): Promise<Record<string, number>> {
  const waiting = new Map<number, (reply: Reply) => void>();
  let closed = '';
  wire.onClose((why) => { closed = why; });
  wire.onFrame((text) => {
    const frame = JSON.parse(text) as Reply;
    if (frame.kind === 'reply') waiting.get(frame.id)?.(frame);
  });
  const counts: Record<string, number> = {};
  const names: string[] = [];
  let id = 0;
  const ask = async ({ method, input }: { readonly method: Method; readonly input: unknown }): Promise<void> => {
    const text = JSON.stringify(input).replace(/"#(\d+)"/, (_, n: string) => JSON.stringify(names[Number(n) % Math.max(1, names.length)] ?? 'none'));
    const mine = (id += 1);
    const answer = new Promise<Reply>((resolve) => waiting.set(mine, resolve));
    wire.send(`{"kind":"call","id":${mine},"method":${JSON.stringify(method)},"input":${text}}`);
    const { ok, output, error } = await answer;
    waiting.delete(mine);
    const kind = ok ? 'ok' : (error?.code ?? 'none');
    counts[kind] = (counts[kind] ?? 0) + 1;
    expect(error?.code, `${method} ${text.slice(0, 300)}: ${error?.message ?? ''}`).not.toBe('failed');
    expect(`${error?.message ?? ''}${typeof output?.message === 'string' ? output.message : ''}`.replaceAll(text.slice(1, -1), ''), `${method} ${text.slice(0, 300)}`).not.toMatch(INSIDE);
    if (typeof output?.clientOrderId === 'string') names.push(output.clientOrderId);
  };
  const calls = fc.sample(call, { numRuns: CALLS });
  for (let i = 0; i < calls.length; i += AT_ONCE) await Promise.all(calls.slice(i, i + AT_ONCE).map(ask));
  expect(closed).toBe('');
  return counts;
}

describe('the contract under fire', () => {
  const dataDir = temporaryFolder('fuzz');
  const died: string[] = [];
  const failures: string[] = [];
  let desk: RunningDesk;
  let app: AppApi;
  const fleet = deskFleet({
    first: { dataDir, dataDirOption: '', profile: 'dev', overrides: {}, dryRun: false, replay: null, logLevel: null, onLogLine: null, onStartProgress: null },
    onStarted: () => undefined, onRunning: () => () => undefined, onFailed: (name, error) => died.push(`${name}: ${error.message}`),
  });
  beforeAll(async () => {
    desk = await fleet.first('dev');
    app = startWorkstation({ dataDir, fleet, host: browserHost({ version: '0', dataDir, settingsFile: path.join(dataDir, 'settings.json'), dataDirOption: '', newAddress: () => '', folder: () => dataDir }), first: 'dev', overrides: {}, onNotice: () => undefined, checks: () => Promise.resolve([]) });
  });
  afterAll(async () => {
    const { pid } = JSON.parse(readFileSync(path.join(dataDir, 'dev/venue/venue.json'), 'utf8')) as { readonly pid: number };
    await fleet.stopAll();
    process.kill(pid);
  });

  const holds = (counts: Record<string, number>): void => {
    expect(died).toEqual([]);
    expect(failures).toEqual([]);
    expect(counts['ok'], JSON.stringify(counts)).toBeGreaterThan(CALLS / 5);
    expect(counts['badInput'], JSON.stringify(counts)).toBeGreaterThan(CALLS / 10);
    expect(fleet.desks().find((one) => one.profile === 'dev')?.status).toBe('running');
    expect(desk.api.kernel.orders.working().length).toBeLessThan(CALLS);
  };

  it('lives through it on a wire of messages', async () => {
    const [client, server] = MemoryWire.pair();
    const session = new DeskSession(app, desk.api);
    serve(server, createHandlers(session), { timers: hostTimers, callsPerSecond: 1e6, subscribe: (listener, onSwitch) => session.subscribe(listener, onSwitch), onError: (method, error) => failures.push(`${method}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`) });
    holds(await fire(client));
    client.close('done');
  });

  it('lives through it on the loopback socket', async () => {
    const { server, profileFolder, log } = await startLoopback(desk.api, { app, serve: { callsPerSecond: 1e6, timers: hostTimers } });
    const wire = await connectControl(profileFolder);
    if (!wire.ok) throw new Error(wire.error.message);
    holds(await fire(wire.value));
    wire.value.close('done');
    expect(log.filter((line) => line.startsWith('error'))).toEqual([]);
    await server.close();
  });
});
