import { counted } from '../../../shared/model/counted.ts';
import type { BarFile, Counted } from './bar-file.ts';

const at = ({ first }: Counted): string => (first === null ? '' : `, the first in line ${first.line}: ${first.found}`);

/** What a person should know about a reading, one sentence each. */
export function warningsOf({ badRows, counts, newestFirst, tickDigits, rows }: Omit<BarFile, 'warnings'>, timesWereCloses: boolean): readonly string[] {
  const said: string[] = [];
  const { bad, withoutPrices, otherInstruments, duplicates, absentVolumes, rounded, outOfOrder, gaps } = counts;
  const were = (count: number): string => (count === 1 ? 'was' : 'were');
  if (bad > 0) said.push(`${counted(bad, 'bad row')} ${were(bad)} left out: ${badRows.slice(0, 5).map((row) => `line ${row.line}: ${row.reason} (${row.found})`).join('; ')}${bad > 5 ? '; …' : ''}`);
  if (withoutPrices.count > 0) said.push(`${counted(withoutPrices.count, 'row')} without prices ${were(withoutPrices.count)} left out${at(withoutPrices)}.`);
  if (otherInstruments.count > 0) said.push(`${counted(otherInstruments.count, 'row')} of other instruments ${were(otherInstruments.count)} left out${at(otherInstruments)}.`);
  if (duplicates.count > 0) said.push(`${counted(duplicates.count, 'row')} ${were(duplicates.count)} left out because another row of the same time is more complete${at(duplicates)}.`);
  const digits = `${counted(tickDigits, 'digit')} after the point`;
  // Four prices a bar: more than one of a hundred are no oddities but what the file is made of.
  if (rounded.count > rows / 25) said.push(`${counted(rounded.count, 'price')} of ${(4 * rows).toLocaleString('en-US')} have more digits than can be counted exactly and ${were(rounded.count)} rounded to ${digits}${at(rounded)}.`);
  else if (rounded.count > 0) said.push(`${counted(rounded.count, 'price')} ${were(rounded.count)} rounded to ${digits}, the tick of the others${at(rounded)}.`);
  if (absentVolumes.count > 0) said.push(`${counted(absentVolumes.count, 'bar')} ${absentVolumes.count === 1 ? 'has' : 'have'} no volume${absentVolumes.first === null ? '' : `, the first in line ${absentVolumes.first.line}`}.`);
  if (outOfOrder.count > 0) said.push(`${counted(outOfOrder.count, 'row')} stood after a later one and ${were(outOfOrder.count)} sorted into place${at(outOfOrder)}.`);
  if (timesWereCloses) said.push('its times are those at which bars close; each bar was put to the time at which it opens.');
  if (gaps > 0) said.push(`${counted(gaps, 'gap')} in time; the strategy warms up again after each.`);
  if (newestFirst) said.push('written newest first; read in the other direction.');
  return said;
}
