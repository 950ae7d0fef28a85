// Watches what is already held: day loss, drawdown, leverage, exposure, feeds. The gate stops what would be too much; the monitor
// notices what became too much by itself. Each breach is raised once and again only after it was over.
import { toNumber, type Money } from '../../../shared/model/decimal.ts';
import type { RiskEvent } from '../../../shared/model/desk-event.ts';
import { groupedMoney } from '../../../shared/model/figures.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import { maxLeverageOf, type Instrument } from '../../../shared/model/instrument.ts';
import type { AccountState, Position } from '../../../shared/model/portfolio.ts';
import type { RiskLimits } from '../../../shared/model/profile.ts';
import { messageOf } from '../../../shared/model/result.ts';
import type { InstrumentsView, MarketView, PortfolioView } from '../kernel/ports.ts';
import { cents, centsUp } from './check-result.ts';
import { heldExposure } from './held-exposure.ts';
import { exactLimits, type ExactLimits } from './limits.ts';
import { dayLossOf, drawdownOf, type LossMeasure } from './losses.ts';
import { shareOf } from './sizing.ts';

/** What was found, and what the desk must do about it. `halt` kills (latched), `reduce` sets reduce-only. */
export type MonitorFinding = { readonly action: 'none' | 'reduce' | 'halt'; readonly event: RiskEvent };

export type RiskMonitorDeps = {
  readonly limits: RiskLimits;
  readonly instruments: InstrumentsView;
  readonly market: MarketView;
  readonly portfolio: PortfolioView;
  /** How long leverage or exposure may stay above its limit before the desk goes reduce-only, ms; 30 s unless given. */
  readonly breachGraceMs?: number;
  /** How long equity may be unknown with a position open before the desk halts, ms; 10 s unless given. */
  readonly unknownGraceMs?: number;
};

/** The floating-point screen looks this much earlier (fraction of equity) than the exact rule. */
const SCREEN_MARGIN = 1e-6;
/** A breach is over when the measure is below this part of its limit. */
const CLEAR_AT = 0.95;
/** Above this part of its limit nobody waits for the grace to end. */
const SEVERE_AT = 1.1;
/** The exact account is read at least at each 30th observation and first of a UTC day, whatever the screen says: flows move the limits. */
const EXACT_EVERY = 30;
const DAY_MS = 86_400_000;

const SIZE_CODES = ['leverage', 'exposure', 'exposurePerSymbol'] as const;

type Breach = { since: number; acted: boolean };

/** One breaker as it stands. `used` and `allowed` are in the quote currency, for `equityUnknown` and `staleFeed` in ms; null where nothing can be measured. */
export type BreakerReading = {
  readonly code: 'dailyLoss' | 'drawdown' | 'leverage' | 'exposure' | 'exposurePerSymbol' | 'equityUnknown' | 'staleFeed' | 'monitorFailed';
  /** The instrument that it is about, or that is largest. */
  readonly instrumentId: InstrumentId | null;
  readonly used: bigint | number | null;
  readonly allowed: bigint | number | null;
  /** First observation above the limit, Unix ms UTC; null while it is within. */
  readonly since: number | null;
  /** It has done what it does. */
  readonly acted: boolean;
  /** When it acts unless the measure falls before, Unix ms UTC; null where no grace runs. */
  readonly actsAt: number | null;
};

export class RiskMonitor {
  readonly #deps: RiskMonitorDeps;
  readonly #limits: ExactLimits;
  readonly #breachGraceMs: number;
  readonly #unknownGraceMs: number;
  readonly #breaches = new Map<string, Breach>();
  readonly #staleFeeds = new Set<InstrumentId>();
  readonly #units = new Map<InstrumentId, { readonly position: Position; readonly instrument: Instrument; readonly units: number }>();
  #tripAt = Infinity;
  #peak = -Infinity;
  #observationsToExact = 0;
  #exactDay = NaN;
  #unknownSince: number | null = null;

  constructor(deps: RiskMonitorDeps) {
    this.#deps = deps;
    this.#limits = exactLimits(deps.limits);
    this.#breachGraceMs = deps.breachGraceMs ?? 30_000;
    this.#unknownGraceMs = deps.unknownGraceMs ?? 10_000;
  }

