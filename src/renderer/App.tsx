import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { useConnection } from './store/connection-store.ts';
import { useDeskStore } from './store/desk-store.ts';
import { useUi, type ViewName } from './store/ui-store.ts';
import { AlertsCentre } from './alerts/AlertsCentre.tsx';
import { JournalView } from './journal/JournalView.tsx';
import { RiskView } from './risk/RiskView.tsx';
import { SettingsView } from './settings/SettingsView.tsx';
import { StrategiesView } from './strategies/StrategiesView.tsx';
import { EngineContext, type Engine } from './engine.ts';
import { theme } from './theme.ts';
import classes from './App.module.css';
import { ConnectionBanner } from './shell/ConnectionBanner.tsx';
import { FlattenReceipt } from './shell/FlattenReceipt.tsx';
import { Header } from './shell/Header.tsx';
import { ReportView } from './reports/ReportView.tsx';
import { StatusBar } from './shell/StatusBar.tsx';
import { Workspace } from './desk/Workspace.tsx';

export function App({ engine }: { readonly engine: Engine }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <EngineContext value={engine}><Shell /></EngineContext>
    </MantineProvider>
  );
}

const VIEWS: Readonly<Record<Exclude<ViewName, 'desk'>, () => ReactNode>> = {
  strategies: () => <StrategiesView />, risk: () => <RiskView />, journal: () => <JournalView />, reports: () => <ReportView className={classes.singleView} />, alerts: () => <AlertsCentre />, settings: () => <SettingsView />,
};

function View({ view }: { readonly view: ViewName }) {
  return view === 'desk' ? <Workspace /> : <main className={classes.single}>{VIEWS[view]()}<FlattenReceipt /></main>;
}

/** The window: a frame in the colour of the mode around everything, the header and the status line always there. */
function Shell() {
  const mode = useDeskStore((s) => s.desk?.mode ?? 'none');
  const halted = useDeskStore((s) => s.desk !== null && (s.desk.tradingState === 'halted' || s.desk.latched));
  const stale = useConnection((s) => s.staleSince !== null);
  const view = useUi((s) => s.view);
  return (
    <div className={classes.app} data-stale={stale || undefined}>
      <div className={classes.frame} data-mode={mode} data-halted={halted || undefined} aria-hidden />
      <Header />
      <ConnectionBanner />
      <View view={view} />
      <StatusBar />
    </div>
  );
}
