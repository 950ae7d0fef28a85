// The execution specification: numbered cases that every venue passes, the simulated one first.
import { describe, expect, it } from 'vitest';
import { formatDecimal, money, price, quantity, type Money } from '../../src/shared/model/decimal.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import { BTC, ETH, SpecDesk, START_CASH, type MakeVenue } from './spec-venue.ts';

type Case = readonly [number: string, title: string, run: (desk: SpecDesk) => Promise<void>, startCash?: Money];
const net = (fills: readonly { readonly side: 'buy' | 'sell'; readonly qty: bigint }[]): bigint => fills.reduce((sum, fill) => sum + (fill.side === 'buy' ? fill.qty : -fill.qty), 0n);

const SUBMIT: readonly Case[] = [
  ['EX-01', 'a resting limit is acknowledged as open with the venue\'s id', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.01', '59000');
    expect(desk.statuses(id)).toMatchObject([{ status: 'open', filledQty: 0n, quantity: quantity('0.01'), limitPx: price('59000') }]);
    expect(desk.statuses(id)[0]?.venueOrderId).not.toBe('');
    expect(desk.fills(id)).toEqual([]);
  }],
  ['EX-02', 'a market order fills in full at the touch when the size is there', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5');
    expect(desk.filled(id)).toBe(quantity('0.5'));
    expect(desk.fills(id).map((fill) => fill.px)).toEqual([price('60001')]);
    expect(desk.fills(id)[0]).toMatchObject({ liquidity: 'taker', cause: 'order', side: 'buy' });
  }],
  ['EX-03', 'the acknowledgement comes before the fill', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.submit('buy', '0.5');
    const kinds = desk.venue.reports().map((report) => report.type).filter((type) => type === 'OrderStatusReport' || type === 'FillReport');
    expect(kinds.slice(0, 2)).toEqual(['OrderStatusReport', 'FillReport']);
  }],
  ['EX-04', 'the taker fee is the taker rate of the notional, exactly', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5');
    expect(desk.fills(id)[0]?.fee).toBe(money('9.00015')); // 60001 * 0.5 * 0.0003
  }],
  ['EX-05', 'the maker fee is the maker rate of the notional, exactly', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5', '59900');
    await desk.quote(59_800, 59_801);
    expect(desk.fills(id)).toMatchObject([{ px: price('59900'), liquidity: 'maker', fee: money('2.995') }]);
  }],
  ['EX-06', 'a limit that crosses trades at the better price of the book', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5', '61000');
    expect(desk.fills(id)).toMatchObject([{ px: price('60001'), liquidity: 'taker' }]);
  }],
  ['EX-07', 'an IOC limit below the market is canceled without a fill', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5', '59000', { timeInForce: 'ioc' });
    expect(desk.statuses(id).at(-1)).toMatchObject({ status: 'canceled', filledQty: 0n });
    expect((await desk.snapshot()).openOrders).toEqual([]);
  }],
  ['EX-08', 'an IOC limit at the market fills', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('sell', '0.5', '59999', { timeInForce: 'ioc' });
    expect(desk.fills(id)).toMatchObject([{ px: price('60000'), side: 'sell' }]);
  }],
  ['EX-09', 'a post-only limit that would trade is refused and nothing rests', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5', '60001', { postOnly: true });
    expect(desk.rejection(id)).toBe('POST_ONLY_WOULD_CROSS');
    expect(await desk.snapshot()).toMatchObject({ openOrders: [], fills: [] });
  }],
  ['EX-10', 'a post-only limit inside the spread rests', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5', '60000.5', { postOnly: true });
    expect(desk.statuses(id).at(-1)?.status).toBe('open');
  }],
  ['EX-11', 'a post-only order that may not rest is refused', async (desk) => {
    await desk.quote(60_000, 60_001);
    expect(desk.rejection(await desk.submit('buy', '0.5', '59000', { postOnly: true, timeInForce: 'ioc' }))).toBe('INVALID_ORDER');
  }],
  ['EX-12', 'a second submit of the same client id gives the same order, never a second one', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.01', '59000');
    await desk.submit('buy', '0.01', '59000', {}, id);
    expect(new Set(desk.statuses(id).map((order) => order.venueOrderId)).size).toBe(1);
    expect((await desk.snapshot()).openOrders).toHaveLength(1);
  }],
  ['EX-13', 'a second submit of a filled client id fills nothing more', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.1');
    await desk.submit('buy', '0.1', null, {}, id);
    expect(desk.filled(id)).toBe(quantity('0.1'));
    expect(desk.statuses(id).at(-1)?.status).toBe('filled');
  }],
];

