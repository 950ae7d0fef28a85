// Small sound journal entries for tests that care about the file and not about trading.
import { money, price, quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, strategyId, tradeId } from '../../src/shared/model/ids.ts';
import type { MarketEvent } from '../../src/shared/model/market-data.ts';
import type { Conclusion } from '../../src/main/core/kernel/messages.ts';
import type { JournalEntry } from '../../src/main/core/kernel/ports.ts';

export const BTC = instrumentId('BTC-PERP.SIM');

export const concluded = (seq: number, conclusion: Conclusion, ts = seq): JournalEntry => ({ kind: 'conclusion', seq, cause: seq, ts, conclusion });
export const taken = (seq: number, event: MarketEvent, ts = seq): JournalEntry => ({ kind: 'input', seq, cause: seq, ts, input: { type: 'market', ts, event } });
export const quote = (px: number, tsEvent: number): MarketEvent => ({ type: 'quote', instrumentId: BTC, tsEvent, bid: px, bidSize: 1, ask: px + 1, askSize: 2 });

export const filled = (seq: number, order = `o-${seq}`, ts = seq): JournalEntry => concluded(seq, {
  type: 'OrderFilled', clientOrderId: clientOrderId(order), instrumentId: BTC, strategyId: strategyId('ma-cross'), tsEvent: ts, tsInit: ts, tradeId: tradeId(`t-${seq}`), side: 'buy',
  lastQty: quantity('0.5'), lastPx: price('65000.5'), fee: money('1.25'), liquidity: 'taker',
}, ts);
export const equitySample = (seq: number, ts = seq): JournalEntry => concluded(seq, { type: 'EquitySampled', equity: money('100000.25'), cash: money('100000'), unrealizedPnl: money('0.25'), initialMargin: money('0'), tsEvent: ts }, ts);
