// The desks of this application: which run, which one this connection shows, and what a live desk needs before it may be armed.
import { z } from 'zod';
import { ProfileName } from '../model/profile.ts';
import { Outcome, Reason } from './fields.ts';

/** What a desk that does not run in this application held when it was last heard of, by its own record on disk. */
export const LastKnown = z.object({
  /** When that was written, Unix ms UTC. */
  ts: z.number(),
  /** `elsewhere`: another process holds the desk. `crashed`: it ended without being stopped. `quit`: it ended with its application. `stopped`: a person stopped it. */
  ended: z.enum(['elsewhere', 'crashed', 'quit', 'stopped']),
  /** Null where the record does not say: it is of an older version. */
  positions: z.array(z.object({ symbol: z.string(), side: z.enum(['long', 'short']), quantity: z.string() })).nullable(), workingOrders: z.number().nullable(),
  equity: z.string().nullable(), dayPnl: z.string().nullable(),
  /** It ran when the application ended, or it holds something: it is to be started again, or flattened. */
  offer: z.boolean(),
});
export type LastKnown = z.output<typeof LastKnown>;

/** One profile that the application knows. Figures are null while its desk does not run. */
export const FleetDesk = z.object({
  profile: ProfileName, mode: z.enum(['paper', 'live']),
  /** `unavailable`: this version or this configuration cannot run it; `detail` says why. */
  status: z.enum(['running', 'starting', 'stopped', 'failed', 'unavailable']), detail: z.string(),
  /** Where its orders go: the simulated venue, the venue's rehearsal without real money, or a venue with real money. */
  venue: z.enum(['sim', 'sandbox', 'coinbase']),
  shown: z.boolean(), tradingState: z.enum(['disarmed', 'active', 'reducing', 'halted']).nullable(), latched: z.boolean().nullable(),
  /** True of the shown desk when it has ended and another one of its profile runs in its place: it is to be shown again. */
  renewed: z.boolean().optional(),
  /** How many windows and pages show it now, the asking one included; absent where the host does not count them. */
  views: z.number().optional(),
  equity: z.string().nullable(), dayPnl: z.string().nullable(), openPositions: z.number().nullable(),
  /** Open positions on which no stop acts now. */
  unprotected: z.number().nullable().optional(), workingOrders: z.number().nullable(), criticalAlerts: z.number().nullable(),
  /** Of a desk that does not run here; null when it never ran on this data folder. */
  lastKnown: LastKnown.nullable().optional(),
});
export type FleetDesk = z.output<typeof FleetDesk>;

/** One line of the readiness list. Only `green` lets a live desk be armed; `notNeeded` says why in `found`. */
export const ReadinessItem = z.object({ id: z.string(), label: z.string(), status: z.enum(['green', 'red', 'notNeeded']), found: z.string(), expected: z.string(), cure: z.string() });
export type ReadinessItem = z.output<typeof ReadinessItem>;
export const Readiness = z.object({
  items: z.array(ReadinessItem), armable: z.boolean(), tsChecked: z.number(),
  /** What must be typed, letter by letter, to arm: it names the profile and its largest position. */
  phrase: z.string(),
});
export type Readiness = z.output<typeof Readiness>;

export const fleetMethods = {
  'fleet.desks': { input: z.object({}), output: z.object({ desks: z.array(FleetDesk) }) },
  /** Starts the desk when it does not run and shows it on this connection. After `done` the caller takes a new snapshot; the desk shown before runs on. */
  'fleet.show': { input: z.object({ profile: ProfileName }), output: Outcome },
  /** Starts a desk that does not run, and shows it nowhere. A live one comes back disarmed. */
  'fleet.start': { input: z.object({ profile: ProfileName }), output: Outcome },
  /** Stops a desk that this connection does not show. Refused while it holds positions or working orders. */
  'fleet.stop': { input: z.object({ profile: ProfileName }), output: Outcome },
  'desk.readiness': { input: z.object({}), output: Readiness },
  /** Runs the readiness list again itself; refused unless it is green and the phrase is the one of the list. */
  'desk.arm': { input: z.object({ phrase: z.string().max(200), reason: Reason }), output: Outcome },
  /** Stops the desk of this connection, which ends with it; for the command line. Refused while the desk holds anything, unless it may be left open, watched by nobody. */
  'desk.stop': { input: z.object({ leaveOpen: z.boolean() }), output: Outcome },
  'desk.disarm': { input: z.object({ reason: Reason }), output: Outcome },
} as const;
