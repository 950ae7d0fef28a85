import { useMemo, useState, type FormEvent } from 'react';
import { formatDecimalText, shortInstrument } from '../components/format.ts';
import { RowButton } from '../components/RowButton.tsx';
import { useTime } from '../components/time.ts';
import { useOrdersStore } from '../store/orders-store.ts';
import { openWhy } from '../store/ui-store.ts';
import bar from './FilterBar.module.css';
import classes from './WhyView.module.css';

const MOST = 200;

/** Which order is to be explained: by its id, or one of the latest. */
export function OrderPicker() {
  const byId = useOrdersStore((s) => s.byId);
  const zoned = useTime();
  const [id, setId] = useState('');
  const orders = useMemo(() => [...byId.values()].sort((a, b) => b.tsCreated - a.tsCreated), [byId]);
  const wanted = id.trim().toLowerCase();
  const shown = (wanted === '' ? orders : orders.filter((one) => one.clientOrderId.toLowerCase().includes(wanted) || one.instrumentId.toLowerCase().includes(wanted))).slice(0, MOST);
  const open = (event: FormEvent): void => {
    event.preventDefault();
    if (id.trim() !== '') openWhy(id.trim());
  };
  return (
    <div className={classes.picker}>
      <form onSubmit={open} className={classes.ask}>
        <input className={bar.search} type="search" aria-label="Order id" placeholder="Order id, or part of one" value={id} maxLength={80} onChange={(event) => setId(event.currentTarget.value)} />
        <button type="submit" className={bar.button} disabled={id.trim() === ''}>Explain</button>
      </form>
      {shown.length === 0 ? <p className={classes.none}>{orders.length === 0 ? 'No order yet. An order of any day can be explained by its id.' : 'None of the latest orders matches: press Explain to look for exactly this id in the whole journal.'}</p> : (
        <ul className={classes.orders} aria-label="Latest orders">
          {shown.map((one) => (
            <li key={one.clientOrderId}>
              <span className={classes.when}>{zoned.day(one.tsCreated)} {zoned.time(one.tsCreated)} <small>{zoned.label}</small></span>
              <span className={classes.what}>{one.side === 'buy' ? '▲ buy' : '▼ sell'} {formatDecimalText(one.quantity, Math.min(6, (one.quantity.split('.')[1] ?? '').length))} {shortInstrument(one.instrumentId)}</span>
              <span>{one.status}</span>
              <span className={classes.id} title={one.clientOrderId}>{one.clientOrderId}</span>
              <RowButton onClick={() => openWhy(one.clientOrderId)} aria-label={`Why order ${one.clientOrderId}`}>Why</RowButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
