// A journal in memory for the views: the same rows every time, filtered as a person would expect. Test support only.
import type { JournalApi } from '../../../src/main/api/desk-api.ts';
import type { JournalFilter, JournalRow, WhyChain } from '../../../src/shared/contract/journal-methods.ts';
import type { CheckView } from '../../../src/shared/contract/fields.ts';
import type { OrderView } from '../../../src/shared/contract/views.ts';

type Draft = Pick<JournalRow, 'kind' | 'type' | 'summary' | 'level'> & { readonly ofOrder: boolean; readonly about?: string | null };
const DRAFTS: readonly Draft[] = [
  { kind: 'input', type: 'market.bar', summary: 'BTC-PERP bar 14:02:10: open 91,204.1, high 91,240.7, low 91,198.3, close 91,236.4 USD', level: 'info', ofOrder: false },
  { kind: 'conclusion', type: 'DecisionMade', summary: 'ma-cross-BTC-PERP: enter long, fast average crossed above the slow one', level: 'info', ofOrder: true },
  { kind: 'conclusion', type: 'OrderInitialized', summary: 'Buy 0.100 BTC-PERP at market, IOC, for ma-cross-BTC-PERP', level: 'info', ofOrder: true },
  { kind: 'conclusion', type: 'OrderSubmitted', summary: 'Passed 11 checks, sent to the venue', level: 'info', ofOrder: true },
  { kind: 'conclusion', type: 'OrderFilled', summary: 'Bought 0.100 BTC-PERP at 91,238.5 USD (taker), fee 2.74 USD', level: 'info', ofOrder: true },
  { kind: 'conclusion', type: 'LedgerBooked', summary: 'Fee −2.74 USD', level: 'info', ofOrder: true },
  { kind: 'conclusion', type: 'RiskEvent', summary: 'SOL-PERP: no price for 4.2 s, limit 3.0 s; new risk was denied for 4 s', level: 'warning', ofOrder: false, about: 'SOL-PERP.SIM' },
  { kind: 'conclusion', type: 'OrderDenied', summary: 'Denied by order notional: order notional 24,310.40 USD, limit 20,000.00 USD (scope: order)', level: 'info', ofOrder: true },
  { kind: 'conclusion', type: 'RiskEvent', summary: 'The loss of the day is 5,001.00 USD, limit 5,000.00 USD: the desk halts', level: 'critical', ofOrder: false, about: null },
  { kind: 'conclusion', type: 'TradingStateChanged', summary: 'active → halted: daily loss', level: 'info', ofOrder: false, about: null },
];
/** What the texts above speak of. */
const BTC = 'BTC-PERP.SIM';
const check = (name: string, scope: CheckView['scope'], used: string, allowed: string, unit: string): CheckView => ({ check: name, scope, outcome: 'passed', used, allowed, unit, message: `${used} of ${allowed} ${unit}` });

export class FakeJournal implements JournalApi {
  readonly #rows: JournalRow[];
  readonly #orders: () => readonly OrderView[];
  /** While true nothing is answered, as over a slow disk. */
  hangs = false;

