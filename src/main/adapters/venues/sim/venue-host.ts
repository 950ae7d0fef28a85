// One simulated account with its market on a clock: runs both, writes every change to disk, and only then hands out what is to be told.
import { z } from 'zod';
import type { Money } from '../../../../shared/model/decimal.ts';
import type { Bar, MarketEvent } from '../../../../shared/model/market-data.ts';
import type { Perpetual } from '../../../../shared/model/instrument.ts';
import { err, type Result } from '../../../../shared/model/result.ts';
import type { VenueOrderId } from '../../../../shared/model/ids.ts';
import type { VenueReport } from '../../../../shared/model/venue-report.ts';
import type { VenueRequest } from '../../../../shared/model/venue-request.ts';
import { SimMarket, type SimMarketState } from '../../../core/sim-market/sim-market.ts';
import { simCatalogue } from '../../../core/sim-market/sim-instruments.ts';
import { SimVenue } from '../../../core/venue/sim-venue.ts';
import type { Refusal } from '../../../core/venue/order-checks.ts';
import type { Book, ForeignOrder, Severity } from '../../../core/venue/venue-types.ts';
import type { VenueStore } from './venue-store.ts';

export type VenueHostSettings = {
  readonly seed: number;
  readonly severity: Severity;
  readonly pace: number;
  readonly shape: Perpetual['shape'];
  readonly startCash: Money;
  /** `scripted`: prices and time come from a client, for tests. */
  readonly market: 'generated' | 'scripted';
};

/** What goes out, in this order. */
export type Outgoing = { readonly reports: readonly VenueReport[]; readonly events: readonly MarketEvent[] };

const NOTHING: readonly MarketEvent[] = [];
/** Market state is written at least this often, so that a crash loses little time. */
const MARKET_SAVE_MS = 5_000;
/** A pause is replayed in at most so many bars, and only its last stretch. */
const CATCH_UP_BARS = 1_500;
const CATCH_UP_MS = 7 * 86_400_000;
const MIN_PAUSE_MS = 2_000;

const SavedMarket = z.object({ shape: z.enum(['fractionalBase', 'wholeContracts']), seed: z.number(), pace: z.number(), state: z.object({ version: z.literal(1), ts: z.number(), fundingTold: z.record(z.string(), z.number()) }) });

export class VenueHost {
  readonly settings: VenueHostSettings;
  readonly instruments: readonly Perpetual[];
  readonly #store: VenueStore;
  readonly #clock: () => number;
  readonly #market: SimMarket;
  #venue: SimVenue;
  #now = 0;
  #savedAt = 0;

  /** Takes up the account in `store`, or opens it. Throws when the stored account lists other contracts. */
  constructor(options: { readonly store: VenueStore; readonly settings: VenueHostSettings; readonly clock: () => number }) {
    this.settings = options.settings;
    this.#store = options.store;
    this.#clock = options.clock;
    const { seed, pace, shape, startCash } = options.settings;
    this.instruments = simCatalogue(shape, pace);
    const saved = options.store.load();
    const market = saved === null ? null : SavedMarket.parse(saved.market);
    if (market && market.shape !== shape) throw new Error(`expected an account in ${shape}, found one in ${market.shape}: use another profile or data directory`);
    const now = this.now();
    const state: SimMarketState | undefined = market?.seed === seed && market.pace === pace ? notLaterThan(now, market.state) : undefined;
    this.#market = new SimMarket({ seed, pace, instruments: this.instruments, startTs: now, ...(state && { state }) });
    this.#venue = new SimVenue({ instruments: this.instruments, seed, severity: options.settings.severity, startCash, recordChanges: true, ...(saved && { state: saved.venue, now }) });
    if (market && options.settings.market === 'generated') this.#catchUp(market.state.ts, now);
    this.#persist(now);
  }

  /** Unix ms: of the clock, which never runs backwards, or of the script. */
  now(): number {
    if (this.settings.market === 'generated') this.#now = Math.max(this.#now, this.#clock());
    return this.#now || this.#clock();
  }

  get visibilityDelayMs(): number {
    return this.#venue.visibilityDelayMs;
  }

