import type { PreviewInput } from '../../shared/contract/risk-methods.ts';
import type { InstrumentView, OrderView } from '../../shared/contract/views.ts';
import { formatDecimal, notional, parseDecimal, type Price, type Quantity, type Ratio } from '../../shared/model/decimal.ts';
import { formatDecimalText, formatExact, shortInstrument } from '../components/format.ts';
import { OrderConfirm } from '../desk/OrderConfirm.tsx';
import { isReplaceable } from '../desk/order-words.ts';
import { sendReplace } from '../desk/ReplaceOrder.tsx';
import { useEngine } from '../engine.ts';
import type { Digits } from '../store/market-store.ts';
import { useOrdersStore } from '../store/orders-store.ts';
import { distanceWords, remainingOf } from './order-lines.ts';

type ReplaceConfirmProps = { readonly order: OrderView; readonly px: bigint; readonly instrument: InstrumentView; readonly digits: Digits; readonly onClose: () => void };

/** Asks before a line that was moved becomes another price of its order. */
export function ReplaceConfirm({ order: asked, px, instrument, digits, onClose }: ReplaceConfirmProps) {
  const engine = useEngine();
  const order = useOrdersStore((s) => s.byId.get(asked.clientOrderId)) ?? asked;
  const left = remainingOf(order);
  const limitPx = formatDecimal(px);
  const old = parseDecimal(asked.limitPx ?? '0');
  const value = (price: bigint): string => formatExact(notional(price as Price, parseDecimal(left) as Quantity, parseDecimal(instrument.multiplier) as Ratio), 2);
  const unit = instrument.shape === 'wholeContracts' ? 'contracts' : instrument.base;
  const input: PreviewInput = { instrumentId: order.instrumentId, side: order.side, type: 'limit', quantity: order.quantity, limitPx, timeInForce: order.timeInForce, postOnly: order.postOnly, reduceOnly: order.reduceOnly, replaces: order.clientOrderId };
  const changed = order.limitPx !== asked.limitPx || order.quantity !== asked.quantity;
  return (
    <OrderConfirm
      title={`Move ${order.side} ${shortInstrument(order.instrumentId)} to another price?`} confirm={`Replace at ${formatExact(px, digits.px)}`} input={input} onClose={onClose}
      facts={[
        ['Limit price', <>{formatExact(old, digits.px)} → <b>{formatExact(px, digits.px)}</b> {instrument.quote}</>],
        ['Distance', distanceWords(old, px, instrument.tickSize)],
        ['Quantity', <>{formatDecimalText(order.quantity, digits.qty)} {unit}, {formatDecimalText(left, digits.qty)} of it left</>],
        ['Notional of what is left', <>{value(old)} → {value(px)} {instrument.quote}</>],
      ]}
      blocked={!isReplaceable(order) ? 'The order can no longer be changed: it was filled, closed, or another change is under way.' : changed ? 'The order has changed meanwhile: leave it and look again.' : null}
      onSend={() => sendReplace(engine, order, { quantity: order.quantity, limitPx })}
    />
  );
}
