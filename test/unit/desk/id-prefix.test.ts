import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, MANUAL } from '../../../src/shared/model/ids.ts';
import { orderOf } from '../../../src/main/core/oms/order-manager.ts';
import { openJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { idPrefixOf, type DeskFiles } from '../../../src/main/desk/desk-files.ts';

const dirs: string[] = [];
afterEach(() => { for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true }); });

/** The prefix that a desk on this folder would use; `ids` are written first. */
function prefixIn(dir: string, ids: readonly string[] = []): string {
  const opened = openJournal(dir);
  if (!opened.ok) throw opened.error;
  const { journal, reader } = opened.value;
  ids.forEach((id, i) => {
    const seq = journal.lastSeq() + 1;
    const order = orderOf(clientOrderId(id), { strategyId: MANUAL, instrumentId: instrumentId('BTC-PERP.SIM'), side: 'buy', type: 'market', quantity: quantity('1'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'test' }, i);
    journal.append({ kind: 'conclusion', seq, cause: seq, ts: seq, conclusion: { type: 'OrderInitialized', clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, strategyId: MANUAL, tsEvent: i, tsInit: i, order } });
  });
  journal.commit();
  const prefix = idPrefixOf({ folder: { journalDir: dir }, opened: opened.value } as DeskFiles);
  reader.close();
  journal.close();
  return prefix;
}

describe('the prefix of client order ids', () => {
  it('belongs to the journal: made with it, and kept', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'bw-prefix-'));
    dirs.push(dir);
    const made = prefixIn(dir);
    expect(made).toMatch(/^bw-[0-9A-Z]{6}$/);
    expect(prefixIn(dir)).toBe(made);
  });

  it.each(['', 'damaged, and too long to be one of ours in any case'])('is found in the journal when its file holds %j', (content) => {
    const dir = mkdtempSync(path.join(tmpdir(), 'bw-prefix-'));
    dirs.push(dir);
    prefixIn(dir, ['bw-9K2M4Q-RUN00001-1', 'V-S4', 'bw-9K2M4Q-RUN00001-2', 'V-S9']);
    if (content === '') rmSync(path.join(dir, 'journal.id'));
    else writeFileSync(path.join(dir, 'journal.id'), content);
    expect(prefixIn(dir)).toBe('bw-9K2M4Q');
    expect(prefixIn(dir)).toBe('bw-9K2M4Q');
  });
});