  /** Milliseconds until something is due; Infinity when nothing is under way. */
  dueInMs(): number {
    return Math.max(0, this.#venue.nextDue() - this.now());
  }

  request(request: VenueRequest): Outgoing {
    this.#venue.send(request, this.now());
    return this.#flush(NOTHING);
  }

  foreign(order: ForeignOrder): { readonly result: Result<VenueOrderId, Refusal>; readonly outgoing: Outgoing } {
    const result = this.#venue.placeForeign(order, this.now());
    return { result, outgoing: this.#flush(NOTHING) };
  }

  /** The market moves to now; orders meet it before anybody hears of it. */
  tick(): Outgoing {
    const now = this.now();
    const events = this.#market.step(now);
    for (const event of events) this.#venue.onMarket(event, now, event.type === 'quote' ? this.#market.book(event.instrumentId) : undefined);
    return this.#flush(events);
  }

  /** What was under way and is due by now arrives. */
  deliver(): Outgoing {
    this.#venue.advance(this.now());
    return this.#flush(NOTHING);
  }

  bars(instrumentId: Perpetual['id'], intervalMs: number, count: number): readonly Bar[] {
    return this.instruments.some((each) => each.id === instrumentId) ? this.#market.bars(instrumentId, intervalMs, count, this.now()) : [];
  }

  scriptReset(severity: Severity, seed: number, startCash: Money, now: number): void {
    this.#now = now;
    this.#store.reset();
    this.#venue = new SimVenue({ instruments: this.instruments, seed, severity, startCash, recordChanges: true });
    this.#persist(now);
  }

  scriptStep(now: number, event: MarketEvent | null, book: Book | null): Result<Outgoing, string> {
    if (now < this.#now) return err(`expected time at or after ${this.#now}, was ${now}`);
    this.#now = now;
    if (event) this.#venue.onMarket(event, now, book ?? undefined);
    else this.#venue.advance(now);
    return { ok: true, value: this.#flush(event ? [event] : NOTHING) };
  }

  /** Writes what is not written yet. */
  close(): void {
    this.#persist(this.now());
    this.#store.close();
  }

  /** On disk first, then out. */
  #flush(events: readonly MarketEvent[]): Outgoing {
    this.#persist(this.#now);
    return { reports: this.#venue.takeReports(), events };
  }

  #persist(now: number): void {
    const changes = this.#venue.takeChanges();
    if (!changes && now - this.#savedAt < MARKET_SAVE_MS) return;
    this.#savedAt = now;
    const { shape, seed, pace } = this.settings;
    this.#store.write(changes, { shape, seed, pace, state: this.#market.save() });
  }

  /**
   * The market moved while this process did not run, and a venue never sleeps: resting orders, funding and liquidation follow the bars of the pause
   * (its last week), so that an account is not met by one jump of the price.
   */
  #catchUp(stoppedAt: number, now: number): void {
    const truth = this.#venue.truth();
    const pause = Math.min(now - stoppedAt, CATCH_UP_MS);
    if (!(pause >= MIN_PAUSE_MS) || (truth.positions.length === 0 && truth.openOrders.length === 0)) return;
    const intervalMs = Math.max(1_000, Math.ceil(pause / CATCH_UP_BARS / 1_000) * 1_000);
    const touched = new Set([...truth.positions, ...truth.openOrders].map((each) => each.instrumentId));
    const bars = [...touched].flatMap((id) => this.#market.bars(id, intervalMs, Math.floor(pause / intervalMs), now));
    bars.sort((a, b) => a.tsOpen - b.tsOpen);
    for (const bar of bars) for (const event of pathOf(bar)) if (event.tsEvent > stoppedAt) this.#venue.onMarket(event, event.tsEvent);
  }
}

/** A state of later than now was written by a wrong clock: the market does not stand still until then. */
function notLaterThan(now: number, { ts, fundingTold }: SimMarketState): SimMarketState {
  const before = (at: number): number => Math.min(at, now - 1);
  return { version: 1, ts: before(ts), fundingTold: Object.fromEntries(Object.entries(fundingTold).map(([id, told]) => [id, before(told)])) };
}

/** Marks and prints along a bar: the nearer extreme first. */
function pathOf(bar: Bar): readonly MarketEvent[] {
  const lowFirst = bar.open - bar.low <= bar.high - bar.open;
  const points = [bar.open, lowFirst ? bar.low : bar.high, lowFirst ? bar.high : bar.low, bar.close];
  return points.flatMap((px, i): MarketEvent[] => {
    const tsEvent = bar.tsOpen + Math.floor((bar.intervalMs * i) / 4);
    return [
      { type: 'trade', instrumentId: bar.instrumentId, tsEvent, px, size: bar.volume / 4, aggressor: i > 0 && px < (points[i - 1] ?? px) ? 'sell' : 'buy' },
      { type: 'mark', instrumentId: bar.instrumentId, tsEvent, px },
    ];
  });
}
