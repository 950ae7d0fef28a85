/** A signal so soon after the first is the same wish: a terminal and the programs around us pass it on, and a library raises it again. */
const ECHO_MS = 500;

/** The first SIGINT or SIGTERM asks for an end in order, a second one ends at once: the journal survives that like any crash. */
export class StopSignals {
  readonly stopped: Promise<void>;
  readonly #say: (text: string) => void;
  readonly #resolve: () => void;
  #firstAt = -Infinity;
  #asked = false;

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
    if (!this.#asked) {
      this.#asked = true;
      this.#firstAt = performance.now();
      return this.#resolve();
    }
    if (performance.now() - this.#firstAt < ECHO_MS) return;
    this.#say(`${signal} again: ending at once. The journal is whole; the next start checks it.`);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
}
