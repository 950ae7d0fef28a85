import { Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import type { StrategyView } from '../../shared/contract/strategy-methods.ts';
import { useSteady } from '../components/dialog-layer.ts';
import { shortInstrument } from '../components/format.ts';
import { Panel, PanelBody, StaleBadge } from '../components/Panel.tsx';
import { useTime } from '../components/time.ts';
import { selectCurrency, useMarketStore } from '../store/market-store.ts';
import { ParameterForm } from './ParameterForm.tsx';
import { useParameterEdit } from './use-parameter-edit.ts';
import { Performance } from './Performance.tsx';
import { StrategyDecisions } from './StrategyDecisions.tsx';
import { StrategyHistory } from './StrategyHistory.tsx';
import { StrategyList } from './StrategyList.tsx';
import { StrategyModes } from './StrategyModes.tsx';
import classes from './Strategies.module.css';
import { useHistory, useStrategies } from './use-strategies.ts';

/** What each strategy does and earns, and everything that a person may change about it while it runs. */
export function StrategiesView() {
  const { strategies, error, reload } = useStrategies();
  const [chosen, setChosen] = useState<string | null>(null);
  const [tab, setTab] = useState<string | null>('parameters');
  const zoned = useTime();
  const strategy = strategies?.find(({ id }) => id === chosen) ?? strategies?.[0];
  const states = { loading: strategies === null, error, onRetry: reload };
  return (
    <div className={classes.view}>
      <Panel title="Strategies" note={strategies === null ? undefined : `${runningNote(strategies)}, ${zoned.label}`} className={classes.list} {...states} empty={strategies?.length === 0 ? 'This desk runs no strategy. The symbols of its profile say which ones it runs.' : null}>
        {strategies !== null && strategy !== undefined && <StrategyList strategies={strategies} chosen={strategy.id} onChoose={setChosen} />}
      </Panel>
      {strategy !== undefined && <Detail key={strategy.id} strategy={strategy} reload={reload} tab={tab} onTab={setTab} />}
    </div>
  );
}

const runningNote = (strategies: readonly StrategyView[]): string => `${strategies.filter(({ mode, failure }) => mode === 'running' && failure === null).length} of ${strategies.length} running`;

type DetailProps = { readonly strategy: StrategyView; readonly reload: () => void; readonly tab: string | null; readonly onTab: (tab: string | null) => void };
/** On a large screen everything at once, on a smaller one the long parts in tabs. */
function Detail({ strategy, reload, tab, onTab }: DetailProps) {
  const wide = useSteady(useMediaQuery('(min-width: 1900px) and (min-height: 1000px)', undefined, { getInitialValueInEffect: false }));
  const history = useHistory(strategy.id, strategy.version);
  const zoned = useTime();
  const currency = useMarketStore(selectCurrency);
  const edit = useParameterEdit(strategy);
  const form = <ParameterForm strategy={strategy} edit={edit} reload={reload} />;
  const decisions = <StrategyDecisions strategy={strategy} />;
  const changes = <StrategyHistory strategy={strategy} history={history} reload={reload} />;
  const formNote = strategy.version === 0 ? undefined : `version ${strategy.version} in use`;
  return (
    <div className={classes.detail} data-wide={wide || undefined}>
      <StrategyModes strategy={strategy} reload={reload} className={classes.modes} />
      <Panel title="Results" note={`${currency}, trades it opened`} className={classes.results}><Performance strategy={strategy} /></Panel>
      {wide ? (
        <>
          <Panel title="Parameters" note={formNote} className={classes.parameters}>{form}</Panel>
          <Panel title="Decisions" note={`newest first, times in ${zoned.label}`} className={classes.decisions}>{decisions}</Panel>
          <Panel title="Changes" note={`every version, times in ${zoned.label}`} className={classes.changes}>{changes}</Panel>
        </>
      ) : (
        <section className={classes.tabbed} aria-label={`${shortInstrument(strategy.instrumentId)}, parameters and records`}>
          <Tabs value={tab} onChange={onTab} keepMounted classNames={{ root: classes.tabsRoot, list: classes.tabsList, tab: classes.tab, panel: classes.tabPanel }}>
            <div className={classes.tabsHead}>
              <Tabs.List aria-label="Parameters and records">
                <Tabs.Tab value="parameters">Parameters</Tabs.Tab><Tabs.Tab value="decisions">Decisions</Tabs.Tab><Tabs.Tab value="changes">Changes</Tabs.Tab>
              </Tabs.List>
              <span className={classes.tabsEnd}>{formNote !== undefined && <span className={classes.dim}>{formNote}</span>}<StaleBadge /></span>
            </div>
            <Tabs.Panel value="parameters"><PanelBody>{form}</PanelBody></Tabs.Panel>
            <Tabs.Panel value="decisions"><PanelBody>{decisions}</PanelBody></Tabs.Panel>
            <Tabs.Panel value="changes"><PanelBody>{changes}</PanelBody></Tabs.Panel>
          </Tabs>
        </section>
      )}
    </div>
  );
}
