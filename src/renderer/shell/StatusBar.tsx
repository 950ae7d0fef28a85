import { useEffect, useRef, useState } from 'react';
import { useOrderOutcome } from '../components/order-outcome.ts';
import { useTime } from '../components/time.ts';
import { useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { useEventsStore } from '../store/events-store.ts';
import { selectCurrency, useMarketStore } from '../store/market-store.ts';
import { useUi, type Notice } from '../store/ui-store.ts';
import { tradingStateWords } from './desk-facts.ts';
import { useReceiptShown } from './FlattenReceipt.tsx';
import { openReceipt, receiptId } from './receipt-memory.ts';
import classes from './StatusBar.module.css';

const SIGN = { busy: '…', done: '✓', refused: '✕', failed: '!' } as const;

/** The last action and what came of it; units and zone of everything on screen; the build. */
export function StatusBar() {
  const notice = useNotice();
  const desk = useDeskStore((s) => s.desk);
  const lastFlatten = useDeskStore((s) => s.flatten.at(-1));
  const currency = useMarketStore(selectCurrency);
  const receiptShown = useReceiptShown();
  const receipt = useDeskStore((s) => receiptId(s.desk?.profile ?? '', s.flatten));
  const time = useTime();
  return (
    <footer className={classes.bar}>
      <span className={classes.notice} data-level={notice?.level} role="status">
        {notice === null ? 'No action yet' : <><span aria-hidden>{SIGN[notice.level]} </span><span className={classes.time}>{time.time(notice.ts)}</span> <span data-testid="notice" title={notice.text}>{notice.text}</span></>}
      </span>
      {lastFlatten && !receiptShown && <button type="button" className={classes.link} onClick={() => { if (receipt !== null) openReceipt(receipt); useUi.setState({ foldedReceipt: null }); }}>Flatten receipt {time.time(lastFlatten.tsEvent)}</button>}
      <span className={classes.quiet}>All times {time.label}, amounts {currency}</span>
      {desk && <span className={classes.quiet}>strategy bars {desk.interval}</span>}
      <Announcer />
    </footer>
  );
}

/** The last action; one that sent an order tells what has come of the order by now. */
function useNotice(): Notice | null {
  const notice = useUi((s) => s.notice);
  const outcome = useOrderOutcome(notice?.orderId ?? null);
  return notice === null || outcome === null ? notice : { ...notice, level: outcome.tone, text: `${notice.text}: ${outcome.text}` };
}

/** Tells screen readers what changed about safety, and nothing else: no prices, no fills. */
function Announcer() {
  const desk = useDeskStore((s) => s.desk);
  const phase = useConnection((s) => s.phase);
  const flatten = useDeskStore((s) => s.flatten.at(-1));
  const alarm = useEventsStore((s) => s.riskEvents.findLast((e) => e.level === 'critical'));
  const state = desk ? `Trading state ${tradingStateWords(desk).word}: ${desk.stateCause}` : null;
  // Null is not known yet, empty is none so far: the first flatten and the first alarm of a day are told too, those that a page finds when it opens are not.
  const since = (text: string): string | null => (desk === null ? null : text);
  const words = [phase === 'open' ? 'Engine connected' : 'Engine not connected', state, since(flatten ? `Flatten ${flatten.step}: ${flatten.message}` : ''), since(alarm ? `Critical: ${alarm.message}` : '')];
  const before = useRef<readonly (string | null)[] | null>(null);
  const [text, setText] = useState('');
  const key = JSON.stringify(words);
  useEffect(() => {
    const now = JSON.parse(key) as (string | null)[];
    const changed = now.filter((word, i) => word !== null && word !== '' && before.current !== null && before.current[i] !== null && word !== before.current[i]);
    before.current = now;
    if (changed.length > 0) setText(changed.join('. '));
  }, [key]);
  return <span className={classes.srOnly} aria-live="polite">{text}</span>;
}
