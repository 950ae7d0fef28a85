// Profiles of before strategies were a list: one strategy, with `symbols`, `interval` and `strategy` beside the limits. Files and records of then are still
// read, and have
// the identity that they had.
type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The strategy that every profile of then ran, and that a new profile runs. Its id is in journals: state, versions and orders are found by it. No kind is
 * named anywhere else outside of its folder.
 */
export const FIRST_STRATEGY = { id: 'ma-cross', kind: 'ma-cross' } as const;

const THEN = ['symbols', 'interval', 'strategy'] as const;

/** True for data that names what only profiles of then had. */
export const isOfBefore = (data: unknown): data is Fields => isFields(data) && THEN.some((key) => Object.hasOwn(data, key));

/** The same profile with `strategies`: what it says of then goes to each strategy that the data has, else to the one of then. Other data as it is. */
export function inTodaysForm(data: unknown): unknown {
  if (!isOfBefore(data)) return data;
  const { symbols, interval, strategy, ...rest } = data;
  const given = Array.isArray(data['strategies']) ? (data['strategies'] as readonly unknown[]) : [FIRST_STRATEGY];
  const strategies = given.map((setup) => (isFields(setup) ? {
    ...setup, ...(symbols !== undefined && { universe: symbols }), ...(interval !== undefined && { interval }),
    ...(strategy !== undefined && { parameters: isFields(strategy)
      ? { ...(isFields(setup['parameters']) ? setup['parameters'] : {}), ...strategy } : strategy }),
  } : setup));
  return { ...rest, strategies };
}

type Setup = { readonly id: string; readonly kind: string; readonly universe: readonly string[]; readonly interval: string; readonly parameters: Fields };

/** The form of then, where a profile says no more than that could: so its identity is the one that it always had. */
export function inFormOfBefore<P extends { readonly strategies: readonly Setup[] }>(profile: P): Fields {
  const { strategies, ...rest } = profile;
  const [only, ...more] = strategies;
  if (only === undefined || more.length > 0 || only.id !== FIRST_STRATEGY.id || only.kind !== FIRST_STRATEGY.kind) return profile;
  return { ...rest, symbols: only.universe, interval: only.interval, strategy: only.parameters };
}
