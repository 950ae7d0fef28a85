// What every wire must do, whatever carries it. Each wire's test file calls this with a way to open a connection.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContractError, createClient } from '../../src/shared/contract/client.ts';
import type { Client } from '../../src/shared/contract/client.ts';
import type { Delta } from '../../src/shared/contract/views.ts';
import type { AppApi } from '../../src/main/api/app-api.ts';
import type { Wire } from '../../src/shared/contract/wire.ts';
import { hostTimers } from '../../src/main/api/host-timers.ts';
import { barsOfRows } from '../../src/shared/contract/bar-rows.ts';
import { saveText } from '../../src/renderer/components/save-text.ts';
import { decodeRows } from '../../src/renderer/chart/bar-store.ts';
import { fakeApp } from '../support/fake-app.ts';
import { BTC, sampleOrder, sampleQuote, ScriptedDesk } from '../support/scripted-desk.ts';

/** Connections to one served desk. */
export type Rig = {
  /** An open client-side wire. */
  connect(): Promise<Wire>;
  /** Ends all connections from the engine's side. */
  dropAll(): void;
  stop(): Promise<void>;
};

const deferred = <T>(): { promise: Promise<T>; resolve: (value: T) => void } => {
  let resolve!: (value: T) => void;
  return { promise: new Promise<T>((done) => { resolve = done; }), resolve };
};

/** Collects deltas and lets a test wait for one. */
export class Watcher {
  readonly deltas: Delta[] = [];
  readonly states: string[] = [];
  #waits: { test: () => boolean; done: () => void }[] = [];
  readonly onDelta = (delta: Delta): void => {
    this.deltas.push(delta);
    this.#check();
  };
  readonly onState = (state: string): void => {
    this.states.push(state);
    this.#check();
  };
  until(test: () => boolean): Promise<void> {
    const { promise, resolve } = deferred<void>();
    this.#waits.push({ test, done: resolve });
    this.#check();
    return promise;
  }
  #check(): void {
    this.#waits = this.#waits.filter((wait) => {
      if (!wait.test()) return true;
      wait.done();
      return false;
    });
  }
}

