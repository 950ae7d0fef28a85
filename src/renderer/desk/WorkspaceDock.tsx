import 'dockview-react/dist/styles/dockview.css';
import { DockviewReact, type DockviewApi, type DockviewReadyEvent, type SerializedDockview } from 'dockview-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import { useSteady } from '../components/dialog-layer.ts';
import { useEngine } from '../engine.ts';
import { provideActions } from '../shell/actions.ts';
import { FlattenReceipt } from '../shell/FlattenReceipt.tsx';
import { useSettings } from '../store/settings-store.ts';
import { offerUndo, say, withdrawUndo } from '../store/toast-store.ts';
import { notify } from '../store/ui-store.ts';
import { DESK_PANELS } from './panels.tsx';
import { panelActions, workspaceActions } from './workspace-actions.ts';
import { useDock, type DockHandle } from './workspace-dock.ts';
import { leaveLayout, takeLeftLayout } from './left-layout.ts';
import { defaultLayout, gridOf, layoutOf, layoutText, panelsOf, readLayout, type DockGrid, type LayoutNode } from './workspace-layout.ts';
import { keepLayout } from './workspaces.ts';
import classes from './WorkspaceDock.module.css';
import { dockPanel, DockChanged, WorkspaceHead, WorkspacePanel } from './WorkspacePanel.tsx';
import { WorkspaceTab } from './WorkspaceTab.tsx';

const KNOWN: ReadonlySet<string> = new Set(DESK_PANELS.map(({ id }) => id));
const COMPONENTS = { panel: WorkspacePanel };
const TABS = { tab: WorkspaceTab };
const THEME = { name: 'breakwater', className: classes.theme ?? '', gap: 6, dndOverlayMounting: 'absolute', dndPanelOverlay: 'group', dndTabIndicator: 'line' } as const;
/** After the last change of a run of them. */
const KEEP_AFTER_MS = 500;

const gridNow = (api: DockviewApi): LayoutNode | null => layoutOf(api.toJSON().grid as unknown as DockGrid, KNOWN);

