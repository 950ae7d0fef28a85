// Everything that the risk view shows, read from the engine at one instant.
import type { ExposureView, RiskView, StateChangeView } from '../../../shared/contract/risk-methods.ts';
import { absDecimal, formatDecimal, toNumber } from '../../../shared/model/decimal.ts';
import type { AccountState } from '../../../shared/model/portfolio.ts';
import type { Kernel } from '../../core/kernel/kernel.ts';
import { heldExposure, type HeldExposure } from '../../core/risk/held-exposure.ts';
import { breakerView, killLatchView } from './breaker-views.ts';
import { limitView } from './limit-views.ts';

/** What of the engine the risk view reads. */
export type RiskSource = Pick<Kernel, 'risk' | 'state' | 'portfolio' | 'instruments' | 'marketData' | 'breakers'>;
export type RiskHistory = {
  /** Newest first. */
  stateChanges(): readonly StateChangeView[];
  lastAlert(codes: readonly string[], instrumentId: string | null): { readonly message: string } | undefined;
};

/** `now`: the desk's time, Unix ms UTC. */
export function riskView(source: RiskSource, history: RiskHistory, now: number): RiskView {
  const { risk, state, instruments, marketData, portfolio } = source;
  const quote = instruments.all()[0]?.currency ?? 'USD';
  const account = accountOf(source);
  const limits = risk.limits();
  const held = heldExposure({ instruments, market: marketData, portfolio }, limits);
  const gross = total(held, (one) => one.notional);
  const net = total(held, (one) => (one.notional === null ? null : one.quantity < 0n ? -one.notional : one.notional));
  const stateChanges = history.stateChanges();
  const context = { equity: account?.equity ?? null, quote, now, lastAlert: (codes: readonly string[], id: string | null) => history.lastAlert(codes, id) };
  return {
    ts: now, equity: account && formatDecimal(account.equity), grossNotional: gross === null ? null : formatDecimal(gross), netNotional: net === null ? null : formatDecimal(net),
    grossLeverage: gross === null || account === null || account.equity <= 0n ? null : toNumber(gross) / toNumber(account.equity),
    limits: risk.readings(now).map((reading) => limitView(reading, account, limits, quote)),
    breakers: [
      killLatchView(state.latched(), state.since(), state.cause(), stateChanges.find((change) => change.latched)?.cause ?? null),
      ...source.breakers(now).map((reading) => breakerView(reading, context)),
    ],
    killSwitch: { latched: state.latched(), cause: state.cause(), tsSince: state.since() },
    exposure: held.map((one) => exposureView(one, gross, account)), stateChanges: [...stateChanges],
  };
}

function accountOf({ portfolio }: RiskSource): AccountState | null {
  try {
    return portfolio.account();
  } catch {
    return null;
  }
}

/** Null as soon as one part is not known: a sum without it would be too small. */
function total(held: readonly HeldExposure[], part: (one: HeldExposure) => bigint | null): bigint | null {
  let sum = 0n;
  for (const one of held) {
    const value = part(one);
    if (value === null) return null;
    sum += value;
  }
  return sum;
}

const exposureView = ({ instrumentId, quantity, notional, margin }: HeldExposure, gross: bigint | null, account: AccountState | null): ExposureView => ({
  instrumentId, side: quantity > 0n ? 'long' : 'short', notional: notional === null ? null : formatDecimal(absDecimal(notional)), marginUsed: margin === null ? null : formatDecimal(margin),
  shareOfGross: notional === null || gross === null || gross === 0n ? null : toNumber(notional) / toNumber(gross),
  shareOfEquity: notional === null || account === null || account.equity <= 0n ? null : toNumber(notional) / toNumber(account.equity),
});
