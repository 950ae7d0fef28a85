import { useEngine } from '../engine.ts';
import { RowButton } from '../components/RowButton.tsx';
import { useTime } from '../components/time.ts';
import { useReading } from '../components/use-reading.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { changeSettings } from '../store/settings-store.ts';
import { openSettings } from '../store/ui-store.ts';
import classes from './Section.module.css';

/** Which program this is, where it runs, and the way back to the first steps. */
export function AboutSection() {
  const engine = useEngine();
  const time = useTime();
  const desk = useDeskStore((s) => s.desk);
  const { value: host } = useReading('host', (asked) => asked.call('host.info', {}));
  return (
    <div className={classes.section}>
      <dl className={classes.facts}>
        <dt>Program</dt><dd>Breakwater {host?.version ?? desk?.version ?? ''}</dd>
        <dt>Window</dt><dd>{host === null ? '–' : host.kind === 'electron' ? 'desktop application' : 'page in a browser'}{host !== null && `, ${host.platform}`}</dd>
        <dt>Desk shown</dt><dd>{desk === null ? '–' : `${desk.profile}, ${desk.mode === 'live' ? 'LIVE' : 'paper'}, started ${time.dateTime(desk.tsStarted)} ${time.label}`}</dd>
        <dt>Configuration</dt><dd className={classes.path}>{desk?.configHash ?? '–'}</dd>
        <dt>Flatten from any program</dt><dd>{host === null ? '–' : host.globalFlatten.registered ? `${host.globalFlatten.keys}` : host.globalFlatten.detail}</dd>
      </dl>
      <p className={classes.text}>Charts by <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">TradingView</a>.</p>
      <div className={classes.row}>
        <RowButton onClick={() => void changeSettings(engine, { guide: { finished: false, dismissed: false, done: [], skipped: [] } })}>Show the first steps again</RowButton>
        <RowButton onClick={() => openSettings('licences')}>Licences</RowButton>
        <RowButton onClick={() => openSettings('diagnostics')}>Diagnostics</RowButton>
      </div>
    </div>
  );
}
