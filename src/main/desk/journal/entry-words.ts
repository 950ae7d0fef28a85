// One plain sentence for every kind of entry. A type that is added to the model does not compile here until it has one.
import type { JournalRow } from '../../../shared/contract/journal-methods.ts';
import { counted } from '../../../shared/model/counted.ts';
import type { Operator } from '../../../shared/model/command.ts';
import type { DeskEvent } from '../../../shared/model/desk-event.ts';
import type { LedgerEntry } from '../../../shared/model/portfolio.ts';
import type { MarketEvent } from '../../../shared/model/market-data.ts';
import type { Order } from '../../../shared/model/order.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import { isPastEngineId, PAST_ENGINE } from '../../../shared/model/owner.ts';
import { gapWords } from '../../../shared/model/protection.ts';
import { assertNever } from '../../../shared/model/result.ts';
import { isLooserStop } from '../../../shared/model/strategy.ts';
import type { VenueOrder, VenueReport } from '../../../shared/model/venue-report.ts';
import type { Command } from '../../../shared/model/command.ts';
import { utcSecond } from '../../../shared/model/utc.ts';
import { exactText } from '../../../shared/model/figures.ts';
import type { Conclusion, Input, StartInput } from '../../core/kernel/messages.ts';
import { checkLabel } from '../../api/risk/limit-views.ts';
import { moneyText, numberText, shortName, signedExact, signedMoney, spanText } from './figures.ts';

/** Longest sentence of a row; the entry itself holds every character. */
const LONGEST = 400;
/** The currency of every amount, such as `USD`. */
export type Words = { readonly currency: string };

export const operatorText = (by: Operator): string => `${by.kind === 'desk' ? 'the desk' : by.name} (${by.via === 'view' ? 'in the window' : by.via === 'cli' ? 'from a terminal' : by.via === 'latch' ? 'through the latch on disk' : 'the engine'})`;
const clip = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** `buy 0.25 BTC-PERP at market, reduce-only`. */
export function orderText(order: Pick<Order, 'side' | 'type' | 'quantity' | 'instrumentId' | 'limitPx' | 'timeInForce' | 'postOnly' | 'reduceOnly'>): string {
  const price = order.limitPx === null ? 'at market' : `at ${exactText(order.limitPx)} limit`;
  return `${order.side} ${exactText(order.quantity)} ${shortName(order.instrumentId)} ${price}, ${order.timeInForce.toUpperCase()}${order.postOnly ? ', post-only' : ''}${order.reduceOnly ? ', reduce-only' : ''}`;
}

/** What one conclusion says, in a sentence of at most 400 characters. */
export const conclusionText = (conclusion: Conclusion, words: Words): string => clip(isOrderEvent(conclusion) ? orderEventText(conclusion, words) : deskEventText(conclusion, words));
/** What one input says. */
export const inputText = (input: Input, words: Words): string => clip(ofInput(input, words));
export const levelOf = (conclusion: Conclusion): JournalRow['level'] => (conclusion.type === 'RiskEvent' ? conclusion.level : conclusion.type === 'OrderDenied' || conclusion.type === 'OrderRejected' || conclusion.type === 'OrderUnknown' ? 'warning' : 'info');

const isOrderEvent = (conclusion: Conclusion): conclusion is OrderEvent => 'clientOrderId' in conclusion;

