// What persons do to strategies: modes, parameters, stops. Each ends in a conclusion, and modes are carried through until they hold at the venue.
import type { Operator } from '../../../shared/model/command.ts';
import { absDecimal, toNumber } from '../../../shared/model/decimal.ts';
import type { JsonValue } from '../../../shared/model/decision.ts';
import { isWorking, type Order } from '../../../shared/model/order.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import { err, messageOf, ok, type Result } from '../../../shared/model/result.ts';
import { parameterChanges, type StrategyConfigured, type StrategyMode, type StrategyModeChanged, type StrategyParameters } from '../../../shared/model/strategy.ts';
import type { StopWish } from './commands.ts';
import { judgeStop, stopWords } from './stop-move.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { RunParameters } from './options.ts';
import type { RunnerDeps, Slot } from './strategy-slot.ts';

/** Between two attempts to cancel or to close what is left, ms; closing without a fill waits twice as long each time. */
const CARE_MS = 1_000;
const MOST_CARE_MS = 60_000;
const PROFILE: Operator = { kind: 'desk', name: 'profile', via: 'engine' };
/** A flag at the start: what it sets holds for that run. */
const COMMAND_LINE: Operator = { kind: 'person', name: 'command line', via: 'cli' };
/** True for a version that a flag at the start made. */
export const isOfCommandLine = ({ by }: Pick<StrategyConfigured, 'by'>): boolean => by.name === COMMAND_LINE.name && by.via === 'cli';

export class StrategyControl {
  readonly #slots: readonly Slot[];
  readonly #deps: RunnerDeps;

  constructor(slots: readonly Slot[], deps: RunnerDeps) {
    this.#slots = slots;
    this.#deps = deps;
  }

  // ── commands: null means done, a sentence why not ─────────────────────────────────────────────────────────────────

