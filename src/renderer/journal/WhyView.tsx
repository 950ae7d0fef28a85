import { useState } from 'react';
import { shortInstrument } from '../components/format.ts';
import { Panel } from '../components/Panel.tsx';
import { useTime } from '../components/time.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useUi } from '../store/ui-store.ts';
import { EntryPane } from './EntryPane.tsx';
import bar from './FilterBar.module.css';
import { showEntriesOf, useJournalStore } from './journal-store.ts';
import { ModeSwitch } from './ModeSwitch.tsx';
import { OrderPicker } from './OrderPicker.tsx';
import { useWhy } from './use-why.ts';
import { WhyCard } from './WhyCard.tsx';
import classes from './WhyView.module.css';

/** Why did it trade: one order as a chain of facts, each with its entry in the journal. */
export function WhyView({ orderId }: { readonly orderId: string | null }) {
  const live = useConnection(selectLive);
  const zoned = useTime();
  const { chain, problem, retry } = useWhy(orderId);
  const [opened, setOpened] = useState<{ readonly orderId: string | null; readonly seq: number } | null>(null);
  const seq = opened?.orderId === orderId ? opened.seq : null;
  const first = chain?.steps[0];
  const entries = (id: string): void => {
    useUi.setState({ whyOrderId: null });
    showEntriesOf(id);
  };
  const another = (): void => {
    useJournalStore.setState({ mode: 'why' });
    useUi.setState({ whyOrderId: null });
  };
  return (
    <Panel title="Why did it trade" className={classes.panel} note={`facts of the journal only; times in ${zoned.label}`} actions={<ModeSwitch mode="why" />}
      loading={orderId !== null && chain === null && problem === null && live} error={problem === null ? null : `${orderId ?? ''} could not be explained: ${problem}`} onRetry={retry}>
      {orderId === null ? <OrderPicker /> : chain === null ? <p className={classes.none}>Not connected to the engine: the chain is read when it is back.</p> : (
        <>
          <div className={classes.head}>
            <div className={classes.headline}>
              <h3 title={chain.headline}>{chain.headline}</h3>
              <p><b data-status={chain.status.split(',')[0]}>{chain.status}</b> · {shortInstrument(chain.instrumentId)} · {chain.strategyId} · <span className={classes.id}>{chain.clientOrderId}</span></p>
            </div>
            <button type="button" className={bar.button} onClick={() => entries(chain.clientOrderId)}>All its entries</button>
            <button type="button" className={bar.button} onClick={another}>Another order</button>
          </div>
          <div className={classes.body}>
            <ol className={classes.chain} tabIndex={0} aria-label="From the data to the result">
              {chain.steps.map((step, i) => <WhyCard key={`${step.kind} ${step.seq ?? i} ${i}`} step={step} first={i === 0} tsData={first?.ts ?? step.ts} opened={seq !== null && step.seq === seq} onEntry={(next) => setOpened({ orderId, seq: next })} />)}
            </ol>
            {seq !== null && <EntryPane seq={seq} onSeq={(next) => setOpened({ orderId, seq: next })} onClose={() => setOpened(null)} />}
          </div>
        </>
      )}
    </Panel>
  );
}
