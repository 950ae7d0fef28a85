// Sleep and shutdown: the desks are told, and the machine does not fall asleep by itself while something is at risk.
import type { PowerMonitor, PowerSaveBlocker } from 'electron';
import type { Log } from './window.ts';

export type PowerDeps = {
  readonly monitor: Pick<PowerMonitor, 'on'>;
  readonly desks: (event: 'suspend' | 'resume') => void;
  /** Stops everything in order: the system goes down. */
  readonly stop: () => void;
  readonly log: Log;
};

export function watchPower({ monitor, desks, stop, log }: PowerDeps): void {
  monitor.on('suspend', () => {
    log('warn', 'the machine goes to sleep: the desks give their connections up until it wakes');
    desks('suspend');
  });
  monitor.on('resume', () => {
    log('warn', 'the machine woke up: the desks connect anew and reconcile');
    desks('resume');
  });
  monitor.on('shutdown', (event?: { preventDefault?: () => void }) => {
    event?.preventDefault?.(); // The system waits for us as long as it cares to.
    log('warn', 'the system shuts down: the desks stop in order');
    stop();
  });
}

/** Holds at most one wish against sleep, and gives it back as soon as nothing is at risk. */
export class SleepGuard {
  readonly #blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  readonly #log: Log;
  #id: number | null = null;

  constructor(blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>, log: Log) {
    this.#blocker = blocker;
    this.#log = log;
  }

  /** `reason` is null when the machine may sleep. */
  update(reason: string | null): void {
    if (reason !== null && this.#id === null) {
      this.#id = this.#blocker.start('prevent-app-suspension');
      this.#log('info', `sleep is held off: ${reason}`);
    } else if (reason === null && this.#id !== null) {
      this.#blocker.stop(this.#id);
      this.#id = null;
      this.#log('info', 'sleep is allowed again: nothing is at risk');
    }
  }
}
