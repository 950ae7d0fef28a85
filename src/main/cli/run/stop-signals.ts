/** The first SIGINT or SIGTERM asks for an end in order, the second ends at once: the journal survives that like any crash. */
export class StopSignals {
  readonly stopped: Promise<void>;
  readonly #say: (text: string) => void;
  readonly #resolve: () => void;
  #count = 0;

  constructor(say: (text: string) => void) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#resolve = resolve;
    this.#say = say;
    process.on('SIGINT', this.#on);
    process.on('SIGTERM', this.#on);
  }

  release(): void {
    process.off('SIGINT', this.#on);
    process.off('SIGTERM', this.#on);
  }

  readonly #on = (signal: NodeJS.Signals): void => {
    this.#count += 1;
    if (this.#count === 1) return this.#resolve();
    this.#say(`${signal} again: ending at once. The journal is whole; the next start checks it.`);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
}
