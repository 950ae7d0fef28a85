// Whether the time can be trusted. The host compares its clocks and says so in an input; while they contradict each other nothing that adds risk is sent, and no day ends.
import type { RiskEvent } from '../../../shared/model/desk-event.ts';
import type { Input } from './messages.ts';

export type ClockGuardDeps = {
  risk(level: RiskEvent['level'], code: string, message: string, id: null, runbook: string): void;
  /** The clocks agree again: a midnight that was held back is dealt with. */
  releaseDay(): void;
};

export class ClockGuard {
  readonly #deps: ClockGuardDeps;
  #doubt: string | null = null;

  constructor(deps: ClockGuardDeps) {
    this.#deps = deps;
  }

  /** Why the time is in doubt; null while the clocks agree. A run begins without doubt: the host tells at once when there is one. */
  doubt(): string | null {
    return this.#doubt;
  }

  take({ agreed, cause }: Extract<Input, { type: 'clock' }>): void {
    const before = this.#doubt;
    this.#doubt = agreed ? null : cause;
    if (!agreed) this.#deps.risk('critical', 'clockJump', `The time is in doubt: ${cause}`, null, 'Opening orders are denied and no day ends until the machine\'s clock, the time that passed and the venue\'s time have agreed for a minute. Set the clock by its time service (NTP). Exits, cancels and flatten-all work; their waits follow the time that passes.');
    else if (before !== null) {
      this.#deps.risk('info', 'clockAgreed', `The clocks agree again: ${cause}`, null, 'Nothing to do.');
      this.#deps.releaseDay();
    }
  }
}