/** The desk as panels that are dragged, stacked, sized and closed, by mouse and by keyboard; kept in the active workspace. */
export function WorkspaceDock() {
  const engine = useEngine();
  const box = useRef<HTMLDivElement>(null);
  const [api, setApi] = useState<DockviewApi | null>(null);
  const active = useSettings((s) => s.settings.workspaces.find(({ id }) => id === s.settings.activeWorkspace));
  const workspaces = useSettings((s) => s.settings.workspaces);
  const wide = useSteady(useMediaQuery('(min-width: 1900px) and (min-height: 1000px)', undefined, { getInitialValueInEffect: false }));
  /** What stands on screen: the text of a workspace, or the default for a kind of screen. */
  const onScreen = useRef<string | null>(null);
  const loading = useRef(false);
  /** The workspace in which the change was made that waits to be kept. */
  const madeIn = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const keep = useCallback((): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    if (!api || api.hasMaximizedGroup()) return;
    const layout = gridNow(api);
    if (!layout || layoutText(layout) === onScreen.current) return;
    onScreen.current = layoutText(layout);
    void keepLayout(engine, layout, madeIn.current);
  }, [api, engine]);
  const changed = useCallback((): void => {
    if (loading.current) return;
    if (timer.current !== null) clearTimeout(timer.current);
    madeIn.current = useSettings.getState().settings.activeWorkspace;
    timer.current = setTimeout(keep, KEEP_AFTER_MS);
  }, [keep]);

  const arrange = useCallback((layout: LayoutNode | null): void => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = box.current ?? {};
    if (!api || !layout || width === 0 || height === 0) return;
    const placed = new Set(panelsOf(layout));
    const panels = Object.fromEntries(DESK_PANELS.filter(({ id }) => placed.has(id)).map((panel) => { const { component, ...rest } = dockPanel(panel); return [panel.id, { ...rest, contentComponent: component }]; }));
    loading.current = true;
    try {
      api.fromJSON({ grid: gridOf(layout, width, height), panels } as unknown as SerializedDockview, { reuseExistingPanels: true });
    } finally {
      loading.current = false;
    }
  }, [api]);
  const defaultNow = useCallback(() => defaultLayout(box.current?.clientWidth ?? 0, box.current?.clientHeight ?? 0, KNOWN), []);

  const text = active?.layout ?? null;
  const name = active?.name ?? '';
  useEffect(() => {
    const wanted = text ?? `default ${wide ? 'wide' : 'regular'}`;
    if (!api) return;
    if (timer.current !== null) keep(); // What was moved a moment ago belongs to the workspace before.
    if (onScreen.current === wanted) return;
    onScreen.current = wanted;
    withdrawUndo('layout');
    const stored = text === null ? null : readLayout(text, KNOWN);
    if (text !== null && stored === null) say(`The workspace “${name}” could not be read: the default arrangement is shown in its place.`);
    arrange(stored ?? defaultNow());
  }, [api, text, name, wide, arrange, defaultNow, keep]);

  const settled = useSettings((s) => s.loaded);
  useEffect(() => {
    const left = settled ? takeLeftLayout(window.sessionStorage, KNOWN) : null;
    if (left) void keepLayout(engine, left.layout, left.of);
  }, [engine, settled]);

  useEffect(() => {
    if (!api) return;
    const offs = [
      api.onDidMutateLayout(({ kind }) => { if (kind !== 'maximize' && kind !== 'clear') changed(); }),
      // Which tab is in front is worth keeping, but no reason to make a workspace of the default.
      api.onDidActivePanelChange(() => { if (useSettings.getState().settings.activeWorkspace !== null) changed(); }),
    ];
    const flush = (): void => { if (timer.current !== null) keep(); };
    // The session of the page has ended by then.
    const leave = (): void => {
      const layout = timer.current === null || api.hasMaximizedGroup() ? null : gridNow(api);
      if (layout) leaveLayout(window.sessionStorage, { of: madeIn.current, layout });
    };
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      for (const off of offs) off.dispose();
      flush();
    };
  }, [api, changed, keep]);

  const handle = useMemo((): DockHandle | null => (api === null ? null : {
    api,
    layout() {
      if (timer.current !== null) keep();
      return gridNow(api);
    },
    reset() {
      if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
      const before = api.toJSON();
      arrange(defaultNow());
      if (useSettings.getState().settings.activeWorkspace !== null) changed();
      notify('done', 'All panels are back in their places.');
      offerUndo('layout', 'All panels are back in their places.', () => api.fromJSON(before, { reuseExistingPanels: true }));
    },
  }), [api, arrange, changed, defaultNow, keep]);
  useEffect(() => {
    if (!handle) return;
    useDock.setState({ dock: handle });
    return () => {
      useDock.setState({ dock: null, naming: null });
      withdrawUndo('layout');
    };
  }, [handle]);
  useEffect(() => (handle ? provideActions('workspaces', workspaceActions(workspaces, handle)) : undefined), [handle, workspaces]);
  useEffect(() => (api ? provideActions('panels', panelActions(api, changed)) : undefined), [api, changed]);

  const onSash = (target: EventTarget): void => {
    if (target instanceof HTMLElement && target.closest('.dv-sash')) window.addEventListener('pointerup', changed, { once: true });
  };
  return (
    <div className={classes.desk}>
      {api !== null && <ReceiptWithoutChart api={api} />}
      <div ref={box} className={classes.dock} onPointerDownCapture={(event) => onSash(event.target)}>
        <DockChanged value={changed}>
          <DockviewReact theme={THEME} components={COMPONENTS} tabComponents={TABS} rightHeaderActionsComponent={WorkspaceHead} disableFloatingGroups defaultRenderer="onlyWhenVisible" scrollbars="native" onReady={(event: DockviewReadyEvent) => setApi(event.api)} />
        </DockChanged>
      </div>
    </div>
  );
}

/** The receipt stands beside the chart; where the chart is closed or covered it stands above the panels. */
function ReceiptWithoutChart({ api }: { readonly api: DockviewApi }) {
  const [charted, setCharted] = useState(true);
  useEffect(() => {
    const look = (): void => setCharted(api.getPanel('chart')?.api.isVisible ?? false);
    look();
    const offs = [api.onDidLayoutChange(look), api.onDidActivePanelChange(look), api.onDidLayoutFromJSON(look)];
    return () => { for (const off of offs) off.dispose(); };
  }, [api]);
  return charted ? null : <div className={classes.receipt}><FlattenReceipt /></div>;
}
