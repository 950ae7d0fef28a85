// Every limit as it stands without a new order: the gate's own measures, read instead of judged.
import { ONE, type Quantity } from '../../../shared/model/decimal.ts';
import type { ClientOrderId, InstrumentId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { CheckResult } from '../../../shared/model/order-event.ts';
import type { AccountState } from '../../../shared/model/portfolio.ts';
import { exposure } from './checks/exposure.ts';
import { exposurePerSymbol } from './checks/exposure-per-symbol.ts';
import { freeMargin } from './checks/free-margin.ts';
import { leverage } from './checks/leverage.ts';
import { positionNotional } from './checks/position-notional.ts';
import { bookExposure, exactReference, worstCase, type BookExposure, type BookViews } from './exposure.ts';
import type { ExactLimits } from './limits.ts';
import { dayLossOf, drawdownOf } from './losses.ts';
import { sizingOf, usedOf, type LinearLimit, type Sizing } from './sizing.ts';

/** `check` is the gate's name of the limit. */
export type LimitReading = {
  readonly check: string;
  readonly scope: CheckResult['scope'];
  readonly instrumentId: InstrumentId | null;
  /** `amount`, `percentOfEquity` and `timesEquity` are in the quote currency; `share` is a fraction; `count` and `ms` are plain numbers times 10^12 as every decimal. */
  readonly measure: 'amount' | 'percentOfEquity' | 'timesEquity' | 'share' | 'count' | 'ms' | 'allowed';
  /** Null where it cannot be measured now, or is measured on each order only (`perOrder`). */
  readonly used: bigint | null;
  readonly allowed: bigint;
  readonly perOrder: boolean;
};

export type ReadingInputs = {
  readonly views: BookViews;
  readonly limits: ExactLimits;
  readonly replaces: ReadonlyMap<ClientOrderId, Quantity>;
  /** Null when the account cannot be valued. */
  readonly account: AccountState | null;
  readonly ordersLastMinute: number;
  /** Engine time, ms. */
  readonly now: number;
};

const NOTHING: BookExposure = { notional: 0n as BookExposure['notional'], margin: 0n as BookExposure['margin'] };
const whole = (count: number): bigint => BigInt(Math.trunc(count)) * ONE;

/** The account first, then each instrument of the catalogue, then what each order must keep. Never throws: what cannot be measured is null. */
export function readLimits(inputs: ReadingInputs): readonly LimitReading[] {
  const { views, limits, account } = inputs;
  const instruments = views.instruments.all();
  const day = account && dayLossOf(account, limits);
  const fall = account && drawdownOf(account, limits);
  const positive = (used: bigint): bigint => (used > 0n ? used : 0n);
  const perAccount = (check: string, measure: LimitReading['measure'], used: bigint | null, allowed: bigint): LimitReading => ({ check, scope: 'account', instrumentId: null, measure, used, allowed, perOrder: false });
  const perOrder = (check: string, measure: LimitReading['measure'], allowed: bigint): LimitReading => ({ check, scope: 'order', instrumentId: null, measure, used: null, allowed, perOrder: true });
  const shorts = views.portfolio.positions().filter((position) => position.quantity < 0n).length;
  return [
    perAccount('dailyLoss', 'amount', day && positive(day.used), day?.allowed ?? 0n),
    perAccount('drawdown', 'amount', fall && positive(fall.used), fall?.allowed ?? 0n),
    ...accountSizes(inputs, instruments),
    perAccount('orderRate', 'count', whole(inputs.ordersLastMinute), whole(limits.maxOrdersPerMinute)),
    perAccount('workingOrders', 'count', whole(views.orders.working().length), whole(limits.maxWorkingOrders)),
    perAccount('shorts', 'allowed', whole(shorts), limits.allowShorts ? ONE : 0n),
    ...instruments.flatMap((instrument) => instrumentLimits(inputs, instrument)),
    perOrder('orderNotional', 'amount', limits.maxOrderNotional),
    perOrder('priceCollar', 'share', limits.priceCollar),
  ];
}

/** Limits of the whole book. Any priced instrument will do: the others are counted beside it. */
function accountSizes(inputs: ReadingInputs, instruments: readonly Instrument[]): readonly LimitReading[] {
  const sizing = attempt(() => {
    for (const instrument of instruments) {
      const found = sizingNow(inputs, instrument, bookExposure(inputs.views, instrument.id, inputs.limits.marginLeverage, inputs.replaces));
      if (found) return found;
    }
    return null;
  });
  const kinds = [['exposure', 'percentOfEquity', exposure], ['leverage', 'timesEquity', leverage], ['freeMargin', 'amount', freeMargin]] as const;
  return kinds.map(([check, measure, limitOf]) => {
    const limit: LinearLimit | null = sizing && limitOf(sizing.opens);
    return { check, scope: 'account', instrumentId: null, measure, used: limit && usedOf(limit, 0n), allowed: limit?.allowed ?? 0n, perOrder: false };
  });
}

function instrumentLimits(inputs: ReadingInputs, instrument: Instrument): readonly LimitReading[] {
  const { views, limits, now } = inputs;
  const sizing = attempt(() => sizingNow(inputs, instrument, NOTHING));
  const age = views.market.ageMs(instrument.id, now);
  const of = (check: string, measure: LimitReading['measure'], used: bigint | null, allowed: bigint): LimitReading => ({ check, scope: 'instrument', instrumentId: instrument.id, measure, used, allowed, perOrder: false });
  const symbol = sizing && exposurePerSymbol(sizing.opens);
  const largest = sizing && sizing.both.map((side) => usedOf(positionNotional(side), 0n)).reduce((most, used) => (used > most ? used : most), 0n);
  return [
    of('positionNotional', 'amount', largest, limits.maxPositionNotional),
    of('exposurePerSymbol', 'percentOfEquity', symbol && inputs.account && usedOf(symbol, 0n), symbol?.allowed ?? 0n),
    of('dataAge', 'ms', Number.isFinite(age) ? whole(Math.max(0, age)) : null, whole(limits.maxDataAgeMs)),
  ];
}

/** `opens` is a side on which an order would close nothing. Null without a price. */
function sizingNow({ views, limits, replaces, account }: ReadingInputs, instrument: Instrument, others: BookExposure): { readonly opens: Sizing; readonly both: readonly Sizing[] } | null {
  const { id } = instrument;
  const reference = exactReference(views.market.referencePrice(id), instrument);
  if (reference === null) return null;
  const worst = worstCase(views.portfolio.position(id)?.quantity ?? 0n, views.orders.workingFor(id), null, reference, replaces);
  const equity = account?.equity ?? (0n as AccountState['equity']);
  const of = (side: 'buy' | 'sell'): Sizing => sizingOf(instrument, side, null, reference, worst, others, equity, limits);
  const both = [of('buy'), of('sell')] as const;
  return { opens: worst.long >= 0n ? both[0] : both[1], both };
}

function attempt<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch {
    return null; // something held or worked has no price or is unknown: the gate denies, and there is nothing to show
  }
}