const REFUSALS: readonly Case[] = [
  ['EX-14', 'a price off the tick is refused', async (desk) => {
    await desk.quote(60_000, 60_001);
    expect(desk.rejection(await desk.submit('buy', '0.1', '59000.05'))).toBe('PRICE_OFF_TICK');
  }],
  ['EX-15', 'a quantity off the lot is refused', async (desk) => {
    await desk.quote(60_000, 60_001);
    expect(desk.rejection(await desk.submit('buy', '0.0105'))).toBe('QTY_OFF_LOT');
  }],
  ['EX-16', 'a notional below the minimum is refused', async (desk) => {
    await desk.quote(1_000, 1_000.1);
    expect(desk.rejection(await desk.submit('buy', '0.005', '900'))).toBe('NOTIONAL_BELOW_MIN');
  }],
  ['EX-17', 'a quantity above the maximum is refused', async (desk) => {
    await desk.quote(60_000, 60_001);
    expect(desk.rejection(await desk.submit('buy', '1001'))).toBe('QTY_ABOVE_MAX');
  }],
  ['EX-18', 'zero is refused', async (desk) => {
    await desk.quote(60_000, 60_001);
    expect(desk.rejection(await desk.submit('buy', '0'))).toBe('INVALID_QTY');
  }],
  ['EX-19', 'an unknown instrument is refused by name', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '1', '1', { instrumentId: instrumentId('DOGE-PERP.SIM') });
    expect(desk.last('SubmitRejected')).toMatchObject({ clientOrderId: id, venueCode: 'UNKNOWN_INSTRUMENT' });
    expect(desk.last('SubmitRejected').reason).toContain('DOGE-PERP.SIM');
  }],
  ['EX-20', 'an order beyond the margin is refused with both figures', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '100'); // 6,000,100 at 50x needs 120,002 of 100,000
    expect(desk.rejection(id)).toBe('INSUFFICIENT_MARGIN');
    expect(desk.last('SubmitRejected').reason).toMatch(/1200\d\d.*100000/);
  }],
  ['EX-21', 'resting orders count for margin', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.submit('buy', '60', '59000');
    expect(desk.rejection(await desk.submit('buy', '60', '59000'))).toBe('INSUFFICIENT_MARGIN');
  }],
  ['EX-22', 'closing needs no margin', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.submit('buy', '50');
    const id = await desk.submit('sell', '50');
    expect(desk.filled(id)).toBe(quantity('50'));
  }],
  ['EX-23', 'an instrument without a market takes no order', async (desk) => {
    await desk.quote(60_000, 60_001);
    expect(desk.rejection(await desk.submit('buy', '1', '3000', { instrumentId: ETH }))).toBe('NO_MARKET');
  }],
];