  /** Call about each second, or each bar of a replay. Whatever throws inside is itself a finding that halts. */
  observe(now: number): readonly MonitorFinding[] {
    const findings: MonitorFinding[] = [];
    try {
      this.#observe(now, findings);
      this.#breaches.delete('monitorFailed');
    } catch (error) {
      this.#raise(findings, 'monitorFailed', 'halt', 'critical', `The risk monitor could not measure and halts the desk: ${messageOf(error)}`, null, 'Check the account at the venue by hand, find the cause in the log, then resume with a reason.', now);
    }
    return findings;
  }

  /** Call after a deposit, a withdrawal, a day roll or a restart: the next observation reads the exact account. */
  invalidate(): void {
    this.#observationsToExact = 0;
  }

  /** Every breaker with its measure at `now`. Reads only: what is raised and done about it is the next observation's business. */
  breakers(now: number): readonly BreakerReading[] {
    const account = attempt(() => this.#deps.portfolio.account());
    const held = attempt(() => this.#held());
    const ofEquity = (share: bigint): bigint | null => (account === null ? null : shareOf(account.equity, share));
    const loss = (code: 'dailyLoss' | 'drawdown', measure: LossMeasure | null): BreakerReading => this.#reading(code, code, null, measure?.used ?? null, measure?.allowed ?? null, null);
    const size = (code: (typeof SIZE_CODES)[number], used: bigint | null, share: bigint, id: InstrumentId | null): BreakerReading => this.#reading(code, code, id, used, ofEquity(share), this.#breachGraceMs);
    const open = attempt(() => this.#deps.portfolio.openPositions()) ?? [];
    return [
      loss('dailyLoss', account && dayLossOf(account, this.#limits)),
      loss('drawdown', account && drawdownOf(account, this.#limits)),
      size('leverage', held?.notional ?? null, this.#limits.maxLeverage, null),
      size('exposure', held?.margin ?? null, this.#limits.maxExposure, null),
      size('exposurePerSymbol', held?.largest ?? null, this.#limits.maxExposurePerSymbol, held?.largestId ?? null),
      this.#reading('equityUnknown', 'equityUnknown', null, this.#unknownSince === null ? 0 : now - this.#unknownSince, this.#unknownGraceMs, this.#unknownGraceMs),
      ...open.map(({ instrumentId: id }) => this.#reading('staleFeed', `staleFeed ${id}`, id, this.#deps.market.ageMs(id, now), this.#limits.maxDataAgeMs, null)),
      this.#reading('monitorFailed', 'monitorFailed', null, null, null, null),
    ];
  }

  #reading(code: BreakerReading['code'], key: string, instrumentId: InstrumentId | null, used: bigint | number | null, allowed: bigint | number | null, graceMs: number | null): BreakerReading {
    const breach = this.#breaches.get(key);
    const acted = breach?.acted ?? false;
    return { code, instrumentId, used, allowed, since: breach?.since ?? null, acted, actsAt: breach && !acted && graceMs !== null ? breach.since + graceMs : null };
  }

  #observe(now: number, findings: MonitorFinding[]): void {
    const open = this.#deps.portfolio.openPositions();
    for (let at = 0; at < open.length; at += 1) this.#feed((open[at] as Position).instrumentId, now, findings);
    if (this.#staleFeeds.size > 0) this.#forgetFeeds(open);
    const equity = this.#deps.portfolio.equityNumber();
    if (!this.#arePriced(open) || !Number.isFinite(equity)) return this.#unknown(open.length > 0, now, findings);
    if (this.#unknownSince !== null) {
      this.#unknownSince = null;
      this.#breaches.delete('equityUnknown');
    }

    const rising = equity > this.#peak;
    this.#observationsToExact -= 1;
    if (equity <= this.#tripAt || rising || this.#observationsToExact < 0 || Math.floor(now / DAY_MS) !== this.#exactDay) {
      const account = this.#deps.portfolio.account();
      this.#screenFrom(account, equity, now);
      this.#losses(account, now, findings);
    }
    if (this.#maybeTooLarge(open, equity)) this.#size(now, findings);
  }

  /** A feed that nothing is held on any more is no matter. */
  #forgetFeeds(open: readonly Position[]): void {
    for (const id of this.#staleFeeds) {
      if (open.some((position) => position.instrumentId === id)) continue;
      this.#staleFeeds.delete(id);
      this.#breaches.delete(`staleFeed ${id}`);
    }
  }

  #arePriced(open: readonly Position[]): boolean {
    for (let at = 0; at < open.length; at += 1) if (!(this.#deps.market.referencePrice((open[at] as Position).instrumentId) > 0)) return false;
    return true;
  }

  /** The equity below which the exact rules are asked. A rising peak raises it. */
  #screenFrom(account: AccountState, equity: number, now: number): void {
    const flows = account.equity - account.dayPnl - account.dayStartEquity;
    const lossFloor = toNumber(account.dayStartEquity + flows - dayLossOf(account, this.#limits).allowed);
    const drawdownFloor = toNumber(account.peakEquity - drawdownOf(account, this.#limits).allowed);
    this.#tripAt = Math.max(lossFloor, drawdownFloor) + Math.abs(equity) * SCREEN_MARGIN;
    this.#peak = Math.max(equity, toNumber(account.peakEquity));
    this.#observationsToExact = EXACT_EVERY - 1;
    this.#exactDay = Math.floor(now / DAY_MS);
  }

  #losses(account: AccountState, now: number, findings: MonitorFinding[]): void {
    const day = dayLossOf(account, this.#limits);
    this.#loss(findings, 'dailyLoss', day.used, day.allowed, 'The loss of the day', now);
    const fall = drawdownOf(account, this.#limits);
    this.#loss(findings, 'drawdown', fall.used, fall.allowed, 'The drawdown from the highest equity', now);
  }

  #loss(findings: MonitorFinding[], code: string, loss: bigint, limit: bigint, label: string, now: number): void {
    // Without equity at the start there is nothing to lose, and nothing that the gate would let open.
    if (limit > 0n && loss >= limit) {
      this.#raise(findings, code, 'halt', 'critical', `${label} is ${this.#money(centsUp(loss))}, limit ${this.#money(cents(limit))}: the desk halts`, null, 'Positions stay as they are. Decide whether to flatten; resume only with a written cause.', now);
    } else if (toNumber(loss) < toNumber(limit) * CLEAR_AT) this.#breaches.delete(code);
  }

  /** Equity that nobody can compute: an alarm at once, a halt when it lasts. */
  #unknown(holding: boolean, now: number, findings: MonitorFinding[]): void {
    if (!holding) return;
    this.#unknownSince ??= now;
    const lasts = now - this.#unknownSince >= this.#unknownGraceMs;
    const runbook = 'Look at the feed of the open positions. Until prices come back nothing new is opened.';
    this.#raise(findings, 'equityUnknown', lasts ? 'halt' : 'none', 'critical', lasts ? `Equity has been unknown for ${now - this.#unknownSince} ms with a position open: the desk halts` : 'Equity is unknown while a position is open', null, runbook, now);
  }

  #feed(id: InstrumentId, now: number, findings: MonitorFinding[]): void {
    if (!this.#deps.market.isStale(id, now)) {
      if (this.#staleFeeds.size === 0 || !this.#staleFeeds.delete(id)) return;
      this.#breaches.delete(`staleFeed ${id}`);
      findings.push({ action: 'none', event: { type: 'RiskEvent', level: 'info', code: 'feedRecovered', message: `Prices of ${id} are fresh again`, instrumentId: id, runbook: 'Nothing to do.', tsEvent: now } });
      return;
    }
    const age = this.#deps.market.ageMs(id, now);
    this.#staleFeeds.add(id);
    this.#raise(findings, `staleFeed ${id}`, 'none', 'warning', `No fresh price of ${id} for ${Number.isFinite(age) ? `${age} ms` : 'as long as we run'} while a position is open`, id, 'Stops cannot fire on a silent feed. Compare with the venue\'s own page; flatten if it does not come back.', now, 'staleFeed');
  }

  /** Floating-point screen for `#size`: near a limit, or a breach that may be over. Every open position has a price here. */
  #maybeTooLarge(open: readonly Position[], equity: number): boolean {
    if (open.length === 0 && this.#breaches.size === 0) return !(equity > 0); // nothing held is within every limit of an equity above zero
    if (this.#breaches.size > 0 && SIZE_CODES.some((code) => this.#breaches.has(code))) return true;
    let notional = 0;
    let margin = 0;
    let largest = 0;
    for (const position of open) {
      const instrument = this.#deps.instruments.get(position.instrumentId);
      if (!instrument) return true;
      const value = this.#unitsOf(position, instrument) * this.#deps.market.referencePrice(position.instrumentId);
      const used = value / Math.min(this.#deps.limits.marginLeverage, maxLeverageOf(instrument));
      notional += value;
      margin += used;
      largest = Math.max(largest, used);
    }
    const { maxLeverage, maxExposure, maxExposurePerSymbol } = this.#deps.limits;
    const room = equity * (1 - 1e-4);
    return !(notional < room * maxLeverage && margin < room * maxExposure && largest < room * maxExposurePerSymbol);
  }

  /** Size of a position in base units, above zero. Converted once: a position is replaced when it changes. */
  #unitsOf(position: Position, instrument: Instrument): number {
    const known = this.#units.get(instrument.id);
    if (known?.position === position && known.instrument === instrument) return known.units;
    const units = Math.abs(toNumber(position.quantity)) * toNumber(instrument.multiplier);
    this.#units.set(instrument.id, { position, instrument, units });
    return units;
  }

  /** Leverage and exposure of what is held, exact. Working orders are the gate's business. */
  #size(now: number, findings: MonitorFinding[]): void {
    const { notional, margin, largest, largestId } = this.#held();
    const equity = this.#deps.portfolio.account().equity;
    this.#excess(findings, 'leverage', notional, shareOf(equity, this.#limits.maxLeverage), 'Gross notional', null, now);
    this.#excess(findings, 'exposure', margin, shareOf(equity, this.#limits.maxExposure), 'Initial margin of all positions', null, now);
    this.#excess(findings, 'exposurePerSymbol', largest, shareOf(equity, this.#limits.maxExposurePerSymbol), `Initial margin of ${largestId ?? 'one instrument'}`, largestId, now);
  }

  #held(): { readonly notional: bigint; readonly margin: bigint; readonly largest: bigint; readonly largestId: InstrumentId | null } {
    let notional = 0n;
    let margin = 0n;
    let largest = 0n;
    let largestId: InstrumentId | null = null;
    for (const held of heldExposure(this.#deps, this.#limits)) {
      if (!held.known) throw new Error(`a position in ${held.instrumentId} is held, but the catalogue does not know it`);
      if (held.notional === null || held.margin === null) continue; // never marked yet: the stale feed is raised already and the gate denies
      notional += held.notional;
      margin += held.margin;
      if (held.margin > largest) {
        largest = held.margin;
        largestId = held.instrumentId;
      }
    }
    return { notional, margin, largest, largestId };
  }

  /** First a warning; reduce-only when it lasts or is severe; over when clearly below. */
  #excess(findings: MonitorFinding[], code: string, used: bigint, allowed: bigint, label: string, id: InstrumentId | null, now: number): void {
    const ratio = toNumber(used as Money) / toNumber(allowed as Money);
    if (used <= allowed) {
      if (ratio < CLEAR_AT || used === 0n) this.#breaches.delete(code);
      return;
    }
    const since = this.#breaches.get(code)?.since ?? now;
    const act = ratio >= SEVERE_AT || now - since >= this.#breachGraceMs;
    const message = `${label} is ${this.#money(centsUp(used))}, limit ${this.#money(cents(allowed))}${act ? ': the desk goes reduce-only' : ''}`;
    this.#raise(findings, code, act ? 'reduce' : 'none', act ? 'critical' : 'warning', message, id, 'Reduce the position, or add cash. Reduce-only stays until a person switches it off.', now);
  }

  /** As it stands in a sentence, in the currency that the instruments of a desk share. */
  #money(plain: string): string {
    const currency = this.#deps.instruments.all()[0]?.currency;
    return currency === undefined ? groupedMoney(plain) : `${groupedMoney(plain)} ${currency}`;
  }

  /** Raises once per breach, and once more when the breach comes to need an action. */
  #raise(findings: MonitorFinding[], key: string, action: MonitorFinding['action'], level: RiskEvent['level'], message: string, instrumentId: InstrumentId | null, runbook: string, now: number, code = key): void {
    const known = this.#breaches.get(key);
    const acts = action !== 'none';
    if (known && (known.acted || !acts)) return;
    this.#breaches.set(key, { since: known?.since ?? now, acted: acts });
    findings.push({ action, event: { type: 'RiskEvent', level, code, message, instrumentId, runbook, tsEvent: now } });
  }
}

/** Null where a measure cannot be made: the observation raises it, a reading only shows that it is not known. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
