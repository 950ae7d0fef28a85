// What must be true before a live desk may be armed, as judgements over plain facts: no reading, no clock, no surprise.
import type { Readiness, ReadinessItem } from '../../../shared/contract/fleet-methods.ts';
import { isLive, type Profile } from '../../../shared/model/profile.ts';

/** What was found a moment ago. Ages and offsets in ms; null where nothing is known. */
export type ReadinessFacts = {
  readonly profile: Profile;
  readonly venue: { readonly connected: boolean; readonly cause: string };
  readonly reconciled: boolean;
  readonly prices: readonly { readonly symbol: string; readonly ageMs: number; readonly stale: boolean }[];
  /** `doubt`: what the clocks contradict each other in. `sinceJumpMs`: how long ago the machine's clock last jumped. `offsetMs`: our clock minus the venue's, at most by the travel time of a message. */
  readonly clock: { readonly doubt: string | null; readonly aheadMs: number; readonly sinceJumpMs: number | null; readonly jump: string; readonly offsetMs: number | null };
  /** `behind`: why it is older than what the venue or its mark knows; `markProblem`: why nobody could tell. */
  readonly journal: { readonly durable: boolean; readonly chain: { readonly ok: boolean; readonly message: string }; readonly behind: string | null; readonly markProblem: string | null };
  /** Null: the system does not say. */
  readonly freeBytes: number | null;
  readonly latch: { readonly latched: boolean; readonly onDisk: boolean; readonly cause: string };
  readonly unknownOrders: readonly string[];
  /** Tier-1 alerts of the whole journal that nobody acknowledged: how many, and the messages of those that are at hand. */
  readonly openAlerts: { readonly count: number; readonly messages: readonly string[] };
  /** `problem`: what is wrong with the configuration on disk now; `changed`: it differs from what this engine started with. */
  readonly configuration: { readonly problem: string | null; readonly changed: boolean };
  /** The venue as read by a connection of its own, the way that flatten-all goes when the engine hangs. */
  readonly flattenPath: { readonly ok: boolean; readonly found: string };
};

/** The clock may be this far from the venue's, travel included, ms. */
const MAX_OFFSET_MS = 1_000;
/** A jump of the clock is over after this long, ms. */
const JUMP_OVER_MS = 60_000;
const MIN_FREE_BYTES = 1_000_000_000;
const SHOWN = 3;

type Judgement = Pick<ReadinessItem, 'status' | 'found'>;
const judged = (good: boolean, found: string): Judgement => ({ status: good ? 'green' : 'red', found });
const notNeeded = (found: string): Judgement => ({ status: 'notNeeded', found });
const listed = (all: readonly string[]): string => `${all.slice(0, SHOWN).join('; ')}${all.length > SHOWN ? `; and ${all.length - SHOWN} more` : ''}`;
const seconds = (ms: number): string => (Number.isFinite(ms) ? `${(ms / 1_000).toFixed(1)} s` : 'none yet');

type Check = { readonly id: string; readonly label: string; readonly expected: string; readonly cure: string; readonly judge: (facts: ReadinessFacts) => Judgement };