  /** `count` rows that end at `now` (Unix ms UTC), newest first, about the orders of the desk. */
  constructor(count: number, now: number, orders: () => readonly OrderView[]) {
    this.#orders = orders;
    const all = orders();
    const ofBtc = all.filter((order) => order.instrumentId === BTC);
    const known = ofBtc.length > 0 ? ofBtc : all;
    this.#rows = Array.from({ length: count }, (_, i): JournalRow => {
      const seq = count - i;
      const draft = DRAFTS[seq % DRAFTS.length] as Draft;
      const order = draft.ofOrder ? known[Math.floor(seq / DRAFTS.length) % Math.max(1, known.length)] : undefined;
      return { seq, ts: now - i * 730, kind: draft.kind, type: draft.type, cause: Math.max(1, seq - (seq % DRAFTS.length)), instrumentId: order?.instrumentId ?? (draft.about === undefined ? BTC : draft.about), clientOrderId: order?.clientOrderId ?? null, summary: draft.summary, level: draft.level };
    });
  }

  rows: JournalApi['rows'] = async ({ filter, offset, limit }) => {
    await this.#wait();
    const found = this.#rows.filter((row) => matches(row, filter));
    const hidden = filter.raw === 'none' ? this.#rows.filter((row) => matches(row, { ...filter, raw: 'all' })).length - found.length : 0;
    return { total: found.length, hidden, lastSeq: this.#rows[0]?.seq ?? 0, rows: found.slice(offset, offset + limit) };
  };
  types: JournalApi['types'] = async () => {
    const counts = new Map<string, { type: string; kind: JournalRow['kind']; count: number }>();
    for (const { type, kind } of this.#rows) counts.set(type, { type, kind, count: (counts.get(type)?.count ?? 0) + 1 });
    await this.#wait();
    return { types: [...counts.values()] };
  };
  entry: JournalApi['entry'] = async (seq) => {
    await this.#wait();
    const row = this.#rows.find((one) => one.seq === seq);
    return row && { row, body: JSON.stringify({ ...row, by: { name: 'engine' } }, null, 2) };
  };
  why: JournalApi['why'] = async (clientOrderId) => {
    await this.#wait();
    const order = this.#orders().find((one) => one.clientOrderId === clientOrderId);
    return order && chainOf(order);
  };
  verify: JournalApi['verify'] = () => Promise.resolve({ ok: true, commits: Math.ceil(this.#rows.length / 3), entries: this.#rows.length, head: '9d3c51aa0f', message: 'Every commit follows from the one before.' });

  #wait(): Promise<void> {
    return this.hangs ? new Promise(() => undefined) : Promise.resolve();
  }
}

function matches(row: JournalRow, { text, types, instrumentId, clientOrderId, from, to, raw }: JournalFilter): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const whole = JSON.stringify(row).toLowerCase();
  return words.every((word) => whole.includes(word)) && (types.length > 0 ? types.includes(row.type) : raw === 'all' || row.kind === 'conclusion' || row.type === 'command' || (raw !== 'none' && !row.type.startsWith('market.'))) && (instrumentId === null || row.instrumentId === instrumentId)
    && (clientOrderId === null || row.clientOrderId === clientOrderId) && (from === null || row.ts >= from) && (to === null || row.ts < to);
}

/** One step of each kind, with the texts of the order itself. */
function chainOf(order: OrderView): WhyChain {
  const { clientOrderId, instrumentId, strategyId, side, quantity, status, tsCreated: ts } = order;
  const px = order.avgPx ?? order.limitPx ?? '91236.4';
  const near = (share: number): string => (Number(px) * share).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const value = (Number(px) * Number(quantity)).toFixed(2);
  const step = (kind: WhyChain['steps'][number]['kind'], after: number, title: string, detail: string, values: WhyChain['steps'][number]['values'] = [], checks: CheckView[] = []): WhyChain['steps'][number] => ({ kind, ts: ts + after, seq: 400 + after, title, detail, values, checks });
  return {
    clientOrderId, instrumentId, strategyId, status, headline: `${side === 'buy' ? 'Bought' : 'Sold'} ${quantity} because: ${order.reason}`,
    steps: [
      step('data', 0, 'A bar of 2 s closed', 'The close moved the short average across the long one.', [{ label: 'Close', value: near(0.99998), unit: 'USD' }, { label: 'Short average', value: near(0.9998), unit: 'USD' }, { label: 'Long average', value: near(0.9997), unit: 'USD' }]),
      step('signal', 1, order.reason, 'Enter long, 2.0 x of the equity that the limits leave.', [{ label: 'Leverage', value: '2.0', unit: 'x' }]),
      step('checks', 2, 'Every check passed', 'Judged before anything was sent.', [], [check('maxOrderNotional', 'order', value, '20000', 'USD'), check('maxPositionNotional', 'instrument', value, '10000', 'USD'), check('maxLeverage', 'account', '0.09', '3', 'x')]),
      step('order', 3, `${side === 'buy' ? 'Buy' : 'Sell'} ${quantity}, written down, then sent`, 'The intent was on disk 1 ms before it went to the venue.'),
      { ...step('report', 41, 'The venue accepted it', 'Market data around it was pruned: its place is in the record, its body is not.'), seq: null },
      step('fill', 46, `Filled ${quantity} at ${px}`, order.closeReason ?? 'In one part, as taker.', [{ label: 'Fee', value: '2.74', unit: 'USD' }, { label: 'Slippage', value: '+2.1', unit: 'USD' }]),
      step('pnl', 47, 'So far', 'What its closing fills earned.', [{ label: 'Realised', value: '+12.50', unit: 'USD' }, { label: 'Fees', value: '−2.74', unit: 'USD' }]),
    ],
  };
}
