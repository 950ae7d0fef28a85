// When a duty is due, and what is remembered of it. Times of day are those of an exchange's zone; what is stored is instants in Unix ms.
import { z } from 'zod';
import { CALENDAR_IDS, ZONE_IDS } from './calendar.ts';

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

const Calendar = z.enum(CALENDAR_IDS);
const Zone = z.enum(ZONE_IDS);
/** `09:15`, 24-hour clock. */
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 09:15');

export const Schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('daily'), at: TimeOfDay, zone: Zone }),
  /** On dates that have a session, at a time of the calendar's zone, whether or not the market is open then. */
  z.strictObject({ kind: z.literal('sessionDays'), at: TimeOfDay, calendar: Calendar }),
  z.strictObject({ kind: z.literal('weekly'), weekday: z.enum(WEEKDAYS), at: TimeOfDay, zone: Zone }),
  /** In a month with fewer days: on its last. */
  z.strictObject({ kind: z.literal('monthly'), day: z.int().min(1).max(31), at: TimeOfDay, zone: Zone }),
  /** Minutes after the opening or the closing of each session; before it when negative. Short days count with the closing that they have. */
  z.strictObject({ kind: z.literal('aroundSession'), edge: z.enum(['open', 'close']), minutes: z.int().min(-1_440).max(1_440), calendar: Calendar }),
  /** With the opening of each session and every so many minutes until it closes; what falls into maintenance is left out. */
  z.strictObject({ kind: z.literal('whileOpen'), everyMinutes: z.int().min(1).max(1_440), calendar: Calendar }),
]);
export type Schedule = Readonly<z.output<typeof Schedule>>;

export const Job = z.strictObject({
  id: z.string().regex(/^[a-z][a-zA-Z0-9-]{0,59}$/, 'expected a name such as daily-report'),
  schedule: Schedule,
  /** What becomes of a time that passed while nobody looked: the newest of them is made up for once, or none is. */
  catchUp: z.enum(['runOnce', 'skip']),
  /** With `runOnce`: a time further back than this is skipped, as a check before the open is of no use after it. */
  lateUpToMinutes: z.int().min(1).max(525_600).optional(),
});
export type Job = Readonly<z.output<typeof Job>>;

const Instant = z.int().min(0);
export const JobRecord = z.strictObject({
  /** Every time of the job until here is settled: started or told as skipped. */
  until: Instant,
  /** What was started, as spans of times without one left out, ascending. Remembered beyond `until` when the clock was set back. */
  started: z.array(z.tuple([Instant, Instant]).readonly()).readonly(),
  /** Older spans are forgotten; nothing at or before this is ever started. */
  floor: Instant.nullable(),
  /** The time whose run has not been told as finished. */
  running: Instant.nullable(),
});
export type JobRecord = Readonly<z.output<typeof JobRecord>>;

export const SchedulerState = z.strictObject({ v: z.literal(1), jobs: z.record(z.string(), JobRecord) });
export type SchedulerState = Readonly<z.output<typeof SchedulerState>>;

/** Why a time passed without its run. `delayed`: nobody asked although nothing is known to have slept: a stall, or a clock that was set forward. */
export type MissCause = 'asleep' | 'notRunning' | 'delayed';
/** `stillRunning`: the run before had not ended. `superseded`: a newer time of the job was due in the same moment. */
export type SkipCause = MissCause | 'stillRunning' | 'superseded';

/** What the scheduler says. `at`, `first`, `last`: the times that were due, not those of the saying. */
export type SchedulerEvent =
  /** Run it now, once this is on disk. `cause` null: on time. */
  | { readonly kind: 'start'; readonly job: string; readonly at: number; readonly lateMs: number; readonly cause: MissCause | null }
  /** `count` times in a row from `first` to `last` are not run. */
  | { readonly kind: 'skipped'; readonly job: string; readonly cause: SkipCause; readonly first: number; readonly last: number; readonly count: number }
  /** Was started before the process ended, and nobody knows whether it was done. It is not started again. */
  | { readonly kind: 'interrupted'; readonly job: string; readonly at: number }
  | { readonly kind: 'clockBack'; readonly from: number; readonly to: number };
