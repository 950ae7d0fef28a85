import { Button } from '@mantine/core';
import { useEffect, useId, useState } from 'react';
import { RowButton } from '../components/RowButton.tsx';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { useMarketStore } from '../store/market-store.ts';
import { useOrdersStore } from '../store/orders-store.ts';
import { keysText } from '../shell/actions-keys.ts';
import { keysOf, useActions } from '../shell/actions.ts';
import { changeSettings, useSettings } from '../store/settings-store.ts';
import { openDialog, openSettings, openView, openWhy, useUi } from '../store/ui-store.ts';
import { currentStep, isSettled, STEPS, withFacts, withSkip, type StepId } from './steps.ts';
import { shownInstrument, useFacts } from './use-facts.ts';
import classes from './Guide.module.css';

/** Takes the trader to where a step is done; never does what the step asks for. */
const SHOW: Readonly<Record<StepId, () => void>> = {
  red: () => openDialog('flatten'),
  market: () => {
    const { instruments } = useMarketStore.getState();
    const at = instruments.findIndex(({ id }) => id === shownInstrument(useUi.getState().instrumentId));
    const next = instruments[(at + 1) % Math.max(1, instruments.length)];
    if (next) useUi.setState({ instrumentId: next.id, view: 'desk' });
  },
  strategy: () => openView('strategies'),
  order: () => {
    openView('desk');
    // Once the desk can be reached again.
    requestAnimationFrame(() => requestAnimationFrame(focusTicket));
  },
  why: () => {
    const fills = useOrdersStore.getState().fills;
    const own = fills.findLast(({ strategyId }) => strategyId === 'manual') ?? fills.at(-1);
    if (own) openWhy(own.clientOrderId);
    else openView('journal');
  },
  flatten: () => openDialog('flatten'),
  report: () => openView('reports'),
  folders: () => openSettings('folders'),
};

function focusTicket(): void {
  const label = [...document.querySelectorAll('label')].find((one) => /^Quantity/.test(one.textContent));
  if (label) document.getElementById(label.htmlFor)?.focus();
}

/** The first steps on a paper desk: one line of the window, in nobody's way, gone for good when it is put away. */
export function Guide() {
  const engine = useEngine();
  const id = useId();
  const live = useConnection(selectLive);
  const loaded = useSettings((s) => s.loaded);
  const progress = useSettings((s) => s.settings.guide);
  const isPaper = useDeskStore((s) => s.desk?.mode === 'paper' && s.desk.source === 'venue');
  const active = loaded && isPaper && !progress.finished && !progress.dismissed;
  const facts = useFacts(active);
  const [listed, setListed] = useState(false);

  useEffect(() => {
    if (!active || !live) return;
    const next = withFacts(progress, facts);
    if (next !== progress) void changeSettings(engine, { guide: next });
  }, [active, live, engine, progress, facts]);

  const shortcuts = useSettings((s) => s.settings.shortcuts);
  const actions = useActions();
  const keysFor = (id: string): string => { const action = actions.find((each) => each.id === id); return action ? keysText(keysOf(action, shortcuts)) : ''; };

  if (!active) return null;
  const step = currentStep(progress);
  const put = (part: Partial<typeof progress>): void => void changeSettings(engine, { guide: { ...progress, ...part } });
  const done = STEPS.filter(({ id: one }) => progress.done.includes(one));
  const last = STEPS.find(({ id: one }) => one === progress.done.at(-1));
  const number = step === null ? STEPS.length : STEPS.indexOf(step) + 1;
  return (
    <section className={classes.guide} data-guide aria-labelledby={`${id}-title`}>
      <div className={classes.line}>
        <div className={classes.what}>
          <h2 id={`${id}-title`} className={classes.title}><span className={classes.count}>First steps {number} of {STEPS.length}</span> {step?.title ?? 'That was all of it'}</h2>
          <p className={classes.text}>{step?.text(keysFor) ?? `${done.length} of ${STEPS.length} steps done${done.length < STEPS.length ? ', the others passed over' : ''}. The guide comes back from Settings, About, or from the command palette (${keysFor('palette')}).`}</p>
        </div>
        <div className={classes.acts}>
          {step !== null && <Button size="compact-sm" className={classes.show} disabled={!live} onClick={SHOW[step.id]}>{step.show}</Button>}
          {step !== null && <Button size="compact-sm" variant="default" disabled={!live} onClick={() => put(withSkip(progress, step.id))}>Skip this step</Button>}
          {step === null && <Button size="compact-sm" className={classes.show} disabled={!live} onClick={() => put({ finished: true })}>Close the guide</Button>}
          <RowButton aria-expanded={listed} onClick={() => setListed((now) => !now)}>All steps</RowButton>
          {step !== null && <RowButton disabled={!live} onClick={() => put({ dismissed: true })}>Put away</RowButton>}
        </div>
      </div>
      <div role="status" className={classes.told}>{last ? `Done: ${last.title}` : ''}</div>
      {listed && (
        <ol className={classes.list}>
          {STEPS.map(({ id: one, title }) => (
            <li key={one} aria-current={one === step?.id ? 'step' : undefined}>
              <span className={classes.mark}>{progress.done.includes(one) ? '✓ done' : progress.skipped.includes(one) ? '– passed' : one === step?.id ? '▸ now' : '· to do'}</span> {title}
              {isSettled(progress, one) && !progress.done.includes(one) && <RowButton aria-label={`Take up again: ${title}`} onClick={() => put({ skipped: progress.skipped.filter((other) => other !== one) })}>Take up again</RowButton>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
