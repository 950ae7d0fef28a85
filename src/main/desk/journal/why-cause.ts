// The first half of "why did it trade": what the engine saw, and what was decided from it.
import type { WhyStep } from '../../../shared/contract/journal-methods.ts';
import type { Decision } from '../../../shared/model/decision.ts';
import { exactText } from '../../../shared/model/figures.ts';
import type { Bar, MarketEvent } from '../../../shared/model/market-data.ts';
import type { Order } from '../../../shared/model/order.ts';
import { assertNever } from '../../../shared/model/result.ts';
import type { OrderTrail, Seen, TrailEntry } from '../../adapters/sqlite/journal-search/order-trail.ts';
import { FIGURE_WORDS, reasonWords } from '../../core/strategy/words.ts';
import { actionWord, capital, commandText, conclusionText, inputText, marketText, operatorText, type Words } from './entry-words.ts';
import { numberText, shortName, spanText } from './figures.ts';

export type Value = WhyStep['values'][number];
export const value = (label: string, text: string, unit = ''): Value => ({ label, value: text, unit });
export const step = (kind: WhyStep['kind'], at: { readonly ts: number; readonly seq: number | null }, title: string, detail: string, values: readonly Value[] = []): WhyStep => ({ kind, ts: at.ts, seq: at.seq, title, detail, values: [...values], checks: [] });

export type Cause = {
  readonly trail: OrderTrail;
  readonly words: Words;
  readonly order: Order;
  /** The entry with which the order began. */
  readonly first: { readonly seq: number; readonly cause: number; readonly ts: number };
};

/** The input behind the order: what it was, and the market around it as far as it is still kept. */
export function dataStep({ trail, words, order, first }: Cause): WhyStep {
  const entry = trail.entry(first.cause);
  const { quote, mark } = trail.marketBefore(order.instrumentId, first.cause);
  const around = marketValues(quote, mark, first.ts, words);
  if (entry === undefined || entry.kind !== 'input') {
    const pruned = trail.prunedTo();
    const gone = first.cause <= pruned
      ? `It was raw market data, and raw market data up to entry ${pruned} was deleted when its retention passed. What the strategy made of it stands in the signal.`
      : 'The journal does not hold it.';
    return step('data', { ts: first.ts, seq: null }, 'No longer in the record', `The order followed from entry ${first.cause}. ${gone}`, around);
  }
  const { input } = entry;
  const at = { ts: entry.ts, seq: entry.seq };
  switch (input.type) {
    case 'market': return step('data', at, `${capital(DATA_WORD[input.event.type])} of ${shortName(input.event.instrumentId)}`, `${marketText(input.event)}.${builtBar(input.event)}`, [...eventValues(input.event, entry.ts, words), ...around.filter((one) => input.event.type !== 'mark' || !one.label.startsWith('Mark'))]);
    case 'command': return step('data', at, `Asked by ${operatorText(input.command.by)}`, `${commandText(input.command)}.`, around);
    case 'report': return step('data', at, 'Report of the venue', `${inputText(input, words)}.`, around);
    case 'time': return step('data', at, 'A time that was due', 'No new data: a timer of the engine fired. The bar of the interval ended, or a procedure took its next step.', around);
    case 'end': return step('data', at, 'The end of a run', `${inputText(input, words)}.`, around);
    case 'alarm': return step('data', at, 'A trouble around the engine', `${inputText(input, words)}.`, around);
    case 'clock': return step('data', at, 'Comparison of the clocks', `${inputText(input, words)}.`, around);
    case 'start': case 'history': return step('data', at, 'Start of the engine', `${inputText(input, words)}.`, around);
    default: return assertNever(input);
  }
}

const DATA_WORD: Readonly<Record<MarketEvent['type'], string>> = { quote: 'quote', trade: 'trade', bar: 'completed bar', mark: 'mark price', index: 'index price', funding: 'funding rate' };

/** Bars that the engine builds out of ticks are not entries of their own. */
const builtBar = (event: MarketEvent): string => (event.type === 'quote' || event.type === 'trade' ? ' It completed a bar that the engine built from such ticks; the close of that bar stands in the signal.' : '');

function eventValues(event: MarketEvent, ts: number, { currency }: Words): readonly Value[] {
  const age = value('Age on arrival', spanText(Math.max(0, ts - event.tsEvent)));
  switch (event.type) {
    case 'bar': return [...barValues(event, currency), age];
    case 'mark': return [value('Mark price', numberText(event.px), currency), age];
    case 'index': return [value('Index price', numberText(event.px), currency), age];
    case 'trade': return [value('Trade price', numberText(event.px), currency), value('Size', numberText(event.size)), age];
    case 'quote': case 'funding': return [age];
    default: return assertNever(event);
  }
}

const barValues = (bar: Bar, currency: string): readonly Value[] => [
  value('Open', numberText(bar.open), currency), value('High', numberText(bar.high), currency), value('Low', numberText(bar.low), currency), value('Close', numberText(bar.close), currency), value('Volume', numberText(bar.volume)), value('Interval', spanText(bar.intervalMs)),
];

