import { useEffect, useRef, type KeyboardEvent } from 'react';
import { create } from 'zustand';
import type { OrderView } from '../../shared/contract/views.ts';
import { formatDecimalText, shortInstrument } from '../components/format.ts';
import { Amount } from '../components/Numbers.tsx';
import { RowButton } from '../components/RowButton.tsx';
import { act, type Engine } from '../engine.ts';
import { digitsOf, useMarketStore } from '../store/market-store.ts';
import { useOrdersStore } from '../store/orders-store.ts';
import { notify } from '../store/ui-store.ts';
import { readReplacement } from './order-draft.ts';
import { isReplaceable, orderFacts, replaceOutcome, sameTerms, type SentReplace } from './order-words.ts';
import classes from './ReplaceOrder.module.css';

type ReplaceState = {
  /** One row at a time is edited, as text. */
  readonly edit: { readonly clientOrderId: string; readonly quantity: string; readonly limitPx: string; readonly problem: string | null; readonly busy: boolean } | null;
  /** Replaces that were sent and that the venue has not answered, by client order id. */
  readonly sent: ReadonlyMap<string, SentReplace>;
};
const useReplace = create<ReplaceState>()(() => ({ edit: null, sent: new Map() }));
const leave = (): void => useReplace.setState({ edit: null });
const change = (part: { readonly quantity?: string; readonly limitPx?: string; readonly problem?: string | null; readonly busy?: boolean }): void =>
  useReplace.setState(({ edit }) => (edit ? { edit: { ...edit, problem: null, ...part } } : {}));

/** Whether the row of this order is being edited. */
export const useIsEdited = (clientOrderId: string): boolean => useReplace((s) => s.edit?.clientOrderId === clientOrderId);

async function send(engine: Engine, order: OrderView): Promise<void> {
  const { edit } = useReplace.getState();
  const instrument = useMarketStore.getState().instruments.find((i) => i.id === order.instrumentId);
  if (!edit || edit.busy || !instrument) return;
  const read = readReplacement(edit, instrument, order);
  if (!read.ok) return change({ problem: read.error });
  change({ busy: true });
  const problem = await sendReplace(engine, order, read.value);
  if (useReplace.getState().edit?.clientOrderId !== read.value.clientOrderId) return;
  if (problem === null) leave();
  else change({ busy: false, problem });
}

/** Asks the engine for another price or quantity of a working order; what the venue makes of it is told later. Resolves with a sentence when it was not taken. */
export async function sendReplace(engine: Engine, order: OrderView, { quantity, limitPx }: { readonly quantity: string; readonly limitPx: string }): Promise<string | null> {
  const { clientOrderId } = order;
  const digits = digitsOf(useMarketStore.getState().instruments, order.instrumentId);
  const words = `Replace ${order.side} ${shortInstrument(order.instrumentId)} by ${formatDecimalText(quantity, digits.qty)} at ${formatDecimalText(limitPx, digits.px)}`;
  const answer = await act(words, () => engine.call('order.replace', { clientOrderId, quantity, limitPx }));
  if (answer?.outcome === 'done') useReplace.setState(({ sent }) => ({ sent: new Map(sent).set(clientOrderId, { quantity, limitPx, before: order }) }));
  if (answer === null) return 'No answer: the outcome is unknown. Look at the order before you send it again.';
  return answer.outcome === 'done' ? null : `Refused: ${answer.message}`;
}

/** Opens the row for editing; in place of it, while edited, the words to send and to leave. */
export function ReplaceButtons({ order, engine, live }: { readonly order: OrderView; readonly engine: Engine; readonly live: boolean }) {
  const edited = useIsEdited(order.clientOrderId);
  const busy = useReplace((s) => s.edit?.busy ?? false);
  const button = useRef<HTMLButtonElement>(null);
  const wasEdited = useRef(false);
  useEffect(() => {
    if (wasEdited.current && !edited && (document.activeElement === null || document.activeElement === document.body)) button.current?.focus();
    wasEdited.current = edited;
  }, [edited]);
  const name = `${order.side} ${shortInstrument(order.instrumentId)}, ${order.clientOrderId}`;
  if (edited) {
    return (
      <>
        <RowButton disabled={!live || busy} onClick={() => void send(engine, order)} aria-label={`Send the change of ${name}`}>{busy ? 'Asked' : 'Send'}</RowButton>
        <RowButton onClick={leave} aria-label={`Leave ${name} as it is`}>Leave</RowButton>
      </>
    );
  }
  if (!isReplaceable(order)) return null;
  const open = (): void => useReplace.setState({ edit: { clientOrderId: order.clientOrderId, quantity: order.quantity, limitPx: order.limitPx ?? '', problem: null, busy: false } });
  return <RowButton ref={button} disabled={!live} onClick={open} aria-label={`Change ${name}`}>Change</RowButton>;
}

