import { MantineProvider } from '@mantine/core';
import { useEmergencyCommand } from './components/emergency-command.ts';
import { createElement, lazy, Suspense, useEffect, useRef, useState, type ComponentType } from 'react';
import { useConnection } from './store/connection-store.ts';
import { useDeskStore } from './store/desk-store.ts';
import { useFleetStore } from './store/fleet-store.ts';
import { useUi, VIEWS, type ViewName } from './store/ui-store.ts';
import { Appearance, schemeMemory } from './components/Appearance.tsx';
import { shortInstrument } from './components/format.ts';
import { ErrorBoundary } from './components/ErrorBoundary.tsx';
import { selectHearing } from './components/last-known.ts';
import { Panel } from './components/Panel.tsx';
import { chartOfPage } from './chart/chart-window.ts';
import { EngineContext, type Engine } from './engine.ts';
import { theme } from './theme.ts';
import classes from './App.module.css';
import { ConnectionBanner } from './shell/ConnectionBanner.tsx';
import { RanBefore } from './shell/RanBefore.tsx';
import { FlattenReceipt } from './shell/FlattenReceipt.tsx';
import { Header } from './shell/Header.tsx';
import { windowMode, windowTitle } from './shell/HeaderMode.tsx';
import { Guide } from './guide/Guide.tsx';
import { Palette } from './shell/Palette.tsx';
import { Shortcuts } from './shell/Shortcuts.tsx';
import { Signals } from './shell/Signals.tsx';
import { StatusBar } from './shell/StatusBar.tsx';
import { Toasts } from './shell/Toasts.tsx';
import { Workspace } from './desk/Workspace.tsx';

export function App({ engine }: { readonly engine: Engine }) {
  const chart = chartOfPage(window.location.search);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={schemeMemory}>
      <Appearance />
      <section id="layers" aria-label="Menus" />
      <EngineContext value={engine}>{chart === null ? <Shell /> : <DetachedChart instrumentId={chart} />}</EngineContext>
    </MantineProvider>
  );
}

/** Fetched after the desk has painted, or when first opened: from then on they are here, also when the engine that served them is gone. */
const FETCH: Readonly<Record<Exclude<ViewName, 'desk'>, () => Promise<{ readonly default: ComponentType }>>> = {
  strategies: () => import('./strategies/StrategiesView.tsx').then((m) => ({ default: m.StrategiesView })),
  risk: () => import('./risk/RiskView.tsx').then((m) => ({ default: m.RiskView })),
  journal: () => import('./journal/JournalView.tsx').then((m) => ({ default: m.JournalView })),
  reports: () => import('./reports/ReportView.tsx').then((m) => ({ default: () => <m.ReportView className={classes.singleView} /> })),
  alerts: () => import('./alerts/AlertsCentre.tsx').then((m) => ({ default: m.AlertsCentre })),
  settings: () => import('./settings/SettingsView.tsx').then((m) => ({ default: m.SettingsView })),
};
const fetched = new Map<ViewName, ComponentType>();
const missed = new Set<ViewName>();
function otherView(name: Exclude<ViewName, 'desk'>): ComponentType {
  const known = fetched.get(name);
  if (known !== undefined) return known;
  const made = lazy(async () => {
    try {
      return await FETCH[name]();
    } catch (error) {
      missed.add(name);
      throw error;
    }
  });
  fetched.set(name, made);
  return made;
}
/** One that could not be fetched is fetched again from here on. */
const askAgain = (name: ViewName): void => { if (missed.delete(name)) fetched.delete(name); };
const OtherView = ({ name }: { readonly name: Exclude<ViewName, 'desk'> }) => createElement(otherView(name));
const FETCH_AFTER_MS = 1_500;
const labelOf = (view: ViewName): string => VIEWS.find(({ name }) => name === view)?.label ?? view;

