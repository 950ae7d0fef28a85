// What the kernel does because time passed: each duty by its timer, and what belongs to the day and to the strategies' saved states.
import { assertNever } from '../../../shared/model/result.ts';
import { utcDay } from '../../../shared/model/utc.ts';
import type { MarketDataEngine } from '../market-data/market-data-engine.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { FlattenProcedure } from '../risk/flatten.ts';
import type { RiskMonitor } from '../risk/risk-monitor.ts';
import type { ClockGuard } from './clock-guard.ts';
import type { Alarms } from './alarms.ts';
import type { Controls } from './controls.ts';
import type { Conclusion } from './messages.ts';
import type { KernelTimings } from './options.ts';
import type { Reconciler } from './reconciler.ts';
import type { StrategyRunner } from './strategy-runner.ts';
import type { TimerName, Timers } from './timers.ts';
import type { Unanswered } from './unanswered.ts';

const DAY_MS = 86_400_000;
const FIRST_SAMPLE_MS = 1_000;

export type DutiesDeps = {
  readonly timers: Timers;
  readonly timings: KernelTimings;
  readonly marketData: MarketDataEngine;
  readonly portfolio: Portfolio;
  readonly monitor: RiskMonitor;
  readonly flatten: FlattenProcedure;
  readonly controls: Controls;
  readonly reconciler: Reconciler;
  readonly runner: StrategyRunner;
  readonly alarms: Alarms;
  readonly clock: ClockGuard;
  readonly unanswered: Unanswered;
  now(): number;
  emit(conclusion: Conclusion): void;
  takeBars(): void;
};

export class Duties {
  readonly #deps: DutiesDeps;
  readonly #savedStates = new Map<string, string>();
  #lastStateSave = -Infinity;
  /** A midnight that came while the time was in doubt. */
  #heldMidnight: number | null = null;

  constructor(deps: DutiesDeps) {
    this.#deps = deps;
  }

  /** First duties of a run. `journaledUntil`: time of the journal's last entry, 0 for a new journal. */
  begin(journaledUntil: number): void {
    const { timers, timings } = this.#deps;
    const now = this.#deps.now();
    if (timings.monitorMs !== Infinity) timers.set('monitor', now + timings.monitorMs);
    if (timings.latchMs !== Infinity) timers.set('latch', now + timings.latchMs);
    // The first sample comes early, so that the equity curve of a new desk has its beginning.
    if (timings.equitySampleMs !== Infinity) timers.set('equity', now + Math.min(FIRST_SAMPLE_MS, timings.equitySampleMs));
    // A midnight at which no engine ran: the day of the last entry is closed now.
    if (journaledUntil > 0 && nextUtcDay(journaledUntil) <= now) this.#rollDay(nextUtcDay(journaledUntil));
    timers.set('dayRoll', nextUtcDay(now));
  }

  /** Does what is due at `due`. Periodic duties that were missed many times (a gap up to `until`) run once. */
  run(name: TimerName, due: number, until: number): void {
    const { timers, timings, controls, reconciler } = this.#deps;
    switch (name) {
      case 'sweep': return controls.sweep();
      case 'bars':
        timers.clear('bars');
        this.#deps.marketData.advance(this.#deps.now());
        return this.#deps.takeBars();
      case 'monitor':
        controls.obeyMonitor(this.#deps.monitor.observe(this.#deps.now()));
        this.#deps.alarms.observe();
        this.#deps.unanswered.observe();
        controls.repeatCancels();
        return timers.set('monitor', Math.max(due + timings.monitorMs, until));
      case 'latch':
        // Not while missed time is made up for: what another process did is seen by the input that is handled now.
        if (due < until) return timers.set('latch', until);
        controls.watchLatch();
        return timers.set('latch', due + timings.latchMs);
      case 'equity':
        this.#sample();
        return timers.set('equity', Math.max(due + timings.equitySampleMs, until));
      case 'reconcile': return reconciler.onTime();
      case 'readTimeout': return reconciler.onReadTimeout();
      case 'flatten':
        timers.clear('flatten');
        return controls.applyFlatten(this.#deps.flatten.onTime(this.#deps.now()));
      case 'dayRoll':
        if (this.#deps.clock.doubt() === null) return this.#rollDay(due);
        this.#heldMidnight ??= due;
        return timers.clear('dayRoll');
      default: return assertNever(name);
    }
  }

  /** The run ends in order: what equity did since the last sample. */
  end(): void {
    if (this.#deps.timings.equitySampleMs !== Infinity) this.#sample();
  }

  /** The clocks agree again: each date that they agree is over ends now, once. */
  releaseDay(): void {
    const held = this.#heldMidnight;
    this.#heldMidnight = null;
    if (held === null) return;
    for (let due = held; due <= this.#deps.now(); due = nextUtcDay(due)) this.#rollDay(due);
  }

  /** Equity of a position that has no price yet would be a guess, and could pass for a loss or a new peak. */
  #sample(): void {
    if (this.#deps.portfolio.priced()) this.#deps.emit(this.#deps.portfolio.sample(this.#deps.now()));
  }

  #rollDay(due: number): void {
    this.#sample();
    this.#deps.emit(this.#deps.portfolio.rollDay(utcDay(due - 1), this.#deps.now()));
    this.#deps.timers.set('dayRoll', nextUtcDay(due));
  }

  /** Strategy states that changed, at most once per `saveStateMs` unless forced; never where that is Infinity. */
  saveStates(force = false): void {
    const { timings, runner } = this.#deps;
    const now = this.#deps.now();
    if (force ? timings.saveStateMs === Infinity : now - this.#lastStateSave < timings.saveStateMs) return;
    this.#lastStateSave = now;
    for (const [key, state, text] of runner.states()) {
      if (this.#savedStates.get(key) === text) continue;
      this.#savedStates.set(key, text);
      this.#deps.emit({ type: 'StrategyStateSaved', strategyId: key, state, tsEvent: now });
    }
  }
}

const nextUtcDay = (ts: number): number => (Math.floor(ts / DAY_MS) + 1) * DAY_MS;