function orderEventText(event: OrderEvent, { currency }: Words): string {
  switch (event.type) {
    case 'OrderInitialized': return `Wanted: ${orderText(event.order)}. ${event.order.reason}`;
    case 'OrderDenied': return `Denied by ${checkLabel(event.denial.check)}: ${event.denial.message}`;
    case 'OrderSubmitted': return `Passed ${counted(event.checks.length, 'check')} and handed to the venue: ${exactText(event.quantity)} ${shortName(event.instrumentId)}${event.limitPx === null ? ' at market' : ` at ${exactText(event.limitPx)} limit`}${event.reduceOnly ? ', reduce-only' : ''}`;
    case 'OrderAccepted': return `Accepted by the venue as ${event.venueOrderId}`;
    case 'OrderRejected': return `Rejected by the venue (${event.venueCode}): ${event.reason}`;
    case 'OrderUnknown': return `Outcome unknown: ${event.cause}. It counts as working until the venue says otherwise.`;
    case 'OrderCancelRequested': return `Cancel asked for: ${event.reason}`;
    case 'OrderReplaceRequested': return `Replace asked for: ${exactText(event.quantity)} ${shortName(event.instrumentId)} at ${exactText(event.limitPx)}`;
    case 'OrderReplaced': return `Replaced: now ${exactText(event.quantity)} ${shortName(event.instrumentId)} at ${exactText(event.limitPx)}, the venue calls it ${event.venueOrderId}`;
    case 'CancelRejected': return `The venue refused to cancel: ${event.reason}`;
    case 'ReplaceRejected': return `The venue refused to replace: ${event.reason}`;
    case 'OrderCanceled': return `Canceled: ${event.reason}`;
    case 'OrderExpired': return `Expired: ${event.reason}`;
    case 'OrderFillsPending': return `The venue says ${event.venueStatus} with ${exactText(event.venueFilledQty)} filled; fills that are missing here are fetched`;
    case 'OrderFilled': return `${event.side === 'buy' ? 'Bought' : 'Sold'} ${exactText(event.lastQty)} ${shortName(event.instrumentId)} at ${exactText(event.lastPx)} (${event.liquidity}), fee ${moneyText(event.fee)} ${currency}`;
    default: return assertNever(event);
  }
}

function deskEventText(event: DeskEvent, { currency }: Words): string {
  switch (event.type) {
    case 'RiskEvent': return `${event.code}: ${event.message}`;
    case 'AlertAcknowledged': return `${capital(operatorText(event.by))} took note of ${event.seqs.length === 1 ? `alert ${event.seqs[0]}` : counted(event.seqs.length, 'alert')}${event.note === '' ? '' : `: ${event.note}`}`;
    case 'TradingStateChanged': return `Trading ${event.from} → ${event.to}${event.latched ? ', latched' : ''}: ${event.cause}`;
    case 'FlattenProgress': return `Flatten ${event.step}, round ${event.round}: ${event.message}`;
    case 'ReconciliationCompleted': return `Compared with the venue (${event.cause}): ${event.outcome}${event.differences.length === 0 ? '' : `, ${counted(event.differences.length, 'difference')}: ${event.differences[0]?.resolution ?? ''}`}`;
    case 'PositionUpdated': {
      const { instrumentId, quantity, avgPx } = event.position;
      return quantity === 0n ? `Position in ${shortName(instrumentId)} is flat` : `Position in ${shortName(instrumentId)}: ${quantity > 0n ? 'long' : 'short'} ${exactText(quantity < 0n ? -quantity : quantity)}${avgPx === null ? '' : ` at ${exactText(avgPx)} on average`}`;
    }
    case 'LedgerBooked': return `Booked ${ledgerWord(event.entry.type)} ${signedMoney(event.entry.amount)} ${currency}${event.entry.instrumentId === null ? '' : ` for ${shortName(event.entry.instrumentId)}`} (${event.entry.reference}); cash ${moneyText(event.cash)} ${currency}`;
    case 'DecisionMade': return `${actionWord(event.decision.action)} ${shortName(event.decision.instrumentId)} (${event.decision.reason}): ${event.decision.detail}`;
    case 'StrategyStateSaved': return `State of strategy ${event.strategyId} saved`;
    case 'EquitySampled': return `Equity ${moneyText(event.equity)} ${currency}: cash ${moneyText(event.cash)}, open PnL ${signedMoney(event.unrealizedPnl)}, margin used ${moneyText(event.initialMargin)}`;
    case 'DayRolled': return `Day ${event.day} ended: equity ${moneyText(event.startEquity)} → ${moneyText(event.endEquity)} ${currency}`;
    case 'EngineStarted': return `Engine ${event.version} started with profile ${event.profile} (configuration ${event.configHash.slice(0, 8)})`;
    case 'StrategyModeChanged': return `Strategy ${event.strategyId}: ${event.from} → ${event.to} by ${operatorText(event.by)}: ${event.cause}`;
    case 'StrategyConfigured': return `Strategy ${event.strategyId}: parameters, version ${event.version} (${event.source}): ${event.reason}`;
    case 'StopMoved': return `Stop of the ${event.side} in ${shortName(event.instrumentId)} moved by hand from ${exactText(event.fromPx)} to ${exactText(event.toPx)} (${isLooserStop(event.side, event.fromPx, event.toPx) ? 'looser' : 'tighter'}; mark ${numberText(event.markPx)}; result at the stop ${signedMoney(event.resultFrom)} → ${signedMoney(event.resultTo)} ${currency}) by ${operatorText(event.by)}: ${event.reason}`;
    case 'ProtectionChanged': {
      const what = `${shortName(event.instrumentId)}${event.quantity === 0n ? '' : `, ${event.quantity > 0n ? 'long' : 'short'} ${exactText(event.quantity < 0n ? -event.quantity : event.quantity)}`}`;
      return event.gap === null ? `${event.quantity === 0n ? `Position in ${what} is closed` : `A stop acts again on the position in ${what}`}` : `No stop acts on the position in ${what}, since ${utcSecond(event.since)}: ${gapWords(event.gap)}`;
    }
    default: return assertNever(event);
  }
}

