import { useRef, type KeyboardEvent } from 'react';
import type { StrategyView } from '../../shared/contract/strategy-methods.ts';
import { formatDecimalText, shortInstrument } from '../components/format.ts';
import { Pnl, PositionSide } from '../components/Numbers.tsx';
import { useTime } from '../components/time.ts';
import { digitsOf, selectCurrency, useMarketStore } from '../store/market-store.ts';
import classes from './StrategyList.module.css';
import { stateOf } from './strategy-words.ts';

type StrategyListProps = { readonly strategies: readonly StrategyView[]; readonly chosen: string; readonly onChoose: (id: string) => void };

/** One entry per strategy: state, position, net result and what it last decided. Arrow keys go from one to the next. */
export function StrategyList({ strategies, chosen, onChoose }: StrategyListProps) {
  const list = useRef<HTMLUListElement>(null);
  const onKey = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = strategies.findIndex(({ id }) => id === chosen);
    const next = by === undefined ? { Home: 0, End: strategies.length - 1 }[event.key] : Math.max(0, Math.min(strategies.length - 1, at + by));
    const strategy = next === undefined ? undefined : strategies[next];
    if (next === undefined || strategy === undefined) return;
    event.preventDefault();
    onChoose(strategy.id);
    list.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <ul ref={list} className={classes.list} aria-label="Strategies" onKeyDown={onKey}>
      {strategies.map((strategy) => <li key={strategy.id}><Entry strategy={strategy} isChosen={strategy.id === chosen} onChoose={() => onChoose(strategy.id)} /></li>)}
    </ul>
  );
}

function Entry({ strategy, isChosen, onChoose }: { readonly strategy: StrategyView; readonly isChosen: boolean; readonly onChoose: () => void }) {
  const zoned = useTime();
  const qty = useMarketStore((s) => digitsOf(s.instruments, strategy.instrumentId).qty);
  const currency = useMarketStore(selectCurrency);
  const state = stateOf(strategy);
  const { position, lastDecision } = strategy;
  return (
    <button type="button" className={classes.entry} aria-current={isChosen || undefined} onClick={onChoose} title={strategy.id}>
      <span className={classes.row}><span className={classes.name}>{shortInstrument(strategy.instrumentId)}</span><span className={classes.net}><Pnl value={strategy.performance.netPnl} strong /> <small>{currency}</small></span></span>
      <span className={classes.row}><span className={classes.state} data-tone={state.tone}><span aria-hidden>{state.symbol}</span> {state.word}</span><span className={classes.position}><PositionSide side={position.side} />{position.side !== 'flat' && <> {formatDecimalText(position.quantity, qty)}</>}</span></span>
      <span className={classes.decision}>{lastDecision === null ? 'no decision yet' : <><time>{zoned.time(lastDecision.tsEvent)}</time> {lastDecision.detail || lastDecision.reason}</>}</span>
    </button>
  );
}
