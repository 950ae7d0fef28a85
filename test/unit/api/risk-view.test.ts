// The risk view of a whole desk in virtual time: what it says must be what the desk then does.
import { describe, expect, it } from 'vitest';
import { DeskRisk } from '../../../src/main/api/risk/desk-risk.ts';
import type { ViewPublisher } from '../../../src/main/api/publisher.ts';
import { RiskView } from '../../../src/shared/contract/risk-methods.ts';
import { OrderPreview } from '../../../src/shared/contract/risk-methods.ts';
import { money, price, quantity } from '../../../src/shared/model/decimal.ts';
import { instrumentId, MANUAL } from '../../../src/shared/model/ids.ts';
import type { OrderIntent } from '../../../src/shared/model/order.ts';
import { BareKernel } from '../../support/bare-kernel.ts';
import { PERSON, VirtualDesk } from '../../support/virtual-desk.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const riskOf = (desk: VirtualDesk | BareKernel): DeskRisk => {
  const views: Pick<ViewPublisher, 'now' | 'stateChanges' | 'lastAlert' | 'alerts'> = { now: () => desk.now, stateChanges: () => [], lastAlert: () => undefined, alerts: () => [] };
  return new DeskRisk(desk.kernel, views as ViewPublisher);
};
const intent = (over: Partial<OrderIntent> = {}): OrderIntent => ({ strategyId: MANUAL, instrumentId: BTC, side: 'buy', type: 'market', quantity: quantity('0.01'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'test', ...over });
const limit = (view: RiskView, id: string) => {
  const found = view.limits.find((one) => one.id === id);
  if (!found) throw new Error(`expected a limit ${id}, found ${view.limits.map((one) => one.id).join(', ')}`);
  return found;
};
const breaker = (view: RiskView, id: string) => {
  const found = view.breakers.find((one) => one.id === id);
  if (!found) throw new Error(`expected a breaker ${id}, found ${view.breakers.map((one) => one.id).join(', ')}`);
  return found;
};

describe('the risk view', () => {
  it('shows a quiet desk as the contract says, with every limit of the profile', () => {
    const desk = new VirtualDesk({ seed: 3, manualOnly: true }).start().run(4_000);
    const view = RiskView.parse(riskOf(desk).read());
    expect(view.limits.map((one) => one.id).filter((id) => !id.includes(' '))).toEqual(['dailyLoss', 'drawdown', 'exposure', 'leverage', 'freeMargin', 'orderRate', 'workingOrders', 'shorts', 'orderNotional', 'priceCollar']);
    expect(view.limits.filter((one) => one.id.startsWith('positionNotional')).length).toBe(desk.kernel.instruments.all().length);
    expect(limit(view, 'dailyLoss')).toMatchObject({ used: '0', allowed: '5000', headroom: '5000', share: 0, state: 'ok', unit: 'USD', scope: 'account' });
    expect(limit(view, 'exposure')).toMatchObject({ used: '0', allowed: '80', unit: '% of equity' });
    expect(limit(view, 'leverage')).toMatchObject({ allowed: '3', unit: 'x equity' });
    expect(limit(view, 'shorts')).toMatchObject({ used: '0', allowed: 'none', state: 'ok' });
    expect(limit(view, 'orderNotional')).toMatchObject({ used: null, allowed: '20000', share: null, state: 'ok' });
    expect(limit(view, 'priceCollar')).toMatchObject({ allowed: '5', unit: '%' });
    for (const one of view.limits) expect(one.meaning.length, one.id).toBeGreaterThan(20);
    expect(view.breakers.every((one) => one.state === 'ready')).toBe(true);
    expect(view).toMatchObject({ exposure: [], grossNotional: '0', netNotional: '0', grossLeverage: 0, killSwitch: { latched: false } });
  });

  it('shows what a position and a working order use, and where the money is', () => {
    const desk = new VirtualDesk({ seed: 3, severity: 'kind', manualOnly: true }).start().run(4_000);
    desk.order(intent({ quantity: quantity('0.05') }));
    desk.run(3_000);
    const px = desk.kernel.marketData.referencePrice(BTC);
    const held = riskOf(desk).read();
    const notional = px * Number(desk.kernel.portfolio.position(BTC)?.quantity ?? 0n) / 1e12;
    expect(notional).toBeGreaterThan(0);
    expect(Number(limit(held, `positionNotional ${BTC}`).used)).toBeCloseTo(notional, 0);
    expect(held.exposure).toMatchObject([{ instrumentId: BTC, side: 'long', shareOfGross: 1 }]);
    expect(Number(held.grossNotional)).toBeCloseTo(notional, 0);
    expect(limit(held, 'orderRate')).toMatchObject({ used: '1', state: 'ok' });
    desk.order(intent({ type: 'limit', timeInForce: 'gtc', quantity: quantity('0.01'), limitPx: price((px * 0.97).toFixed(0)) }));
    desk.run(500);
    const working = riskOf(desk).read();
    expect(limit(working, 'workingOrders').used).toBe('1');
    expect(Number(limit(working, `positionNotional ${BTC}`).used)).toBeGreaterThan(Number(limit(held, `positionNotional ${BTC}`).used) * 1.15);
    expect(working.exposure[0]?.notional).not.toBeUndefined();
  });

  it('leaves what is allowed where nothing is used, and otherwise adds up to it, whatever the equity is', () => {
    const desk = new BareKernel().ready();
    const fill = (side: 'buy' | 'sell', fee: string): void => {
      desk.report({ type: 'FillReport', fill: { tradeId: `t-${side}` as never, venueOrderId: `v-${side}` as never, clientOrderId: null, instrumentId: BTC, side, qty: quantity('0.01'), px: price('90000'), fee: money(fee), liquidity: 'taker', cause: 'order', tsEvent: desk.now } });
      desk.now += 1_000;
      desk.input({ type: 'time', ts: desk.now });
    };
    const sized = () => riskOf(desk).read().limits.filter(({ unit, used }) => used !== null && ['% of equity', 'x equity', 'USD'].includes(unit));
    const parts = (one: RiskView['limits'][number]) => [one.id, Number(one.used) + Number(one.headroom)];
    const allowed = (one: RiskView['limits'][number]) => [one.id, expect.closeTo(Number(one.allowed), 9)];
    fill('buy', '0.523456789123');
    expect(sized().filter(({ used }) => used !== '0').length).toBeGreaterThan(1);
    expect(sized().map(parts)).toEqual(sized().map(allowed));
    fill('sell', '0.410000000001');
    expect(sized().map(parts)).toEqual(sized().map(allowed));
    const unused = sized().filter(({ used }) => used === '0');
    expect(unused.length).toBe(sized().length - 2); // All but the losses of the two fees.
    expect(unused.map(({ id, headroom }) => [id, headroom])).toEqual(unused.map(({ id, allowed: all }) => [id, all]));
  });

  it('counts the grace of a breaker down, and then says that it tripped', () => {
    const desk = new BareKernel({ limits: { maxPositionNotional: '1000000', maxLeverage: 5, marginLeverage: 5, maxDailyLoss: 1, maxDrawdown: 1, maxExposure: 1, maxExposurePerSymbol: 0.02, allowShorts: true, reduceOnly: false, maxOrderNotional: '1000000', priceCollar: 0.05, maxOrdersPerMinute: 100, maxWorkingOrders: 50, maxDataAgeMs: 600_000 } }).ready();
    desk.report({ type: 'FillReport', fill: { tradeId: 't' as never, venueOrderId: 'v' as never, clientOrderId: null, instrumentId: BTC, side: 'buy', qty: quantity('0.112'), px: price('90000'), fee: 0n as never, liquidity: 'taker', cause: 'order', tsEvent: desk.now } });
    const tick = (ms: number): void => {
      desk.now += ms;
      desk.input({ type: 'time', ts: desk.now });
    };
    tick(1_000);
    const risk = riskOf(desk);
    // 0.112 * 90,000 / 5 is 2.016 % of equity, limit 2 %.
    expect(breaker(risk.read(), 'exposurePerSymbol')).toMatchObject({ state: 'warning', now: expect.stringMatching(/2\.02 % of equity .*reduce-only in 30 s/) as string });
    desk.now += 10_000;
    expect(breaker(risk.read(), 'exposurePerSymbol').now).toContain('reduce-only in 20 s');
    expect(limit(risk.read(), `exposurePerSymbol ${BTC}`)).toMatchObject({ state: 'reached', headroom: '0' });
    desk.input({ type: 'time', ts: desk.now });
    tick(20_000);
    tick(1_000);
    expect(breaker(risk.read(), 'exposurePerSymbol')).toMatchObject({ state: 'tripped' });
    expect(desk.kernel.state.state()).toBe('reducing');
  });

  it('shows the kill latch, and what nobody can value as unknown', () => {
    const desk = new BareKernel().ready();
    desk.input({ type: 'command', ts: desk.now, command: { type: 'Kill', requestId: 'k', by: PERSON, reason: 'fat finger' } });
    const view = riskOf(desk).read();
    expect(view.killSwitch).toMatchObject({ latched: true, tsSince: desk.now, cause: expect.stringContaining('fat finger') as string });
    expect(breaker(view, 'killLatch')).toMatchObject({ state: 'tripped', tsSince: desk.now });

    const unpriced = new BareKernel().start().connection('connected');
    unpriced.snapshot();
    unpriced.report({ type: 'FillReport', fill: { tradeId: 't' as never, venueOrderId: 'v' as never, clientOrderId: null, instrumentId: BTC, side: 'sell', qty: quantity('0.1'), px: price('90000'), fee: 0n as never, liquidity: 'taker', cause: 'order', tsEvent: unpriced.now } });
    const blind = RiskView.parse(riskOf(unpriced).read());
    expect(blind.exposure).toEqual([{ instrumentId: BTC, side: 'short', notional: null, marginUsed: null, shareOfGross: null, shareOfEquity: null }]);
    expect([blind.grossNotional, blind.netNotional, blind.grossLeverage]).toEqual([null, null, null]);
    expect(limit(blind, 'exposure')).toMatchObject({ used: null, headroom: null, state: 'unknown' });
    expect(limit(blind, 'shorts')).toMatchObject({ used: '1', state: 'reached' });
  });
});

describe('a preview', () => {
  it('says what would go out, what it ties up and costs, and gives a ticket only for what passes', () => {
    const desk = new VirtualDesk({ seed: 3, manualOnly: true }).start().run(4_000);
    const risk = riskOf(desk);
    const fits = OrderPreview.parse(risk.preview(intent({ quantity: quantity('0.0100009') })));
    const px = desk.kernel.marketData.referencePrice(BTC);
    expect(fits).toMatchObject({ verdict: 'approved', order: { quantity: '0.01', limitPx: null, reduceOnly: false }, ticketMs: 15_000, message: expect.stringContaining('quantity 0.01 instead of 0.0100009') as string });
    expect(Number(fits.notional)).toBeCloseTo(px * 0.01, 1);
    expect(Number(fits.margin)).toBeCloseTo((px * 0.01) / 3, 1);
    expect(Number(fits.feeEstimate)).toBeGreaterThan(0);
    expect(fits.checks.some((check) => check.check === 'dailyLoss' && check.used === '0' && check.allowed === '5000')).toBe(true);
    expect(risk.redeem(fits.ticket ?? '', intent({ quantity: quantity('0.0100009') }))).toBeNull();
    expect(risk.redeem(fits.ticket ?? '', intent({ quantity: quantity('0.0100009') }))).toContain('look at the preview');

    const tooMuch = OrderPreview.parse(risk.preview(intent({ quantity: quantity('9') })));
    expect(tooMuch).toMatchObject({ verdict: 'denied', order: null, ticket: null, ticketMs: 0, message: expect.stringMatching(/^Denied by [a-z ]+: .*and \d+ more checks/) as string });
    expect(OrderPreview.parse(risk.preview(intent({ instrumentId: instrumentId('NONE') })))).toMatchObject({ verdict: 'denied', notional: null, referencePx: null });
  });
});
