// Connections that have not shown who they are. Anybody on this machine can open some: they must never take the place of one who has a token.
import type { Duplex } from 'node:stream';

/** So many may be there at once; one more ends the oldest. */
const MOST = 48;

export class Strangers {
  /** In the order in which they came. */
  readonly #all = new Set<Duplex>();

  /** A new one; with it too many, the oldest that never said a word goes, else the oldest. */
  add(socket: Duplex): void {
    this.#all.add(socket);
    socket.once('close', () => this.#all.delete(socket));
    if (this.#all.size <= MOST) return;
    const others = [...this.#all].slice(0, -1);
    (others.find(isSilent) ?? others[0])?.destroy();
  }

  /** It has shown a token or a code: from now on it counts among those who may be here. */
  known(socket: Duplex): void {
    this.#all.delete(socket);
  }
}

const isSilent = (socket: Duplex): boolean => 'bytesRead' in socket && socket.bytesRead === 0;
