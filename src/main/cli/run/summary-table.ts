import { counted } from '../../../shared/model/counted.ts';
import { add, money, subtract } from '../../../shared/model/decimal.ts';
import { unprotectedWords } from '../../../shared/model/protection.ts';
import type { DeskSummary, ReplayFigures } from '../../desk/desk-options.ts';
import { percent } from '../../desk/reports/report-format.ts';
import { formatDuration } from '../duration.ts';
import { amount, moneyText, pairs, utcSecond } from '../table.ts';

/** What a replay played, and the figures that are asked for first. */
function replayRows(replay: ReplayFigures | undefined): readonly (readonly [string, string])[] {
  if (replay === undefined) return [];
  return [
    ['Data', `${utcSecond(replay.from)} to ${utcSecond(replay.to)}`],
    ['Halted', replay.haltedAt === null ? 'never' : utcSecond(replay.haltedAt)],
    ['Return', percent(replay.return)],
    ['Drawdown', `${percent(replay.maxDrawdown)} at its deepest, at every bar`],
    ['Trades', `${replay.trades} closed, hit ratio ${replay.hitRatio === null ? 'n/a' : percent(replay.hitRatio)} (n = ${replay.hitRatioTrades})`],
  ];
}

/** What a run did, for people. */
export function summaryTable(summary: DeskSummary): string {
  const net = add(subtract(add(money(summary.realizedPnl), money(summary.unrealizedPnl)), money(summary.fees)), money(summary.funding));
  const seconds = summary.runMs / 1_000;
  const rate = summary.source === 'replay' && summary.bars > 0 && seconds > 0 ? ` (${Math.round(summary.bars / seconds).toLocaleString('en-US')} per second)` : '';
  return pairs([
    ['Profile', `${summary.profile} (${summary.source === 'replay' ? 'replay' : 'simulated market'})`],
    ['State', `${summary.tradingState}${summary.latched ? ', kill switch latched' : ''}: ${summary.stateCause}`],
    // A replay starts with an empty journal, so its first equity is what its net PnL came on top of.
    ['Equity', summary.source === 'replay' ? `${amount(summary.equity)} (started with ${moneyText(subtract(money(summary.equity), net))})` : `${amount(summary.equity)} (day started with ${amount(summary.startEquity)})`],
    ['Net PnL', `${moneyText(net, true)} = realized ${amount(summary.realizedPnl, true)}, unrealized ${amount(summary.unrealizedPnl, true)}, fees ${moneyText(subtract(money('0'), money(summary.fees)), true)}, funding ${amount(summary.funding, true)}`],
    ...replayRows(summary.replay),
    ['Orders', `${summary.orders} sent, ${summary.fills} fills, ${summary.denied} denied by the gate, ${summary.rejected} rejected by the venue`],
    ['Open', `${counted(summary.openPositions, 'position')}, ${counted(summary.workingOrders, 'working order')}`],
    ...(summary.source === 'venue' && summary.unprotected > 0 ? [['Stops', `NONE ACTS: ${unprotectedWords(summary.unprotected, summary.openPositions)} until the desk runs again: stops live in the engine`] as const] : []),
    ...(summary.source === 'replay' ? [['Bars', `${summary.bars.toLocaleString('en-US')}${rate}`] as const] : []),
    ['Decisions', summary.decisions.toLocaleString('en-US')],
    ['Risk events', `${summary.riskEvents}`],
    ...summary.strategyFailures.map((failure) => ['Failed', failure] as const),
    ['Refused ticks', `${summary.refusedTicks}`],
    ['Run time', summary.runMs < 10_000 ? `${seconds.toFixed(1)} s` : formatDuration(summary.runMs)],
    ['Event log', `${summary.events.toLocaleString('en-US')} events, sha256 ${summary.eventLogHash}`],
    ['Configuration', `sha256 ${summary.configHash}`],
    ['Journal', summary.journal],
  ]);
}
