import { Popover } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { FleetDesk, LastKnown } from '../../shared/contract/fleet-methods.ts';
import type { ProfileName } from '../../shared/model/profile.ts';
import { formatAge, formatDecimalText, formatSigned, NONE } from '../components/format.ts';
import { Pnl } from '../components/Numbers.tsx';
import { useLastKnown } from '../components/last-known.ts';
import { useTime } from '../components/time.ts';
import { useNow } from '../components/use-now.ts';
import { lastHeldWords, mayHold } from '../../shared/model/held-words.ts';
import { RowButton } from '../components/RowButton.tsx';
import { unprotectedWords } from '../../shared/model/protection.ts';
import { useEngine } from '../engine.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { useFleetStore } from '../store/fleet-store.ts';
import { selectCurrency, useMarketStore } from '../store/market-store.ts';
import { modeWord, showDesk, statusWords, venueWords } from './desk-switch.ts';
import { StopDeskDialog } from './StopDeskDialog.tsx';
import classes from './DeskSwitchList.module.css';

/** The list opens under the header: it never lies over the controls that stop trading. */
const BELOW_HEADER = { paper: 62, live: 84 } as const;

/** How many desks run, and each of them with what decides whether to look at it. */
export function DeskSwitchList() {
  const desks = useFleetStore((s) => s.desks);
  const replay = useDeskStore((s) => s.desk?.source === 'replay');
  const mode = useDeskStore((s) => s.desk?.mode ?? 'paper');
  const currency = useMarketStore(selectCurrency);
  const [open, setOpen] = useState(false);
  const [stopping, setStopping] = useState<ProfileName | null>(null);
  const list = useRef<HTMLDivElement>(null);
  // A button may go with what it did: the list keeps the focus, so that Escape still closes it.
  useEffect(() => { if (open && document.activeElement === document.body) list.current?.focus(); }, [open, desks]);
  const old = useLastKnown();
  // The list is the engine's: of one that is lost it says how the desks were. A single desk that ended leaves it true.
  const until = old === null || old.ended ? null : old.until;
  const running = desks.filter((desk) => desk.status === 'running').length;
  const alarms = desks.reduce((sum, desk) => sum + (desk.shown ? 0 : (desk.criticalAlerts ?? 0)), 0);
  const failed = desks.some((desk) => desk.status === 'failed' && !desk.shown);
  return (
    <>
      <Popover opened={open} onChange={setOpen} position="bottom-start" shadow="md" trapFocus withinPortal offset={BELOW_HEADER[mode]} middlewares={{ flip: false, shift: { padding: 14 } }} zIndex={305} transitionProps={{ duration: 0 }} width="max-content">
        <Popover.Target>
          <button type="button" className={classes.open} data-alarm={alarms > 0 || failed || undefined} title={until !== null ? `Not connected: how the desks were at ${until}` : alarms > 0 ? `${alarms} tier-1 alerts on desks that are not shown` : failed ? 'A desk has failed' : undefined} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>
            {(alarms > 0 || failed) && <><span aria-hidden>✕ </span><span className={classes.srOnly}>{alarms > 0 ? `${alarms} tier-1 alerts elsewhere: ` : 'One failed: '}</span></>}{until !== null ? '? desks' : <>{running} {running === 1 ? 'desk' : 'desks'}</>} <span aria-hidden>▾</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown ref={list} className={classes.list} aria-label="Desks">
          {/* Opened, it starts on nothing that starts or stops a desk. */}
          <table className={classes.table} aria-label="Desks" tabIndex={-1} data-autofocus>
            <thead><tr><th scope="col">Desk</th><th scope="col">State</th><th scope="col" data-right>Equity <small>{currency}</small></th><th scope="col" data-right>Day PnL <small>{currency}</small></th><th scope="col" data-right>Positions</th><th scope="col" data-right>Orders</th><th scope="col" data-right>Tier 1</th><th scope="col"><span className={classes.srOnly}>Actions</span></th></tr></thead>
            <tbody>{desks.map((desk) => <Row key={desk.profile} desk={desk} replay={replay} lost={until !== null} onShown={() => setOpen(false)} onStop={() => { setOpen(false); setStopping(desk.profile); }} />)}</tbody>
          </table>
          {until !== null && <p className={classes.note}><b>Not connected: how the desks were at {until}, not how they are now.</b></p>}
          <p className={classes.note}>Each desk has its own journal, venue and limits, and runs on while another one is shown. Figures of desks that are not shown are at most a second old.</p>
        </Popover.Dropdown>
      </Popover>
      {stopping !== null && <StopDeskDialog profile={stopping} onClose={() => setStopping(null)} />}
    </>
  );
}

