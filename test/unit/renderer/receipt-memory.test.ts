import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FlattenView } from '../../../src/shared/contract/views.ts';

const kept = new Map<string, string>();
beforeEach(() => {
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) });
  vi.resetModules();
});
afterEach(() => { vi.unstubAllGlobals(); kept.clear(); });
/** As a page that was just opened. */
const opened = async () => { vi.resetModules(); return import('../../../src/renderer/shell/receipt-memory.ts'); };
const step = (flattenId: string, tsEvent: number): FlattenView => ({ flattenId, step: 'halted', round: 1, message: '', emptyReads: 0, venueOpenOrders: null, venuePositions: null, tsEvent });

it('knows a receipt that was put away after a reload, of its own desk and its own flatten only', async () => {
  const { putReceiptAway, receiptId } = await opened();
  const id = receiptId('dev', [step('F-1', 5), step('F-1', 9)]) ?? '';
  putReceiptAway(id);
  const page = await opened();
  expect(page.useReceiptMemory.getState()).toEqual({ putAway: [id], opened: null });
  // The same number of another desk, and of the same desk after its journal began anew, are others.
  expect([page.receiptId('demo', [step('F-1', 5)]), page.receiptId('dev', [step('F-1', 6)]), page.receiptId('dev', [step('F-2', 5)])]).not.toContain(id);
  expect(page.receiptId('dev', [])).toBeNull();
});

it('shows one again that is asked for, and keeps no endless list', async () => {
  const { putReceiptAway, openReceipt, useReceiptMemory } = await opened();
  for (let n = 0; n < 50; n += 1) putReceiptAway(`dev F-${n} ${n}`);
  putReceiptAway('dev F-49 49');
  expect(useReceiptMemory.getState().putAway).toHaveLength(20);
  openReceipt('dev F-49 49');
  expect(useReceiptMemory.getState()).toMatchObject({ opened: 'dev F-49 49' });
  expect(useReceiptMemory.getState().putAway).not.toContain('dev F-49 49');
});

it.each(['{', '{"a":1}', '[1,null]'])('shows the receipts once more where %s was stored', async (stored) => {
  kept.set('breakwater.receiptsPutAway', stored);
  expect((await opened()).useReceiptMemory.getState().putAway).toEqual([]);
});