export const ledgerWord = (type: LedgerEntry['type']): string => ({ deposit: 'deposit', realized: 'realized PnL', reclassified: 'reclassified PnL', fee: 'fee', funding: 'funding', adjustment: 'adjustment', invested: 'paid for positions' })[type];
export const actionWord = (action: 'enterLong' | 'enterShort' | 'exit' | 'hold'): string => ({ enterLong: 'Enter long', enterShort: 'Enter short', exit: 'Exit', hold: 'Hold' })[action];

function ofInput(input: Input, words: Words): string {
  switch (input.type) {
    case 'start': return `Start asked for: version ${input.version}, profile ${input.profile}${markText(input)}`;
    case 'history': return `${counted(input.bars.length, 'bar')} of ${shortName(input.instrumentId)} from before the start, to warm up on`;
    case 'market': return marketText(input.event);
    case 'report': return reportText(input.report, words);
    case 'command': return commandText(input.command);
    case 'time': return 'Time passed: what was due was done';
    case 'end': return 'The run ended in order';
    case 'alarm': return `Found around the engine: ${input.message}`;
    case 'clock': return input.agreed ? `The clocks agree again: ${input.cause}` : `The time is in doubt: ${input.cause}`;
    default: return assertNever(input);
  }
}

/** What the host had found out about the journal; empty when it was simply the newest one. */
const markText = ({ mark }: Pick<StartInput, 'mark'>): string =>
  (mark === null ? '' : mark.found === 'behind' ? `. The journal is behind: ${mark.message}` : `. The journal was taken as the right one: ${mark.reason}`);

/** What one piece of market data says. */
export function marketText(event: MarketEvent): string {
  const name = shortName(event.instrumentId);
  switch (event.type) {
    case 'quote': return `${name} quote: bid ${numberText(event.bid)} × ${numberText(event.bidSize)}, ask ${numberText(event.ask)} × ${numberText(event.askSize)}`;
    case 'trade': return `${name} trade: ${numberText(event.size)} at ${numberText(event.px)}, the ${event.aggressor === 'buy' ? 'buyer' : 'seller'} came in`;
    case 'bar': return `${name} bar of ${spanText(event.intervalMs)}: open ${numberText(event.open)}, high ${numberText(event.high)}, low ${numberText(event.low)}, close ${numberText(event.close)}, volume ${numberText(event.volume)}`;
    case 'mark': return `${name} mark price ${numberText(event.px)}`;
    case 'index': return `${name} index price ${numberText(event.px)}`;
    case 'funding': return `${name} funding rate ${numberText(event.rate * 100)} %`;
    default: return assertNever(event);
  }
}

const venueOrderText = (order: VenueOrder): string => `order ${order.clientOrderId ?? `${order.venueOrderId} (not ours)`}${isPastEngineId(order.clientOrderId) ? ` (${PAST_ENGINE})` : ''} is ${order.status}, ${exactText(order.filledQty)} of ${exactText(order.quantity)} ${shortName(order.instrumentId)} filled${order.reason === null ? '' : `: ${order.reason}`}`;

