import { useState } from 'react';
import type { InstrumentView } from '../../shared/contract/views.ts';
import { formatDecimal } from '../../shared/model/decimal.ts';
import { formatDecimalText, formatExact, formatNumber, formatSigned, NONE, shortInstrument } from '../components/format.ts';
import { ReasonDialog } from '../components/ReasonDialog.tsx';
import { act } from '../engine.ts';
import { useDeskStore } from '../store/desk-store.ts';
import type { Digits } from '../store/market-store.ts';
import { usePortfolioStore } from '../store/portfolio-store.ts';
import { distanceWords } from './order-lines.ts';
import { isOvertaken, stopChange } from './stop-line.ts';
import classes from './StopConfirm.module.css';

type StopConfirmProps = {
  readonly strategyId: string;
  readonly px: bigint;
  readonly instrument: InstrumentView;
  readonly digits: Digits;
  /** The engine took it. */
  readonly onMoved: () => void;
  readonly onClose: () => void;
};

const GONE = 'The position or its stop is no more: there is nothing to move.';

/** Asks before a stop that was moved holds there. A looser one is a deliberate act: its reason must be written. */
export function StopConfirm({ strategyId, px, instrument, digits, onMoved, onClose }: StopConfirmProps) {
  const position = usePortfolioStore((s) => s.positions.find((one) => one.instrumentId === instrument.id));
  const desk = useDeskStore((s) => s.desk);
  const change = stopChange(position, strategyId, px, instrument);
  // What was asked stays what was asked: a stop that came nearer meanwhile does not turn it into something else.
  const [asked] = useState(change);
  const [openedAt] = useState(position?.tsOpened);
  const name = shortInstrument(instrument.id);
  const mark = position?.mark ?? null;
  const shown = change ?? asked;
  if (!shown || !asked) return null;
  const { quote } = instrument;
  const price = (at: bigint): string => formatExact(at, digits.px);
  const money = (value: bigint | null): string => (value === null ? NONE : formatSigned(formatDecimal(value), 2));
  const percent = (value: number | null): string => (value === null ? NONE : `${formatNumber(value, 2)} %`);
  const overtaken = change !== null && isOvertaken(asked, change);
  const blocked = change === null || position?.tsOpened !== openedAt ? GONE
    : change.passed ? `The mark is at or beyond ${price(px)}: the stop would fire at once. To close now, close the position.`
    : overtaken ? `The stop came nearer meanwhile, from ${price(asked.from)} to ${price(change.from)}: ${price(px)} would ${asked.looser ? 'give more room than was asked' : 'be looser now'}. Leave it and look again.`
    : change.looser && desk !== null && desk.tradingState !== 'active' ? `The desk is ${desk.tradingState}: it takes a tighter stop, but none that gives the position more room.`
    : null;
  const own = position?.stops.find((one) => one.strategyId === strategyId);
  const more = shown.resultFrom === null || shown.resultTo === null ? null : formatExact(shown.resultFrom - shown.resultTo, 2);
  return (
    <ReasonDialog
      title={`Move the stop of the ${shown.side} in ${name}?`} confirm={`${asked.looser ? 'Give room' : 'Tighten'}: stop at ${price(px)}`} tone={asked.looser ? 'danger' : 'plain'}
      defaultReason={asked.looser ? '' : 'moved on the chart'} blocked={blocked} onClose={onClose}
      onConfirm={async (engine, reason) => {
        const answer = await act(`Move stop ${name}`, () => engine.call('strategy.moveStop', { id: strategyId, instrumentId: instrument.id, px: formatDecimal(px), looser: asked.looser, seen: { px: formatDecimal(asked.from), tsOpened: openedAt ?? 0 }, reason }));
        if (answer === null) return 'No answer: the outcome is unknown. Look at the line of the stop before you move it again.';
        if (answer.outcome !== 'done') return answer.message;
        onMoved();
        return null;
      }}
    >
      <dl className={classes.facts}>
        <dt>Desk</dt><dd>{desk === null ? '' : `${desk.mode === 'live' ? 'LIVE' : 'paper'}, profile ${desk.profile}, venue ${desk.venue.id}`}</dd>
        <dt>Position</dt><dd>{position === undefined || position.side === 'flat' ? 'flat' : <>{position.side} {formatDecimalText(position.quantity.replace('-', ''), digits.qty)} {instrument.shape === 'wholeContracts' ? 'contracts' : instrument.base} at {position.avgPx === null ? NONE : formatDecimalText(position.avgPx, digits.px)} {quote}</>}</dd>
        {own?.quantity !== undefined && <><dt>It closes</dt><dd>{formatDecimalText(own.quantity, digits.qty)} {instrument.shape === 'wholeContracts' ? 'contracts' : instrument.base}, what {strategyId} owns</dd></>}
        <dt>Stop{position !== undefined && position.stops.length > 1 && <> of {strategyId}</>}</dt><dd>{price(shown.from)} → <b>{price(px)}</b> {quote}</dd>
        <dt>Change</dt><dd><b className={classes.way} data-looser={shown.looser || undefined}>{shown.looser ? '↔ looser' : '⇥ tighter'}</b>, {distanceWords(shown.from, px, instrument.tickSize)}</dd>
        <dt>Distance to the mark{mark === null ? '' : ` ${formatNumber(mark, digits.px)}`}</dt><dd>{percent(shown.awayFrom)} → {percent(shown.awayTo)}</dd>
        <dt>Result at the stop, before fees</dt><dd>{money(shown.resultFrom)} → <b>{money(shown.resultTo)}</b> {quote}</dd>
      </dl>
      {shown.looser && more !== null && <p className={classes.more}>More room: at the stop the position makes <b>{more} {quote} less</b> than now.</p>}
      {shown.behindLiquidation && <p className={classes.more}><b>It lies beyond the liquidation price:</b> the venue would close the position first.</p>}
      <p className={classes.note}>It holds there until a new best price since entry gives a better level; from then on {strategyId} trails it again.</p>
    </ReasonDialog>
  );
}