/** Quantity or limit of a row: a figure, or a field while the row is edited. Enter sends, Escape leaves. */
export function ReplaceField({ order, field, digits, engine }: { readonly order: OrderView; readonly field: 'quantity' | 'limitPx'; readonly digits: number; readonly engine: Engine }) {
  const value = useReplace((s) => (s.edit?.clientOrderId === order.clientOrderId ? s.edit[field] : null));
  const hasProblem = useReplace((s) => s.edit?.clientOrderId === order.clientOrderId && s.edit.problem !== null);
  if (value === null) return order[field] === null ? <>market</> : <Amount value={order[field]} digits={digits} />;
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') void send(engine, order);
    else if (event.key === 'Escape') leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const label = field === 'quantity' ? `New quantity in all, ${formatDecimalText(order.filledQty, digits)} of it is filled` : 'New limit price';
  return (
    <input className={classes.field} inputMode="decimal" autoComplete="off" autoFocus={field === 'limitPx'} aria-label={label} title={`${label}. Enter sends, Escape leaves`} aria-invalid={hasProblem || undefined} aria-describedby="replace-problem"
      value={value} onFocus={(event) => event.currentTarget.select()} onChange={(event) => change({ [field]: event.currentTarget.value })} onKeyDown={onKey} />
  );
}

/** The facts of the order; while its row is edited, how to send it or why it was not taken. */
export function ReplaceFacts({ order }: { readonly order: OrderView }) {
  const edited = useIsEdited(order.clientOrderId);
  const problem = useReplace((s) => s.edit?.problem ?? null);
  if (!edited) return <span title={orderFacts(order)}>{orderFacts(order)}</span>;
  return <span id="replace-problem" role="alert" className={problem === null ? undefined : classes.problem}>{problem ?? 'Enter sends, Escape leaves'}</span>;
}

/** `Replaced: bw-7 is now 0.060 BTC-PERP at 81,000.0`, and what was asked where the checks made less of it. */
function replacedWords(order: OrderView, wanted: SentReplace): string {
  const digits = digitsOf(useMarketStore.getState().instruments, order.instrumentId);
  const words = `Replaced: ${order.clientOrderId} is now ${formatDecimalText(order.quantity, digits.qty)} ${shortInstrument(order.instrumentId)} at ${formatDecimalText(order.limitPx, digits.px)}`;
  return sameTerms(order, wanted) ? words : `${words}; asked were ${formatDecimalText(wanted.quantity, digits.qty)} at ${formatDecimalText(wanted.limitPx, digits.px)}`;
}

/** Says what the venue made of the replaces that were sent, and ends the edit of an order that has closed. */
export function useReplaceOutcomes(): void {
  const byId = useOrdersStore((s) => s.byId);
  const sent = useReplace((s) => s.sent);
  useEffect(() => {
    const edited = useReplace.getState().edit;
    const order = edited && byId.get(edited.clientOrderId);
    if (order && !edited.busy && !isReplaceable(order)) leave();
    for (const [id, wanted] of sent) {
      const order = byId.get(id);
      const outcome = replaceOutcome(order, wanted);
      if (outcome === 'waiting') continue;
      useReplace.setState((s) => ({ sent: new Map([...s.sent].filter(([other]) => other !== id)) }));
      if (outcome === 'replaced' && order) notify('done', replacedWords(order, wanted));
      else notify('refused', `Not replaced: the venue kept ${id} as it was, or had already filled or closed it`);
    }
  }, [byId, sent]);
}
