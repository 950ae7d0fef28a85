// A profile is the configuration of one desk. Files are checked against this schema; the defaults of each name are in profile-defaults.ts.
import { z } from 'zod';
import { inTodaysForm } from './profile-before.ts';

export const ProfileName = z.enum(['dev', 'paper', 'demo', 'prod']);
export type ProfileName = z.output<typeof ProfileName>;
export const isLive = (name: ProfileName): boolean => name === 'demo' || name === 'prod';

/** `sim`: paper. `sandbox`: the rehearsal of a live desk, simulated and without real money. `coinbase`: real money. */
export const VenueKind = z.enum(['sim', 'sandbox', 'coinbase']);
export type VenueKind = z.output<typeof VenueKind>;
/** Orders go to the simulated venue process of the profile's own folder; no key is used and no money moves. */
export const isSimulated = (venue: VenueKind): boolean => venue === 'sim' || venue === 'sandbox';
/** Where a profile may send orders. Paper cannot reach live, a live desk never takes the paper venue for its own, and production rehearses nothing. */
const VENUES: Readonly<Record<ProfileName, readonly VenueKind[]>> = { dev: ['sim'], paper: ['sim'], demo: ['sandbox', 'coinbase'], prod: ['coinbase'] };
export const venuesOf = (name: ProfileName): readonly VenueKind[] => VENUES[name];

const DecimalText = z.string().regex(/^(?=.*[1-9])\d{1,15}(\.\d{1,12})?$/, 'expected a plain positive decimal in quotes, for example "10000"');
const Fraction = z.number().gt(0).lte(1);

/** Limits of the perpetuals' risk table. Exposure measures initial margin used over equity. */
export const RiskLimits = z.strictObject({
  /** Largest absolute notional of one position, quote currency. */
  maxPositionNotional: DecimalText,
  /** Gross notional over equity. */
  maxLeverage: z.number().min(1).max(5),
  /** Leverage by which initial margin is computed (margin = notional / leverage). */
  marginLeverage: z.number().min(1).max(5),
  maxDailyLoss: Fraction.default(0.05),
  maxDrawdown: Fraction.default(0.1),
  maxExposure: Fraction.default(0.8),
  maxExposurePerSymbol: Fraction.default(0.2),
  allowShorts: z.boolean(),
  reduceOnly: z.boolean().default(false),
  maxOrderNotional: DecimalText,
  /** Limit price may be at most this fraction through the reference price. */
  priceCollar: z.number().gt(0).lte(0.5).default(0.05),
  maxOrdersPerMinute: z.int().min(1).max(6000).default(120),
  maxWorkingOrders: z.int().min(1).max(1000).default(50),
  /** No risk-increasing order on price data older than this. */
  maxDataAgeMs: z.int().min(100).max(600_000).default(3_000),
});
export type RiskLimits = Readonly<z.output<typeof RiskLimits>>;

export const SimVenueSettings = z.strictObject({
  severity: z.enum(['kind', 'normal', 'hostile']).default('normal'),
  seed: z.int().min(0).max(2 ** 31 - 1).default(7),
  startCash: DecimalText.default('100000'),
  /** How many seconds of market movement one real second carries: 60 makes one-second bars move like one-minute bars. */
  pace: z.number().min(1).max(600).default(60),
  /** Quotes per second per instrument. */
  quoteRate: z.number().min(0.1).max(500).default(4),
  shape: z.enum(['fractionalBase', 'wholeContracts']).default('fractionalBase'),
});
export type SimVenueSettings = Readonly<z.output<typeof SimVenueSettings>>;

