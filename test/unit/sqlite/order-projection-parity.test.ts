// The order rows of the journal and the order manager's records must tell the same story after any life of an order, also when the
// journal was closed and opened again in between.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatDecimal, price, quantity } from '../../../src/shared/model/decimal.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import { Prng } from '../../../src/shared/model/prng.ts';
import { openJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { PERSON, VirtualDesk } from '../../support/virtual-desk.ts';

const BTC = instrumentId('BTC-PERP.SIM');

/** Random orders, replaces and cancels against an unkind venue. */
function live(seed: number): VirtualDesk {
  const desk = new VirtualDesk({ seed, severity: 'hostile', manualOnly: true }).start();
  desk.runUntil(() => desk.kernel.sync.reconciled, 60_000, 'the desk to reconcile');
  const random = new Prng(seed);
  for (let turn = 0; turn < 120; turn += 1) {
    const working = desk.kernel.orders.workingFor(BTC).filter((order) => order.limitPx !== null);
    const victim = working[random.int(Math.max(1, working.length))];
    const reference = desk.kernel.marketData.referencePrice(BTC);
    const dice = random.next();
    if (victim && dice < 0.35) desk.command({ type: 'ReplaceOrder', requestId: desk.requestId(), by: PERSON, clientOrderId: victim.clientOrderId, quantity: quantity(random.next() < 0.5 ? '0.02' : '0.01'), limitPx: price(String(Math.round(reference * (1 + (random.next() - 0.5) * 0.002)))) });
    else if (victim && dice < 0.5) desk.command({ type: 'CancelOrder', requestId: desk.requestId(), by: PERSON, clientOrderId: victim.clientOrderId, reason: 'test' });
    else desk.order({ instrumentId: BTC, side: random.next() < 0.5 ? 'buy' : 'sell', type: 'limit', timeInForce: random.next() < 0.7 ? 'gtc' : 'ioc', quantity: quantity('0.01'), limitPx: price(String(Math.round(reference * (1 + (random.next() - 0.5) * 0.002)))) });
    desk.run(500);
  }
  return desk;
}

describe('order rows', () => {
  it.each([1, 2, 3, 4])('agree with the order manager (seed %i)', (seed) => {
    const desk = live(seed);
    const dir = mkdtempSync(path.join(tmpdir(), 'bw-orders-'));
    try {
      const entries = desk.journal.entries();
      for (const [from, to] of [[0, 0.3], [0.3, 0.5], [0.5, 1]] as const) {
        const opened = openJournal(dir);
        if (!opened.ok) throw opened.error;
        for (const entry of entries.slice(Math.floor(entries.length * from), Math.floor(entries.length * to))) opened.value.journal.append(entry);
        opened.value.journal.close();
        opened.value.reader.close();
      }
      const opened = openJournal(dir);
      if (!opened.ok) throw opened.error;
      const rows = opened.value.reader.lastOrders(10_000);
      expect(rows.length).toBeGreaterThan(40);
      for (const row of rows) {
        const order = desk.kernel.orders.get(row.client_order_id as never);
        expect({ id: row.client_order_id, status: row.status, pending: row.pending, qty: row.qty, filled: row.filled_qty, reason: row.close_reason }).toEqual({ id: order?.clientOrderId, status: order?.status, pending: order?.pending, qty: formatDecimal(order?.quantity ?? 0n), filled: formatDecimal(order?.filledQty ?? 0n), reason: order?.closeReason });
      }
      opened.value.journal.close();
      opened.value.reader.close();
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