function marketValues(quote: Seen | null, mark: Seen | null, ts: number, { currency }: Words): readonly Value[] {
  const values: Value[] = [];
  if (quote?.event.type === 'quote') values.push(value('Bid then', numberText(quote.event.bid), currency), value('Ask then', numberText(quote.event.ask), currency), value('Age of the quote', spanText(Math.max(0, ts - quote.ts))));
  if (mark?.event.type === 'mark') values.push(value('Mark then', numberText(mark.event.px), currency), value('Age of the mark', spanText(Math.max(0, ts - mark.ts))));
  return values;
}

/** The decision that wanted the order; where none did, whoever else wanted it. */
export function signalStep(cause: Cause): { readonly step: WhyStep; readonly decision: Decision | null } {
  const { trail, order, first } = cause;
  const same = trail.conclusionsOf(first.cause, first.seq);
  const found = same.findLast((entry) => decisionOf(entry, order) !== null);
  const decision = found === undefined ? null : decisionOf(found, order);
  if (found !== undefined && decision !== null) {
    return { decision, step: step('signal', { ts: found.ts, seq: found.seq }, `${actionWord(decision.action)} (${reasonWords(decision.reason)})`, `${decision.detail}${stopByHand(cause, decision)}`, Object.entries(decision.values).map(([name, figure]) => value(figureLabel(name), numberText(figure), figure === null ? '' : unitOf(name, cause)))) };
  }
  return { decision: null, step: withoutSignal(cause, same) };
}

/** Who had set the level that was hit, from where and why; empty where the strategy led it. */
function stopByHand({ trail, words, order, first }: Cause, decision: Decision): string {
  if (decision.reason !== 'stopHit') return '';
  const moved = trail.stopMoveBefore(order.strategyId, order.instrumentId, first.seq);
  return moved !== undefined && decision.detail.includes('set by hand') ? ` ${conclusionText(moved, words)}` : '';
}

const figureLabel = (name: string): string => FIGURE_WORDS[name]?.label ?? name;
const unitOf = (name: string, { words, order }: Cause): string => ({ money: words.currency, size: shortName(order.instrumentId), none: '' })[FIGURE_WORDS[name]?.unit ?? 'none'];

const decisionOf = (entry: TrailEntry, order: Order): Decision | null =>
  (entry.kind === 'conclusion' && entry.conclusion.type === 'DecisionMade' && entry.conclusion.decision.action !== 'hold' && entry.conclusion.decision.strategyId === order.strategyId && entry.conclusion.decision.instrumentId === order.instrumentId ? entry.conclusion.decision : null);

function withoutSignal({ trail, order, first }: Cause, same: readonly TrailEntry[]): WhyStep {
  const input = trail.entry(first.cause);
  const asked = input?.kind === 'input' && input.input.type === 'command' ? input.input : null;
  if (order.strategyId === 'flatten') {
    const own = same.findLast((entry) => entry.kind === 'conclusion' && entry.conclusion.type === 'FlattenProgress');
    const before = trail.flattenBefore(first.seq);
    const [seq, ts, text, id] = own?.kind === 'conclusion' && own.conclusion.type === 'FlattenProgress' ? [own.seq, own.ts, own.conclusion.message, own.conclusion.flattenId] : [before?.seq ?? null, before?.ts ?? first.ts, before?.message ?? 'the record holds no step of it', before?.flatten_id ?? ''];
    return step('signal', { ts, seq }, `No signal: flatten-all ${id}`.trim(), `Flatten-all closes what the venue itself shows, whatever a strategy thinks. Its step: ${text}. ${order.reason}`);
  }
  if (order.strategyId === 'manual' && asked !== null && asked.command.type === 'SubmitOrder') {
    return step('signal', { ts: first.ts, seq: first.cause }, 'No signal: ordered by hand', `${operatorText(asked.command.by)} typed this order. ${order.reason}`, [value('Quantity asked', exactText(asked.command.intent.quantity)), value('Reason given', order.reason === '' ? 'none' : order.reason)]);
  }
  const acted = same.findLast((entry) => entry.kind === 'conclusion' && (entry.conclusion.type === 'RiskEvent' || entry.conclusion.type === 'TradingStateChanged' || entry.conclusion.type === 'StrategyModeChanged'));
  if (acted?.kind === 'conclusion') return step('signal', { ts: acted.ts, seq: acted.seq }, 'No signal: the desk acted', `${'message' in acted.conclusion ? acted.conclusion.message : 'cause' in acted.conclusion ? acted.conclusion.cause : acted.conclusion.type}. ${order.reason}`);
  return step('signal', { ts: first.ts, seq: null }, 'No decision in the record', `No decision of ${order.strategyId} to trade stands beside this order. Its own reason says: ${order.reason === '' ? 'nothing' : order.reason}`);
}

/** The price against which fills are measured: the level that caused the order, else the market as it was seen. */
export type Reference = { readonly px: number; readonly name: string };
export function referenceOf({ trail, order, first }: Cause, decision: Decision | null): Reference | null {
  if (order.triggerPx !== null) return { px: order.triggerPx, name: 'trigger level' };
  const { quote, mark } = trail.marketBefore(order.instrumentId, first.cause);
  if (quote?.event.type === 'quote' && quote.event.bid > 0 && quote.event.ask > 0) return { px: (quote.event.bid + quote.event.ask) / 2, name: 'middle of the quote at the decision' };
  if (mark?.event.type === 'mark') return { px: mark.event.px, name: 'mark at the decision' };
  const close = decision?.values['close'];
  return close === null || close === undefined || !Number.isFinite(close) ? null : { px: close, name: 'close at the decision' };
}

