import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OrderInput, OrderPreview } from '../../shared/contract/risk-methods.ts';
import type { InstrumentView } from '../../shared/contract/views.ts';
import { parseDecimal } from '../../shared/model/decimal.ts';
import { messageOf } from '../../shared/model/result.ts';
import { readDecimal, shortInstrument } from '../components/format.ts';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { usePortfolioStore } from '../store/portfolio-store.ts';
import { readDraft } from './order-draft.ts';
import { largestAllowed, ofSizeAlone, quantityFor, shareOf, whyNoMore, whyNone } from './order-size.ts';
import { useTicket } from './ticket-store.ts';
import classes from './OrderTicket.module.css';

const SHARES = [25, 50, 75, 100] as const;
/** Notional of the second probe of the checks: far enough from the least for exact proportions. */
const PROBE_NOTIONAL = '1000';

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

type SizeHelpProps = {
  readonly instrument: InstrumentView;
  /** Price for notional, decimal text; empty while there is none. */
  readonly reference: string;
  readonly onQuantity: (quantity: string) => void;
};

/** Fills in the quantity: from an amount of money, or as a share of what the checks allow (or of the position, for an order that only reduces). */
export function SizeHelp({ instrument, reference, onQuantity }: SizeHelpProps) {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const [amount, setAmount] = useState('');
  const [busy, setBusy] = useState(false);
  const draft = useTicket((s) => s.draft);
  const [note, setNote] = useState<{ readonly text: string; readonly problem: boolean; readonly of: unknown } | null>(null);
  /** It is about the draft as it stands: gone with the next change of it. */
  const tell = (text: string, problem: boolean): void => setNote({ text, problem, of: useTicket.getState().draft });
  const fromAmount = (text: string): void => {
    setAmount(text);
    setNote(null);
    const quantity = quantityFor(text, reference, instrument.multiplier, instrument.lotSize);
    if (quantity !== null && parseDecimal(quantity) > 0n) onQuantity(quantity);
  };
  const fromShare = async (percent: number): Promise<void> => {
    setAmount('');
    setNote(null);
    if (draft.reduceOnly) {
      const held = usePortfolioStore.getState().positions.find((p) => p.instrumentId === instrument.id && p.side !== 'flat')?.quantity.replace('-', '');
      if (held === undefined) return tell(`There is no position in ${shortInstrument(instrument.id)} to reduce.`, true);
      return onQuantity(shareOf(held, percent, instrument));
    }
    const read = readDraft({ ...draft, quantity: instrument.minQty, limitPx: draft.limitPx.trim() === '' ? reference : draft.limitPx }, instrument);
    if (!read.ok) return tell('A price is needed to say how much is allowed.', true);
    setBusy(true);
    try {
      const probe = quantityFor(PROBE_NOTIONAL, reference, instrument.multiplier, instrument.lotSize);
      const { ask, anyway } = await ofSizeAlone((input: OrderInput): Promise<OrderPreview> => engine.call('order.preview', input), read.value, instrument);
      const most = await largestAllowed(ask, read.value, instrument, probe === null ? 0n : parseDecimal(probe));
      if (most === null) {
        const none = await whyNone(ask, read.value, instrument, reference);
        tell(`${none === null ? 'Nothing bounds the size of this order.' : `Not even the smallest order, ${none.smallest}, passes. ${sentence(none.why)}`}${anyway === null ? '' : ` Besides, no size passes now: ${anyway}`}`, true);
      } else {
        onQuantity(shareOf(most, percent, instrument));
        const why = await whyNoMore(ask, read.value, most, instrument);
        if (why !== null) tell(`At most ${most}: more is ${sentence(`${why.charAt(0).toLowerCase()}${why.slice(1)}`)}${anyway === null ? '' : ' No size passes now: see below.'}`, false);
      }
    } catch (error) {
      tell(`The checks could not be asked: ${messageOf(error)}`, true);
    }
    setBusy(false);
  };
  const unreadable = amount.trim() !== '' && readDecimal(amount.trim()) === null;
  return (
    <div className={classes.size}>
      <TextInput aria-label={`Or notional, ${instrument.quote}`} size="xs" inputMode="decimal" autoComplete="off" placeholder={`or for ${instrument.quote}`} value={amount} error={unreadable} disabled={reference === ''} onChange={(event) => fromAmount(event.currentTarget.value)} />
      <div className={classes.shares} role="group" aria-label="Share of what is allowed">
        {SHARES.map((percent) => <button key={percent} type="button" disabled={!live || busy} title={`${percent} % of what the checks allow`} onClick={() => void fromShare(percent)}>{percent === 100 ? 'Max' : `${percent} %`}</button>)}
      </div>
      {note !== null && note.of === draft && <p className={classes.sizeNote} data-problem={note.problem || undefined} role="status" aria-label="How large it may be">{note.text}</p>}
    </div>
  );
}