function reportText(report: VenueReport, { currency }: Words): string {
  switch (report.type) {
    case 'OrderStatusReport': return `Venue: ${venueOrderText(report.order)}`;
    case 'FillReport': return `Venue: ${report.fill.cause === 'liquidation' ? 'liquidation, ' : ''}${report.fill.side === 'buy' ? 'bought' : 'sold'} ${exactText(report.fill.qty)} ${shortName(report.fill.instrumentId)} at ${exactText(report.fill.px)} (trade ${report.fill.tradeId})`;
    case 'FundingReport': return `Venue: funding ${signedMoney(report.funding.payment)} ${currency} on ${signedExact(report.funding.quantity)} ${shortName(report.funding.instrumentId)}`;
    case 'SubmitRejected': return `Venue: rejected ${report.clientOrderId} (${report.venueCode}): ${report.reason}`;
    case 'CancelRejected': return `Venue: would not cancel ${report.clientOrderId}: ${report.reason}`;
    case 'ReplaceRejected': return `Venue: would not replace ${report.clientOrderId}: ${report.reason}`;
    case 'OrderReplaced': return `Venue: replaced, ${venueOrderText(report.order)}`;
    case 'OutcomeUnknown': return `No answer to the ${report.request} of ${report.clientOrderId}: ${report.cause}`;
    case 'OrderQueryResult': return report.order === null ? `Venue: does not know ${report.clientOrderId}${report.proven ? '' : ' (not yet proof)'}` : `Venue: asked about it, ${venueOrderText(report.order)}`;
    case 'SnapshotResult': return report.snapshot === null ? `The venue's account could not be read: ${report.cause ?? 'no cause given'}` : `Venue account: ${counted(report.snapshot.openOrders.length, 'open order')}, ${counted(report.snapshot.positions.filter((one) => one.quantity !== 0n).length, 'position')}, cash ${moneyText(report.snapshot.cash)} ${currency}`;
    case 'ConnectionReport': return `Venue ${report.state}: ${report.cause}`;
    case 'CatalogueReport': return `Venue: catalogue of ${counted(report.instruments.length, 'instrument')}`;
    default: return assertNever(report);
  }
}

/** What a person or the desk asked for. */
export function commandText(command: Command): string {
  const who = capital(operatorText(command.by));
  const why = 'reason' in command ? `: ${command.reason}` : '';
  switch (command.type) {
    case 'SubmitOrder': return `${who} asked for an order: ${orderText(command.intent)}`;
    case 'CancelOrder': return `${who} asked to cancel ${command.clientOrderId}${why}`;
    case 'CancelAll': return `${who} asked to cancel all orders${command.instrumentId === null ? '' : ` of ${shortName(command.instrumentId)}`}${why}`;
    case 'ReplaceOrder': return `${who} asked to replace ${command.clientOrderId} by ${exactText(command.quantity)} at ${exactText(command.limitPx)}`;
    case 'FlattenAll': return `${who} asked to flatten all${why}`;
    case 'Kill': return `${who} pressed kill${why}`;
    case 'Resume': return `${who} resumed trading${why}`;
    case 'SetReduceOnly': return `${who} turned reduce-only ${command.on ? 'on' : 'off'}${why}`;
    case 'Arm': return `${who} armed the desk${why}`;
    case 'Disarm': return `${who} disarmed the desk${why}`;
    case 'AcknowledgeAlert': return `${who} took note of ${counted(command.seqs.length, 'alert')}${command.note === '' ? '' : `: ${command.note}`}`;
    case 'SetStrategyMode': return `${who} asked for strategy ${command.strategyId} to be ${command.mode}${why}`;
    case 'ConfigureStrategy': return `${who} ${command.source === 'rollback' ? 'rolled back' : 'changed'} the parameters of strategy ${command.strategyId}${why}`;
    case 'MoveStop': return `${who} asked to move the stop of ${command.strategyId} in ${shortName(command.instrumentId)} to ${exactText(command.px)}${command.looser ? ', also if that is looser' : ''}${why}`;
    default: return assertNever(command);
  }
}