const WORKING: readonly Case[] = [
  ['EX-24', 'a touch does not fill a resting limit, a trade through it does', async (desk) => {
    await desk.quote(60_000, 60_001, 500);
    const id = await desk.submit('buy', '0.5', '59900');
    await desk.trade(59_900, 500);
    expect(desk.filled(id)).toBe(0n);
    await desk.trade(59_899.9, 500);
    expect(desk.filled(id)).toBe(quantity('0.5'));
  }],
  ['EX-25', 'a canceled order is reported canceled with what it had filled', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5', '59000');
    await desk.cancel(id);
    expect(desk.statuses(id).at(-1)).toMatchObject({ status: 'canceled', filledQty: 0n });
    await desk.quote(50_000, 50_001);
    expect(desk.filled(id)).toBe(0n);
  }],
  ['EX-26', 'canceling an unknown order is refused', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.cancel('nobody-1');
    expect(desk.last('CancelRejected')).toMatchObject({ clientOrderId: 'nobody-1' });
  }],
  ['EX-27', 'canceling a filled order is refused and changes nothing', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5');
    await desk.cancel(id);
    expect(desk.last('CancelRejected').reason).toContain('filled');
    expect((await desk.query(id)).order?.status).toBe('filled');
  }],
  ['EX-28', 'canceling twice is answered twice with the same status', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5', '59000');
    await desk.cancel(id);
    await desk.cancel(id);
    expect(desk.statuses(id).filter((order) => order.status === 'canceled')).toHaveLength(2);
    expect(desk.all('CancelRejected')).toEqual([]);
  }],
  ['EX-29', 'a replaced order keeps both ids and works at its new price', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5', '59000');
    await desk.replace(id, '0.7', '59500');
    const { order } = desk.last('OrderReplaced');
    expect(order).toMatchObject({ clientOrderId: id, venueOrderId: desk.statuses(id)[0]?.venueOrderId, quantity: quantity('0.7'), limitPx: price('59500') });
    expect((await desk.snapshot()).openOrders).toHaveLength(1);
    await desk.quote(59_400, 59_401);
    expect(desk.fills(id).every((fill) => fill.px === price('59500'))).toBe(true);
    expect(desk.filled(id)).toBe(quantity('0.7'));
  }],
  ['EX-30', 'a replace across the market trades at once', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5', '59000');
    await desk.replace(id, '0.5', '60100');
    expect(desk.filled(id)).toBe(quantity('0.5'));
  }],
  ['EX-31', 'a replace of a filled order is refused: the fill was faster', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5', '59000');
    await desk.quote(58_000, 58_001);
    await desk.replace(id, '0.7', '59500');
    expect(desk.last('ReplaceRejected')).toMatchObject({ clientOrderId: id });
    expect(desk.filled(id)).toBe(quantity('0.5'));
  }],
  ['EX-32', 'a replace off tick is refused and the order works on as it was', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5', '59000');
    await desk.replace(id, '0.5', '59000.03');
    expect(desk.last('ReplaceRejected').reason).toContain('PRICE_OFF_TICK');
    expect((await desk.snapshot()).openOrders).toMatchObject([{ limitPx: price('59000'), status: 'open' }]);
  }],
  ['EX-33', 'a replace to less than what is filled is refused', async (desk) => {
    await desk.quote(60_000, 60_001, 0.2);
    const id = await desk.submit('buy', '2', '60000.9');
    await desk.quote(60_000, 60_000.8, 0.2);
    const filled = desk.filled(id);
    if (filled < quantity('2')) await desk.replace(id, formatDecimal(filled === 0n ? quantity('0') : filled), '60000.9');
    else await desk.replace(id, '1', '60000.9');
    expect(desk.all('ReplaceRejected')).toHaveLength(1);
  }],
];

const REDUCE: readonly Case[] = [
  ['EX-34', 'a reduce-only order without a position is refused', async (desk) => {
    await desk.quote(60_000, 60_001);
    expect(desk.rejection(await desk.submit('sell', '0.5', null, { reduceOnly: true }))).toBe('REDUCE_ONLY');
  }],
  ['EX-35', 'a reduce-only order on the position\'s own side is refused', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.submit('buy', '0.5');
    expect(desk.rejection(await desk.submit('buy', '0.5', null, { reduceOnly: true }))).toBe('REDUCE_ONLY');
  }],
  ['EX-36', 'a reduce-only order is clipped to the position and its rest canceled at flat', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.submit('buy', '0.5');
    const id = await desk.submit('sell', '2', null, { reduceOnly: true });
    expect(desk.filled(id)).toBe(quantity('0.5'));
    expect(desk.statuses(id).at(-1)).toMatchObject({ status: 'canceled', filledQty: quantity('0.5') });
    expect((await desk.snapshot()).positions).toEqual([]);
  }],
  ['EX-37', 'the clip is made when it fills: two resting exits never flip the position', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.submit('buy', '0.5');
    const first = await desk.submit('sell', '0.5', '60500', { reduceOnly: true });
    const second = await desk.submit('sell', '0.5', '60600', { reduceOnly: true });
    await desk.quote(61_000, 61_001);
    expect(desk.filled(first) + desk.filled(second)).toBe(quantity('0.5'));
    const snapshot = await desk.snapshot();
    expect(snapshot).toMatchObject({ positions: [], openOrders: [] });
  }],
  ['EX-38', 'a reduce-only close below the least notional is taken', async (desk) => {
    await desk.quote(1_000, 1_000.1);
    await desk.submit('buy', '0.5');
    const id = await desk.submit('sell', '0.001', null, { reduceOnly: true });
    expect(desk.filled(id)).toBe(quantity('0.001'));
  }],
  ['EX-39', 'an order without reduce-only flips long to short', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.submit('buy', '0.5');
    await desk.submit('sell', '1.2');
    expect((await desk.snapshot()).positions).toEqual([{ instrumentId: BTC, quantity: quantity('-0.7'), avgPx: price('60000') }]);
  }],
  ['EX-40', 'and short to long; cash holds the realized result less fees, to the last digit', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.submit('sell', '0.5');
    await desk.submit('buy', '1');
    const snapshot = await desk.snapshot();
    expect(snapshot.positions).toEqual([{ instrumentId: BTC, quantity: quantity('0.5'), avgPx: price('60001') }]);
    expect(snapshot.cash).toBe(money('100000') - money('0.5') - money('9') - money('18.0003'));
  }],
];

