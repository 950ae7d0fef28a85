// Why it traded, of every order of runs in virtual time: the chain against the entries that the engine wrote, read without the code under test.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../../src/shared/contract/contract.ts';
import { WhyChain } from '../../../src/shared/contract/journal-methods.ts';
import { formatDecimal, price, quantity, type Price } from '../../../src/shared/model/decimal.ts';
import { instrumentId, strategyId } from '../../../src/shared/model/ids.ts';
import type { OrderEvent } from '../../../src/shared/model/order-event.ts';
import { openJournal, JOURNAL_FILE } from '../../../src/main/adapters/sqlite/open-journal.ts';
import type { JournalEntry } from '../../../src/main/core/kernel/ports.ts';
import { JournalJobs } from '../../../src/main/desk/journal/journal-jobs.ts';
import { PERSON, START_TS, VirtualDesk } from '../../support/virtual-desk.ts';
import { smallestTick } from '../../../src/shared/model/tick-rule.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
type Recorded = { readonly seq: number; readonly cause: number; readonly ts: number; readonly event: OrderEvent };

describe('the chain of an order', () => {
  let root = '';
  const open: { close(): void }[] = [];
  beforeEach(() => { root = mkdtempSync(join(MEMORY, 'breakwater-why-')); });
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
    rmSync(root, { recursive: true, force: true });
  });

  /** Puts entries on disk and asks about them. */
  function recorded(entries: readonly JournalEntry[], pruneBefore?: number): (id: string) => Promise<Output<'journal.why'> | undefined> {
    const opened = openJournal(root);
    if (!opened.ok) throw opened.error;
    const { journal, reader } = opened.value;
    for (const entry of entries) journal.append(entry);
    journal.commit();
    if (pruneBefore !== undefined) while (journal.prune(pruneBefore) > 0);
    reader.close();
    journal.close();
    const jobs = new JournalJobs({ journalFile: join(root, JOURNAL_FILE), currency: 'USD' });
    open.push(jobs);
    return async (clientOrderId) => {
      const chain = await jobs.run({ kind: 'why', clientOrderId }) as Output<'journal.why'> | undefined;
      if (chain !== undefined) WhyChain.parse(chain); // As it goes over the wire.
      return chain;
    };
  }
  const eventsOf = (entries: readonly JournalEntry[]): ReadonlyMap<string, readonly Recorded[]> => {
    const all = new Map<string, Recorded[]>();
    for (const { seq, cause, ts, ...entry } of entries) {
      if (entry.kind !== 'conclusion' || !('clientOrderId' in entry.conclusion)) continue;
      const list = all.get(entry.conclusion.clientOrderId) ?? [];
      list.push({ seq, cause, ts, event: entry.conclusion });
      all.set(entry.conclusion.clientOrderId, list);
    }
    return all;
  };
  const stepsOf = (chain: Output<'journal.why'>, kind: string): Output<'journal.why'>['steps'] => chain.steps.filter((one) => one.kind === kind);
  const valueOf = (step: Output<'journal.why'>['steps'][number] | undefined, label: string): string | undefined => step?.values.find((one) => one.label === label)?.value;

  it.each([['kind', 11], ['normal', 12], ['hostile', 13]] as const)('tells every order of a %s run by the entries that made it', async (severity, seed) => {
    const desk = new VirtualDesk({ seed, severity }).start();
    desk.run(240_000);
    desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.01'), reason: 'by hand' });
    desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('900'), reason: 'far too much' });
    desk.run(20_000);
    desk.command({ type: 'FlattenAll', requestId: desk.requestId(), by: PERSON, reason: 'test' });
    desk.run(60_000);
    const entries = desk.entries();
    const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
    const why = recorded(entries);
    const events = eventsOf(entries);
    const kinds = new Set<string>();
    expect(events.size).toBeGreaterThan(4);
    for (const [id, list] of events) {
      const chain = (await why(id))!;
      const begun = list.find((one) => one.event.type === 'OrderInitialized');
      if (begun?.event.type !== 'OrderInitialized') continue;
      const { order } = begun.event;
      expect(chain).toMatchObject({ clientOrderId: id, instrumentId: order.instrumentId, strategyId: order.strategyId });
      expect(chain.steps.slice(0, 4).map((one) => one.kind)).toEqual(['data', 'signal', 'checks', 'order']);
      expect(chain.steps.at(-1)!.kind).toBe('pnl');
      for (const step of chain.steps) if (step.seq !== null) expect(bySeq.get(step.seq)?.ts, `${step.kind} ${step.title}`).toBe(step.ts);
      // Data: the very input that it followed from.
      expect(chain.steps[0]!.seq).toBe(begun.cause);
      const signal = chain.steps[1]!;
      const decided = signal.seq === null ? undefined : bySeq.get(signal.seq);
      if (order.strategyId.startsWith('ma-cross')) {
        expect(decided).toMatchObject({ kind: 'conclusion', cause: begun.cause, conclusion: { type: 'DecisionMade', decision: { strategyId: order.strategyId } } });
        kinds.add('strategy');
      } else {
        expect(signal.title).toMatch(order.strategyId === 'flatten' ? /flatten-all/ : /by hand/);
        kinds.add(order.strategyId);
      }
      const sent = list.find((one) => one.event.type === 'OrderSubmitted');
      const denied = list.find((one) => one.event.type === 'OrderDenied');
      const gate = sent?.event.type === 'OrderSubmitted' ? sent.event.checks : denied?.event.type === 'OrderDenied' ? denied.event.checks : [];
      for (const check of gate) expect(chain.steps[2]!.checks).toContainEqual(check);
      if (denied?.event.type === 'OrderDenied') {
        kinds.add('denied');
        expect(chain.status).toBe('denied');
        expect(chain.steps[2]!.checks.some((one) => one.outcome === 'denied' && one.message === chain.steps[2]!.detail)).toBe(true);
        expect(chain.steps[3]!.title).toBe('Not sent');
      }
      const fills = list.filter((one) => one.event.type === 'OrderFilled');
      expect(stepsOf(chain, 'fill').map((one) => one.seq)).toEqual(fills.map((one) => one.seq));
      for (const [at, fill] of fills.entries()) {
        if (fill.event.type !== 'OrderFilled') continue;
        const step = stepsOf(chain, 'fill')[at]!;
        expect(valueOf(step, 'Price')?.replaceAll(',', '')).toBe(formatDecimal(fill.event.lastPx));
        expect(valueOf(step, 'Quantity')?.replaceAll(',', '')).toBe(formatDecimal(fill.event.lastQty));
      }
      if (fills.length > 0 && sent?.event.type === 'OrderSubmitted') {
        const filled = fills.reduce<bigint>((sum, one) => (one.event.type === 'OrderFilled' ? sum + one.event.lastQty : sum), 0n);
        kinds.add(filled === sent.event.quantity ? 'filled' : 'partial');
        if (filled === sent.event.quantity) expect(chain.status).toBe('filled');
      }
      const unknown = list.filter((one) => one.event.type === 'OrderUnknown');
      expect(stepsOf(chain, 'report').filter((one) => one.title === 'Outcome unknown').map((one) => one.seq)).toEqual(unknown.map((one) => one.seq));
      if (unknown.length > 0) kinds.add('unknown');
      const told = [...stepsOf(chain, 'report'), ...stepsOf(chain, 'fill')].flatMap((one) => (one.seq === null ? [] : [one.seq])).sort((a, b) => a - b);
      const answers = list.filter((one) => !['OrderInitialized', 'OrderSubmitted', 'OrderDenied'].includes(one.event.type)).map((one) => one.seq);
      expect(told).toEqual(answers);
    }
    for (const kind of ['strategy', 'manual', 'denied', 'filled']) expect([...kinds]).toContain(kind);
    if (severity === 'hostile') expect([...kinds].some((kind) => kind === 'unknown' || kind === 'partial')).toBe(true);
  });

  it('adds up what an opening order earned, from the fills that closed it', async () => {
    const desk = new VirtualDesk({ seed: 5, severity: 'kind', manualOnly: true }).start();
    desk.run(5_000);
    const opening = desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.02'), reason: 'open' })!;
    desk.run(20_000);
    desk.order({ instrumentId: BTC, side: 'sell', quantity: quantity('0.02'), reason: 'close', reduceOnly: true });
    desk.run(10_000);
    const entries = desk.entries();
    const ledger = entries.flatMap((entry) => (entry.kind === 'conclusion' && entry.conclusion.type === 'LedgerBooked' && entry.conclusion.entry.type !== 'deposit' ? [entry.conclusion.entry.amount] : []));
    const net = ledger.reduce<bigint>((sum, amount) => sum + amount, 0n);
    const chain = (await recorded(entries)(opening.clientOrderId!))!;
    const pnl = chain.steps.at(-1)!;
    expect(desk.venuePosition(BTC)).toBe(0n);
    // The whole account did nothing else: its ledger is the result of this order.
    expect(Math.abs(Number(valueOf(pnl, 'Net')!.replaceAll(',', '')) - Number(formatDecimal(net)))).toBeLessThan(0.006);
    expect(pnl.title).toMatch(/^Result /);
  });

  it('measures slippage so that above zero is worse, on both sides', async () => {
    const desk = new VirtualDesk({ seed: 6, severity: 'kind', manualOnly: true }).start();
    desk.run(5_000);
    const ids = (['buy', 'sell'] as const).map((side) => {
      const id = desk.order({ instrumentId: BTC, side, quantity: quantity('0.01'), reason: side })!.clientOrderId!;
      desk.run(10_000);
      return id;
    });
    const why = recorded(desk.entries());
    for (const id of ids) {
      const fill = stepsOf((await why(id))!, 'fill')[0]!;
      // Market orders cross the spread: against the middle that is always worse.
      expect(Number(fill.values.find((one) => one.label.startsWith('Slippage') && one.unit === 'bp')!.value)).toBeGreaterThan(0);
      expect(fill.detail).toMatch(/middle of the quote .* worse/);
    }
  });

  it('shows a restart while the order worked, and what the record lacks', async () => {
    const desk = new VirtualDesk({ seed: 7, severity: 'kind', manualOnly: true }).start();
    desk.run(5_000);
    const resting = desk.order({ instrumentId: BTC, side: 'buy', type: 'limit', limitPx: price('30000'), timeInForce: 'gtc', quantity: quantity('0.01'), reason: 'rests' })!.clientOrderId!;
    desk.run(3_000);
    desk.kill();
    desk.run(2_000);
    desk.restart();
    desk.run(8_000);
    desk.command({ type: 'CancelOrder', requestId: desk.requestId(), by: PERSON, clientOrderId: resting as never, reason: 'enough' });
    desk.run(5_000);
    const chain = (await recorded(desk.entries())(resting))!;
    const titles = chain.steps.map((one) => one.title);
    expect(titles).toContain('The engine was started again');
    expect(titles.indexOf('The engine was started again')).toBeLessThan(titles.indexOf('Canceled'));
    expect(chain.status).toBe('canceled');
    expect(chain.steps.at(-1)!.title).toBe('No PnL');
    expect(await recorded([])('no-such-order')).toBeUndefined();
  });

  it('names who set the stop that fired by hand, and why', async () => {
    const desk = new VirtualDesk({ seed: 21, severity: 'kind' }).start().run(5_000);
    desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.02') });
    desk.run(3_000);
    const tick = smallestTick(desk.kernel.instruments.get(BTC)!.ticks);
    const exits = () => desk.conclusions().flatMap((one) => (one.type === 'OrderInitialized' && one.order.reduceOnly && one.strategyId === 'ma-cross-BTC-PERP' ? [one.clientOrderId] : []));
    const moveUnderMark = (ticks: bigint, reason: string): void => {
      const px = BigInt(Math.floor(desk.kernel.marketData.referencePrice(BTC))) * price('1');
      desk.command({ type: 'MoveStop', requestId: desk.requestId(), by: PERSON, strategyId: strategyId('ma-cross-BTC-PERP'), instrumentId: BTC, px: (px - (px % tick) - ticks * tick) as Price, looser: false, seen: null, reason });
    };
    moveUnderMark(2_000n, 'first thought');
    moveUnderMark(20n, 'the news is out');
    moveUnderMark(9_000n, 'this one is refused');
    desk.runUntil(() => exits().length > 0, 120_000, 'the stop to fire');
    const [moved] = desk.conclusions().filter((one) => one.type === 'StopMoved').slice(-1);
    const signal = stepsOf((await recorded(desk.entries())(exits()[0]!))!, 'signal')[0]!;
    expect(signal.title).toBe('Exit (the stop was reached)');
    expect(signal.detail).toMatch(/reached the trailing stop [\d.]+ \(set by hand at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)\. Stop of the long in BTC-PERP moved by hand from .* by trader \(in the window\): the news is out$/);
    expect(valueOf(signal, 'Level that was hit')?.replaceAll(',', '')).toBe(formatDecimal(moved?.type === 'StopMoved' ? moved.toPx : 0n));
  });

  it('says that market data was pruned instead of making it up', async () => {
    const desk = new VirtualDesk({ seed: 12 }).start();
    desk.runUntil(() => desk.conclusions().some((one) => one.type === 'OrderInitialized' && one.strategyId.startsWith('ma-cross')), 600_000, 'an order of a strategy');
    desk.run(5_000);
    const entries = desk.entries();
    const [id, list] = [...eventsOf(entries)].find(([, events]) => events[0]!.event.strategyId.startsWith('ma-cross') && bySeqIsMarket(entries, events[0]!.cause)) ?? ['', []];
    expect(list.length).toBeGreaterThan(0);
    const chain = (await recorded(entries, START_TS + 86_400_000)(id))!;
    expect(chain.steps[0]).toMatchObject({ seq: null, title: 'No longer in the record', values: [] });
    expect(chain.steps[0]!.detail).toMatch(/deleted when its retention passed/);
    expect(chain.steps[1]!.values.length).toBeGreaterThan(3);
  });
});

const bySeqIsMarket = (entries: readonly JournalEntry[], seq: number): boolean => entries.some((entry) => entry.seq === seq && entry.kind === 'input' && entry.input.type === 'market');
