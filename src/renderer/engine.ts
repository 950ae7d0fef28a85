// The page's one engine session, wired to the stores and the chart feed.
import { createContext, useContext } from 'react';
import { messageOf } from '../shared/model/result.ts';
import { browserSocketPorts, browserTimers, createBridgeLink, createSocketLink, type Bridge } from './connect.ts';
import { startSession, type EngineSession } from './session.ts';
import { useFolderOption } from './components/terminal-command.ts';
import { isDialogOpen } from './components/dialog-layer.ts';
import { reloadForBuild } from './other-build.ts';
import { framePace } from './frame-pace.ts';
import { createIngest } from './store/ingest.ts';
import { noteAnswered } from './store/answered-store.ts';
import { notify } from './store/ui-store.ts';
import { createChartFeed, type ChartFeed } from './chart/chart-feed.ts';

export type Engine = EngineSession & { readonly charts: ChartFeed };

const SHOWN_DESK = 'breakwater.desk';

/** Connects this page; call once. */
export function startEngine(page: Window): Engine {
  const { bridge } = page as Window & { readonly bridge?: Bridge }; // Only the preload of the desktop window puts it there.
  let session: EngineSession | null = null;
  let handAt = -Infinity;
  for (const type of ['pointerdown', 'pointerup', 'keydown'] as const) page.addEventListener(type, () => { handAt = performance.now(); }, { capture: true, passive: true });
  const pacePorts = { now: () => performance.now(), frame, after, handAt: () => handAt };
  const charts = createChartFeed((instrumentId, limit) => (session ? session.call('chart.bars', { instrumentId, limit }) : Promise.reject(new Error('the engine is not connected'))), (run) => framePace(pacePorts)(() => setTimeout(run, 0)));
  const ingest = createIngest({ schedule: framePace(pacePorts), monotonicNow: () => performance.now(), onBar: charts.onBar });
  session = startSession({
    makeLink: (events) => (bridge ? createBridgeLink(bridge, events) : createSocketLink(browserSocketPorts(page, browserTimers), events)),
    ingest,
    timers: browserTimers,
    wallNow: () => Date.now(),
    onSnapshot: () => {
      charts.reload();
      session?.call('host.info', {}).then(({ dataDirOption }) => useFolderOption.setState({ option: dataDirOption }), () => undefined); // Asked again with the next snapshot.
    },
    onOtherBuild: () => reloadForBuild({ memory: page.sessionStorage, isAsking: isDialogOpen, reload: () => page.location.reload() }),
    memory: { read: () => page.sessionStorage.getItem(SHOWN_DESK), write: (profile) => page.sessionStorage.setItem(SHOWN_DESK, profile) },
  });
  const { retry } = session;
  page.addEventListener('hashchange', () => { if (page.location.hash.startsWith('#code=')) retry(); });
  page.addEventListener('pagehide', () => session.stop());
  page.addEventListener('pageshow', (event) => { if (event.persisted) page.location.reload(); }); // Back from the page cache: its session was ended.
  const { call } = session;
  return {
    ...session, charts,
    async call(method, input) {
      const answer = await call(method, input);
      noteAnswered(method);
      return answer;
    },
  };
}

const frame = (run: () => void): void => void requestAnimationFrame(run);
const after = (run: () => void, ms: number): void => void setTimeout(run, ms);

export const EngineContext = createContext<Engine | null>(null);
export function useEngine(): Engine {
  const engine = useContext(EngineContext);
  if (!engine) throw new Error('expected an engine around this view');
  return engine;
}

/** An answer that begins with the name of the act is not given the name twice. */
const named = (label: string, message: string): string => (message.toLowerCase().replaceAll('-', ' ').startsWith(label.toLowerCase()) ? message : `${label}: ${message}`);

type Answer = { readonly outcome: 'done' | 'refused'; readonly message: string };
/**
 * Runs one call and writes what came of it into the status line. A refusal is an answer; a call without an answer says that its
 * outcome is unknown. Returns the answer, or null when there was none.
 */
export async function act<T extends Answer>(label: string, run: () => Promise<T>): Promise<T | null> {
  notify('busy', `${label}: asked`);
  try {
    const answer = await run();
    notify(answer.outcome, answer.outcome === 'refused' ? `${label}: refused: ${answer.message}` : named(label, answer.message));
    return answer;
  } catch (error) {
    notify('failed', `${label}: no answer: ${messageOf(error)}`);
    return null;
  }
}