  setMode(id: string, mode: StrategyMode, reason: string, by: Operator): string | null {
    const slot = this.#find(id);
    if (typeof slot === 'string') return slot;
    if (slot.mode === mode && slot.working) return `${id} is ${mode} already.`;
    if (!slot.working && mode !== 'stopped') {
      const refusal = this.#revive(slot);
      if (refusal !== null) return refusal;
    }
    this.#deps.emit({ type: 'StrategyModeChanged', strategyId: slot.id, instrumentId: slot.instrumentId, from: slot.mode, to: mode, cause: reason, by: { ...by }, tsEvent: this.#deps.now() });
    this.care(slot, this.#deps.now());
    return null;
  }

  configure(id: string, baseVersion: number, parameters: StrategyParameters, source: 'change' | 'rollback', reason: string, by: Operator): string | null {
    const slot = this.#find(id);
    if (typeof slot === 'string') return slot;
    const { configuration } = slot.strategy;
    if (!configuration) return `${id} has no parameters that can be changed while the desk runs.`;
    if (baseVersion !== slot.version) return `baseVersion: expected ${slot.version}, the current version of ${id}, found ${baseVersion}: somebody changed it meanwhile, look at that change first.`;
    const checked = configuration.check(parameters);
    if (!checked.ok) return `${checked.error.join('; ')}.`;
    if (slot.recorded !== null && parameterChanges(slot.recorded, checked.value).length === 0) return `Nothing would change: version ${slot.version} of ${id} has these very parameters.`;
    let next;
    try {
      next = slot.rebuilt(checked.value, slot.working ? slot.strategy.saveState() : slot.saved);
    } catch (error) {
      return `The parameters fit, but ${id} could not take over its state: ${messageOf(error)}.`;
    }
    this.#record(slot, checked.value, source, reason, by);
    slot.strategy = next;
    return null;
  }

  /** Sets the stop of the open position; what a move must pass stands at `judgeStop`. */
  moveStop(wish: StopWish, by: Operator): Result<string, string> {
    const slot = this.#slots.find((one) => one.id === wish.strategyId && one.instrumentId === wish.instrumentId);
    if (!slot) return err(`Expected a strategy of this desk (${this.#slots.map((one) => `${one.id} on ${one.instrumentId}`).join(', ') || 'it runs none'}), found '${wish.strategyId}' on '${wish.instrumentId}'.`);
    slot.context.now = this.#deps.now();
    const judged = judgeStop(slot, wish, this.#deps);
    if (!judged.ok) return judged;
    const moved = { ...judged.value, by: { ...by } };
    slot.strategy.movableStop?.set(toNumber(wish.px), slot.context);
    this.#deps.emit(moved);
    return ok(stopWords(moved, slot.context.instrument.currency));
  }

  // ── conclusions, live and from the journal ────────────────────────────────────────────────────────────────────────

  applyMode(change: StrategyModeChanged): void {
    const slot = this.#slots.find((one) => one.id === change.strategyId && one.instrumentId === change.instrumentId);
    if (!slot) return; // of a strategy that this desk no longer runs
    slot.context.mode = change.to;
    slot.modeCause = change.cause;
    slot.tsModeSince = change.tsEvent;
    slot.attempts = 0;
    slot.tsNextCare = -Infinity;
    slot.closing = change.to === 'stopped' && this.#isThere(slot);
  }

  applyVersion(configured: StrategyConfigured): void {
    const slot = this.#slots.find((one) => one.id === configured.strategyId && one.instrumentId === configured.instrumentId);
    if (!slot) return;
    if (!isOfCommandLine(configured)) slot.beneath = null;
    else slot.beneath ??= slot.recorded && { version: slot.version, parameters: slot.recorded };
    slot.version = configured.version;
    slot.recorded = configured.parameters;
    if (configured.source === 'profile') slot.recordedProfile = configured.parameters;
  }

  /** An order of the instrument changed: a stopped strategy that has nothing left is done with its closing. */
  noteOrder(slot: Slot, event: OrderEvent): void {
    if (event.type === 'OrderFilled') slot.attempts = 0;
    if (slot.mode !== 'stopped') return;
    // An entry that filled although its end was told: what it opened is closed as well.
    const lateEntry = event.type === 'OrderFilled' && event.strategyId === slot.id && this.#deps.orders.get(event.clientOrderId)?.reduceOnly === false;
    if (slot.closing || lateEntry) slot.closing = this.#isThere(slot);
  }

  // ── at the start ──────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Parameters as they stood: the latest version, or those of the profile where they are new or were changed in its file. What was given for
   * this run alone lies over them as a version of its own, and what was given for an earlier run is taken back. Answers what a strategy could not take over.
   */
  start(run: RunParameters | null): ReadonlyMap<Slot, unknown> {
    const misfits = new Map<Slot, unknown>();
    for (const slot of this.#slots) {
      const { configuration } = slot.strategy;
      if (!configuration) continue;
      try {
        this.#startOne(slot, configuration, run);
      } catch (error) {
        misfits.set(slot, error);
      }
    }
    return misfits;
  }

  #startOne(slot: Slot, configuration: NonNullable<Strategy['configuration']>, run: RunParameters | null): void {
    const ofFile = configuration.parameters;
    const held = slot.beneath ?? (slot.recorded && { version: slot.version, parameters: slot.recorded });
    const problem = held === null || parameterChanges(held.parameters, ofFile).length === 0 ? null : configuration.check(held.parameters);
    if (held === null) this.#record(slot, ofFile, 'profile', 'the parameters of the profile', PROFILE);
    else if (slot.recordedProfile === null || parameterChanges(slot.recordedProfile, ofFile).length > 0) this.#record(slot, ofFile, 'profile', 'the profile was changed', PROFILE);
    else if (problem?.ok === false) this.#record(slot, ofFile, 'profile', `version ${held.version} no longer fits the profile: ${problem.error.join('; ')}`, PROFILE);
    const base = slot.beneath ?? { version: slot.version, parameters: slot.recorded ?? ofFile };
    // Each strategy takes those of them that it has.
    const asked = { ...base.parameters, ...Object.fromEntries(Object.entries(run?.parameters ?? {}).filter(([name]) => Object.hasOwn(ofFile, name))) };
    const changed = parameterChanges(base.parameters, asked);
    const fits = changed.length === 0 ? null : configuration.check(asked);
    if (fits?.ok === false) throw new Error(`${run?.words ?? ''}: ${fits.error.join('; ')}`);
    const wanted = fits?.value ?? asked;
    if (slot.recorded !== null && parameterChanges(slot.recorded, wanted).length > 0) {
      if (changed.length === 0) this.#record(slot, wanted, 'rollback', `back to version ${base.version}: what the command line gave was for the run before`, PROFILE);
      else this.#record(slot, wanted, 'change', `${run?.words ?? ''} overrides version ${base.version} (${changed.map(({ key, from }) => `${key} ${String(from)}`).join(', ')}) for this run`, COMMAND_LINE);
    }
    if (parameterChanges(ofFile, wanted).length > 0) slot.strategy = slot.rebuilt(wanted, slot.saved);
  }

  // ── until it holds at the venue ───────────────────────────────────────────────────────────────────────────────────

  /** Carries a mode through: cancels what may no longer rest, and closes what a stopped strategy still holds. */
  care(slot: Slot, now: number): void {
    if (slot.mode === 'running' || now < slot.tsNextCare) return;
    slot.tsNextCare = now + CARE_MS;
    if (slot.mode !== 'stopped') return this.#deps.cancelResting(slot.id, slot.instrumentId, false, `its strategy is ${slot.mode}: ${slot.modeCause}`);
    // After it is done, what others open in this instrument is theirs.
    if (!slot.closing || this.#deps.flattening()) return;
    this.#deps.cancelResting(slot.id, slot.instrumentId, true, `its strategy is stopped: ${slot.modeCause}`);
    const quantity = slot.context.positionQty;
    if (quantity === 0n || this.#ours(slot).some((order) => order.reduceOnly)) return;
    this.#deps.intent({
      strategyId: slot.id, instrumentId: slot.instrumentId, side: quantity > 0n ? 'sell' : 'buy', type: 'market', quantity: absDecimal(quantity), limitPx: null, timeInForce: 'ioc',
      postOnly: false, reduceOnly: true, triggerPx: null, reason: `The strategy was stopped: ${slot.modeCause}`,
    });
    slot.tsNextCare = now + Math.min(MOST_CARE_MS, CARE_MS * 2 ** slot.attempts);
    slot.attempts = Math.min(slot.attempts + 1, 10);
  }

  #isThere(slot: Slot): boolean {
    return slot.context.positionQty !== 0n || this.#deps.orders.hasWorking(slot.id, slot.instrumentId);
  }

