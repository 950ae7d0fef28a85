// What the desk in memory says of an order before it is sent: a few checks as the gate would make them, with its refusals. Test support only.
import type { CheckView } from '../../src/shared/contract/fields.ts';
import type { OrderPreview } from '../../src/shared/contract/risk-methods.ts';
import type { DeskView } from '../../src/shared/contract/views.ts';
import { formatDecimal } from '../../src/shared/model/decimal.ts';
import type { OrderIntent } from '../../src/shared/model/order.ts';
import { plainText as text } from './plain-text.ts';

export function fakePreview(intent: OrderIntent, desk: { readonly tradingState: DeskView['tradingState']; readonly px: number; readonly workingOrders: number }): OrderPreview {
  const px = intent.limitPx === null ? desk.px : Number(intent.limitPx) / 1e12;
  const quantity = Number(intent.quantity) / 1e12;
  const notional = quantity * px;
  const state = desk.tradingState;
  const checks: CheckView[] = [
    { check: 'tradingState', scope: 'account', outcome: state === 'active' || intent.reduceOnly ? 'passed' : 'denied', used: state, allowed: 'active', unit: '', message: `the desk is ${state}` },
    { check: 'maxOrderNotional', scope: 'order', outcome: notional > 20_000 ? 'denied' : 'passed', used: text(notional), allowed: '20000', unit: 'USD', message: `order notional ${notional.toFixed(2)} USD, limit 20,000.00 USD` },
    { check: 'maxPositionNotional', scope: 'instrument', outcome: 'passed', used: text(notional + 9_000), allowed: '60000', unit: 'USD', message: 'position notional' },
    { check: 'workingOrders', scope: 'account', outcome: 'passed', used: String(desk.workingOrders + 1), allowed: '50', unit: 'orders', message: 'working orders' },
  ];
  const denied = checks.find((check) => check.outcome === 'denied');
  return {
    verdict: denied ? 'denied' : 'approved', message: denied ? `Denied by ${denied.check}: ${denied.message}` : 'Every check passes.', checks,
    order: denied ? null : { quantity: formatDecimal(intent.quantity), limitPx: intent.limitPx === null ? null : formatDecimal(intent.limitPx), reduceOnly: intent.reduceOnly },
    notional: text(notional), margin: text(notional / 3), feeEstimate: text(notional * 0.0003), referencePx: px, ticket: denied ? null : 'ticket', ticketMs: denied ? 0 : 15_000,
  };
}

/** Why an order is not taken at the moment it is sent, or `null`. */
export function orderRefusal(intent: OrderIntent, tradingState: DeskView['tradingState'], px: number): string | null {
  if (tradingState !== 'active' && !intent.reduceOnly) return `tradingState: orders that open risk are not allowed while ${tradingState}`;
  const notional = (Number(intent.quantity) / 1e12) * px;
  return notional > 20_000 ? `maxOrderNotional: order notional ${notional.toFixed(2)} USD is above the limit 20,000.00 USD (scope: order)` : null;
}
