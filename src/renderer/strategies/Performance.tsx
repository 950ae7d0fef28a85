import type { ReactNode } from 'react';
import type { StrategyView } from '../../shared/contract/strategy-methods.ts';
import { formatDecimal } from '../../shared/model/decimal.ts';
import { formatDecimalText, formatNumber, NONE, readDecimal } from '../components/format.ts';
import { Amount, Pnl } from '../components/Numbers.tsx';
import { selectCurrency, useMarketStore } from '../store/market-store.ts';
import classes from './Performance.module.css';
import { ResultCurve } from './ResultCurve.tsx';
import { hitInterval } from './strategy-words.ts';

/** Below this many trades a ratio says little. */
const SMALL_SAMPLE = 30;

/** What the strategy earned, of what that is made, and how sure its ratios are. */
export function Performance({ strategy }: { readonly strategy: StrategyView }) {
  const p = strategy.performance;
  const currency = useMarketStore(selectCurrency);
  const interval = hitInterval(p.wins, p.trades);
  const percent = (share: number): string => formatNumber(share * 100, 0);
  const money = (value: string | null): ReactNode => (value === null ? NONE : <Pnl value={value} />);
  const feesPaid = formatDecimal(-(readDecimal(p.fees) ?? 0n));
  return (
    <div className={classes.body}>
      <div className={classes.top}>
        <div><span className={classes.label}>Net result</span><span className={classes.net}><Pnl value={p.netPnl} strong /> <small>{currency}</small></span></div>
        <div className={classes.hit}><span className={classes.label}>Hit ratio</span><span className={classes.net}>{p.hitRatio === null ? NONE : `${percent(p.hitRatio)} %`}</span></div>
      </div>
      <p className={classes.sample}>
        {interval === null ? 'No trade closed yet: there is nothing to judge it by.' : `${p.wins} of ${p.trades} trades won; between ${percent(interval.low)} % and ${percent(interval.high)} % at 95 %.${p.trades < SMALL_SAMPLE ? ' A small sample.' : ''}`}
      </p>
      <dl className={classes.list}>
        <Item label="Realized">{money(p.realizedPnl)}</Item>
        <Item label="Unrealized">{money(p.unrealizedPnl)}</Item>
        <Item label="Fees">{money(feesPaid)}</Item>
        <Item label="Funding">{money(p.funding)}</Item>
        <Item label="Average win">{money(p.averageWin)}</Item>
        <Item label="Average loss">{money(p.averageLoss)}</Item>
        <Item label="Largest loss">{money(p.largestLoss)}</Item>
        <Item label="Turnover"><Amount value={p.turnover} digits={0} /></Item>
        <Item label="Orders">{formatNumber(p.orders, 0)}</Item>
        <Item label="Fills, denied">{formatNumber(p.fills, 0)}, {formatNumber(p.denied, 0)}</Item>
      </dl>
      <ResultCurve points={p.curve} currency={currency} label={`Net result after each of ${p.trades} closed trades, in ${currency}: now ${formatDecimalText(p.netPnl, 2)} with what is open`} />
    </div>
  );
}

const Item = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => <div><dt>{label}</dt><dd>{children}</dd></div>;
