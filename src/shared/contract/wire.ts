/** The only thing that a host provides: text frames both ways. */
export type Wire = {
  send(frame: string): void;
  onFrame(listener: (frame: string) => void): () => void;
  onClose(listener: (reason: string) => void): () => void;
  close(reason: string): void;
  /** Bytes accepted by `send` that the other side has not taken yet; 0 where the transport cannot say. */
  bufferedBytes(): number;
  /** False from the moment in which the other side is known to leave, which is before `onClose` tells it; absent where the transport cannot say. */
  isOpen?(): boolean;
};
