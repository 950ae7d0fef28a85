import { SegmentedControl } from '@mantine/core';
import type { AppSettings } from '../../shared/model/settings.ts';
import { useLastKnown } from '../components/last-known.ts';
import { useEngine } from '../engine.ts';
import { useFleetStore } from '../store/fleet-store.ts';
import { changeSettings, useSettings } from '../store/settings-store.ts';
import { RowButton } from '../components/RowButton.tsx';
import { openSettings } from '../store/ui-store.ts';
import classes from './Section.module.css';

const PAPER: readonly { readonly value: AppSettings['toggle']['paper']; readonly label: string }[] = [{ value: 'dev', label: 'dev' }, { value: 'paper', label: 'paper' }];
const LIVE: readonly { readonly value: AppSettings['toggle']['live']; readonly label: string }[] = [{ value: 'demo', label: 'demo' }, { value: 'prod', label: 'prod' }];
const VENUES: Readonly<Record<string, string>> = { sim: 'simulated venue', sandbox: 'sandbox, no real money', coinbase: 'Coinbase, real money' };

/** Which two desks the toggle in the header switches between, and how each profile is now. */
export function DesksSection() {
  const engine = useEngine();
  const toggle = useSettings((s) => s.settings.toggle);
  const desks = useFleetStore((s) => s.desks);
  const old = useLastKnown();
  const until = old === null || old.ended ? null : old.until;
  return (
    <div className={classes.section}>
      <p className={classes.text}>The toggle in the header switches between one paper and one live desk. A desk that is not shown runs on. A live desk always opens disarmed.</p>
      <div className={classes.group}>
        <h3>Paper end of the toggle</h3>
        <div className={classes.row}><SegmentedControl transitionDuration={0} aria-label="Paper end of the toggle" value={toggle.paper} data={[...PAPER]} onChange={(paper) => void changeSettings(engine, { toggle: { ...toggle, paper } })} /></div>
      </div>
      <div className={classes.group}>
        <h3>Live end of the toggle</h3>
        <div className={classes.row}><SegmentedControl transitionDuration={0} aria-label="Live end of the toggle" value={toggle.live} data={[...LIVE]} onChange={(live) => void changeSettings(engine, { toggle: { ...toggle, live } })} /></div>
      </div>
      <div className={classes.group}>
        <h3>{until === null ? 'Profiles now' : `Profiles until ${until}: not connected, how they are now is not known`}</h3>
        <dl className={classes.facts}>
          {desks.map((desk) => [
            <dt key={`${desk.profile}-name`}>{desk.profile}</dt>,
            <dd key={`${desk.profile}-state`}>{desk.mode === 'live' ? 'LIVE' : 'paper'}, {VENUES[desk.venue] ?? desk.venue}: {desk.status}{desk.tradingState !== null && `, ${desk.tradingState}`}{desk.detail !== '' && `. ${desk.detail}`}</dd>,
          ])}
        </dl>
        <div className={classes.row}><RowButton onClick={() => openSettings('profiles')}>Edit profiles</RowButton></div>
      </div>
    </div>
  );
}
