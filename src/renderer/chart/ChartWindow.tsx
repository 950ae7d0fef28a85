import { shortInstrument } from '../components/format.ts';
import { useLastKnown } from '../components/last-known.ts';
import { Panel } from '../components/Panel.tsx';
import { useTime } from '../components/time.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { useMarketStore } from '../store/market-store.ts';
import { tradingStateWords } from '../shell/desk-facts.ts';
import { ChartNote } from './ChartView.tsx';
import { InstrumentChart } from './InstrumentChart.tsx';
import classes from './ChartWindow.module.css';

/** One chart in a window of its own; where the money is and whether trading runs stays in sight. */
export function ChartWindow({ instrumentId }: { readonly instrumentId: string }) {
  const desk = useDeskStore((s) => s.desk);
  const known = useMarketStore((s) => s.instruments.some((i) => i.id === instrumentId));
  const { zone } = useTime();
  const name = shortInstrument(instrumentId);
  const state = desk === null ? null : tradingStateWords(desk);
  const old = useLastKnown();
  return (
    <div className={classes.window}>
      <header className={classes.head}>
        <h1 className={classes.title}>{name}</h1>
        {desk && <span className={classes.mode} data-mode={desk.mode}>{desk.mode === 'live' ? 'LIVE' : 'PAPER'} {desk.profile}</span>}
        {state && (old === null ? <span className={classes.state} data-tone={state.tone}>{state.sign} {state.word}</span> : <span className={classes.state}>? was {state.word} until {old.until}</span>)}
      </header>
      <main className={classes.main}>
        <Panel title={`${name} chart`} note={<ChartNote />} className={classes.panel} empty={known || desk === null ? null : `Expected an instrument of this desk, found ${instrumentId}.`}>
          <InstrumentChart key={`${instrumentId} ${zone}`} id={instrumentId} watchOnly />
        </Panel>
      </main>
    </div>
  );
}
