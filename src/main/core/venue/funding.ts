// Funding of perpetuals: at each instant, on the position of that instant, nothing pro rata (domain facts, 1c).
import { applyRate, nearestMultiple, negate, notional, type Price, type Ratio } from '../../../shared/model/decimal.ts';
import type { SimAccount } from './account.ts';
import type { ReportLine } from './report-line.ts';
import type { VenueMarket } from './venue-market.ts';
import type { VenueRecords } from './venue-records.ts';

/** Funding prices are kept to a millionth of the quote currency. */
const MARK_STEP = 1_000_000n as Price;

export class Funding {
  readonly #account: SimAccount;
  readonly #records: VenueRecords;
  readonly #line: ReportLine;
  readonly #markets: readonly VenueMarket[];
  #nextTs = Infinity;

  constructor(account: SimAccount, records: VenueRecords, line: ReportLine, markets: readonly VenueMarket[]) {
    this.#account = account;
    this.#records = records;
    this.#line = line;
    this.#markets = markets;
  }

  /** The next instant of any instrument; Infinity before the first rate. */
  get nextTs(): number {
    return this.#nextTs;
  }

  setRate(market: VenueMarket, rate: number, nextTs: number): void {
    market.fundingRate = rate;
    market.nextFundingTs = nextTs;
    this.refresh();
  }

  /** After a restore. */
  refresh(): void {
    this.#nextTs = Infinity;
    for (const market of this.#markets) this.#nextTs = Math.min(this.#nextTs, market.nextFundingTs);
  }

  /** Charges every instant up to `now`; with `skip`, only moves on to the next one. */
  pay(now: number, skip: boolean): void {
    for (const market of this.#markets) {
      const { instrument } = market;
      if (instrument.kind !== 'perpetual') continue;
      while (market.nextFundingTs <= now) {
        if (!skip) this.#payOne(market, market.nextFundingTs, now);
        market.nextFundingTs += instrument.fundingIntervalMs;
      }
    }
    this.refresh();
  }

  /** payment = -quantity * multiplier * mark * rate: with a rate above zero, longs pay. */
  #payOne(market: VenueMarket, instant: number, now: number): void {
    const { position, instrument } = market;
    if (position.quantity === 0n || position.mark !== position.mark || market.fundingRate !== market.fundingRate) return;
    const px = nearestMultiple(position.mark, MARK_STEP);
    const rate = nearestMultiple(market.fundingRate, 1n as Ratio);
    const payment = negate(applyRate(notional(px, position.quantity, instrument.multiplier), rate));
    this.#account.bookFunding(position, payment);
    const funding = { fundingId: `F-${instrument.id}-${instant}`, instrumentId: instrument.id, quantity: position.quantity, px, rate, payment, tsEvent: instant };
    this.#records.addFunding(funding, now);
    this.#line.emit({ type: 'FundingReport', funding }, now);
  }
}
