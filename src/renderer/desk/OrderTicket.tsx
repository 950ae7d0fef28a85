import { Checkbox, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatNumber, shortInstrument } from '../components/format.ts';
import { Panel, PanelBody } from '../components/Panel.tsx';
import { act, useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { digitsOf, useMarketStore } from '../store/market-store.ts';
import { useUi } from '../store/ui-store.ts';
import { draftNotional, draftWords, EMPTY_DRAFT, readDraft, type DraftProblems, type OrderDraft } from './order-draft.ts';
import { StalePrice } from './MarketFacts.tsx';
import classes from './OrderTicket.module.css';

type Outcome = { readonly tone: 'done' | 'refused'; readonly text: string };

/** An order by hand. It passes the same checks as every other; a refusal says which check, which value, which limit. */
export function OrderTicketForm() {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const instruments = useMarketStore((s) => s.instruments);
  const chosen = useUi((s) => s.instrumentId);
  const instrument = instruments.find((i) => i.id === chosen) ?? instruments[0];
  const quote = useMarketStore((s) => (instrument ? s.quotes[instrument.id] : undefined));
  const [draft, setDraft] = useState<OrderDraft>(EMPTY_DRAFT);
  const [problems, setProblems] = useState<DraftProblems>({});
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [busy, setBusy] = useState(false);
  if (!instrument) return <PanelBody empty="No instrument in the catalogue yet. It comes with the venue’s connection.">{null}</PanelBody>;

  const digits = digitsOf(instruments, instrument.id);
  const name = shortInstrument(instrument.id);
  const edit = (part: Partial<OrderDraft>): void => {
    setDraft((d) => ({ ...d, ...part }));
    setProblems({});
  };
  const takePx = (px: number | null | undefined): void => { if (px !== null && px !== undefined) edit({ type: 'limit', limitPx: px.toFixed(digits.px) }); };
  const submit = async (): Promise<void> => {
    const read = readDraft(draft, instrument);
    if (!read.ok) return setProblems(read.error);
    setBusy(true);
    setOutcome(null);
    const label = draftWords(draft, name, digits);
    const answer = await act(label, 'order.submit', () => engine.call('order.submit', read.value));
    setBusy(false);
    setOutcome(answer === null
      ? { tone: 'refused', text: 'No answer: the outcome is unknown. Look at the working orders before you send it again.' }
      : { tone: answer.outcome, text: answer.outcome === 'refused' ? `Refused: ${answer.message}` : answer.message });
  };
  const estimate = draftNotional(draft, instrument, quote?.mark ?? quote?.last ?? null);
  const unit = instrument.shape === 'wholeContracts' ? `contracts of ${instrument.multiplier} ${instrument.base}` : instrument.base;

  return (
    <PanelBody>
      <form className={classes.form} noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <NativeSelect aria-label="Instrument" size="xs" value={instrument.id} data={instruments.map((i) => ({ value: i.id, label: shortInstrument(i.id) }))} onChange={(event) => useUi.setState({ instrumentId: event.currentTarget.value })} />
        <div className={classes.quote}>
          <button type="button" onClick={() => takePx(quote?.bid)} title="Take as limit">bid <b>{formatNumber(quote?.bid, digits.px)}</b></button>
          <button type="button" onClick={() => takePx(quote?.ask)} title="Take as limit">ask <b>{formatNumber(quote?.ask, digits.px)}</b></button>
        </div>
        <SegmentedControl aria-label="Side" size="xs" fullWidth transitionDuration={0} className={classes.side} data-side={draft.side} data={[{ value: 'buy', label: '▲ Buy' }, { value: 'sell', label: '▼ Sell' }]} value={draft.side} onChange={(side) => edit({ side })} />
        <SegmentedControl aria-label="Order type" size="xs" fullWidth transitionDuration={0} data={[{ value: 'limit', label: 'Limit' }, { value: 'market', label: 'Market' }]} value={draft.type} onChange={(type) => edit({ type })} />
        <TextInput label={`Quantity, ${unit}`} size="xs" inputMode="decimal" autoComplete="off" placeholder={`step ${instrument.lotSize}`} value={draft.quantity} error={problems.quantity} onChange={(event) => edit({ quantity: event.currentTarget.value })} />
        <TextInput label={`Limit, ${instrument.quote}`} size="xs" inputMode="decimal" autoComplete="off" placeholder={draft.type === 'market' ? 'at market' : `step ${instrument.tickSize}`} disabled={draft.type === 'market'} value={draft.type === 'market' ? '' : draft.limitPx} error={problems.limitPx} onChange={(event) => edit({ limitPx: event.currentTarget.value })} />
        <SegmentedControl aria-label="Time in force" size="xs" fullWidth transitionDuration={0} disabled={draft.type === 'market'} data={[{ value: 'gtc', label: 'GTC' }, { value: 'ioc', label: 'IOC' }]} value={draft.type === 'market' ? 'ioc' : draft.timeInForce} onChange={(timeInForce) => edit({ timeInForce })} />
        <div className={classes.checks}>
          <Checkbox size="xs" label="Reduce only" checked={draft.reduceOnly} onChange={(event) => edit({ reduceOnly: event.currentTarget.checked })} />
          <Checkbox size="xs" label="Post only" disabled={draft.type === 'market' || draft.timeInForce === 'ioc'} checked={draft.postOnly && draft.type === 'limit' && draft.timeInForce === 'gtc'} onChange={(event) => edit({ postOnly: event.currentTarget.checked })} />
        </div>
        <div className={classes.stale}><StalePrice id={instrument.id} long /></div>
        <div className={classes.estimate}>Notional about <b>{estimate ?? '–'}</b> {instrument.quote}, least {instrument.minNotional}</div>
        <button type="submit" className={classes.submit} data-side={draft.side} data-ready={draft.quantity.trim() !== '' || undefined} disabled={!live || busy}>{draftWords(draft, name, digits)}</button>
        <div className={classes.outcome} data-tone={outcome?.tone} role="status" aria-live="off" aria-label="Outcome of the order">{live ? outcome?.text : 'The engine is not connected: orders cannot be sent.'}</div>
      </form>
    </PanelBody>
  );
}

/** Where the order would go. */
export function OrderTicketNote() {
  const desk = useDeskStore((s) => s.desk);
  return desk ? <>{desk.mode}, profile {desk.profile}</> : null;
}

export const OrderTicket = ({ className }: { readonly className?: string | undefined }) => <Panel title="Order ticket" note={<OrderTicketNote />} className={className}><OrderTicketForm /></Panel>;
