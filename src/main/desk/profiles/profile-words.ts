// What each setting of a profile is called, what it means and in what it counts. A test holds that none is missing.

type Words = { readonly label: string; readonly meaning: string; readonly unit: string; readonly step?: number };

/** Groups in the order of the form; a setting belongs to the first whose beginning its path has. */
export const GROUPS: readonly { readonly group: string; readonly begins: string }[] = [
  { group: 'Market', begins: 'venue' },
  { group: 'Limits', begins: 'limits.' }, { group: 'Strategy', begins: 'strategies.' }, { group: 'Orders', begins: 'orders.' },
  { group: 'Data and log', begins: 'maxTickJump' }, { group: 'Data and log', begins: 'logLevel' }, { group: 'Data and log', begins: 'marketDataRetentionDays' },
  { group: 'Simulated venue', begins: 'sim.' },
];

const OF_EQUITY = 'fraction of equity';

/** Of each strategy; its parameters have the words of their kind. */
export const OF_STRATEGY = {
  universe: { label: 'Instruments', meaning: 'What it trades, by symbol, each once.', unit: '' },
  interval: { label: 'Bar interval', meaning: 'Length of the bars on which it decides; a multiple of the shortest of the desk.', unit: '' },
} as const satisfies Readonly<Record<string, Words>>;

/** By path; `name` is the profile itself and no setting. */
export const WORDS: Readonly<Record<string, Words>> = {
  venue: { label: 'Venue', meaning: 'Where orders go. Paper profiles know only the simulated venue.', unit: '' },
  'limits.maxPositionNotional': { label: 'Largest position', meaning: 'Largest absolute value of one position.', unit: 'USD' },
  'limits.maxLeverage': { label: 'Largest leverage', meaning: 'All positions together over equity.', unit: '× equity', step: 0.1 },
  'limits.marginLeverage': { label: 'Margin leverage', meaning: 'Leverage by which initial margin is computed: margin is value divided by it.', unit: '×', step: 0.1 },
  'limits.maxDailyLoss': { label: 'Daily loss limit', meaning: 'Loss since the start of the day (00:00 UTC) at which the desk stops opening risk.', unit: OF_EQUITY, step: 0.005 },
  'limits.maxDrawdown': { label: 'Drawdown limit', meaning: 'Fall from the highest equity at which the desk stops opening risk.', unit: OF_EQUITY, step: 0.005 },
  'limits.maxExposure': { label: 'Margin exposure limit', meaning: 'Initial margin used by all positions.', unit: OF_EQUITY, step: 0.05 },
  'limits.maxExposurePerSymbol': { label: 'Margin exposure limit per instrument', meaning: 'Initial margin used by one instrument.', unit: OF_EQUITY, step: 0.05 },
  'limits.allowShorts': { label: 'Short positions', meaning: 'Whether an order may open or grow a short position.', unit: '' },
  'limits.reduceOnly': { label: 'Start in reduce only', meaning: 'The desk closes risk and opens none.', unit: '' },
  'limits.maxOrderNotional': { label: 'Largest order', meaning: 'Largest value of a single order.', unit: 'USD' },
  'limits.priceCollar': { label: 'Price collar', meaning: 'How far a limit price may be through the reference price.', unit: 'fraction of price', step: 0.005 },
  'limits.maxOrdersPerMinute': { label: 'Order rate limit', meaning: 'Most orders in any minute.', unit: 'orders / min', step: 1 },
  'limits.maxWorkingOrders': { label: 'Working order limit', meaning: 'Most orders that rest at the same time.', unit: 'orders', step: 1 },
  'limits.maxDataAgeMs': { label: 'Oldest price', meaning: 'No order opens risk on a price older than this.', unit: 'ms', step: 100 },
  'orders.type': { label: 'Order type', meaning: 'Type of the strategy’s orders.', unit: '' },
  'orders.timeInForce': { label: 'Time in force', meaning: 'How long the strategy’s orders live: gtc rests, ioc fills at once or goes.', unit: '' },
  'sim.severity': { label: 'Unkindness', meaning: 'How often the simulated venue is late, silent, or refuses.', unit: '' },
  'sim.seed': { label: 'Seed', meaning: 'The same seed gives the same market.', unit: '', step: 1 },
  'sim.startCash': { label: 'Starting cash', meaning: 'Cash of a new simulated account; one that exists is not changed.', unit: 'USD' },
  'sim.pace': { label: 'Pace', meaning: 'Seconds of market movement in one real second.', unit: '×', step: 1 },
  'sim.quoteRate': { label: 'Quotes', meaning: 'Quotes per second and instrument.', unit: '/ s', step: 0.1 },
  'sim.shape': { label: 'Contract shape', meaning: 'Fractions of the coin, or whole contracts.', unit: '' },
  maxTickJump: { label: 'Largest tick jump', meaning: 'A price further than this from the last good one is held until a second source or the next prices confirm it, else refused and counted.', unit: 'fraction of price', step: 0.01 },
  logLevel: { label: 'Log level', meaning: 'How much goes into the log; trace is most.', unit: '' },
  marketDataRetentionDays: { label: 'Market data kept', meaning: 'Days that raw market data stays beside the journal.', unit: 'days', step: 1 },
};
