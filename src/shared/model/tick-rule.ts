// In which steps an instrument is priced. US options, for one, step by 0.01 below 3 and by 0.05 from there on (or by 0.05 and 0.10); most instruments have one step.
import { ceilToStep, floorToStep, formatDecimal, nearestMultiple, toNumber, type Price } from './decimal.ts';

/** `size` holds for prices of at least `from`, up to the next band. */
export type TickBand = { readonly from: Price; readonly size: Price };
/** Lowest first; the first one holds from zero, and below it for the signed net price of a package. */
export type TickBands = readonly [TickBand, ...TickBand[]];

/** One step at every price. */
export const oneTick = (size: Price): TickBands => [{ from: 0n as Price, size }];

/**
 * The bands as they may be used: they begin at zero and rise, sizes are above zero, and each band begins on a step of its own and of the one before, so that no
 * rounding leaves the grid. Throws RangeError that names the band.
 */
export function tickBands(bands: readonly TickBand[]): TickBands {
  const [first, ...rest] = bands;
  if (first === undefined) throw new RangeError('expected at least one tick band, found none');
  if (first.from !== 0n) throw new RangeError(`expected the first tick band from 0, was from ${formatDecimal(first.from)}`);
  let before = first;
  for (const [index, band] of bands.entries()) {
    const name = `tick band ${index + 1}`;
    if (band.size <= 0n) throw new RangeError(`expected ${name} with a size above zero, was ${formatDecimal(band.size)}`);
    if (index > 0 && band.from <= before.from) throw new RangeError(`expected ${name} above ${formatDecimal(before.from)}, was from ${formatDecimal(band.from)}`);
    if (band.from % band.size !== 0n || band.from % before.size !== 0n) {
      throw new RangeError(`expected ${name} to begin on a tick of its own and of the band before, was from ${formatDecimal(band.from)} in steps of ${formatDecimal(band.size)}`);
    }
    before = band;
  }
  return [first, ...rest];
}

/** The step at a price. */
export function tickAt(bands: TickBands, px: Price): Price {
  let { size } = bands[0];
  for (let i = 1; i < bands.length; i += 1) {
    const band = bands[i];
    if (band === undefined || px < band.from) break;
    ({ size } = band);
  }
  return size;
}

/** The finest step, of which every price is a whole number where the coarser ones are multiples of it. */
export function smallestTick(bands: TickBands): Price {
  let smallest = bands[0].size;
  for (let i = 1; i < bands.length; i += 1) {
    const size = bands[i]?.size ?? smallest;
    if (size < smallest) smallest = size;
  }
  return smallest;
}

export const isOnTick = (bands: TickBands, px: Price): boolean => px % tickAt(bands, px) === 0n;
/** The nearest price on a tick that is not above. */
export const floorToTick = (bands: TickBands, px: Price): Price => floorToStep(px, tickAt(bands, px));
/** The nearest price on a tick that is not below. */
export const ceilToTick = (bands: TickBands, px: Price): Price => ceilToStep(px, tickAt(bands, px));

/** The price on a tick that is nearest to a number. Throws RangeError on what is no finite number. */
export function nearestTick(bands: TickBands, px: number): Price {
  let { size } = bands[0];
  for (let i = 1; i < bands.length; i += 1) {
    const band = bands[i];
    if (band === undefined || px < toNumber(band.from)) break;
    ({ size } = band);
  }
  return nearestMultiple(px, size);
}

export const sameTicks = (a: TickBands, b: TickBands): boolean => a.length === b.length && a.every((band, index) => band.from === b[index]?.from && band.size === b[index].size);