const INTERVALS = {
  '1s': 1_000, '2s': 2_000, '5s': 5_000, '10s': 10_000, '15s': 15_000, '30s': 30_000, '1m': 60_000, '3m': 180_000, '5m': 300_000, '15m': 900_000, '30m': 1_800_000,
  '1h': 3_600_000, '2h': 7_200_000, '4h': 14_400_000, '6h': 21_600_000, '8h': 28_800_000, '12h': 43_200_000, '1d': 86_400_000, '1w': 604_800_000,
} as const;
export type BarInterval = keyof typeof INTERVALS;
/** Bar lengths, shortest first. */
export const BAR_INTERVALS = Object.keys(INTERVALS) as [BarInterval, ...BarInterval[]];
export const LONGEST_BAR_MS = Math.max(...Object.values(INTERVALS));
export const intervalMs = (interval: BarInterval): number => INTERVALS[interval];
/** The bar length of so many seconds by its name; undefined where there is no such bar. */
export const intervalOfSeconds = (seconds: number): BarInterval | undefined => BAR_INTERVALS.find((name) => INTERVALS[name] === seconds * 1_000);

const Symbols = z.array(z.string().regex(/^[A-Z0-9]{2,12}-PERP$/, 'expected a name like BTC-PERP')).min(1).max(50)
  .refine((symbols) => new Set(symbols).size === symbols.length, 'expected each symbol once');

/** Strategies of one kind, one on each instrument of the universe. What its parameters may be, the kind says. */
export const StrategySetup = z.strictObject({
  /** Each strategy is called after it and its symbol: state, versions and orders are found again by that. */
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'expected letters, digits, - and _, at most 40'),
  kind: z.string().min(1).max(40),
  universe: Symbols.default(['BTC-PERP', 'ETH-PERP', 'SOL-PERP', 'XRP-PERP']),
  /** Bars on which it decides. */
  interval: z.enum(BAR_INTERVALS),
  parameters: z.record(z.string().max(60), z.union([z.number(), z.boolean(), z.string().max(200)])).default({}),
});
export type StrategySetup = Readonly<z.output<typeof StrategySetup>>;

/** The form of a profile. `Profile` also reads the form of before strategies were a list. */
export const ProfileObject = z.strictObject({
  name: ProfileName,
  venue: VenueKind,
  strategies: z.array(StrategySetup).min(1).max(20).refine((setups) => new Set(setups.map(({ id }) => id)).size === setups.length, 'expected each strategy to have an id of its own'),
  limits: RiskLimits,
  orders: z.strictObject({ type: z.enum(['market', 'limit']).default('market'), timeInForce: z.enum(['gtc', 'ioc']).default('ioc') }).prefault({}),
  sim: SimVenueSettings.prefault({}),
  /** A price further than this fraction from the last accepted one is held until it is confirmed, else refused and counted. */
  maxTickJump: z.number().gt(0).lte(1).default(0.2),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  /** Days of raw market data kept beside the journal. */
  marketDataRetentionDays: z.int().min(1).max(3650).default(7),
}).superRefine(({ name, venue, strategies }, context) => {
  const may = VENUES[name];
  if (!may.includes(venue)) context.addIssue({ code: 'custom', path: ['venue'], message: `expected ${may.join(' or ')}, because profile ${name} is ${isLive(name) ? 'a live one' : 'a paper one'}` });
  const shortest = Math.min(...strategies.map(({ interval }) => intervalMs(interval)));
  strategies.forEach(({ interval }, at) => {
    if (intervalMs(interval) % shortest !== 0) context.addIssue({ code: 'custom', path: ['strategies', at, 'interval'], message: `expected a multiple of the shortest interval of the desk (${shortest / 1_000} s), because longer bars are made of those` });
  });
});
export type Profile = Readonly<z.output<typeof ProfileObject>>;
export const Profile = z.preprocess(inTodaysForm, ProfileObject);

/** Everything that a strategy of the profile trades, each once, in its order. */
export const symbolsOf = ({ strategies }: Pick<Profile, 'strategies'>): readonly string[] => [...new Set(strategies.flatMap(({ universe }) => universe))];
/** The shortest bars of its strategies: those that the desk builds. */
export const barIntervalOf = ({ strategies: [first, ...others] }: Pick<Profile, 'strategies'>): BarInterval => {
  if (first === undefined) throw new Error('expected a profile with a strategy, found none');
  return others.reduce((shortest, { interval }) => (intervalMs(interval) < intervalMs(shortest) ? interval : shortest), first.interval);
};
