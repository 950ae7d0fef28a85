// Why did it trade: one order as a chain of facts out of the journal, from the data that was seen to the money that came of it.
// Nothing is guessed: where the record has no entry, the step says so and has no number.
import type { WhyChain, WhyStep } from '../../../shared/contract/journal-methods.ts';
import { counted } from '../../../shared/model/counted.ts';
import { exactText } from '../../../shared/model/figures.ts';
import type { CheckResult, OrderDenied, OrderFilled, OrderInitialized, OrderSubmitted } from '../../../shared/model/order-event.ts';
import { ownerOf } from '../../../shared/model/owner.ts';
import type { OrderTrail } from '../../adapters/sqlite/journal-search/order-trail.ts';
import { checkLabel } from '../../api/risk/limit-views.ts';
import { capital, conclusionText, orderText, type Words } from './entry-words.ts';
import { shortName, spanText } from './figures.ts';
import { dataStep, referenceOf, signalStep, step, value, type Cause } from './why-cause.ts';
import { fillStep, pnlStep, reportStep, type OrderEntry } from './why-outcome.ts';

/** The chain of an order out of the entries that name it (`seqs`, oldest first); undefined when none of them began an order. */
export function whyChain(trail: OrderTrail, clientOrderId: string, seqs: readonly number[], words: Words): WhyChain | undefined {
  const entries: (OrderEntry & { readonly cause: number })[] = [];
  for (const seq of seqs) {
    const entry = trail.entry(seq);
    if (entry?.kind === 'conclusion' && 'clientOrderId' in entry.conclusion) entries.push({ seq, ts: entry.ts, cause: entry.cause, event: entry.conclusion });
  }
  const begun = entries.find((entry): entry is Began => entry.event.type === 'OrderInitialized');
  if (begun === undefined) return entries[0] === undefined ? undefined : withoutBeginning(clientOrderId, entries[0], entries, trail, words);
  const cause: Cause = { trail, words, order: begun.event.order, first: begun };
  const { step: signal, decision } = signalStep(cause);
  const sent = entries.find((entry): entry is Sent => entry.event.type === 'OrderSubmitted');
  const denied = entries.find((entry): entry is Denied => entry.event.type === 'OrderDenied');
  const reference = referenceOf(cause, decision);
  const steps: WhyStep[] = [dataStep(cause), signal, checksStep(begun, sent, denied), orderStep(begun, sent, denied, trail)];
  const last = entries.at(-1) ?? begun;
  const answers = entries.flatMap((entry): readonly WhyStep[] => {
    switch (entry.event.type) {
      case 'OrderInitialized': case 'OrderDenied': case 'OrderSubmitted': return [];
      case 'OrderFilled': return [fillStep({ ...entry, event: entry.event }, sent?.ts ?? null, reference, words)];
      default: return [reportStep(entry, sent?.ts ?? null, words)];
    }
  });
  const restarts = trail.startsBetween(begun.seq, last.seq).map((row): WhyStep => step('report', row, 'The engine was started again', `Version ${row.version}. The order was put back from the journal and the venue was asked what became of it.`));
  steps.push(...[...answers, ...restarts].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0)));
  if (sent !== undefined && answers.length === 0) steps.push(step('report', { ts: sent.ts, seq: null }, 'No answer yet', 'The record holds no word of the venue about this order so far.'));
  const pnl = pnlStep(trail, begun.event.order, words);
  if (pnl !== null) steps.push(pnl);
  else if (denied === undefined) steps.push(step('pnl', { ts: last.ts, seq: null }, 'No PnL', 'Nothing was filled, so nothing was earned or paid.'));
  else steps.push(step('pnl', { ts: denied.ts, seq: null }, 'No PnL', 'The order never left: nothing was earned or paid.'));
  const { order } = begun.event;
  const status = statusOf(entries, order.quantity, sent);
  return { clientOrderId, instrumentId: order.instrumentId, strategyId: ownerOf(order), headline: headline(begun, status), status, steps };
}

type Began = OrderEntry & { readonly cause: number; readonly event: OrderInitialized };
type Sent = OrderEntry & { readonly cause: number; readonly event: OrderSubmitted };
type Denied = OrderEntry & { readonly cause: number; readonly event: OrderDenied };

function headline(begun: Began, status: string): string {
  const { order } = begun.event;
  return `${order.side === 'buy' ? 'Buy' : 'Sell'} ${exactText(order.quantity)} ${shortName(order.instrumentId)}: ${status}. ${order.reason}`.trim();
}

function checksStep(begun: Began, sent: Sent | undefined, denied: Denied | undefined): WhyStep {
  if (denied !== undefined) {
    const { denial } = denied.event;
    const checks = denied.event.checks.some((one) => one.check === denial.check && one.outcome === 'denied') ? denied.event.checks : [...denied.event.checks, denial];
    return { ...step('checks', denied, `Denied by ${checkLabel(denial.check)}`, denial.message), checks: checks.map(checkView) };
  }
  if (sent === undefined) return step('checks', { ts: begun.ts, seq: null }, 'Checks not in the record', 'The record holds neither an approval nor a refusal of this order: the engine ended in between.');
  const clipped = sent.event.checks.filter((one) => one.outcome === 'clipped');
  return { ...step('checks', sent, `Passed ${counted(sent.event.checks.length, 'check')}`, clipped.length === 0 ? 'Every pre-trade check allowed it.' : `Allowed with a change: ${clipped.map((one) => one.message).join(' ')}`), checks: sent.event.checks.map(checkView) };
}