function Row({ desk, replay, lost, onShown, onStop }: { readonly desk: FleetDesk; readonly replay: boolean; readonly lost: boolean; readonly onShown: () => void; readonly onStop: () => void }) {
  const engine = useEngine();
  const waiting = useFleetStore((s) => s.waiting?.profile === desk.profile);
  const { sign, word } = statusWords(desk);
  const runs = desk.status === 'running';
  const way = runs ? 'Show' : desk.status === 'unavailable' ? 'Try' : 'Start and show';
  const show = (): void => {
    onShown();
    void showDesk(engine, desk.profile);
  };
  return (
    <tr data-shown={desk.shown || undefined}>
      <th scope="row"><span className={classes.mode} data-mode={desk.mode}>{modeWord(desk.mode)}</span> {desk.profile}<small>{venueWords(desk.venue)}</small></th>
      <td className={classes.state}><span aria-hidden>{lost ? '?' : waiting ? '…' : sign} </span>{lost ? `was ${word}` : waiting ? 'starting' : word}{desk.detail !== '' && <small>{desk.detail}</small>}{desk.lastKnown && <LastHeard last={desk.lastKnown} />}</td>
      <td data-right>{formatDecimalText(desk.equity, 2)}</td>
      <td data-right>{desk.dayPnl === null ? NONE : <Pnl value={desk.dayPnl} />}</td>
      <td data-right><Held now={desk.openPositions} last={desk.lastKnown} count={desk.lastKnown?.positions?.length ?? null} />{(desk.unprotected ?? 0) > 0 && <small data-alarm title={`${unprotectedWords(desk.unprotected ?? 0, desk.openPositions ?? 0)} now`}>{desk.unprotected} without stop</small>}</td>
      <td data-right><Held now={desk.workingOrders} last={desk.lastKnown} count={desk.lastKnown?.workingOrders ?? null} /></td>
      <td data-right data-alarm={(desk.criticalAlerts ?? 0) > 0 || undefined}>{desk.criticalAlerts ?? NONE}</td>
      <td className={classes.acts}>
        {desk.shown ? <span className={classes.here}>shown here</span> : <RowButton aria-label={`${way} desk ${desk.profile}`} onClick={show} disabled={lost || replay || waiting || desk.status === 'starting'}>{way}</RowButton>}
        {!desk.shown && runs && <RowButton aria-label={`Stop desk ${desk.profile}${desk.dayPnl === null ? '' : `, day PnL ${formatSigned(desk.dayPnl, 2)}`}`} disabled={lost} onClick={onStop}>Stop…</RowButton>}
      </td>
    </tr>
  );
}

/** Of a desk that does not run: how many it held when it was last heard of, never without saying that it is old. */
function Held({ now, last, count }: { readonly now: number | null; readonly last: FleetDesk['lastKnown']; readonly count: number | null }) {
  if (now !== null) return <>{now}</>;
  if (!last || count === null) return <>{NONE}</>;
  return <>{count}<small>last known</small></>;
}

function LastHeard({ last }: { readonly last: LastKnown }) {
  const { wall } = useNow();
  const time = useTime();
  const held = mayHold(last) ? `: ${lastHeldWords(last)}` : ', flat';
  return <small data-alarm={held !== ', flat' || undefined}>{last.ended === 'elsewhere' ? 'held by another process' : 'last heard'} {last.ts === 0 ? 'at an unknown time' : `${formatAge(wall - last.ts)} ago (${time.dateTime(last.ts)} ${time.label})`}{held}</small>;
}
