import type { AlertView } from '../../shared/contract/risk-methods.ts';
import type { Column } from '../components/DataTable.tsx';
import { shortInstrument } from '../components/format.ts';
import { RowButton } from '../components/RowButton.tsx';
import type { ZonedTime } from '../components/time.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { tierWord } from './alert-list.ts';
import classes from './Alerts.module.css';
import { setTicked, useSelection } from './selection-store.ts';

type Acknowledge = (seqs: readonly number[]) => void;
const where = (alert: AlertView): string => (alert.instrumentId === null ? 'account' : shortInstrument(alert.instrumentId));

/** Rows of an alert in words, for names of controls. */
export const nameOf = (alert: AlertView, zoned: ZonedTime): string => `${tierWord(alert.tier)}, ${zoned.time(alert.tsEvent)}, ${alert.code}`;

export const baseColumns = (zoned: ZonedTime): readonly Column<AlertView>[] => [
  { key: 'time', head: 'Time', unit: zoned.label, width: 150, cell: (a) => zoned.dateTime(a.tsEvent), text: (a) => zoned.dateTime(a.tsEvent), sort: (a) => a.seq },
  { key: 'tier', head: 'Tier', width: 106, cell: (a) => <span className={classes.tier} data-tier={a.tier}>{tierWord(a.tier)}</span>, text: (a) => String(a.tier), sort: (a) => a.tier },
  { key: 'instrument', head: 'Instrument', width: 98, cell: where, text: where, sort: where },
  { key: 'message', head: 'What happened', width: 'grow', wrap: true, cell: (a) => a.message, text: (a) => a.message },
  { key: 'runbook', head: 'What to do', width: 'grow', wrap: true, cell: (a) => a.runbook, text: (a) => a.runbook },
];
export const codeColumn: Column<AlertView> = { key: 'code', head: 'Code', width: 104, hidden: true, cell: (a) => <span title={a.code}>{a.code}</span>, text: (a) => a.code, sort: (a) => a.code };

export const ackColumn = (zoned: ZonedTime, onAcknowledge: Acknowledge, width: number): Column<AlertView> => ({
  key: 'ack', head: 'Acknowledged', unit: zoned.label, width, wrap: true, sort: (a) => a.ack?.ts ?? null,
  cell: (a) => (a.ack === null ? <AckButton alert={a} zoned={zoned} onAcknowledge={onAcknowledge} /> : <span>✓ <span title={`${zoned.dateTime(a.ack.ts)} ${zoned.label}`}>{zoned.time(a.ack.ts)}</span> {a.ack.by}{a.ack.note !== '' && <>: {a.ack.note}</>}</span>),
  text: (a) => (a.ack === null ? '' : `${zoned.dateTime(a.ack.ts)} ${a.ack.by}${a.ack.note === '' ? '' : `: ${a.ack.note}`}`),
});

export const tickColumn = (zoned: ZonedTime): Column<AlertView> => ({ key: 'tick', head: 'Select', width: 58, cell: (a) => (a.ack === null ? <Tick seq={a.seq} label={`Select ${nameOf(a, zoned)}`} /> : null) });

function Tick({ seq, label }: { readonly seq: number; readonly label: string }) {
  const ticked = useSelection((s) => s.seqs.has(seq));
  return <label className={classes.tick}><input type="checkbox" aria-label={label} checked={ticked} onChange={(event) => setTicked([seq], event.currentTarget.checked)} /></label>;
}

function AckButton({ alert, zoned, onAcknowledge }: { readonly alert: AlertView; readonly zoned: ZonedTime; readonly onAcknowledge: Acknowledge }) {
  const live = useConnection(selectLive);
  return <RowButton disabled={!live} aria-label={`Acknowledge ${nameOf(alert, zoned)}`} onClick={() => onAcknowledge([alert.seq])}>Acknowledge</RowButton>;
}

export const alertTone = (alert: AlertView): 'quiet' | 'warn' | 'critical' | undefined => (alert.ack !== null ? 'quiet' : alert.tier === 1 ? 'critical' : alert.tier === 2 ? 'warn' : undefined);
