import { describe, expect, it } from 'vitest';
import { money, price, quantity, ratio } from '../../../src/shared/model/decimal.ts';
import { instrumentId, tradeId } from '../../../src/shared/model/ids.ts';
import type { VenueFunding } from '../../../src/shared/model/venue-report.ts';
import { Portfolio } from '../../../src/main/core/portfolio/portfolio.ts';
import { BTC, CATALOGUE, ETH, HandMarket, fill, instrumentsOf } from '../../support/portfolio-world.ts';

function open(cash = '10000', leverage = '4') {
  const market = new HandMarket();
  const portfolio = new Portfolio({ instruments: instrumentsOf(CATALOGUE), market, marginLeverage: ratio(leverage) });
  portfolio.deposit(money(cash), 'start', 0);
  return { market, portfolio };
}
const funding = (id: string, payment: string): VenueFunding => ({ fundingId: id, instrumentId: BTC, quantity: quantity('0.2'), px: price('50000'), rate: ratio('0.0001'), payment: money(payment), tsEvent: 50 });

describe('Portfolio', () => {
  it('opens, adds, reduces and flips at average cost', () => {
    const { portfolio } = open();
    portfolio.applyFill(fill(BTC, 'buy', quantity('1'), price('100'), money('0.06'), 10));
    portfolio.applyFill(fill(BTC, 'buy', quantity('1'), price('110'), money('0'), 20));
    expect(portfolio.position(BTC)).toMatchObject({ quantity: quantity('2'), cost: money('210'), avgPx: price('105'), tsOpened: 10 });
    const reduced = portfolio.applyFill(fill(BTC, 'sell', quantity('0.5'), price('120'), money('0.03'), 30, 'R1'));
    expect(reduced.map((event) => (event.type === 'LedgerBooked' ? [event.entry.type, event.entry.amount, event.entry.reference] : event.type))).toEqual([
      ['realized', money('7.5'), 'R1'], ['fee', money('-0.03'), 'R1'], 'PositionUpdated',
    ]);
    expect(portfolio.realizedOf(tradeId('R1'))).toBe(money('7.5'));
    portfolio.applyFill(fill(BTC, 'sell', quantity('2'), price('90'), money('0'), 40));
    expect(portfolio.position(BTC)).toMatchObject({ quantity: quantity('-0.5'), cost: money('-45'), avgPx: price('90'), realizedPnl: money('-15'), tsOpened: 40 });
    expect(portfolio.account()).toMatchObject({ cash: money('9984.91'), equity: money('9984.91'), fees: money('0.09'), realizedPnl: money('-15') });
  });

  it('counts contracts by their multiplier', () => {
    const { market, portfolio } = open();
    market.marks.set(ETH, 2_010);
    portfolio.applyFill(fill(ETH, 'buy', quantity('3'), price('2000')));
    expect(portfolio.unrealizedOf(ETH)).toBe(money('3'));
    expect(portfolio.account()).toMatchObject({ unrealizedPnl: money('3'), equity: money('10003'), initialMargin: money('150.75'), maintenanceMargin: money('18.09'), freeMargin: money('9852.25') });
  });

  it('books a repeated fill or funding once', () => {
    const { portfolio } = open();
    const one = fill(BTC, 'buy', quantity('1'), price('100'), money('1'), 10, 'SAME');
    expect(portfolio.applyFill(one)).toHaveLength(2);
    expect(portfolio.applyFill(one)).toEqual([]);
    expect(portfolio.applyFunding(funding('F1', '-2.5'))).toHaveLength(2);
    expect(portfolio.applyFunding(funding('F1', '-2.5'))).toEqual([]);
    expect(portfolio.account()).toMatchObject({ cash: money('9996.5'), funding: money('-2.5') });
    expect(portfolio.position(BTC)).toMatchObject({ funding: money('-2.5'), cost: money('100') });
  });

  it('stands at cost while no mark is known and keeps the last mark when it goes away', () => {
    const { market, portfolio } = open();
    portfolio.applyFill(fill(BTC, 'sell', quantity('1'), price('100')));
    expect([portfolio.account().equity, portfolio.equityNumber()]).toEqual([money('10000'), 10_000]);
    market.marks.set(BTC, 90);
    expect([portfolio.account().equity, portfolio.equityNumber()]).toEqual([money('10010'), 10_010]);
    market.marks.set(BTC, NaN);
    expect([portfolio.account().equity, portfolio.equityNumber()]).toEqual([money('10010'), 10_010]);
  });

  it('starts each day at the equity of the roll and keeps the sampled peak', () => {
    const { market, portfolio } = open();
    portfolio.applyFill(fill(BTC, 'buy', quantity('10'), price('100')));
    market.marks.set(BTC, 120);
    expect(portfolio.sample(5)).toEqual({ type: 'EquitySampled', equity: money('10200'), cash: money('10000'), unrealizedPnl: money('200'), initialMargin: money('300'), tsEvent: 5 });
    market.marks.set(BTC, 110);
    expect(portfolio.account()).toMatchObject({ dayPnl: money('100'), peakEquity: money('10200'), dayStartEquity: money('10000') });
    expect(portfolio.rollDay('2026-03-01', 9)).toEqual({ type: 'DayRolled', day: '2026-03-01', startEquity: money('10000'), endEquity: money('10100'), peakEquity: money('10200'), tsEvent: 9 });
    portfolio.deposit(money('500'), 'top-up', 10);
    market.marks.set(BTC, 109);
    expect(portfolio.account()).toMatchObject({ dayPnl: money('-10'), dayStartEquity: money('10100'), peakEquity: money('10700') });
    expect(portfolio.dayFlows()).toBe(money('500'));
  });

  it('liquidates at the golden prices of an isolated position and mirrors them for a short', () => {
    const at = (side: 'buy' | 'sell') => {
      const { portfolio } = open('5000');
      portfolio.applyFill(fill(BTC, side, quantity('0.2'), price('50000')));
      return portfolio.liquidationPx(BTC);
    };
    // Maintenance 3 % and the taker fee of 0.06 %.
    expect(at('buy')).toBeCloseTo(25_789.15, 2);
    expect(at('sell')).toBeCloseTo(72_773.14, 2);
  });

  it('shows no liquidation price for a flat position or a long that is paid in full', () => {
    const { portfolio } = open('20000');
    expect(portfolio.liquidationPx(BTC)).toBeNull();
    portfolio.applyFill(fill(BTC, 'buy', quantity('0.2'), price('50000')));
    expect(portfolio.liquidationPx(BTC)).toBeNull();
  });

  it('lets the loss and the requirement of other positions raise the liquidation price of a long', () => {
    const { market, portfolio } = open('5000');
    portfolio.applyFill(fill(BTC, 'buy', quantity('0.2'), price('50000')));
    const alone = portfolio.liquidationPx(BTC)!;
    portfolio.applyFill(fill(ETH, 'buy', quantity('10'), price('2000')));
    market.marks.set(ETH, 1_900);
    // Margin falls by the loss of 100 and by 3 % of 1,900.
    expect(portfolio.liquidationPx(BTC)! - alone).toBeCloseTo((100 + 57) / (0.2 * (1 - 0.0306)), 6);
  });

  it('refuses what it cannot book, naming it', () => {
    const { portfolio } = open();
    expect(() => portfolio.applyFill(fill(instrumentId('DOGE-PERP.SIM'), 'buy', quantity('1'), price('1')))).toThrow(/expected an instrument of the catalogue, found 'DOGE-PERP.SIM'/);
    expect(() => portfolio.applyFill(fill(BTC, 'buy', quantity('0'), price('1')))).toThrow(/above zero/);
    expect(() => open('1', '0')).toThrow(/margin leverage above zero/);
  });
});
