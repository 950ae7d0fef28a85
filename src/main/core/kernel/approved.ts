// The mark of the gate. `OrderManager.open` takes nothing without it, so no code path can send an order that was not checked.
declare const approved: unique symbol;

/** A value that passed every pre-trade check. */
export type RiskApproved<T> = T & { readonly [approved]: true };

/** Stamps a checked value. Only `core/risk` may import this function; an architecture test holds it. */
export const approve = <T>(value: T): RiskApproved<T> => value as RiskApproved<T>;