const CHECKS: readonly Check[] = [
  { id: 'venue', label: 'Venue connected', expected: 'connected', cure: 'Wait for the connection: it is tried again by itself. If it stays down, look at the venue’s status page and this machine’s network.', judge: ({ venue }) => judged(venue.connected, venue.connected ? `connected (${venue.cause})` : `not connected: ${venue.cause}`) },
  { id: 'records', label: 'Records reconciled', expected: 'our orders, positions and cash agree with the venue’s', cure: 'Wait for the next read of the venue. If it stays open, the alerts name each difference.', judge: ({ reconciled }) => judged(reconciled, reconciled ? 'they agree' : 'not compared yet, or they differ') },
  {
    id: 'prices', label: 'Prices fresh', expected: 'a recent price for every instrument', cure: 'Wait for prices. If one stays away, take the instrument out of the profile or look at the venue’s status page.',
    judge({ prices, profile }) {
      const stale = prices.filter((price) => price.stale);
      if (prices.length === 0) return judged(false, 'no instrument');
      return judged(stale.length === 0, stale.length === 0 ? `${prices.length} of ${prices.length}, oldest ${seconds(Math.max(...prices.map((price) => price.ageMs)))}, limit ${seconds(profile.limits.maxDataAgeMs)}` : listed(stale.map((price) => `${price.symbol}: ${seconds(price.ageMs)}`)));
    },
  },
  {
    id: 'clock', label: 'Clock', expected: `no jump within ${JUMP_OVER_MS / 1_000} s, at most ${seconds(MAX_OFFSET_MS)} from the venue’s time`, cure: 'Set the machine’s clock by its time service (NTP), then wait a minute.',
    judge({ clock }) {
      if (clock.doubt !== null) return judged(false, clock.doubt);
      if (clock.sinceJumpMs !== null && clock.sinceJumpMs < JUMP_OVER_MS) return judged(false, `${clock.jump}, ${seconds(clock.sinceJumpMs)} ago`);
      if (clock.aheadMs > MAX_OFFSET_MS) return judged(false, `the journal’s time is ${seconds(clock.aheadMs)} ahead of this machine’s clock`);
      if (clock.offsetMs === null) return judged(false, 'the venue has told no time yet');
      return judged(Math.abs(clock.offsetMs) <= MAX_OFFSET_MS, `no jump; ${Math.round(clock.offsetMs)} ms from the venue’s time, travel included`);
    },
  },
  {
    id: 'journal', label: 'Journal', expected: 'every commit reaches the disk, the chain of hashes agrees, and it is the newest one', cure: 'Press Verify in Journal, or stop the desk and run  npm run breakwater -- replay  with its profile. Restore a backup when it is broken. When it is behind, do what the alert says.',
    judge({ journal: { durable, chain, behind, markProblem } }) {
      if (!durable) return judged(false, 'commits do not reach the disk');
      if (behind !== null) return judged(false, behind);
      if (!chain.ok) return judged(false, chain.message);
      return judged(markProblem === null, markProblem === null ? chain.message : `its mark, which shows that it is the newest one, is not kept: ${markProblem}`);
    },
  },
  { id: 'disk', label: 'Free disk space', expected: 'at least 1 GB', cure: 'Make room on the disk that holds the data folder.', judge: ({ freeBytes }) => (freeBytes === null ? judged(false, 'the system does not say') : judged(freeBytes >= MIN_FREE_BYTES, `${(freeBytes / 1e9).toFixed(1)} GB`)) },
  { id: 'latch', label: 'Kill switch', expected: 'not latched', cure: 'Resume the desk once the cause is understood.', judge: ({ latch }) => judged(!latch.latched && !latch.onDisk, latch.latched ? `latched: ${latch.cause}` : latch.onDisk ? 'the latch on disk is set' : 'clear') },
  { id: 'orders', label: 'Orders of unknown outcome', expected: 'none', cure: 'Wait until the venue has been asked about it, or cancel it.', judge: ({ unknownOrders }) => judged(unknownOrders.length === 0, unknownOrders.length === 0 ? 'none' : listed(unknownOrders)) },
  { id: 'alerts', label: 'Tier-1 alerts acknowledged', expected: 'none open', cure: 'Read each one in Alerts, do what it says, and acknowledge it.', judge: ({ openAlerts }) => judged(openAlerts.count === 0, openAlerts.count === 0 ? 'none open' : `${openAlerts.count} open${openAlerts.messages.length === 0 ? ', all of them older' : `: ${listed(openAlerts.messages)}`}`) },
  { id: 'configuration', label: 'Configuration unchanged', expected: 'the configuration that this engine started with', cure: 'Repair the profile in Settings, then stop and start this desk so that it takes it.', judge: ({ configuration }) => judged(configuration.problem === null && !configuration.changed, configuration.problem ?? (configuration.changed ? 'it was changed since the start' : 'sound and unchanged')) },
  { id: 'flattenPath', label: 'Emergency path', expected: 'the venue answers a connection of its own, as flatten-all uses when the engine hangs', cure: 'Without this path a hung engine cannot be passed by: look at the venue’s status page and try again.', judge: ({ flattenPath }) => judged(flattenPath.ok, flattenPath.found) },
  {
    id: 'key', label: 'API key', expected: 'a key of this profile in the system’s keychain', cure: 'Set it in Settings, API keys.',
    judge: ({ profile }) => (profile.venue === 'coinbase' ? judged(false, 'none is read by this version') : notNeeded('the sandbox takes no key: it moves no real money')),
  },
  {
    id: 'validation', label: '30-day paper validation', expected: 'a passed validation on record', cure: 'Run the strategy on paper for 30 days; the record is made from its journal.',
    judge: ({ profile }) => (profile.name === 'prod' ? judged(false, 'no record') : notNeeded(profile.venue === 'sandbox' ? 'a rehearsal without real money needs none' : `profile ${profile.name} needs none`)),
  },
];

/** What must be typed to arm, letter by letter: the profile and the largest position that it may hold. */
export const armingPhrase = (profile: Profile): string => `ARM ${profile.name} ${profile.limits.maxPositionNotional} USD`;

/** The list over one set of facts. Paper desks are never armable: they need no arming. */
export function checklist(facts: ReadinessFacts, tsChecked: number): Readiness {
  const items = CHECKS.map(({ id, label, expected, cure, judge }): ReadinessItem => ({ id, label, expected, cure, ...judge(facts) }));
  return { items, armable: isLive(facts.profile.name) && items.every((item) => item.status !== 'red'), tsChecked, phrase: armingPhrase(facts.profile) };
}
