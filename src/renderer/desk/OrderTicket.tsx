import { Checkbox, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { IconCurrentLocation } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { OrderInput, OrderPreview } from '../../shared/contract/risk-methods.ts';
import type { InstrumentView } from '../../shared/contract/views.ts';
import { formatDecimalText, formatNumber, shortInstrument } from '../components/format.ts';
import { useOneAtATime } from '../components/use-one-at-a-time.ts';
import { Panel, PanelBody } from '../components/Panel.tsx';
import { useOrderOutcome } from '../components/order-outcome.ts';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { digitsOf, useMarketStore, type Digits } from '../store/market-store.ts';
import { notify, useUi } from '../store/ui-store.ts';
import { draftNotional, draftWords, readDraft, type DraftProblems } from './order-draft.ts';
import { isOf, keyOf, ticketFor, useOrderPreview } from './order-preview.ts';
import { StalePrice } from './MarketFacts.tsx';
import { OrderConfirm, Verdict } from './OrderConfirm.tsx';
import { PreviewChecks } from './PreviewChecks.tsx';
import { sendOrder } from './send-order.ts';
import { SizeHelp } from './SizeHelp.tsx';
import { sentTo } from '../shell/desk-switch.ts';
import { clearAmounts, editDraft, pickOnChart, takeLimit, useTicket } from './ticket-store.ts';
import classes from './OrderTicket.module.css';

/** Of the order that was sent last, followed until the next; or why none was. */
type Outcome = { readonly words: string; readonly orderId: string } | { readonly problem: string };

/** An order by hand. It passes the same checks as every other, and shows them before it is sent. */
export function OrderTicketForm() {
  const instruments = useMarketStore((s) => s.instruments);
  const chosen = useUi((s) => s.instrumentId);
  const instrument = instruments.find((i) => i.id === chosen) ?? instruments[0];
  if (!instrument) return <PanelBody empty="No instrument in the catalogue yet. It comes with the venue’s connection.">{null}</PanelBody>;
  return <PanelBody><Ticket instrument={instrument} digits={digitsOf(instruments, instrument.id)} choices={instruments} /></PanelBody>;
}

type TicketProps = { readonly instrument: InstrumentView; readonly digits: Digits; readonly choices: readonly InstrumentView[] };

function Ticket({ instrument, digits, choices }: TicketProps) {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const isMoney = useDeskStore((s) => s.desk?.mode === 'live');
  const venueKind = useDeskStore((s) => s.desk?.venueKind ?? 'coinbase');
  const shown = useUi((s) => s.view === 'desk');
  const quote = useMarketStore((s) => s.quotes[instrument.id]);
  const { draft, picking } = useTicket();
  const [problems, setProblems] = useState<DraftProblems>({});
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { run } = useOneAtATime();
  const [sent, setSent] = useState(0);
  /** What was on screen of the order that went out last: until it was looked at anew, a press is the one of a moment ago. */
  const spent = useRef<{ readonly key: string; readonly preview: OrderPreview | null } | null>(null);
  const [asked, setAsked] = useState<OrderInput | null>(null);
  const verdictId = useId();
  const before = useRef(instrument.id);
  useEffect(() => {
    if (before.current === instrument.id) return;
    before.current = instrument.id;
    clearAmounts();
    setProblems({});
    setOutcome(null);
  }, [instrument.id]);

  const name = shortInstrument(instrument.id);
  const read = readDraft(draft, instrument);
  const input = read.ok ? read.value : null;
  const preview = useOrderPreview(input, shown && asked === null, sent);
  const known = input !== null && isOf(preview, input);
  const edit: typeof editDraft = (part) => {
    editDraft(part);
    setProblems({});
    // A refusal was about the order as it was before.
    setOutcome((now) => (now !== null && 'problem' in now ? null : now));
  };
  const takePx = (px: number | null | undefined): void => { if (px !== null && px !== undefined) takeLimit(px.toFixed(digits.px)); };
  const words = draftWords(draft, name, digits);

  /** Resolves with a sentence when the order was not taken. */
  const send = async (order: OrderInput, ticket: string | undefined): Promise<string | null> => {
    spent.current = { key: keyOf(order), preview: preview.preview };
    setOutcome(null);
    setSent((count) => count + 1);
    const { id, problem } = await sendOrder(engine, words, order, ticket, 'working orders');
    setOutcome(problem === null ? { words, orderId: id } : { problem });
    return problem;
  };
  const submit = (): void => {
    if (!read.ok) return setProblems(read.error);
    if (spent.current?.key === keyOf(read.value) && spent.current.preview === preview.preview && preview.problem === null) return;
    if (denied !== null) return refuse(denied.message);
    if (isMoney) setAsked(read.value);
    else void run(async () => { await send(read.value, ticketFor(preview, read.value, performance.now())); });
  };
  const refuse = (why: string): void => {
    setOutcome({ problem: `Not sent: ${why}` });
    notify('refused', `${words}: not sent: ${why}`);
  };
  const followed = useOrderOutcome(outcome !== null && 'orderId' in outcome ? outcome.orderId : null);
  const told = outcome === null ? null : 'problem' in outcome ? { tone: 'refused', text: outcome.problem } : followed && { tone: followed.tone, text: `${outcome.words}: ${followed.text}. ${outcome.orderId}` };
  const reference = quote?.mark ?? quote?.last ?? null;
  const estimate = draftNotional(draft, instrument, reference);
  const unit = instrument.shape === 'wholeContracts' ? `contracts of ${instrument.multiplier} ${instrument.base}` : instrument.base;
  const money = (text: string | null | undefined): string => formatDecimalText(text ?? null, 2);
  const answer = known ? preview.preview : null;
  const denied = answer?.verdict === 'denied' ? answer : null;

  return (
    <form className={classes.form} noValidate onKeyDown={(event) => { if (event.key === 'Enter' && event.repeat) event.preventDefault(); }} onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <div className={classes.fields}>
        <NativeSelect aria-label="Instrument" size="xs" value={instrument.id} data={choices.map((i) => ({ value: i.id, label: shortInstrument(i.id) }))} onChange={(event) => useUi.setState({ instrumentId: event.currentTarget.value })} />
        <div className={classes.quote}>
          <button type="button" onClick={() => takePx(quote?.bid)} title="Take as limit">bid <b>{formatNumber(quote?.bid, digits.px)}</b></button>
          <button type="button" onClick={() => takePx(quote?.ask)} title="Take as limit">ask <b>{formatNumber(quote?.ask, digits.px)}</b></button>
        </div>
        <SegmentedControl aria-label="Side" size="xs" fullWidth transitionDuration={0} className={classes.side} data-side={draft.side} data={[{ value: 'buy', label: '▲ Buy' }, { value: 'sell', label: '▼ Sell' }]} value={draft.side} onChange={(side) => edit({ side })} />
        <SegmentedControl aria-label="Order type" size="xs" fullWidth transitionDuration={0} data={[{ value: 'limit', label: 'Limit' }, { value: 'market', label: 'Market' }]} value={draft.type} onChange={(type) => edit({ type })} />
        <TextInput label={`Quantity, ${unit}`} size="xs" inputMode="decimal" autoComplete="off" placeholder={`step ${instrument.lotSize}`} value={draft.quantity} error={problems.quantity} onChange={(event) => edit({ quantity: event.currentTarget.value })} />
        <TextInput
          label={`Limit, ${instrument.quote}`} size="xs" inputMode="decimal" autoComplete="off" placeholder={draft.type === 'market' ? 'at market' : `step ${instrument.tickSize}`} disabled={draft.type === 'market'} value={draft.type === 'market' ? '' : draft.limitPx} error={problems.limitPx}
          onChange={(event) => edit({ limitPx: event.currentTarget.value })} rightSectionWidth={30}
          rightSection={<button type="button" className={classes.pick} aria-pressed={picking} aria-label="Take the price from the chart" title="Take the price from the chart: the next click there" disabled={draft.type === 'market'} onClick={() => pickOnChart(!picking)}><IconCurrentLocation size={16} aria-hidden /></button>}
        />
        <SizeHelp instrument={instrument} reference={draft.type === 'limit' && draft.limitPx.trim() !== '' ? draft.limitPx.trim() : (reference?.toFixed(digits.px) ?? '')} onQuantity={(quantity) => edit({ quantity })} />
        <div className={classes.terms}>
          <SegmentedControl aria-label="Time in force" size="xs" className={classes.force} transitionDuration={0} disabled={draft.type === 'market'} data={[{ value: 'gtc', label: 'GTC' }, { value: 'ioc', label: 'IOC' }]} value={draft.type === 'market' ? 'ioc' : draft.timeInForce} onChange={(timeInForce) => edit({ timeInForce })} />
          <div className={classes.checks}>
            <Checkbox size="xs" label="Reduce only" checked={draft.reduceOnly} onChange={(event) => edit({ reduceOnly: event.currentTarget.checked })} />
            <Checkbox size="xs" label="Post only" disabled={draft.type === 'market' || draft.timeInForce === 'ioc'} checked={draft.postOnly && draft.type === 'limit' && draft.timeInForce === 'gtc'} onChange={(event) => edit({ postOnly: event.currentTarget.checked })} />
          </div>
        </div>
        <div className={classes.stale}><StalePrice id={instrument.id} long /></div>
        <dl className={classes.facts}>
          <div><dt>Notional, {instrument.quote}</dt><dd>{answer === null || answer.notional === null ? (estimate ?? '–') : money(answer.notional)}</dd></div>
          <div><dt>Margin</dt><dd>{money(answer?.margin)}</dd></div>
          <div><dt>Goes out as</dt><dd>{answer?.order ? `${formatDecimalText(answer.order.quantity, digits.qty)}${answer.order.limitPx === null ? '' : ` at ${formatDecimalText(answer.order.limitPx, digits.px)}`}` : '–'}</dd></div>
          <div><dt>Fee about</dt><dd>{money(answer?.feeEstimate)}</dd></div>
        </dl>
      </div>
      {/* In sight however low the panel is: what the checks say, what is sent, and what came of it. */}
      <div className={classes.foot}>
        <div className={classes.verdict} id={verdictId}>{input === null ? <p className={classes.none}>The checks are shown as soon as quantity and price can be read.</p> : <Verdict state={preview} known={known} />}</div>
        <button type="submit" className={classes.submit} data-side={draft.side} data-ready={draft.quantity.trim() !== '' || undefined} data-denied={denied !== null || undefined} aria-disabled={denied !== null || undefined} aria-describedby={verdictId} disabled={!live} onClick={(event) => { if (event.detail > 1) event.preventDefault(); }}>{denied !== null && <><span aria-hidden>✕ </span><span className={classes.hidden}>denied: </span></>}{words}{isMoney && '…'}</button>
        <div className={classes.outcome} data-tone={told?.tone} role="status" aria-live="off" aria-label="Outcome of the order">{live ? told?.text : 'The engine is not connected: orders cannot be sent.'}</div>
      </div>
      {input !== null && preview.preview !== null && preview.preview.checks.length > 0 && <PreviewChecks checks={preview.preview.checks} />}
      {asked && (
        <OrderConfirm
          title={`Send to ${sentTo(venueKind)}?`} confirm={words} input={asked} onClose={() => setAsked(null)} onSend={(ticket) => send(asked, ticket)}
          facts={[['Order', words], ['Terms', [asked.type, asked.timeInForce, asked.postOnly ? 'post-only' : '', asked.reduceOnly ? 'reduce-only' : ''].filter((word) => word !== '').join(', ')], ['Notional about', `${estimate ?? '–'} ${instrument.quote}`]]}
        />
      )}
    </form>
  );
}

/** Where the order would go. */
export function OrderTicketNote() {
  const desk = useDeskStore((s) => s.desk);
  return desk ? <>{desk.mode}, profile {desk.profile}</> : null;
}

export const OrderTicket = ({ className }: { readonly className?: string | undefined }) => <Panel title="Order ticket" note={<OrderTicketNote />} className={className}><OrderTicketForm /></Panel>;