  #ours(slot: Slot): readonly Order[] {
    return this.#deps.orders.workingFor(slot.instrumentId).filter((order) => order.strategyId === slot.id && isWorking(order));
  }

  #record(slot: Slot, parameters: StrategyParameters, source: StrategyConfigured['source'], reason: string, by: Operator): void {
    this.#deps.emit({ type: 'StrategyConfigured', strategyId: slot.id, instrumentId: slot.instrumentId, version: slot.version + 1, parameters: { ...parameters }, by: { ...by }, reason, source, tsEvent: this.#deps.now() });
  }

  /** A failed strategy again, from what a restart of the desk would find. */
  #revive(slot: Slot): string | null {
    const { configuration } = slot.strategy;
    if (!configuration) return `${slot.id} failed (${slot.failure}) and cannot be rebuilt while the desk runs: restart the desk.`;
    const state: JsonValue | undefined = slot.saved;
    try {
      slot.strategy = slot.rebuilt(slot.recorded ?? configuration.parameters, state);
    } catch (error) {
      return `${slot.id} failed (${slot.failure}) and cannot go on from its last saved state: ${messageOf(error)}. Stop it, so that its position is closed.`;
    }
    slot.failure = null;
    return null;
  }

  #find(id: string): Slot | string {
    const [slot, ...more] = this.#slots.filter((one) => one.id === id);
    if (!slot) return `Expected a strategy of this desk (${this.#slots.map((one) => one.id).join(', ') || 'it runs none'}), found '${id}'.`;
    return more.length > 0 ? `Expected one strategy called ${id}, found ${more.length + 1}.` : slot;
  }
}