const checkView = ({ check, scope, outcome, used, allowed, unit, message }: CheckResult): CheckResult => ({ check, scope, outcome, used, allowed, unit, message });

function orderStep(begun: Began, sent: Sent | undefined, denied: Denied | undefined, trail: OrderTrail): WhyStep {
  const { order } = begun.event;
  if (denied !== undefined) return step('order', begun, 'Not sent', `Wanted: ${orderText(order)}. The venue never heard of it.`, [value('Order', order.clientOrderId)]);
  if (sent === undefined) return step('order', begun, 'Recorded, not sent', `Wanted: ${orderText(order)}. No entry shows that it was handed to the venue.`, [value('Order', order.clientOrderId)]);
  const { event } = sent;
  const asSent = { ...order, quantity: event.quantity, limitPx: event.limitPx, reduceOnly: event.reduceOnly };
  const commit = trail.commitOf(sent.seq);
  const changed = event.quantity === order.quantity ? '' : ` Wanted were ${exactText(order.quantity)}.`;
  const durable = commit === null ? 'No commit of the chain covers the entry yet.' : `It was on disk, with the commit up to entry ${commit.toLocaleString('en-US')}, before it went out; the instant of the write itself is not recorded.`;
  return step('order', sent, `Sent: ${asSent.side} ${exactText(asSent.quantity)} ${shortName(order.instrumentId)}`, `${capital(orderText(asSent))}.${changed} ${durable}`, [
    value('Order', order.clientOrderId), value('Trigger level', order.triggerPx === null ? 'none' : String(order.triggerPx)), value('Since it was wanted', spanText(Math.max(0, sent.ts - begun.ts))),
  ]);
}

/** Where the order stands by its last word. */
function statusOf(entries: readonly OrderEntry[], wanted: bigint, sent: Sent | undefined): string {
  const filled = entries.reduce<bigint>((sum, { event }) => (event.type === 'OrderFilled' ? sum + event.lastQty : sum), 0n);
  let goal = sent?.event.quantity ?? wanted;
  let word = 'wanted';
  for (const { event } of entries) {
    switch (event.type) {
      case 'OrderInitialized': break;
      case 'OrderDenied': word = 'denied'; break;
      case 'OrderSubmitted': word = 'sent'; break;
      case 'OrderAccepted': word = 'open'; break;
      case 'OrderRejected': word = 'rejected'; break;
      case 'OrderUnknown': word = 'unknown'; break;
      case 'OrderCanceled': word = 'canceled'; break;
      case 'OrderExpired': word = 'expired'; break;
      case 'OrderReplaced': goal = event.quantity; word = 'open'; break;
      case 'OrderFilled': word = word === 'canceled' || word === 'expired' ? word : 'open'; break;
      case 'OrderCancelRequested': case 'OrderReplaceRequested': case 'CancelRejected': case 'ReplaceRejected': case 'OrderFillsPending': break;
    }
  }
  if (filled >= goal && filled > 0n) return 'filled';
  return filled > 0n ? `${word}, ${exactText(filled)} of ${exactText(goal)} filled` : word;
}

/** Entries of an order that began before this journal, or elsewhere. */
function withoutBeginning(clientOrderId: string, first: OrderEntry, entries: readonly OrderEntry[], trail: OrderTrail, words: Words): WhyChain {
  const missing = (kind: WhyStep['kind'], title: string): WhyStep => step(kind, { ts: first.ts, seq: null }, title, 'The journal does not hold how this order began: it was not made by this desk, or before this journal.');
  return {
    clientOrderId, instrumentId: first.event.instrumentId, strategyId: first.event.strategyId, headline: `${shortName(first.event.instrumentId)}: an order whose beginning is not in this journal`, status: statusOf(entries, 0n, undefined),
    steps: [missing('data', 'Data not in the record'), missing('signal', 'Signal not in the record'), missing('checks', 'Checks not in the record'), ...entries.map((entry) => (entry.event.type === 'OrderFilled' ? fillStep({ ...entry, event: entry.event as OrderFilled }, null, null, words) : step('report', entry, entry.event.type, `${conclusionText(entry.event, words)}.`))), ...(fillsPnl(trail, entries, words))],
  };
}

function fillsPnl(trail: OrderTrail, entries: readonly OrderEntry[], words: Words): readonly WhyStep[] {
  const filled = entries.find((entry) => entry.event.type === 'OrderFilled');
  if (filled === undefined) return [];
  const pnl = pnlStep(trail, { clientOrderId: filled.event.clientOrderId, instrumentId: filled.event.instrumentId }, words);
  return pnl === null ? [] : [pnl];
}
