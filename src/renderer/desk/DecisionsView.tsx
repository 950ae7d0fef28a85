import { useMemo } from 'react';
import { SNAPSHOT_HOLDS } from '../../shared/contract/views.ts';
import type { DecisionView } from '../../shared/contract/views.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { formatNumber } from '../components/format.ts';
import { InstrumentName, StrategyName } from '../components/Numbers.tsx';
import { PanelBody } from '../components/Panel.tsx';
import { latestOnly } from '../components/table-text.ts';
import { useTerminalCommand } from '../components/terminal-command.ts';
import { useTime, type ZonedTime } from '../components/time.ts';
import { useEventsStore, type EventsState } from '../store/events-store.ts';
import { digitsOf, useMarketStore, type Digits, type MarketState } from '../store/market-store.ts';

const ACTION = { enterLong: '▲ enter long', enterShort: '▼ enter short', exit: '● exit', hold: '– hold' } as const;

/** `Close 101.20, Quantity 0.5`, at the instrument's digits; a figure without words is called as the strategy calls it. */
export const decisionFigures = (values: DecisionView['values'], words: EventsState['figures'], { px, qty }: Digits): string =>
  Object.entries(values).map(([name, value]) => `${words[name]?.label ?? name} ${formatNumber(value, words[name]?.unit === 'size' ? qty : px)}`).join(', ');

function columnsOf(instruments: MarketState['instruments'], words: EventsState['figures'], time: ZonedTime): readonly Column<DecisionView>[] {
  const figures = (d: DecisionView): string => decisionFigures(d.values, words, digitsOf(instruments, d.instrumentId));
  return [
    { key: 'time', head: 'Time', unit: time.label, width: 74, cell: (d) => time.time(d.tsEvent), text: (d) => time.dateTime(d.tsEvent), sort: (d) => d.tsEvent },
    { key: 'instrument', head: 'Instrument', width: 84, cell: (d) => <InstrumentName id={d.instrumentId} />, text: (d) => d.instrumentId, sort: (d) => d.instrumentId },
    { key: 'action', head: 'Decision', width: 94, cell: (d) => ACTION[d.action], text: (d) => d.action, sort: (d) => d.action },
    { key: 'detail', head: 'Why', width: 'grow', wrap: true, cell: (d) => <span title={d.reason}>{d.detail || d.reason}</span>, text: (d) => d.detail || d.reason },
    { key: 'values', head: 'Figures', width: 'grow', wrap: true, cell: (d) => <span title={figures(d)}>{figures(d)}</span>, text: figures },
    { key: 'strategy', head: 'By', width: 76, hidden: true, cell: (d) => <StrategyName id={d.strategyId} />, text: (d) => d.strategyId, sort: (d) => d.strategyId },
  ];
}

/** What the strategies concluded, newest first, also when they did nothing. */
export function DecisionsView() {
  const decisions = useEventsStore((s) => s.decisions);
  const instruments = useMarketStore((s) => s.instruments);
  const words = useEventsStore((s) => s.figures);
  const time = useTime();
  const command = useTerminalCommand('export --what decisions');
  const columns = useMemo(() => columnsOf(instruments, words, time), [instruments, words, time]);
  const rows = useMemo(() => decisions.toReversed(), [decisions]);
  return (
    <PanelBody empty={rows.length === 0 ? 'No decision yet. The first follows the first completed bar.' : null}>
      <DataTable id="decisions" label="Decisions" rest={rows.length < SNAPSHOT_HOLDS.decisions ? null : latestOnly(rows.length, 'Journal with Show holds', command)} columns={columns} rows={rows} rowKey={(d) => String(d.seq)} rowTone={(d) => (d.action === 'hold' ? 'quiet' : undefined)} />
    </PanelBody>
  );
}