export function wireSuite(name: string, makeRig: (desk: ScriptedDesk, app: AppApi) => Promise<Rig>): void {
  describe(`contract over ${name}`, () => {
    let desk: ScriptedDesk;
    let rig: Rig;
    /** What was saved through the host. */
    const saved: { readonly fileName: string; readonly text: string }[] = [];
    const open = async (): Promise<{ client: Client; seen: Watcher; wire: Wire }> => {
      const seen = new Watcher();
      const wire = await rig.connect();
      return { client: createClient(wire, { onDelta: seen.onDelta, onState: seen.onState, timers: hostTimers }), seen, wire };
    };

    beforeEach(async () => {
      desk = new ScriptedDesk();
      saved.length = 0;
      const base = fakeApp(desk);
      rig = await makeRig(desk, { ...base, host: { ...base.host, info: () => ({ ...base.host.info(), canSave: true }), save: (fileName, text) => { saved.push({ fileName, text }); return Promise.resolve(`/home/trader/${fileName}`); } } });
    });
    afterEach(() => rig.stop());

    it('answers calls with decoded outputs, each to its own', async () => {
      const { client } = await open();
      const [days, bars, preview] = await Promise.all([client.call('report.days', {}), client.call('chart.bars', { instrumentId: BTC, limit: 3 }), client.call('flatten.preview', {})]);
      expect(days).toEqual({ days: ['2026-01-02'] });
      expect(barsOfRows(decodeRows(bars.rows, bars.lines), bars.forming, bars.lines).map((bar) => bar.close)).toEqual([100, 101, 102]);
      expect(preview).toEqual({ positions: 0, workingOrders: 0, notional: '0', profile: 'dev' });
    });

    it('saves a text of 10 MB whole, while other calls are answered and the allowance of calls stands', async () => {
      const { client } = await open();
      const lines = Array.from({ length: 130_000 }, (_, i) => `${i},"BTC-PERP.SIM",buy,0.${i},"é €"`);
      const text = `${lines.join('\n')}\n`.padEnd(10_000_000, 'x');
      expect(await saveText(client, 'fills.csv', text)).toBe('/home/trader/fills.csv');
      expect(saved.map(({ fileName }) => fileName)).toEqual(['fills.csv']);
      expect(saved[0]?.text === text).toBe(true);
      expect(await client.call('report.days', {})).toEqual({ days: ['2026-01-02'] });
    });

    it('turns a submit into a command and its refusal into a value', async () => {
      desk.onCommand = (command) => Promise.resolve({ requestId: command.requestId, outcome: 'refused', message: 'maxPosition: used 2, allowed 1', clientOrderId: null });
      const { client } = await open();
      const answer = await client.call('order.submit', { instrumentId: BTC, side: 'buy', type: 'limit', quantity: '1.5', limitPx: '100.25', timeInForce: 'gtc', postOnly: true, reduceOnly: false });
      expect(answer).toEqual({ outcome: 'refused', message: 'maxPosition: used 2, allowed 1', clientOrderId: null });
      expect(desk.commands).toMatchObject([{ type: 'SubmitOrder', by: { kind: 'person' }, intent: { quantity: 1_500_000_000_000n, limitPx: 100_250_000_000_000n, side: 'buy', postOnly: true, strategyId: 'manual' } }]);
    });

    it('turns a moved stop into a command, exactly, and asks for a reason first', async () => {
      const { client } = await open();
      const wish = { id: 'ma', instrumentId: BTC, px: '90123.4', looser: false, seen: { px: '90000', tsOpened: 7 } };
      await expect(client.call('strategy.moveStop', { ...wish, reason: ' ' })).rejects.toMatchObject({ code: 'badInput', message: expect.stringContaining('expected a reason of at least 3 characters') });
      expect(desk.commands).toEqual([]);
      desk.onCommand = (command) => Promise.resolve({ requestId: command.requestId, outcome: 'refused', message: 'px: expected the stop of a long below the mark', clientOrderId: null });
      expect(await client.call('strategy.moveStop', { ...wish, reason: 'news' })).toEqual({ outcome: 'refused', message: 'px: expected the stop of a long below the mark', clientOrderId: null });
      expect(desk.commands).toMatchObject([{ type: 'MoveStop', by: { kind: 'person' }, strategyId: 'ma', instrumentId: BTC, px: 90_123_400_000_000_000n, looser: false, seen: { px: 90_000_000_000_000_000n, tsOpened: 7 }, reason: 'news' }]);
    });

    it('says with each command which kill its side had seen, and resumes only the one that is named', async () => {
      const { client, seen } = await open();
      await client.call('order.cancelAll', { instrumentId: null });
      const { desk: shown } = await client.call('desk.snapshot', {});
      await client.call('order.cancelAll', { instrumentId: null });
      desk.push((seq) => ({ type: 'desk', seq, desk: { ...shown, latched: true, killId: 'k7' } }));
      await seen.until(() => seen.deltas.some((delta) => delta.type === 'desk' && delta.desk.killId === 'k7'));
      await client.call('order.cancelAll', { instrumentId: null });
      await client.call('kill.resume', { reason: 'looked at the kill before', killId: 'k6' });
      expect(desk.commands.map(({ type, seenKill }) => [type, seenKill])).toEqual([['CancelAll', undefined], ['CancelAll', null], ['CancelAll', 'k7'], ['Resume', 'k6']]);
      await expect(client.call('kill.resume', { reason: 'which one?' } as never)).rejects.toMatchObject({ code: 'badInput' });
    });

    it('hands over a kill before the resume that waited, and the resume with the kill that it was asked for', async () => {
      const { client } = await open();
      const resume = client.call('kill.resume', { reason: 'asked first', killId: 'k1' });
      await client.call('kill.trip', { reason: 'changed my mind' });
      await resume;
      expect(desk.commands.map(({ type, seenKill }) => [type, seenKill])).toEqual([['Kill', undefined], ['Resume', 'k1']]);
    });

    it('refuses bad input with what was expected and found, and goes on', async () => {
      const { client } = await open();
      const bad = await client.call('order.submit', { instrumentId: BTC, side: 'buy', type: 'market', quantity: '1e5', limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false }).catch((error: unknown) => error);
      expect(bad).toMatchObject({ code: 'badInput', message: "quantity: expected a plain positive decimal, was '1e5'" });
      await expect(client.call('chart.bars', { instrumentId: 'NOPE', limit: 1 })).rejects.toMatchObject({ code: 'badInput', message: "expected an instrument of this desk, was 'NOPE'" });
      expect(desk.commands).toEqual([]);
      await expect(client.call('report.days', {})).resolves.toEqual({ days: ['2026-01-02'] });
    });

    it('tells nothing of the inside when a handler fails', async () => {
      desk.onCommand = () => Promise.reject(new Error('SECRET at /home/trader/journal.db'));
      const { client } = await open();
      const error = await client.call('kill.trip', { reason: 'testing' }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ContractError);
      expect(error).toMatchObject({ code: 'failed' });
      expect(String(error)).not.toMatch(/SECRET|journal|home/);
    });

    it('pushes nothing before a snapshot and everything after it', async () => {
      const { client, seen } = await open();
      desk.push((seq) => ({ type: 'order', seq, order: sampleOrder('before') }));
      const snapshot = await client.call('desk.snapshot', {});
      expect(snapshot.seq).toBe(11);
      for (let i = 0; i < 500; i++) desk.push((seq) => ({ type: 'order', seq, order: sampleOrder(`o${i}`) }));
      await seen.until(() => seen.deltas.length >= 500);
      expect(seen.deltas.map((delta) => (delta.type === 'order' ? delta.order.clientOrderId : ''))).toEqual(Array.from({ length: 500 }, (_value, i) => `o${i}`));
    });

    it('conflates a flood of quotes and never an event', async () => {
      const { client, seen } = await open();
      await client.call('desk.snapshot', {});
      for (let i = 0; i < 2_000; i++) {
        desk.push((seq) => ({ type: 'market', seq, quotes: [sampleQuote(BTC, i)] }));
        if (i % 100 === 0) desk.push((seq) => ({ type: 'order', seq, order: sampleOrder(`o${i}`) }));
      }
      await seen.until(() => seen.deltas.some((delta) => delta.type === 'market' && delta.quotes[0]?.last === 1_999));
      expect(seen.deltas.filter((delta) => delta.type === 'order')).toHaveLength(20);
      expect(seen.deltas.filter((delta) => delta.type === 'market').length).toBeLessThan(10);
    });

    it('serves several connections apart from each other', async () => {
      const views = await Promise.all([open(), open()]);
      await Promise.all(views.map(({ client }) => client.call('desk.snapshot', {})));
      desk.push((seq) => ({ type: 'order', seq, order: sampleOrder('shared') }));
      await Promise.all(views.map(({ seen }) => seen.until(() => seen.deltas.length === 1)));
      views[0]?.client.close();
      await expect(views[1]?.client.call('report.days', {})).resolves.toBeDefined();
      expect(views[0]?.seen.states).toEqual(['open', 'closed']);
    });

    it('rejects waiting calls when the connection ends', async () => {
      desk.onCommand = () => new Promise(() => undefined);
      const { client, seen } = await open();
      const waiting = client.call('kill.trip', { reason: 'testing' }).catch((error: unknown) => error);
      await client.call('report.days', {}); // The kill was read before this answer was made.
      rig.dropAll();
      expect(await waiting).toMatchObject({ code: 'closed' });
      expect(seen.states).toEqual(['open', 'closed']);
      await expect(client.call('report.days', {})).rejects.toMatchObject({ code: 'closed' });
    });

    it('stops listening to the desk when a connection ends', async () => {
      const { client } = await open();
      await client.call('desk.snapshot', {});
      expect(desk.listeners).toBe(1);
      const other = await open();
      client.close();
      await expect.poll(() => desk.listeners).toBe(0);
      await other.client.call('flatten.preview', {}); // The other connection goes on.
    });

    it('lets an urgent call overtake calls that were sent before it', async () => {
      const { client } = await open();
      const order: string[] = [];
      const days = Array.from({ length: 20 }, () => client.call('report.days', {}).then(() => order.push('days')));
      await Promise.all([...days, client.call('flatten.start', { reason: 'testing' }).then(() => order.push('flatten'))]);
      expect(order.indexOf('flatten')).toBeLessThan(20);
      expect(desk.commands).toMatchObject([{ type: 'FlattenAll', reason: 'testing' }]);
    });
  });
}
