import type { Wire } from '../../src/shared/contract/wire.ts';

/** One end of a wire inside this process. Frames arrive in order, in a later turn unless `sync`. */
export class MemoryWire implements Wire {
  peer: MemoryWire | null = null;
  readonly sent: string[] = [];
  buffered = 0;
  #frames = new Set<(frame: string) => void>();
  #closes = new Set<(reason: string) => void>();
  #closed = false;
  readonly #sync: boolean;

  constructor(sync: boolean) {
    this.#sync = sync;
  }

  static pair(options: { readonly sync?: boolean } = {}): readonly [MemoryWire, MemoryWire] {
    const a = new MemoryWire(options.sync ?? false);
    const b = new MemoryWire(options.sync ?? false);
    a.peer = b;
    b.peer = a;
    return [a, b];
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(frame: string): void {
    if (this.#closed) return;
    this.sent.push(frame);
    if (this.#sync) this.peer?.deliver(frame);
    else setImmediate(() => this.peer?.deliver(frame));
  }

  deliver(frame: string): void {
    if (!this.#closed) for (const listener of [...this.#frames]) listener(frame);
  }

  onFrame(listener: (frame: string) => void): () => void {
    this.#frames.add(listener);
    return () => this.#frames.delete(listener);
  }

  onClose(listener: (reason: string) => void): () => void {
    this.#closes.add(listener);
    return () => this.#closes.delete(listener);
  }

  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of [...this.#closes]) listener(reason);
    if (this.#sync) this.peer?.close(reason);
    else setImmediate(() => this.peer?.close(reason));
  }

  bufferedBytes(): number {
    return this.buffered;
  }
}
