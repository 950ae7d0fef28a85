// A whole desk in virtual time at a venue that loses, repeats and reorders, in a market that lies, with an engine that dies at any boundary, and somebody
// who presses everything there is. At each request and at the end the invariants of a desk must hold; each problem begins with the name of its own:
// I1 intent durable before it leaves · I2 nothing sent twice, nothing unknown for ever · I3 each fill once · I4 our position is the venue's, no risk
// without agreement · I5 no risk on stale data or a dead line · I6 a halt holds, flat is proven · I8 an exit only reduces · I9 on tick and lot · I11 order
// rate · DST one seed, one log. Not here: I7 and I10 have tests of their own (protection, wall clock), I12 and I13 are of processes, I14 needs legs.
import { createHash } from 'node:crypto';
import { quantity, price, toNumber } from '../../src/shared/model/decimal.ts';
import { instrumentId, type InstrumentId } from '../../src/shared/model/ids.ts';
import type { MarketEvent } from '../../src/shared/model/market-data.ts';
import { PROFILE_DEFAULTS } from '../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../src/shared/model/profile.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import type { VenueRequest } from '../../src/shared/model/venue-request.ts';
import { disagreements, DyingDesk, leftOpen } from '../support/dying-desk.ts';
import { PERSON, type VirtualDesk } from '../support/virtual-desk.ts';
import type { Campaign, Outcome, Unit } from './runner/campaign.ts';
import { isOnTick } from '../../src/shared/model/tick-rule.ts';

const UNITS_AT_SCALE_1 = 10_000;
const BTC = instrumentId('BTC-PERP.SIM');
const ETH = instrumentId('ETH-PERP.SIM');
const MINUTE_MS = 60_000;
/** Virtual time for the proof of flat at a hostile venue. */
const FLAT_MS = 900_000;
/** Two reads of the venue more, so that what came late is booked. */
const SETTLE_MS = 35_000;
/** Older than the limit of the profile. */
const STALE_MS = 3_000;
/** The market's seconds in one of ours. */
const PACE = 20;
/** So many units are lived through twice. */
const TWICE_EVERY = 25;

/** How often each is done, against the others: a desk that is halted most of the time shows little. */
const ACTS = {
  buy: 4, sell: 4, limit: 6, post: 2, exit: 2, replace: 5, cancel: 2, cancelAll: 1, lie: 2, die: 4, kill: 1, flatten: 1, reduce: 1, another: 1, race: 1,
  silence: 2, stall: 2, resume: 7, foreign: 1,
} as const satisfies Readonly<Record<string, number>>;
type Act = keyof typeof ACTS;
const DRAWN: readonly Act[] = Object.entries(ACTS).flatMap(([act, many]) => Array.from({ length: many }, () => act as Act));

type Press =
  | { readonly type: 'FlattenAll' | 'Kill' | 'Resume' }
  | { readonly type: 'SetReduceOnly'; readonly on: boolean }
  | { readonly type: 'CancelAll'; readonly instrumentId: InstrumentId | null };

class Trial {
  readonly dying: DyingDesk;
  readonly problems = new Set<string>();
  readonly seen = new Map<string, number>();
  readonly #random: Prng;
  readonly #opened: number[] = [];
  readonly #maxPerMinute: number;
  readonly #deaths: number[] = [];

