// What the header says, computed apart from how it looks.
import type { AccountView, DeskView, FlattenView, QuoteView } from '../../shared/contract/views.ts';
import { counted } from '../../shared/model/counted.ts';
import { assertNever } from '../../shared/model/result.ts';
import { utcSecond } from '../../shared/model/utc.ts';
import { formatAge, formatSignedNumber, NONE, readDecimal } from '../components/format.ts';
import { zonedTime, type ZonedTime } from '../components/time.ts';

export type Tone = 'good' | 'warn' | 'bad';

/** Word, sign and tone of the trading state: never colour alone. */
export function tradingStateWords(desk: Pick<DeskView, 'tradingState' | 'latched'>): { readonly sign: string; readonly word: string; readonly tone: Tone } {
  switch (desk.tradingState) {
    case 'active': return { sign: '▶', word: 'active', tone: 'good' };
    case 'reducing': return { sign: '▽', word: 'reducing only', tone: 'warn' };
    case 'halted': return { sign: '■', word: desk.latched ? 'halted, latched' : 'halted', tone: 'bad' };
    case 'disarmed': return { sign: '○', word: 'disarmed', tone: 'warn' };
    default: return assertNever(desk.tradingState);
  }
}

/** Age of the oldest price (ms) at the engine's time, and how many instruments are stale. */
export function feedAge(quotes: readonly QuoteView[], now: number | null): { readonly oldestMs: number | null; readonly staleCount: number; readonly count: number } {
  const staleCount = quotes.filter((q) => q.stale).length;
  const known = quotes.map((q) => q.tsLastData).filter((ts) => ts !== null);
  const oldestMs = now === null || known.length === 0 ? null : Math.max(0, now - Math.min(...known));
  return { oldestMs, staleCount, count: quotes.length };
}

/** A link that stands is no sign of life: ms since the venue's last price when every instrument is stale; null while any is heard. */
export function venueSilence(quotes: readonly QuoteView[], now: number | null): number | null {
  const known = quotes.map((q) => q.tsLastData).filter((ts) => ts !== null);
  return now === null || known.length === 0 || quotes.some((q) => !q.stale) ? null : Math.max(0, now - Math.max(...known));
}

/** `+0.0100 % in 42 min`: the rate that longs pay shorts, and when; a dash while the venue has told none. */
export function fundingWords(quote: Pick<QuoteView, 'fundingRate' | 'nextFundingTs'>, now: number | null): string {
  if (quote.fundingRate === null) return NONE;
  const rate = `${formatSignedNumber(quote.fundingRate * 100, 4)} %`;
  return quote.nextFundingTs === null || now === null || quote.nextFundingTs < now ? rate : `${rate} in ${formatAge(quote.nextFundingTs - now)}`;
}

/** What a replay does now, for its title and beside its progress. Finished when every row is done. */
export function replayWords(progress: DeskView['progress']): { readonly title: string; readonly finished: boolean; readonly share: number | null } {
  if (progress === null || progress.total <= 0) return { title: 'Replay', finished: false, share: null };
  if (progress.done >= progress.total) return { title: 'Replay finished', finished: true, share: 1 };
  return { title: `Replay, ${progress.speed === null ? 'as fast as it goes' : `${progress.speed.toLocaleString('en-US')} × real time`}`, finished: false, share: progress.done / progress.total };
}

/** Share of the daily loss limit that is used, 0 in profit; null when there is no limit. */
export function lossShare(account: Pick<AccountView, 'dayPnl' | 'dailyLossLimit'>): number | null {
  const limit = readDecimal(account.dailyLossLimit);
  const pnl = readDecimal(account.dayPnl);
  if (limit === null || pnl === null || limit <= 0n) return null;
  return pnl >= 0n ? 0 : Number((-pnl * 10_000n) / limit) / 10_000;
}

/** What the venue itself showed at this step; a question mark where it was not read, which is not none. */
export const venueShowed = ({ venuePositions, venueOpenOrders }: Pick<FlattenView, 'venuePositions' | 'venueOpenOrders'>): string => `${venuePositions === null ? '? positions' : counted(venuePositions, 'position')}, ${venueOpenOrders === null ? '? open orders' : counted(venueOpenOrders, 'open order')}`;

/** The sentence that ends a flatten; null while it runs. A copied receipt stays in UTC. */
export function flattenProof(step: FlattenView | undefined, time: Pick<ZonedTime, 'time' | 'label'> = zonedTime('UTC')): string | null {
  if (step?.step !== 'verified') return null;
  return `The venue shows ${venueShowed(step)}, ${step.emptyReads === 2 ? 'twice' : `${step.emptyReads} times`}, at ${time.time(step.tsEvent)} ${time.label}`;
}

const SINCE: Readonly<Record<DeskView['tradingState'], string | null>> = { active: 'trading', reducing: 'reducing only', disarmed: 'disarmed', halted: null };
type AfterFlat = Pick<DeskView, 'tradingState' | 'tsStateSince'> & { readonly positions: number; readonly orders: number };
/** `trading since 14:05:10`, `1 position open again`: what has made a proof of flat a thing of the past; null while nothing has. */
export function sinceFlat({ tradingState, tsStateSince, positions, orders }: AfterFlat, time: Pick<ZonedTime, 'time'>): string | null {
  const state = SINCE[tradingState];
  const open = [positions > 0 ? counted(positions, 'position') : '', orders > 0 ? counted(orders, 'order') : ''].filter((part) => part !== '').join(' and ');
  if (state !== null) return `${state} since ${time.time(tsStateSince)}${open === '' ? '' : `, ${open} open`}`;
  return open === '' ? null : `${open} open again`;
}

/** The receipt as text, to paste into a log or a message. */
export function flattenReceiptText(steps: readonly FlattenView[], desk: DeskView | null): string {
  const last = steps.at(-1);
  const lines = steps.map((s) => `${utcSecond(s.tsEvent)}  round ${s.round}  ${s.step.padEnd(9)} ${s.message}`);
  return [
    `Breakwater flatten ${last?.flattenId ?? ''}`,
    `profile ${desk?.profile ?? '?'} (${desk?.mode ?? '?'}), venue ${desk?.venue.id ?? '?'}, version ${desk?.version ?? '?'}, configuration ${desk?.configHash ?? '?'}`,
    ...lines,
    flattenProof(last) ?? `Not proven flat: last step ${last?.step ?? 'none'}`,
  ].join('\n');
}
