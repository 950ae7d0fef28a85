// Each breaker in words: where it stands, when it trips, what it then does, and what it said last.
import type { BreakerView } from '../../../shared/contract/risk-methods.ts';
import { groupedMoney } from '../../../shared/model/figures.ts';
import { assertNever } from '../../../shared/model/result.ts';
import type { BreakerReading } from '../../core/risk/risk-monitor.ts';
import { cents, portion, shareOf } from './amounts.ts';
import { NEAR } from './limit-views.ts';

export type BreakerContext = {
  /** Null when the account cannot be valued. */
  readonly equity: bigint | null;
  readonly quote: string;
  /** Engine time, ms. */
  readonly now: number;
  /** What was last raised by one of these codes. */
  lastAlert(codes: readonly string[], instrumentId: string | null): { readonly message: string } | undefined;
};

const HALTS = 'Halts the desk: the kill latch is set and every working order canceled. Positions stay.';
const REDUCES = 'Warns at once. Reduce-only after 30 s above the limit, at once from 110 % of it.';
const shortName = (id: string): string => id.split('.')[0] ?? id;

export function breakerView(reading: BreakerReading, context: BreakerContext): BreakerView {
  const { code, instrumentId } = reading;
  const lastMessage = context.lastAlert(code === 'staleFeed' ? ['staleFeed', 'feedRecovered'] : [code], code === 'staleFeed' ? instrumentId : null)?.message ?? null;
  const base = { id: code === 'staleFeed' ? `${code} ${instrumentId ?? ''}` : code, state: stateOf(reading), tsSince: reading.since, now: `${measureText(reading, context)}${graceText(reading, context.now)}`, lastMessage };
  switch (code) {
    case 'dailyLoss': return { ...base, label: 'Daily loss', tripsAt: limitText(reading, context), action: HALTS };
    case 'drawdown': return { ...base, label: 'Drawdown', tripsAt: limitText(reading, context), action: HALTS };
    case 'leverage': return { ...base, label: 'Leverage held', tripsAt: limitText(reading, context), action: REDUCES };
    case 'exposure': return { ...base, label: 'Margin exposure held', tripsAt: limitText(reading, context), action: REDUCES };
    case 'exposurePerSymbol': return { ...base, label: `Largest margin exposure${instrumentId === null ? '' : `, ${shortName(instrumentId)}`}`, tripsAt: limitText(reading, context), action: REDUCES };
    case 'equityUnknown': return { ...base, label: 'Unknown equity', tripsAt: `${limitText(reading, context)} without a price of what is held`, action: 'Alert at once. If it lasts, halts the desk: the kill latch is set and every working order canceled.' };
    case 'staleFeed': return { ...base, label: `Feed of ${shortName(instrumentId ?? '')}`, tripsAt: `${limitText(reading, context)} without a price`, action: 'Alert. No order opens risk in the instrument; its stop cannot fire until prices come back.' };
    case 'monitorFailed': return { ...base, label: 'Risk monitor', tripsAt: 'its first failure to measure', action: HALTS };
    default: return assertNever(code);
  }
}

/** The switch that a person, a breaker or another process sets. */
export const killLatchView = (latched: boolean, since: number, cause: string, lastMessage: string | null): BreakerView => ({
  id: 'killLatch', label: 'Kill latch', state: latched ? 'tripped' : 'ready', tsSince: latched ? since : null, tripsAt: 'kill, flatten-all, or a breaker that halts', now: latched ? `set: ${cause}` : 'open',
  action: 'Nothing opens risk, also after a restart, until a person resumes with a written cause.', lastMessage,
});

function stateOf({ code, used, allowed, since, acted }: BreakerReading): BreakerView['state'] {
  if (acted || (code === 'staleFeed' && since !== null)) return 'tripped';
  if (since !== null || (used === null && code !== 'monitorFailed')) return 'warning';
  const share = typeof used === 'bigint' && typeof allowed === 'bigint' ? shareOf(used, allowed) : null;
  return share !== null && share >= NEAR ? 'warning' : 'ready';
}

function measureText({ code, used, allowed, acted }: BreakerReading, { equity, quote }: BreakerContext): string {
  if (code === 'monitorFailed') return acted ? 'cannot measure' : 'measures';
  if (used === null) return 'unknown';
  if (typeof used === 'number') return code === 'staleFeed' ? (Number.isFinite(used) ? `${seconds(used)} old` : 'no price yet') : used > 0 ? `unknown for ${seconds(used)}` : 'known';
  const amount = `${groupedMoney(cents(used > 0n ? used : 0n))} ${quote}`;
  if (code === 'dailyLoss' || code === 'drawdown') return used <= 0n ? `none${typeof allowed === 'bigint' ? '' : ', limit unknown'}` : amount;
  return `${ofEquity(code, used, equity) ?? amount} (${amount})`;
}

function limitText({ code, allowed }: BreakerReading, { equity, quote }: BreakerContext): string {
  if (allowed === null) return 'unknown: the account cannot be valued';
  if (typeof allowed === 'number') return seconds(allowed);
  const amount = `${groupedMoney(cents(allowed))} ${quote}`;
  const share = code === 'dailyLoss' || code === 'drawdown' ? null : ofEquity(code, allowed, equity);
  return share === null ? amount : `${share} (${amount})`;
}

function ofEquity(code: BreakerReading['code'], amount: bigint, equity: bigint | null): string | null {
  const text = equity === null ? null : portion(amount > 0n ? amount : 0n, equity, code === 'leverage' ? 1n : 100n);
  return text === null ? null : `${text}${code === 'leverage' ? ' x equity' : ' % of equity'}`;
}

const graceText = ({ actsAt, code }: BreakerReading, now: number): string => (actsAt === null ? '' : `; ${code === 'equityUnknown' ? 'halts' : 'reduce-only'} in ${Math.max(0, Math.ceil((actsAt - now) / 1000))} s unless it ends`);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 100_000 ? 1 : 0)} s`;
