// The file of a replay: which instrument its bars are of, what is read from it, and what the profile becomes with it.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { formatDecimal, ONE, type Price } from '../../shared/model/decimal.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { BAR_INTERVALS, intervalMs, isLive, Profile, type BarInterval } from '../../shared/model/profile.ts';
import { BarFileError, type BarFile } from '../adapters/bar-files/bar-file.ts';
import { fileNameSays } from '../adapters/bar-files/instrument-name.ts';
import { readBars } from '../adapters/bar-files/read-bars.ts';
import { simCatalogue } from '../core/sim-market/sim-instruments.ts';
import type { DeskOptions, ReplayOptions } from './desk-options.ts';
import { DeskStartError } from './errors.ts';
import { oneTick, smallestTick } from '../../shared/model/tick-rule.ts';
import { onBars, onSymbols } from './profiles/overrides.ts';

export type ReplayFile = { readonly file: BarFile; readonly instrument: Instrument; readonly profile: Profile };

/** Rejects with DeskStartError when the profile may not replay, the instrument is not clear or the file cannot be read. */
export async function readReplayFile(options: DeskOptions, asked: Profile, replay: ReplayOptions): Promise<ReplayFile> {
  // A desk of a live profile starts disarmed, and a replay has nobody to arm it: it would end without a trade and look like a result.
  if (isLive(asked.name)) throw new DeskStartError('configuration', `--data: expected profile dev or paper, found ${asked.name}: a live desk starts disarmed, so its replay would never trade. Replay with --profile paper and the limits of ${asked.name} in its file.`);
  await expectFile(replay.file);
  const listed = instrumentOf(asked, options, replay);
  const file = await read(listed, options, replay);
  const interval = intervalOf(file, replay.file, options);
  const profile = Profile.parse({ ...asked, strategies: onBars(onSymbols(asked.strategies, [symbolOf(listed)]), interval) });
  return { file, profile, instrument: onTickOf(file, listed) };
}

/** Folder of a replay: what the file is called, and the identity of configuration and content. */
export const replayName = (file: string, configHash: string, contentHash: string, dryRun: boolean): string =>
  `${path.basename(file).replace(/\.(?:gz|zip)$/i, '').replace(/\.(?:csv|tsv|txt)$/i, '').replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 80)}-${configHash.slice(0, 8)}-${contentHash.slice(0, 8)}${dryRun ? '-dry' : ''}`;

const symbolOf = ({ id }: Instrument): string => id.split('.')[0] ?? '';

/** A name that leads nowhere must not be searched for an instrument. */
async function expectFile(file: string): Promise<void> {
  const found = await stat(file).then((info) => (info.isDirectory() ? 'a folder' : null), (error: unknown) => (isMissing(error) ? 'nothing' : null));
  if (found !== null) throw new DeskStartError('data', `${file}: expected a file of bars, found ${found}`);
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** The one instrument of the file: as asked, else the one that the file's name carries. A name that contradicts is refused. */
function instrumentOf(profile: Profile, options: DeskOptions, { file, hints }: ReplayOptions): Instrument {
  const catalogue = simCatalogue(profile.sim.shape, 1);
  const known = catalogue.map(symbolOf);
  const says = fileNameSays(path.basename(file), catalogue.map(({ base }) => base));
  const named = catalogue.filter(({ base }) => says.bases.includes(base)).map(symbolOf);
  const symbols = options.overrides.symbols ?? named;
  const [symbol] = symbols;
  if (symbols.length !== 1 || symbol === undefined) throw new DeskStartError('configuration', `${file}: expected one symbol for the file, found ${symbols.length === 0 ? 'none in its name' : symbols.join(', ')}: name it with --symbols, one of ${known.join(', ')}`);
  const instrument = catalogue.find((one) => symbolOf(one) === symbol);
  if (instrument === undefined) throw new DeskStartError('configuration', `--symbols: expected one of ${known.join(', ')}, found ${symbol}`);
  const isNamedBySeries = hints.series !== null;
  if (!isNamedBySeries && named.length > 0 && !named.includes(symbol)) throw new DeskStartError('configuration', `${file}: expected bars of ${symbol}, found ${named.join(' and ')} in the file's name: name that with --symbols, or rename the file`);
  if (!isNamedBySeries && says.otherQuote !== null) throw new DeskStartError('configuration', `${file}: expected prices in ${instrument.currency}, in which ${symbol} is traded, found ${says.otherQuote} in the file's name: rename the file if they are in ${instrument.currency}`);
  return instrument;
}

async function read({ id, base, currency: quote, ticks }: Instrument, options: DeskOptions, { file, hints }: ReplayOptions): Promise<BarFile> {
  const tickDigits = formatDecimal(smallestTick(ticks)).split('.')[1]?.length ?? 0;
  try {
    return await readBars(file, {
      wanted: { id, symbol: id.split('.')[0] ?? '', base, quote, tickDigits }, hints,
      onProgress: ({ bytes, totalBytes }) => options.onStartProgress?.(`Reading ${path.basename(file)}`, totalBytes > 0 ? bytes / totalBytes : null),
    });
  } catch (error) {
    if (error instanceof BarFileError) throw new DeskStartError('data', error.message, error);
    throw error;
  }
}

/** The file's own spacing; an `--interval` that says otherwise is refused, because bars are not resampled. */
function intervalOf(file: BarFile, name: string, options: DeskOptions): BarInterval {
  const own = BAR_INTERVALS.find((interval) => intervalMs(interval) === file.intervalMs);
  if (own === undefined) throw new DeskStartError('data', `${name}: expected bars of ${BAR_INTERVALS.join(', ')}, found bars of ${file.intervalMs} ms`);
  const wanted = options.overrides.interval;
  if (wanted !== undefined && wanted !== own) throw new DeskStartError('configuration', `--interval: expected ${own}, the spacing of ${path.basename(name)}, found ${wanted}`);
  return own;
}

/** The catalogue's instrument, with a finer tick where the file's prices have one. */
function onTickOf(file: BarFile, instrument: Instrument): Instrument {
  const tick = (ONE / 10n ** BigInt(file.tickDigits)) as Price;
  return instrument.shape === 'fractionalBase' && tick < smallestTick(instrument.ticks) ? { ...instrument, ticks: oneTick(tick) } : instrument;
}