/** The desk stays as it is behind the other views, so that its charts need not be built again; it cannot be reached there. */
function Views() {
  const view = useUi((s) => s.view);
  const [deskSeen, setDeskSeen] = useState(view === 'desk');
  if (view === 'desk' && !deskSeen) setDeskSeen(true);
  const loaded = useConnection((s) => s.everLoaded);
  useEffect(() => {
    if (!loaded) return undefined;
    // One that does not come now is asked for again when it is opened.
    const timer = setTimeout(() => { for (const fetchView of Object.values(FETCH)) fetchView().catch(() => undefined); }, FETCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [loaded]);
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(view);
  useEffect(() => {
    if (before.current === view) return;
    before.current = view;
    heading.current?.focus({ preventScroll: true });
  }, [view]);
  return (
    <main className={classes.views}>
      <h2 ref={heading} className={classes.heading} tabIndex={-1}>{labelOf(view)}</h2>
      {deskSeen && <div className={classes.desk} data-behind={view !== 'desk' || undefined} inert={view !== 'desk'}><ErrorBoundary name="The desk"><Workspace /></ErrorBoundary></div>}
      {view !== 'desk' && (
        <div className={classes.single}>
          <ErrorBoundary key={view} name={labelOf(view)} onRetry={() => askAgain(view)}>
            <Suspense fallback={<Panel title={labelOf(view)} loading className={classes.singleView}><span /></Panel>}><OtherView name={view} /></Suspense>
          </ErrorBoundary>
          <FlattenReceipt />
        </div>
      )}
    </main>
  );
}

function HeaderGone() {
  const command = useEmergencyCommand();
  return <>Stop trading from a terminal: <code>{command}</code></>;
}

/** Around the window, in the colour of the desk's mode. */
function Frame() {
  const mode = useDeskStore((s) => s.desk?.mode ?? 'none');
  const hearing = useConnection(selectHearing);
  const state = useDeskStore((s) => windowMode(s.desk, hearing));
  return <div className={classes.frame} data-mode={mode} data-state={state} aria-hidden />;
}

/** A chart in a window of its own: the frame, the connection and the chart, nothing that is pressed by mistake. */
function DetachedChart({ instrumentId }: { readonly instrumentId: string }) {
  const desk = useDeskStore((s) => s.desk);
  const hearing = useConnection(selectHearing);
  return (
    <div className={classes.app} data-alone data-stale={hearing !== 'live' || undefined}>
      <title>{`${shortInstrument(instrumentId)} · ${windowTitle(desk, hearing)}`}</title>
      <Frame />
      <ErrorBoundary name="The state of the connection"><ConnectionBanner /></ErrorBoundary>
      <ErrorBoundary name="The chart"><Suspense fallback={<Panel title="Chart" loading><span /></Panel>}><ChartWindow instrumentId={instrumentId} /></Suspense></ErrorBoundary>
      <ErrorBoundary name="The status line"><StatusBar /></ErrorBoundary>
    </div>
  );
}
const ChartWindow = lazy(() => import('./chart/ChartWindow.tsx').then((m) => ({ default: m.ChartWindow })));

/** The window: a frame in the colour of the mode around everything, the header and the status line always there. */
function Shell() {
  const stale = useConnection((s) => s.staleSince !== null);
  const switches = useFleetStore((s) => s.switches);
  return (
    <div className={classes.app} data-stale={stale || undefined}>
      <Frame />
      <ErrorBoundary name="The header" instead={<HeaderGone />}><Header /></ErrorBoundary>
      <ErrorBoundary name="The state of the connection"><ConnectionBanner /><RanBefore /></ErrorBoundary>
      <ErrorBoundary name="The first steps"><Guide /></ErrorBoundary>
      {/* What a view holds (a draft, a page of rows, an open dialog) belongs to the desk that was shown: it does not outlive a switch. */}
      <Views key={switches} />
      <ErrorBoundary name="The status line"><StatusBar /></ErrorBoundary>
      <Shortcuts />
      <Palette />
      <Toasts />
      <Signals />
    </div>
  );
}
