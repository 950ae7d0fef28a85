import type { WebSocket } from 'ws';
import type { Wire } from '../../../shared/contract/wire.ts';

/** Close code of this side for a connection that it ends on its own account. */
const ENDED = 4_000;
/** A peer that does not read never answers the closing handshake. */
const CLOSE_WAIT_MS = 2_000;

/** A Wire over an open, authenticated socket of the `ws` package; for either end. */
export function socketWire(socket: WebSocket): Wire {
  return {
    send(frame) {
      if (socket.readyState === socket.OPEN) socket.send(frame);
    },
    onFrame(listener) {
      const relay = (data: unknown, isBinary: boolean): void => {
        if (isBinary) return socket.close(1003, 'expected text');
        listener(String(data));
      };
      socket.on('message', relay);
      return () => socket.off('message', relay);
    },
    onClose(listener) {
      const relay = (code: number, reason: Buffer): void => listener(reason.toString() || `closed with code ${code}`);
      socket.on('close', relay);
      return () => socket.off('close', relay);
    },
    close(reason) {
      socket.close(ENDED, clipReason(reason));
      const timer = setTimeout(() => socket.terminate(), CLOSE_WAIT_MS);
      socket.once('close', () => clearTimeout(timer));
    },
    bufferedBytes: () => socket.bufferedAmount,
    isOpen: () => socket.readyState === socket.OPEN,
  };
}

/** A close frame holds at most 123 bytes of reason. */
export const clipReason = (reason: string): string => Buffer.from(reason).subarray(0, 120).toString('utf8').replace(/�+$/, '');
