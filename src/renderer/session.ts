// One life with the engine: link → client → snapshot → deltas, and the watch that says when numbers stopped being live.
import { ContractError, createClient, type Client } from '../shared/contract/client.ts';
import { contract, type Input, type Method, type Output } from '../shared/contract/contract.ts';
import { Outcome } from '../shared/contract/fields.ts';
import type { FleetDesk } from '../shared/contract/fleet-methods.ts';
import type { Snapshot } from '../shared/contract/views.ts';
import { ProfileName } from '../shared/model/profile.ts';
import type { Timers } from '../shared/contract/timers.ts';
import type { Wire } from '../shared/contract/wire.ts';
import { messageOf } from '../shared/model/result.ts';
import type { Link, LinkEvents } from './connect.ts';
import { nextConnection, useConnection, type LinkPhase } from './store/connection-store.ts';
import { useDeskStore } from './store/desk-store.ts';
import { useFleetStore } from './store/fleet-store.ts';
import type { Ingest } from './store/ingest.ts';
import { notify, useUi } from './store/ui-store.ts';

/** Nothing heard for this long: numbers are marked. The watch below makes it visible within 2 s. */
const SILENT_AFTER_MS = 1_700;
/** Silent this long: the link is given up and made anew. */
const GIVE_UP_AFTER_MS = 6_000;
const WATCH_MS = 100;
/** One push that cannot be read may be chance: of a second one so soon after it the page is the cause. */
const MISREAD_AGAIN_MS = 60_000;
const HEARTBEAT_MS = 700;
const CALL_MS = 10_000;
/** Starting a desk, hashing a whole journal, writing a bundle: these may take long. */
const SLOW_CALL_MS = 180_000;
const SLOW: readonly Method[] = ['fleet.show', 'fleet.start', 'fleet.stop', 'desk.stop', 'desk.readiness', 'desk.arm', 'journal.verify', 'diagnostics.export', 'report.readWeek', 'report.export', 'report.exportWeek', 'host.save'];
/** Answers to these say what the shown desk is like: once another desk is shown, a late one must not be taken for the new desk's. */
const isAboutDesk = (method: Method): boolean => contract[method].output !== Outcome && !/^(fleet|settings|keys|profiles|host|diagnostics)\./.test(method);

