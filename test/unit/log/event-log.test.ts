import { describe, expect, it } from 'vitest';
import type { Conclusion } from '../../../src/main/core/kernel/messages.ts';
import { money, price, quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, strategyId } from '../../../src/shared/model/ids.ts';
import { NamedEvents, namedEvent, type NamedEvent } from '../../../src/main/adapters/log/event-log.ts';
import { BTC, filled } from '../../support/fault-entries.ts';

type Line = { readonly level: string; readonly fields: object; readonly message: string };
function recorder(): { readonly lines: Line[]; readonly logger: ConstructorParameters<typeof NamedEvents>[0] } {
  const lines: Line[] = [];
  const at = (level: string) => (fields: unknown, message?: unknown) => { lines.push({ level, fields: fields as object, message: String(message) }); };
  return { lines, logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}
const fill = (filled(7) as { conclusion: Conclusion }).conclusion;
const decision = (action: 'hold' | 'exit'): Conclusion => ({ type: 'DecisionMade', tsEvent: 1, decision: { strategyId: strategyId('ma'), instrumentId: BTC, tsEvent: 1, action, reason: 'stopHit', detail: 'stop at 99', values: { stop: 99 } } });
const position = (qty: string): Conclusion => ({ type: 'PositionUpdated', tsEvent: 1, position: { instrumentId: BTC, quantity: quantity(qty), cost: money('0'), avgPx: qty === '0' ? null : price('100'), realizedPnl: money('1.5'), fees: money('0.1'), funding: money('0'), tsOpened: null, tsUpdated: 1 } });

describe('named events', () => {
  it('are the four of the desk, with decimals as text', () => {
    expect(namedEvent(7, 9, fill)).toEqual({ name: 'trade.executed', seq: 7, ts: 9, instrument: BTC, strategy: 'ma-cross', clientOrderId: 'o-7', tradeId: 't-7', side: 'buy', qty: '0.5', px: '65000.5', fee: '1.25', liquidity: 'taker' });
    expect(namedEvent(1, 1, decision('exit'))).toMatchObject({ name: 'strategy.signal', action: 'exit', reason: 'stopHit', values: { stop: 99 } });
    expect(namedEvent(1, 1, decision('hold'))).toBeNull();
    expect([position('2'), position('-2'), position('0')].map((event) => namedEvent(1, 1, event))).toMatchObject([{ name: 'position.updated', side: 'long', qty: '2', avgPx: '100' }, { side: 'short', qty: '-2' }, { side: 'flat', avgPx: null }]);
    const denied = { type: 'OrderDenied', clientOrderId: clientOrderId('o-1'), instrumentId: BTC, strategyId: strategyId('ma'), order: { side: 'sell', quantity: quantity('3') }, denial: { check: 'dailyLoss', scope: 'account', outcome: 'denied', used: '6', allowed: '5', unit: '%', message: 'loss is 6 %, allowed are 5 %' }, checks: [] } as unknown as Conclusion;
    expect(namedEvent(1, 1, denied)).toMatchObject({ name: 'risk.rejected', check: 'dailyLoss', used: '6', allowed: '5', unit: '%', side: 'sell', qty: '3' });
  });

  it('go to the log under their names and to each listener once', () => {
    const { lines, logger } = recorder();
    const events = new NamedEvents(logger);
    const seen: NamedEvent[] = [];
    const stop = events.subscribe((event) => seen.push(event));
    events.conclusion(7, 9, fill);
    events.conclusion(8, 9, decision('hold'));
    stop();
    events.conclusion(9, 9, decision('exit'));
    expect(seen.map((event) => event.name)).toEqual(['trade.executed']);
    expect(lines.map((line) => [line.level, (line.fields as { event: string }).event])).toEqual([['info', 'trade.executed'], ['debug', 'conclusion'], ['info', 'strategy.signal']]);
  });

  it('log risk events at their level', () => {
    const { lines, logger } = recorder();
    const events = new NamedEvents(logger);
    for (const level of ['info', 'warning', 'critical'] as const) events.conclusion(1, 1, { type: 'RiskEvent', level, code: 'staleFeed', message: 'no data', instrumentId: BTC, runbook: 'wait', tsEvent: 1 });
    expect(lines.map((line) => line.level)).toEqual(['info', 'warn', 'error']);
  });

  it('shield the engine from a listener or a log that throws', () => {
    const { lines, logger } = recorder();
    const events = new NamedEvents(logger);
    const seen: string[] = [];
    events.subscribe(() => { throw new Error('listener'); });
    events.subscribe((event) => seen.push(event.name));
    events.conclusion(1, 1, fill);
    expect(seen).toEqual(['trade.executed']);
    expect(lines.map((line) => line.level)).toEqual(['info', 'error']);
    const broken = new NamedEvents({ debug: () => { throw new Error('disk'); }, info: () => { throw new Error('disk'); }, warn: () => { throw new Error('disk'); }, error: () => { throw new Error('disk'); } });
    broken.subscribe(() => { throw new Error('listener'); });
    broken.conclusion(1, 1, fill);
    broken.conclusion(2, 1, decision('hold'));
    expect(broken.failures()).toBeGreaterThanOrEqual(2);
  });
});