const READS: readonly Case[] = [
  ['EX-41', 'a query by client id shows the order and its fills', async (desk) => {
    await desk.quote(60_000, 60_001);
    const id = await desk.submit('buy', '0.5');
    const result = await desk.query(id);
    expect(result).toMatchObject({ proven: true, order: { status: 'filled', filledQty: quantity('0.5') } });
    expect(result.fills).toEqual(desk.fills(id));
  }],
  ['EX-42', 'an id that never arrived becomes proven absent, and is refused from then on', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.query('never-1');
    await desk.settle(5_000);
    expect(await desk.query('never-1')).toMatchObject({ order: null, proven: true });
    expect(desk.rejection(await desk.submit('buy', '0.5', null, {}, 'never-1'))).toBe('TOO_LATE');
    expect((await desk.snapshot()).fills).toEqual([]);
  }],
  ['EX-43', 'a snapshot holds open orders, positions, cash, and the fills since the cursor, inclusive', async (desk) => {
    await desk.quote(60_000, 60_001);
    const first = await desk.submit('buy', '0.5');
    const second = await desk.submit('buy', '0.3');
    const resting = await desk.submit('sell', '0.1', '70000');
    const snapshot = await desk.snapshot(desk.fills(second)[0]?.tsEvent ?? 0);
    expect(snapshot.fills.map((fill) => fill.clientOrderId)).toEqual([second]);
    expect(snapshot.openOrders.map((order) => order.clientOrderId)).toEqual([resting]);
    expect(snapshot.positions).toMatchObject([{ quantity: quantity('0.8') }]);
    expect((await desk.snapshot()).fills.map((fill) => fill.clientOrderId)).toEqual([first, second]);
  }],
  ['EX-44', 'a foreign order shows without a client id and is canceled by the venue\'s id', async (desk) => {
    await desk.quote(60_000, 60_001);
    const foreign = await desk.venue.foreign({ instrumentId: BTC, side: 'buy', quantity: quantity('0.2'), limitPx: price('50000') }, desk.now);
    await desk.settle();
    expect((await desk.snapshot()).openOrders).toMatchObject([{ clientOrderId: null, venueOrderId: foreign, quantity: quantity('0.2') }]);
    await desk.venue.send({ type: 'cancelForeign', venueOrderId: foreign, instrumentId: BTC }, desk.now);
    await desk.settle();
    expect(desk.last('OrderStatusReport').order).toMatchObject({ venueOrderId: foreign, status: 'canceled' });
    expect((await desk.snapshot()).openOrders).toEqual([]);
  }],
  ['EX-45', 'a foreign fill moves the position and names no order of ours', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.venue.foreign({ instrumentId: BTC, side: 'sell', quantity: quantity('0.2'), limitPx: null }, desk.now);
    await desk.settle();
    expect(desk.fills(null)).toMatchObject([{ qty: quantity('0.2'), side: 'sell', cause: 'order' }]);
    expect((await desk.snapshot()).positions).toMatchObject([{ quantity: quantity('-0.2') }]);
  }],
];