export type Call = <M extends Method>(method: M, input: Input<M>) => Promise<Output<M>>;
export type EngineSession = {
  /** Rejects at once while there is no engine, and in the moment in which the page goes from one desk to another. */
  readonly call: Call;
  /** Shows another desk on this page, started when it does not run. The desk before stays on screen, and in reach, until the engine has changed over. */
  show(profile: ProfileName): Promise<Outcome>;
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
  /** This page cannot read what the engine says. Called once; the link is given up. */
  readonly onOtherBuild?: () => void;
  /** Which desk this page showed last, kept over a reload of the page. */
  readonly memory?: { read(): string | null; write(profile: ProfileName): void };
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
  /** The desk that this page is to show, also on a new link, which begins with the engine's first desk. */
  let wanted: ProfileName | null = ProfileName.safeParse(ports.memory?.read()).data ?? null;
  /** The engine has changed over and the new snapshot is not here: what is on screen is not what a call would reach. */
  let switching = false;
  /** The desk of this page runs anew and was asked for: once, whatever comes of it. */
  let followed = false;
  let lastMisread = -Infinity;
  /** This page is of another build than the engine: nothing is tried any more. */
  let given = false;
  /** Rises with each change of the desk on screen. */
  let generation = 0;

  /** `liveUntil`: Unix ms up to which what is on screen was heard. */
  const enter = (phase: LinkPhase, detail: string, liveUntil = ports.wallNow()): void => {
    const state = useConnection.getState();
    if (state.phase === phase && state.detail === detail) return;
    useConnection.setState(nextConnection(state, phase, detail, liveUntil));
  };

  async function begin(wire: Wire): Promise<void> {
    client?.close();
    ingest.drop();
    ready = false;
    lastHeard = timers.now();
    const mine = createClient(heard(wire, () => { lastHeard = timers.now(); }), {
      onDelta: (delta) => {
        if (client !== mine) return;
        ingest.onDelta(delta);
        if (delta.type === 'fleet' && ready && !switching) judgeDesk(delta.desks);
      },
      onState: (state) => { if (state === 'closed' && client === mine) { client = null; ingest.drop(); } },
      onNotUnderstood: (what) => {
        if (client !== mine) return;
        const again = timers.now() - lastMisread < MISREAD_AGAIN_MS;
        lastMisread = timers.now();
        if (again) otherBuild(what);
      },
      timers,
      timeoutMs: (method) => (SLOW.includes(method) ? SLOW_CALL_MS : CALL_MS),
    });
    client = mine;
    beatPending = false;
    switching = false;
    try {
      let snapshot = await mine.call('desk.snapshot', {});
      if (client !== mine) return;
      if (wanted !== null && snapshot.desk.profile !== wanted) snapshot = await backToWanted(mine, wanted, snapshot);
      if (client === mine) take(snapshot);
    } catch (error) {
      if (client === mine) giveUp(mine, error);
    }
  }

  /** A new link begins with the engine's first desk: the one that was on screen is shown again, unless it does not run any more. */
  async function backToWanted(mine: Client, profile: ProfileName, first: Snapshot): Promise<Snapshot> {
    const runs = first.fleet.some((desk) => desk.profile === profile && desk.status === 'running');
    const answer = runs ? await mine.call('fleet.show', { profile }) : null;
    if (answer?.outcome !== 'done') {
      notify('failed', `Desk ${profile} does not run any more: desk ${first.desk.profile} is shown.`);
      return first;
    }
    ingest.drop();
    return mine.call('desk.snapshot', {});
  }

  function take(snapshot: Snapshot): void {
    const { profile } = snapshot.desk;
    const before = useDeskStore.getState().desk?.profile;
    if (before !== profile) {
      generation += 1;
      if (before !== undefined) useFleetStore.setState((fleet) => ({ switches: fleet.switches + 1 }));
      useUi.setState({ dialog: null, whyOrderId: null, foldedReceipt: null });
    }
    wanted = profile;
    ports.memory?.write(profile);
    switching = false;
    followed = false;
    ingest.reset(snapshot);
    ready = true;
    enter('open', 'Connected');
    judgeDesk(snapshot.fleet);
    ports.onSnapshot();
  }

  /** The desk on this page may end while the application goes on: its numbers are then from before. */
  function judgeDesk(desks: readonly FleetDesk[]): void {
    const shown = desks.find((desk) => desk.shown);
    const { phase } = useConnection.getState();
    if (shown && shown.status !== 'running') enter('ended', `Desk ${shown.profile} does not run: ${shown.detail === '' ? shown.status : shown.detail}`);
    else if (phase === 'ended') enter('open', 'Connected');
    if (shown?.renewed === true && !followed) {
      followed = true;
      show(shown.profile).then((answer) => {
        if (answer.outcome === 'done') notify('done', `Desk ${shown.profile} was started anew: it is shown.`);
      }, () => undefined); // The banner says what stands here, and offers it again.
    }
  }

  function giveUp(mine: Client, error: unknown): void {
    switching = false;
    // A snapshot that this page cannot read, or cannot ask for, will be the same next time.
    if (error instanceof ContractError && (error.code === 'protocol' || error.code === 'unknownMethod')) return otherBuild(error.message);
    const detail = `No snapshot from the engine: ${messageOf(error)}`;
    enter('closed', detail);
    mine.close(detail);
  }

  function otherBuild(detail: string): void {
    if (given) return;
    given = true;
    ready = false;
    const last = client;
    client = null;
    ingest.drop();
    enter('otherBuild', detail);
    last?.close(detail);
    link.stop();
    ports.onOtherBuild?.();
  }

  async function show(profile: ProfileName): Promise<Outcome> {
    const mine = client;
    if (!mine || !ready) throw new Error('the engine is not connected');
    if (switching) throw new Error('the desk on this page is being changed: ask again');
    const answer = await mine.call('fleet.show', { profile });
    if (answer.outcome === 'refused' || client !== mine) return answer;
    // From here on the engine answers for the new desk: nothing is asked until it is on screen.
    switching = true;
    ingest.drop();
    wanted = profile;
    try {
      const snapshot = await mine.call('desk.snapshot', {});
      if (client === mine) take(snapshot);
    } catch (error) {
      if (client === mine) giveUp(mine, error);
      throw error;
    }
    return answer;
  }

  const link = ports.makeLink({
    onWire: (wire) => { if (!given) void begin(wire); },
    onDown: (phase, detail) => {
      if (given) return;
      client = null;
      ingest.drop();
      enter(phase, detail);
    },
  });

  function beat(now: number): void {
    if (!client || switching || beatPending || now - lastBeat < HEARTBEAT_MS) return;
    lastBeat = now;
    beatPending = true;
    const mine = client;
    const asked = generation;
    // The preview of flatten is what the red button needs anyway: it doubles as the sign of life.
    mine.call('flatten.preview', {}).then(
      (preview) => { if (client === mine && asked === generation && !switching) useDeskStore.setState({ preview }); },
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
        enter('silent', 'The engine does not answer', ports.wallNow() - silence);
        client.close(`the engine was silent for ${Math.round(silence / 1_000)} s`);
        client = null;
        link.retry();
        lastHeard = now;
      } else if (silence > SILENT_AFTER_MS && phase === 'open') enter('silent', 'The engine does not answer', ports.wallNow() - silence);
      else if (silence <= SILENT_AFTER_MS && phase === 'silent' && ready) enter('open', 'Connected');
      beat(now);
    }
    watchTimer = timers.set(watch, WATCH_MS);
  }

  link.start();
  watch();

  return {
    async call(method, input) {
      // A new link begins with the engine's first desk: before its snapshot a call could reach another desk than the one on screen.
      if (!client || !ready) throw new Error('the engine is not connected');
      if (switching) throw new Error('the desk on this page is being changed: ask again');
      const asked = generation;
      const output = await client.call(method, input);
      if (asked !== generation && isAboutDesk(method)) throw new Error('the desk on this page was changed before the answer came');
      return output;
    },
    show,
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

