import type { Conclusion } from '../core/kernel/messages.ts';
import type { Watcher } from './desk.ts';

const MAX_FAILURES = 20;

/** Counts of one run, for its summary. */
export class RunCounts implements Watcher {
  orders = 0;
  fills = 0;
  denied = 0;
  rejected = 0;
  decisions = 0;
  riskEvents = 0;
  readonly #failures: string[] = [];

  /** What strategies that threw said, the first 20. */
  get strategyFailures(): readonly string[] {
    return this.#failures;
  }

  /** The same for people who look at warnings. */
  failureWarnings(): readonly string[] {
    return this.#failures.map((message) => `A strategy threw and traded no more until it was started again. ${message}`);
  }

  conclusion(_seq: number, _ts: number, conclusion: Conclusion): void {
    switch (conclusion.type) {
      case 'OrderSubmitted': this.orders += 1; return;
      case 'OrderFilled': this.fills += 1; return;
      case 'OrderDenied': this.denied += 1; return;
      case 'OrderRejected': this.rejected += 1; return;
      case 'DecisionMade': this.decisions += 1; return;
      case 'RiskEvent':
        this.riskEvents += 1;
        if (conclusion.code === 'strategyThrew' && this.#failures.length < MAX_FAILURES) this.#failures.push(conclusion.message);
        return;
      default: return;
    }
  }
}
