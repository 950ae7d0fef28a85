// One life with the engine: link → client → snapshot → deltas, and the watch that says when numbers stopped being live.
import { createClient, type Client } from '../shared/contract/client.ts';
import type { Input, Method, Output } from '../shared/contract/contract.ts';
import type { Timers } from '../shared/contract/timers.ts';
import type { Wire } from '../shared/contract/wire.ts';
import type { Link, LinkEvents } from './connect.ts';
import { nextConnection, useConnection, type LinkPhase } from './store/connection-store.ts';
import { useDeskStore } from './store/desk-store.ts';
import type { Ingest } from './store/ingest.ts';

/** Nothing heard for this long: numbers are marked. The watch below makes it visible within 2 s. */
const SILENT_AFTER_MS = 1_700;
/** Silent this long: the link is given up and made anew. */
const GIVE_UP_AFTER_MS = 6_000;
const WATCH_MS = 100;
const HEARTBEAT_MS = 700;

export type Call = <M extends Method>(method: M, input: Input<M>) => Promise<Output<M>>;
export type EngineSession = {
  /** Rejects at once while there is no engine. */
  readonly call: Call;
  retry(): void;
  stop(): void;
};
export type SessionPorts = {
  makeLink(events: LinkEvents): Link;
  readonly ingest: Ingest;
  readonly timers: Timers;
  /** Wall clock, Unix ms. */
  wallNow(): number;
  /** Tells views that hold their own copy (the chart) that a new snapshot has come. */
  onSnapshot(): void;
};

/** Starts at once and keeps trying until stopped. */
export function startSession(ports: SessionPorts): EngineSession {
  const { timers, ingest } = ports;
  let client: Client | null = null;
  /** The snapshot of this client is on screen. */
  let ready = false;
  let lastHeard = timers.now();
  let lastWatch = timers.now();
  let lastBeat = -Infinity;
  let beatPending = false;
  let watchTimer: unknown = null;

  const enter = (phase: LinkPhase, detail: string): void => {
    const state = useConnection.getState();
    if (state.phase === phase && state.detail === detail) return;
    useConnection.setState(nextConnection(state, phase, detail, ports.wallNow()));
  };

  async function begin(wire: Wire): Promise<void> {
    client?.close();
    ingest.drop();
    ready = false;
    lastHeard = timers.now();
    const mine = createClient(heard(wire, () => { lastHeard = timers.now(); }), {
      onDelta: (delta) => { if (client === mine) ingest.onDelta(delta); },
      onState: (state) => { if (state === 'closed' && client === mine) { client = null; ingest.drop(); } },
      timers,
    });
    client = mine;
    beatPending = false;
    try {
      const snapshot = await mine.call('desk.snapshot', {});
      if (client !== mine) return;
      ingest.reset(snapshot);
      ready = true;
      enter('open', 'Connected');
      ports.onSnapshot();
    } catch (error) {
      if (client !== mine) return;
      enter('closed', `No snapshot from the engine: ${messageOf(error)}`);
      mine.close();
    }
  }

  const link = ports.makeLink({
    onWire: (wire) => void begin(wire),
    onDown: (phase, detail) => {
      client = null;
      ingest.drop();
      enter(phase, detail);
    },
  });

  function beat(now: number): void {
    if (!client || beatPending || now - lastBeat < HEARTBEAT_MS) return;
    lastBeat = now;
    beatPending = true;
    const mine = client;
    // The preview of flatten is what the red button needs anyway: it doubles as the sign of life.
    mine.call('flatten.preview', {}).then(
      (preview) => { if (client === mine) useDeskStore.setState({ preview }); },
      () => undefined, // Silence is judged by the watch, not by one lost answer.
    ).finally(() => { if (client === mine) beatPending = false; });
  }

  function watch(): void {
    const now = timers.now();
    const stalled = now - lastWatch > 5 * WATCH_MS; // The page itself slept: frames may be waiting behind this timer.
    lastWatch = now;
    if (client && !stalled) {
      const silence = now - lastHeard;
      const { phase } = useConnection.getState();
      if (silence > GIVE_UP_AFTER_MS) {
        enter('silent', 'The engine does not answer');
        client.close();
        client = null;
        link.retry();
        lastHeard = now;
      } else if (silence > SILENT_AFTER_MS && phase === 'open') enter('silent', 'The engine does not answer');
      else if (silence <= SILENT_AFTER_MS && phase === 'silent' && ready) enter('open', 'Connected');
      beat(now);
    }
    watchTimer = timers.set(watch, WATCH_MS);
  }

  link.start();
  watch();

  return {
    call: (method, input) => (client ? client.call(method, input) : Promise.reject(new Error('the engine is not connected'))),
    retry: () => link.retry(),
    stop() {
      timers.clear(watchTimer);
      client?.close();
      link.stop();
    },
  };
}

/** The same wire; each frame that comes in is a sign of life. */
const heard = (wire: Wire, onHeard: () => void): Wire => ({
  send: (frame) => wire.send(frame),
  onFrame: (listener) => wire.onFrame((frame) => { onHeard(); listener(frame); }),
  onClose: (listener) => wire.onClose(listener),
  close: (reason) => wire.close(reason),
  bufferedBytes: () => wire.bufferedBytes(),
});

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
