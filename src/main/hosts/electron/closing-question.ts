// The question before the engines stop. What stays is the venue's to say; where it does not answer in time, the desk's own record is named as that.
import type { Dialog } from 'electron';
import type { DeskApi } from '../../api/desk-api.ts';
import type { ProfileName } from '../../../shared/model/profile.ts';
import { counted } from '../../../shared/model/counted.ts';
import { leftAloneWords, unprotectedWords } from '../../../shared/model/protection.ts';
import type { Result } from '../../../shared/model/result.ts';
import { utcSecond } from '../../../shared/model/utc.ts';

/** Positions that are not flat, and orders that can still fill. */
export type AtVenue = { readonly positions: number; readonly orders: number };

export type VenueWords = {
  /** What the desk's venue itself shows now; a sentence when it cannot be asked. */
  holdings(profile: ProfileName): Promise<Result<AtVenue, string>>;
  /** When the desk's record and the venue agreed last, in ms of the venue's clock; null before the first time. */
  tsAgreed(profile: ProfileName): number | null;
};

export type ClosingQuestion = {
  readonly desks: readonly DeskApi[];
  readonly venues: VenueWords;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  /** Resolves when the trader has waited long enough for the venues. */
  readonly patience: () => Promise<void>;
};

type Found = { readonly desk: DeskApi; readonly record: AtVenue & { readonly notional: string }; readonly venue: Result<AtVenue, string> };

const isHeld = ({ positions, orders }: AtVenue): boolean => positions > 0 || orders > 0;
const words = ({ positions, orders }: AtVenue, of = ''): string => `${counted(positions, 'position')}${of}${of === '' ? ' and' : ','} ${counted(orders, 'working order')}`;
/** What can stay: an order on its way is in the record before the venue shows it. */
const most = ({ record, venue }: Found): AtVenue => (venue.ok ? { positions: Math.max(venue.value.positions, record.positions), orders: Math.max(venue.value.orders, record.orders) } : record);
const isCertain = (found: Found): boolean => found.venue.ok && most(found).positions === found.venue.value.positions && most(found).orders === found.venue.value.orders;

/** True when the engines may stop: every venue and every record shows nothing, or the trader says so. A replay has no venue. */
export async function mayStop({ desks, venues, dialog, patience }: ClosingQuestion): Promise<boolean> {
  const onVenues = desks.filter((desk) => desk.snapshot().desk.source !== 'replay');
  if (onVenues.length === 0) return true;
  const late = patience().then((): Result<AtVenue, string> => ({ ok: false, error: 'it did not answer in time' }));
  const all = await Promise.all(onVenues.map(async (desk): Promise<Found> => {
    const venue = await Promise.race([venues.holdings(desk.profile), late]);
    const { positions, workingOrders, notional } = desk.flattenPreview(); // Read after the venue's answer: what was sent meanwhile counts.
    return { desk, venue, record: { positions, orders: workingOrders, notional } };
  }));
  const open = all.filter(({ record, venue }) => !venue.ok || isHeld(venue.value) || isHeld(record));
  if (open.length === 0) return true;
  const { response } = await dialog.showMessageBox({
    type: 'warning', title: 'Stop the engine', buttons: ['Keep running', 'Stop the engine'], defaultId: 0, cancelId: 0, noLink: true,
    message: headline(open),
    detail: `${leftAloneWords(open.map(most).reduce((sum, { positions }) => sum + positions, 0)) ?? 'No stop acts while the engine is stopped.'}\n${open.map((found) => line(found, venues)).join('\n')}`,
  });
  return response === 1;
}

function headline(open: readonly Found[]): string {
  const sum = open.map(most).reduce((all, one) => ({ positions: all.positions + one.positions, orders: all.orders + one.orders }), { positions: 0, orders: 0 });
  if (!isHeld(sum)) return `The venue of ${open.map(({ desk }) => desk.profile).join(', ')} could not be asked whether anything is open there.`;
  return `At the venue ${open.every(isCertain) ? 'stay' : 'may stay'} ${words(sum)}.`;
}

function line({ desk, record, venue }: Found, venues: VenueWords): string {
  const name = `${desk.profile} (${desk.snapshot().desk.mode === 'live' ? 'LIVE' : 'paper'})`;
  const { unprotected = 0 } = desk.snapshot().desk;
  const own = `${words(record, ` of ${record.notional} USD in notional`)}${unprotected === 0 ? '' : ` (${unprotectedWords(unprotected, record.positions)} even now)`}`;
  if (!venue.ok) {
    const ts = venues.tsAgreed(desk.profile);
    return `${name}: by its own record, which ${ts === null ? 'has not agreed with the venue yet' : `agreed with the venue last at ${utcSecond(ts)}`}, ${own}. The venue could not be asked: ${venue.error}.`;
  }
  if (venue.value.positions === record.positions && venue.value.orders === record.orders) return `${name}: ${own}, as the venue shows now.`;
  return `${name}: the venue shows ${words(venue.value)}; the desk's own record shows ${own}.`;
}
