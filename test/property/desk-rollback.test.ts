// An older copy of the journal takes the place of the newest one, at any commit, and the desk trades on. The venue has seen more than the copy:
// no id may come twice, no order may be answered by an older one, and the desk must say that it is behind and still reach the market with exits.
import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../src/shared/model/decimal.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import { CrashJournal } from '../support/crash-journal.ts';
import { MemoryLatch, PERSON, VirtualDesk } from '../support/virtual-desk.ts';

const BTC = instrumentId('BTC-PERP.SIM');
/** Every commit would take minutes: so many are spread over the run, and `BREAKWATER_ROLLBACKS` asks for more. */
const COPIES = Number(process.env.BREAKWATER_ROLLBACKS ?? 12);

type Stage = { readonly desk: VirtualDesk; readonly journal: CrashJournal };

/** A desk that has traded for a while: fills, a resting order, a cancel, a position at the end. */
function traded(seed: number, severity: 'kind' | 'hostile'): Stage {
  const journal = new CrashJournal();
  const desk = new VirtualDesk({ seed, severity, journal, latch: new MemoryLatch(), manualOnly: true, symbols: ['BTC-PERP'] }).start();
  desk.run(3_000);
  const at = (factor: number) => price(String(Math.round(desk.kernel.marketData.referencePrice(BTC) * factor)));
  for (const size of ['0.02', '0.03']) {
    desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity(size) });
    desk.run(1_500);
  }
  desk.order({ instrumentId: BTC, side: 'buy', type: 'limit', limitPx: at(0.97), timeInForce: 'gtc', quantity: quantity('0.01') });
  desk.run(1_500);
  desk.order({ instrumentId: BTC, side: 'sell', quantity: quantity('0.01'), reduceOnly: true });
  desk.run(1_500);
  desk.order({ instrumentId: BTC, side: 'buy', type: 'limit', limitPx: at(0.96), timeInForce: 'gtc', quantity: quantity('0.02') });
  desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.01') });
  desk.run(8_000);
  return { desk, journal };
}

const knownIds = (journal: CrashJournal): ReadonlySet<string> =>
  new Set(journal.entries().flatMap((entry) => (entry.kind === 'conclusion' && entry.conclusion.type === 'OrderSubmitted' ? [entry.conclusion.clientOrderId] : [])));

function goOn({ desk, journal }: Stage, length: number, label: string): void {
  desk.kill();
  journal.backTo(length);
  const known = knownIds(journal);
  const shown = desk.venue.truth();
  const forgotten = [...shown.openOrders, ...shown.fills].some((seen) => seen.clientOrderId !== null && !known.has(seen.clientOrderId));
  const sentBefore = desk.sent.length;
  desk.restart();
  desk.runUntil(() => desk.kernel.sync.reconciled, 240_000, `${label}: agreement with the venue`);
  desk.run(1_000);
  const raised = desk.conclusions().some((one) => one.type === 'RiskEvent' && one.code === 'journalBehind');
  expect(raised, `${label}: said to be behind`).toBe(forgotten);
  expect(desk.kernel.state.state(), label).toBe(forgotten ? 'halted' : 'active');

  // Exits reach the market; openings do not.
  const held = desk.venuePosition(BTC);
  if (forgotten) desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.01') });
  if (held > 0n) desk.order({ instrumentId: BTC, side: 'sell', quantity: quantity('0.004'), reduceOnly: true });
  desk.run(15_000);
  const sentSince = desk.sent.slice(sentBefore).flatMap((request) => (request.type === 'submit' ? [request] : []));
  if (forgotten) expect(sentSince.every((request) => request.reduceOnly), `${label}: nothing opens`).toBe(true);

  desk.command({ type: 'FlattenAll', requestId: desk.requestId(), by: PERSON, reason: 'test' });
  desk.runUntil(() => !desk.kernel.flattening() && desk.kernel.orders.working().length === 0, 600_000, `${label}: proof of flat`);
  expect(desk.venuePosition(BTC), `${label}: flat`).toBe(0n);
  expect(desk.venue.truth().openOrders, `${label}: nothing rests`).toEqual([]);

  // No id twice, and what our record says of each order is what the venue has under its id.
  const sent = desk.sent.flatMap((request) => (request.type === 'submit' ? [request.clientOrderId] : []));
  expect(new Set(sent).size, `${label}: ids`).toBe(sent.length);
  const filledOf = new Map<string, bigint>();
  for (const fill of desk.venue.truth().fills) if (fill.clientOrderId !== null) filledOf.set(fill.clientOrderId, (filledOf.get(fill.clientOrderId) ?? 0n) + fill.qty);
  for (const request of sentSince) expect(desk.kernel.orders.get(request.clientOrderId)?.filledQty, `${label}: ${request.clientOrderId}`).toBe(filledOf.get(request.clientOrderId) ?? 0n);
  const booked = desk.conclusions().flatMap((one) => (one.type === 'OrderFilled' ? [one.tradeId] : []));
  expect(new Set(booked).size, `${label}: fills booked`).toBe(desk.venue.truth().fills.length);

  // Resumed only after the journal was taken as the right one.
  const resume = () => desk.command({ type: 'Resume', requestId: desk.requestId(), by: PERSON, reason: 'test' });
  desk.runUntil(() => desk.kernel.sync.reconciled, 240_000, `${label}: agreement after the flatten`);
  expect(resume()?.outcome, label).toBe(forgotten ? 'refused' : 'done');
  if (!forgotten) return;
  desk.kill();
  desk.restart({ found: 'adopted', reason: 'test' });
  desk.runUntil(() => desk.kernel.sync.reconciled, 240_000, `${label}: agreement after it was adopted`);
  expect(resume(), label).toMatchObject({ outcome: 'done' });
  expect(desk.kernel.state.state(), label).toBe('active');
}

describe('an older copy of the journal', () => {
  it.each([{ seed: 61, severity: 'kind' }, { seed: 62, severity: 'hostile' }, { seed: 63, severity: 'hostile' }] as const)('never passes for the newest one (seed $seed, $severity)', ({ seed, severity }) => {
    const lengths = traded(seed, severity).journal.commits;
    const count = Math.min(COPIES, lengths.length);
    const copies = Array.from({ length: count }, (_, i) => lengths[Math.floor((i * lengths.length) / count)] ?? 0);
    console.log(`seed ${seed}: ${lengths.length} commits, back to ${copies.join(', ')}`);
    for (const length of copies) goOn(traded(seed, severity), length, `seed ${seed}, back to entry ${length} of ${lengths.at(-1)}`);
  });
});