const ACCOUNT: readonly Case[] = [
  ['EX-46', 'funding: longs pay -q * mark * rate at the instant, once', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.mark(60_000);
    await desk.submit('buy', '0.5');
    const instant = desk.now + 10_000;
    await desk.event({ type: 'funding', instrumentId: BTC, tsEvent: desk.now, rate: 0.0001, nextFundingTs: instant });
    await desk.settle(20_000);
    await desk.settle(20_000);
    expect(desk.all('FundingReport').map((report) => report.funding)).toMatchObject([{ payment: money('-3'), quantity: quantity('0.5'), px: price('60000'), tsEvent: instant }]);
    expect((await desk.snapshot()).funding).toHaveLength(1);
  }],
  ['EX-47', 'funding: shorts receive at a rate above zero', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.mark(60_000);
    await desk.submit('sell', '0.5');
    const before = (await desk.snapshot()).cash;
    await desk.event({ type: 'funding', instrumentId: BTC, tsEvent: desk.now, rate: 0.0001, nextFundingTs: desk.now + 10_000 });
    await desk.settle(20_000);
    expect((await desk.snapshot()).cash - before).toBe(money('3'));
  }],
  ['EX-48', 'funding: flat at the instant pays nothing', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.submit('buy', '0.5');
    await desk.submit('sell', '0.5');
    await desk.event({ type: 'funding', instrumentId: BTC, tsEvent: desk.now, rate: 0.0001, nextFundingTs: desk.now + 10_000 });
    await desk.settle(20_000);
    expect(desk.all('FundingReport')).toEqual([]);
  }],
  ['EX-49', 'funding ids are unique over instants', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.submit('buy', '0.5');
    for (let i = 0; i < 3; i++) {
      await desk.event({ type: 'funding', instrumentId: BTC, tsEvent: desk.now, rate: 0.0001, nextFundingTs: desk.now + 10_000 });
      await desk.settle(20_000);
      await desk.settle();
    }
    expect(new Set(desk.all('FundingReport').map((report) => report.funding.fundingId)).size).toBe(3);
  }],
  ['EX-50', 'liquidation is on mark, cancels what rests, closes the position and names no order of ours', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.mark(60_000);
    await desk.submit('buy', '1');
    const resting = await desk.submit('buy', '0.01', '50000');
    await desk.mark(51_500); // equity 1,490 above maintenance 257
    expect(desk.fills(null)).toEqual([]);
    await desk.mark(50_100);
    expect(desk.fills(null)).toMatchObject([{ cause: 'liquidation', side: 'sell', qty: quantity('1') }]);
    expect(desk.statuses(resting).at(-1)?.status).toBe('canceled');
    expect(await desk.snapshot()).toMatchObject({ positions: [], openOrders: [] });
  }, money('10000')],
  ['EX-51', 'a quote far away does not liquidate while the mark holds', async (desk) => {
    await desk.quote(60_000, 60_001);
    await desk.mark(60_000);
    await desk.submit('buy', '1');
    await desk.quote(40_000, 40_001);
    expect(desk.fills(null)).toEqual([]);
  }, money('10000')],
  ['EX-52', 'position is the sum of fills and every trade id is unique, after all of it', async (desk) => {
    await desk.quote(60_000, 60_001);
    for (const [side, qty] of [['buy', '0.5'], ['sell', '0.9'], ['buy', '0.2'], ['buy', '1.1'], ['sell', '0.3']] as const) await desk.submit(side, qty);
    const snapshot = await desk.snapshot();
    expect(snapshot.positions[0]?.quantity ?? 0n).toBe(net(snapshot.fills));
    expect(new Set(snapshot.fills.map((fill) => fill.tradeId)).size).toBe(snapshot.fills.length);
  }],
];

export const EXECUTION_CASES: readonly Case[] = [...SUBMIT, ...REFUSALS, ...WORKING, ...REDUCE, ...READS, ...ACCOUNT];

/** Puts one venue through every case, each on a fresh account. */
export function runExecSpec(name: string, makeVenue: MakeVenue): void {
  describe(`execution specification: ${name}`, () => {
    for (const [number, title, run, startCash] of EXECUTION_CASES) {
      it(`${number} ${title}`, async () => {
        await run(new SpecDesk(await makeVenue(startCash ?? START_CASH)));
      });
    }
  });
}