  constructor(seed: number) {
    const random = new Prng(seed);
    this.#random = random;
    this.#maxPerMinute = random.int(3) === 0 ? 3 : 120;
    const { limits, sim } = Profile.parse({
      ...PROFILE_DEFAULTS.dev, sim: { pace: PACE },
      limits: { ...PROFILE_DEFAULTS.dev.limits, maxOrdersPerMinute: this.#maxPerMinute, allowShorts: random.int(2) === 0 },
    });
    this.dying = new DyingDesk({
      seed: 1 + random.int(1_000_000), severity: random.int(5) === 0 ? 'normal' : 'hostile', manualOnly: random.int(2) === 0, stepMs: 500,
      profile: { limits, sim },
    }, (request) => { this.#watch(request); });
  }

  get desk(): VirtualDesk {
    return this.dying.desk;
  }

  live(): void {
    this.#survive(() => this.desk.start());
    const steps = 4 + this.#random.int(12);
    for (let step = 0; step < steps; step += 1) {
      const what = DRAWN[this.#random.int(DRAWN.length)] ?? 'buy';
      this.#count(what);
      const [id, n, wait] = [this.#random.int(2) === 0 ? BTC : ETH, 1 + this.#random.int(20), this.#random.int(3_000)];
      this.#survive(() => { this.#act(what, id, n); });
      this.#survive(() => this.desk.run(wait));
    }
    this.dying.dieAfter();
    this.#command({ type: 'FlattenAll' });
    const isFlat = (): boolean => !this.desk.kernel.flattening() && this.desk.kernel.orders.working().length === 0 && this.dying.verified();
    this.desk.runUntil(isFlat, FLAT_MS, 'I6: proof of flat and no order in doubt');
    this.desk.run(SETTLE_MS);
    this.#judge();
    this.#count('deaths', this.dying.died);
    this.#count('fills', this.desk.venue.truth().fills.length);
    this.#count('requests', this.desk.sent.length);
  }

  /** Of everything that was concluded. */
  log(): string {
    const text = JSON.stringify(this.desk.entries(), (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    return createHash('sha256').update(text).digest('hex');
  }

  #count(what: string, many = 1): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + many);
  }

  #survive(act: () => void): void {
    this.dying.survive(this.#deaths, act);
  }

  #command(command: Press): void {
    this.desk.command({ ...command, requestId: this.desk.requestId(), by: PERSON, reason: 'campaign' });
  }

  #act(what: Act, id: InstrumentId, n: number): void {
    const { desk } = this;
    const reference = desk.kernel.marketData.referencePrice(id);
    if (!(reference > 0)) return; // It died before it had seen a price.
    const size = quantity((n * (id === BTC ? 0.001 : 0.02)).toFixed(3));
    // Close to the market, so that fills race what is asked.
    const near = price((reference * (1 + (n - 10) * 0.00002)).toFixed(id === BTC ? 0 : 1));
    const side = n % 3 === 0 ? 'sell' : 'buy';
    const held = desk.kernel.portfolio.position(id)?.quantity ?? 0n;
    const head = { requestId: desk.requestId(), by: PERSON };
    const resting = desk.kernel.orders.workingFor(id).find(({ type, status, pending }) => type === 'limit' && status === 'open' && pending === null);
    switch (what) {
      case 'buy': case 'sell': desk.order({ instrumentId: id, side: what, quantity: size }); return;
      case 'limit': case 'post':
        desk.order({ instrumentId: id, side, type: 'limit', timeInForce: 'gtc', quantity: size, limitPx: near, postOnly: what === 'post' });
        return;
      case 'exit': if (held !== 0n) desk.order({ instrumentId: id, side: held > 0n ? 'sell' : 'buy', quantity: size, reduceOnly: true }); return;
      case 'replace': if (resting) desk.command({ type: 'ReplaceOrder', ...head, clientOrderId: resting.clientOrderId, quantity: size, limitPx: near }); return;
      case 'cancel': if (resting) desk.command({ type: 'CancelOrder', ...head, clientOrderId: resting.clientOrderId, reason: 'campaign' }); return;
      case 'cancelAll': this.#command({ type: 'CancelAll', instrumentId: n % 2 === 0 ? null : id }); return;
      case 'lie': this.#lie(id, n, reference); return;
      case 'die': this.#dieSoon(n); return;
      case 'kill': this.#command({ type: 'Kill' }); return;
      case 'resume': this.#command({ type: 'Resume' }); return;
      case 'flatten': this.#command({ type: 'FlattenAll' }); return;
      case 'reduce': this.#command({ type: 'SetReduceOnly', on: n % 2 === 0 }); return;
      case 'another':
        desk.latch.byAnother();
        desk.order({ instrumentId: id, side, quantity: size });
        return;
      case 'race':
        this.#race();
        desk.order({ instrumentId: id, side, quantity: size });
        return;
      case 'silence':
        this.#silence(STALE_MS + n * 100);
        desk.order({ instrumentId: id, side, quantity: size });
        return;
      case 'stall':
        // Nobody calls the engine; what fell due meanwhile is made up for when it wakes.
        desk.now += STALE_MS + n * 100;
        desk.handle({ type: 'time', ts: desk.now });
        return;
      case 'foreign': desk.venue.placeForeign({ instrumentId: id, side, quantity: size, limitPx: near }, desk.now); return;
      default: return what satisfies never;
    }
  }

  /** The feed says nothing for a while; the engine is awake and does what falls due when it does. */
  #silence(ms: number): void {
    const { desk } = this;
    const until = desk.now + ms;
    while (desk.now < until) {
      desk.now = Math.min(until, Math.max(desk.now + 1, desk.kernel.nextTimer()));
      desk.handle({ type: 'time', ts: desk.now });
    }
  }

  /** Another process kills the desk just after it looked. */
  #race(): void {
    const { latch } = this.desk;
    latch.onLook = () => {
      latch.onLook = () => {};
      latch.byAnother();
    };
  }

  /** At a boundary that is near; half of the time it dies again while it recovers. */
  #dieSoon(n: number): void {
    this.dying.dieAfter(1 + this.#random.int(n * 20));
    while (this.#random.int(2) === 0) this.#deaths.push(1 + this.#random.int(60));
  }

  #lie(id: InstrumentId, n: number, px: number): void {
    const ts = this.desk.now;
    const lies: readonly MarketEvent[] = [
      ...[NaN, -px, px * 1e6].map((lie) => ({ type: 'mark' as const, instrumentId: id, tsEvent: ts, px: lie })),
      { type: 'mark', instrumentId: id, tsEvent: ts + 1e12, px },
      { type: 'quote', instrumentId: id, tsEvent: ts, bid: px * 2, ask: px / 2, bidSize: n, askSize: n },
    ];
    for (const event of lies) this.desk.handle({ type: 'market', ts, event });
    const after = this.desk.kernel.marketData.referencePrice(id);
    if (after !== px) this.problems.add(`I5: ${id}: a lie of the market moved the reference price from ${px} to ${after}`);
  }

  #watch(request: VenueRequest): void {
    const { kernel, now } = this.desk;
    const words = (): string => JSON.stringify(request, (_key, value: unknown) => (typeof value === 'bigint' ? toNumber(value) : value));
    const add = (problem: string): void => void this.problems.add(`${problem} (${words()} at ${now})`);
    if (request.type !== 'submit' && request.type !== 'replace') return;
    const instrument = kernel.instruments.get(request.instrumentId);
    if (!instrument) return add('I9: an instrument that nobody lists');
    if (request.quantity <= 0n || request.quantity % instrument.lotSize !== 0n) add('I9: a quantity off the lot');
    if (request.limitPx !== null && (request.limitPx <= 0n || !isOnTick(instrument.ticks, request.limitPx))) add('I9: a price off the tick');
    if (request.type === 'submit' ? request.reduceOnly : kernel.orders.get(request.clientOrderId)?.reduceOnly) return;
    if (kernel.state.state() !== 'active') add(`I6: risk is opened while the desk is ${kernel.state.state()}`);
    if (this.desk.latch.isSet()) add('I6: risk is opened under the kill latch');
    if (!kernel.sync.connected) add('I5: risk is opened without a connection');
    if (!kernel.sync.reconciled) add('I4: risk is opened without agreement with the venue');
    if (kernel.marketData.isStale(request.instrumentId, now)) add('I5: risk is opened on stale data');
    if (request.type === 'replace') return;
    this.#opened.push(now);
    const lately = this.#opened.filter((ts) => now - ts < MINUTE_MS).length;
    if (lately > this.#maxPerMinute) add(`I11: ${lately} orders that open risk within a minute, allowed are ${this.#maxPerMinute}`);
  }

  #judge(): void {
    const { desk } = this;
    for (const problem of disagreements(desk)) this.problems.add(`I3/I4: ${problem}`);
    for (const problem of leftOpen(desk)) this.problems.add(`I6: ${problem}`);
    if (desk.kernel.state.state() !== 'halted') this.problems.add(`I6: after a flatten the desk is ${desk.kernel.state.state()}`);
    const exits = new Set(desk.sent.flatMap((request) => (request.type === 'submit' && request.reduceOnly ? [request.clientOrderId] : [])));
    const filled = new Map<string, bigint>();
    const positions = new Map<InstrumentId, bigint>();
    for (const { clientOrderId, instrumentId: id, side, qty, tradeId } of desk.venue.truth().fills) {
      const before = positions.get(id) ?? 0n;
      const after = before + (side === 'buy' ? qty : -qty);
      positions.set(id, after);
      if (clientOrderId === null) continue;
      filled.set(clientOrderId, (filled.get(clientOrderId) ?? 0n) + qty);
      const isLess = before > 0n ? after >= 0n && after < before : after <= 0n && after > before;
      const change = `${id} from ${toNumber(before)} to ${toNumber(after)}`;
      if (exits.has(clientOrderId) && !isLess) this.problems.add(`I8: fill ${tradeId} of the exit ${clientOrderId} took ${change}`);
    }
    for (const request of desk.sent) {
      if (request.type !== 'submit') continue;
      const [ours, theirs] = [desk.kernel.orders.get(request.clientOrderId)?.filledQty, filled.get(request.clientOrderId) ?? 0n];
      if (ours !== theirs) this.problems.add(
        `I3: ${request.clientOrderId}: we booked ${ours === undefined ? 'nothing of it' : toNumber(ours)}, the venue filled ${toNumber(theirs)}`,
      );
    }
  }
}

function lived(seed: number): Trial {
  const trial = new Trial(seed);
  trial.live();
  return trial;
}

function run({ index, seed }: Unit): Outcome {
  const trial = lived(seed);
  if (index % TWICE_EVERY === 0 && lived(seed).log() !== trial.log()) trial.problems.add('DST: the same seed gave another log');
  return { problems: [...trial.problems], seen: Object.fromEntries(trial.seen) };
}

export const campaign: Campaign = {
  name: 'hostile-desk',
  about: 'A desk in virtual time at a hostile venue, its engine dying at any boundary while everything is pressed: the invariants hold and the records agree.',
  units: (scale) => Math.ceil(UNITS_AT_SCALE_1 * scale),
  share: { scale: 0.01, seed: 20261201 },
  run,
};
