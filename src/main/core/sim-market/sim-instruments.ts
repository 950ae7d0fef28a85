import { money, price, quantity, ratio } from '../../../shared/model/decimal.ts';
import { instrumentId } from '../../../shared/model/ids.ts';
import type { Perpetual } from '../../../shared/model/instrument.ts';
import { oneTick } from '../../../shared/model/tick-rule.ts';

const HOUR = 3_600_000;

type Row = {
  readonly base: string;
  /** Offshore style: quantity counts base units. */
  readonly fractional: { readonly tick: string; readonly lot: string; readonly max: string; readonly minNotional: string };
  /** US style: whole contracts of `multiplier` base units, named by a contract root. */
  readonly contracts: { readonly root: string; readonly tick: string; readonly multiplier: string; readonly max: string };
  readonly maxLeverage: number;
  readonly maintenance: string;
};

const ROWS: readonly Row[] = [
  { base: 'BTC', fractional: { tick: '0.1', lot: '0.001', max: '1000', minNotional: '10' }, contracts: { root: 'BIP', tick: '5', multiplier: '0.01', max: '5000' }, maxLeverage: 50, maintenance: '0.005' },
  { base: 'ETH', fractional: { tick: '0.01', lot: '0.001', max: '10000', minNotional: '10' }, contracts: { root: 'ETP', tick: '0.5', multiplier: '0.1', max: '5000' }, maxLeverage: 50, maintenance: '0.005' },
  { base: 'SOL', fractional: { tick: '0.01', lot: '0.01', max: '100000', minNotional: '5' }, contracts: { root: 'SLP', tick: '0.01', multiplier: '5', max: '10000' }, maxLeverage: 20, maintenance: '0.01' },
  { base: 'XRP', fractional: { tick: '0.0001', lot: '0.1', max: '5000000', minNotional: '5' }, contracts: { root: 'XPP', tick: '0.0001', multiplier: '500', max: '10000' }, maxLeverage: 20, maintenance: '0.02' },
];

/**
 * What the simulated venue lists: BTC, ETH, SOL and XRP perpetuals in USD, either offshore style (`fractionalBase`) or like the whole contracts of a
 * US exchange (`wholeContracts`). Funding is hourly in market time, so every 3,600,000 / pace ms. Throws RangeError unless 1 <= pace <= 3600.
 */
export function simCatalogue(shape: Perpetual['shape'], pace: number): readonly Perpetual[] {
  if (!(pace >= 1 && pace <= 3_600)) throw new RangeError(`expected a pace from 1 to 3600, was ${pace}`);
  return ROWS.map((row): Perpetual => {
    const whole = shape === 'wholeContracts';
    return {
      id: instrumentId(`${row.base}-PERP.SIM`), venue: 'SIM', venueSymbol: whole ? `${row.contracts.root}-20DEC30-SIM` : `${row.base}-PERP`,
      kind: 'perpetual', base: row.base, currency: 'USD', shape,
      ticks: oneTick(price(whole ? row.contracts.tick : row.fractional.tick)), packageTick: null, settlement: 'margined', calendar: 'always',
      lotSize: quantity(whole ? '1' : row.fractional.lot),
      minQty: quantity(whole ? '1' : row.fractional.lot),
      maxQty: quantity(whole ? row.contracts.max : row.fractional.max),
      minNotional: money(whole ? '0' : row.fractional.minNotional),
      multiplier: ratio(whole ? row.contracts.multiplier : '1'),
      maxLeverage: row.maxLeverage, maintenanceMarginRate: ratio(row.maintenance),
      makerFeeRate: ratio('0.0001'), takerFeeRate: ratio('0.0003'),
      fundingIntervalMs: Math.round(HOUR / pace), tradable: 'yes',
    };
  });
}
