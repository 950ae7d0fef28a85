// Moving the stop of an open position by hand: what it must pass, and what is said of it.
import { absDecimal, divHalfEven, formatDecimal, notional, ONE, subtract, toNumber, type Money, type Price } from '../../../shared/model/decimal.ts';
import { exactText, grouped, groupedMoney } from '../../../shared/model/figures.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { isLooserStop, type StopMoved } from '../../../shared/model/strategy.ts';
import { utcMilli } from '../../../shared/model/utc.ts';
import type { StopWish } from './commands.ts';
import type { RunnerDeps, Slot } from './strategy-slot.ts';
import { isOnTick, nearestTick, tickAt } from '../../../shared/model/tick-rule.ts';

/**
 * The move as it would be recorded, or a sentence why not.
 *
 * The trader sets the level. It holds until a new best price of the position gives a better one; from then on the strategy trails again at its own distance.
 *
 * - Nearer to the market is taken in every state of the desk, halted and disarmed too: it can only make a loss smaller.
 * - Farther away lets the position lose more. Nothing is opened, but risk is added, so it needs `looser` and a desk that may take risk: one that is halted,
 *   reducing or disarmed was told to take no more, be it by a person or by a limit, and giving a losing position room is what such a limit is against.
 * - What was decided on must still be there: the same position, and for a farther level a stop that did not come nearer meanwhile, because from there it would
 *   give more room than was shown and confirmed.
 * - The level must be on a tick (it is never rounded: what was confirmed is what holds), and on the side of the market where it does not fire at once.
 */
export function judgeStop(slot: Slot, { px, looser, seen, reason }: StopWish, deps: RunnerDeps): Result<Omit<StopMoved, 'by'>, string> {
  const { instrument } = slot.context;
  const { movableStop } = slot.strategy;
  if (slot.failure !== null) return err(`Expected a strategy that works, found that ${slot.id} failed (${slot.failure}): nobody watches its stop. Start it again or stop it.`);
  if (slot.mode === 'stopped') return err(`Expected a strategy that watches its stop, found ${slot.id} stopped: it closes its position and watches nothing.`);
  if (deps.flattening()) return err('Expected a position that stays open, found that flatten-all is closing everything.');
  if (!movableStop) return err(`Expected a stop that can be moved, found that ${slot.id} has none.`);
  const stop = movableStop.read(slot.context);
  if (!stop.ok) return stop;
  const { quantity, cost } = slot.context.held ?? { quantity: 0n as never, cost: 0n as Money };
  const tsOpened = deps.portfolio.position(slot.instrumentId)?.tsOpened ?? null;
  if (seen !== null && seen.tsOpened !== tsOpened) return err(`Expected the position that was looked at, opened at ${utcMilli(seen.tsOpened)}, found ${tsOpened === null ? 'none' : `one opened at ${utcMilli(tsOpened)}`}: look at its stop first.`);
  if (px <= 0n || !isOnTick(instrument.ticks, px)) return err(`px: expected a price above 0 in whole ticks of ${exactText(tickAt(instrument.ticks, px))}, found ${exactText(px)}.`);
  const mark = deps.market.referencePrice(slot.instrumentId);
  if (!(mark > 0) || !Number.isFinite(mark)) return err(`Expected a known price of ${slot.instrumentId} to judge the stop by, found none.`);
  if (deps.market.isStale(slot.instrumentId, slot.context.now)) return err(`Expected a fresh price of ${slot.instrumentId} to judge the stop by, found that its last one is stale.`);
  const side = stop.value.side > 0 ? 'long' : 'short';
  const level = toNumber(px);
  if (side === 'long' ? level >= mark : level <= mark) return err(`px: expected the stop of a ${side} ${side === 'long' ? 'below' : 'above'} the mark ${grouped(String(mark))}, found ${exactText(px)}: it would fire at once. To close now, close the position.`);
  const fromPx = nearestTick(instrument.ticks, stop.value.level);
  if (px === fromPx) return err(`Nothing would change: the stop of ${slot.id} is at ${exactText(px)} already.`);
  if (isLooserStop(side, fromPx, px)) {
    const state = deps.risk.tradingState();
    if (state !== 'active') return err(`Expected an active desk to give the position more room, found it ${state}: ${exactText(px)} is farther from the market than the stop at ${exactText(fromPx)}. Nearer is taken in every state.`);
    if (seen !== null && isLooserStop(side, fromPx, seen.px)) return err(`Expected the stop at ${exactText(seen.px)} as it was looked at, found that it came nearer to the market, to ${exactText(fromPx)}: moving it to ${exactText(px)} would give more room than was confirmed. Look again.`);
    if (!looser) return err(`Expected a level nearer to the market than the stop at ${exactText(fromPx)}, found ${exactText(px)}, which is farther: confirm that the position may lose more.`);
  }
  const resultAt = (at: Price): Money => {
    const gross = notional(at, absDecimal(quantity), instrument.multiplier);
    return subtract(side === 'long' ? gross : (-gross as Money), cost);
  };
  return ok({ type: 'StopMoved', strategyId: slot.id, instrumentId: slot.instrumentId, side, fromPx, toPx: px, markPx: mark, resultFrom: resultAt(fromPx), resultTo: resultAt(px), reason, tsEvent: slot.context.now });
}

/** What was done, for the answer: how far, in which direction, and what the position comes to at the stop. */
export function stopWords({ side, fromPx, toPx, resultFrom, resultTo }: StopMoved | Omit<StopMoved, 'by'>, quote: string): string {
  const looser = isLooserStop(side, fromPx, toPx);
  const distance = absDecimal(subtract(toPx, fromPx));
  return `Stop of the ${side} moved by hand from ${exactText(fromPx)} to ${exactText(toPx)}: ${exactText(distance)} (${rounded(divHalfEven(distance * 100n * ONE, fromPx))} %) ${looser ? 'looser' : 'tighter'}. At the stop the position makes ${rounded(resultTo)} ${quote} before fees, before it was ${rounded(resultFrom)}.`;
}

/** Two digits after the point, half to even. */
const rounded = (value: bigint): string => groupedMoney(formatDecimal(divHalfEven(value, 10n ** 10n) * 10n ** 10n));
