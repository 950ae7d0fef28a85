// Journals that an earlier version recorded (test/fixtures/journals-v1), unpacked as the data folder of a desk, and a desk that goes on from one in virtual time.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { openJournal, type OpenedJournal } from '../../src/main/adapters/sqlite/open-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import { NOTHING_FOUND, type Input } from '../../src/main/core/kernel/messages.ts';
import { SimMarket } from '../../src/main/core/sim-market/sim-market.ts';
import { buildStrategies } from '../../src/main/core/strategy/registry.ts';
import { SimVenue } from '../../src/main/core/venue/sim-venue.ts';
import type { SimVenueState } from '../../src/main/core/venue/venue-types.ts';
import { readRunRecord, type RunRecord } from '../../src/main/cli/records/run-record.ts';
import { restore } from '../../src/main/desk/engine.ts';
import { ofFile, venueKernelOptions } from '../../src/main/desk/kernel-options.ts';
import { formatDecimal, parseDecimal, type Money, type Quantity } from '../../src/shared/model/decimal.ts';
import { MANUAL, type InstrumentId } from '../../src/shared/model/ids.ts';
import type { CommandResult } from '../../src/shared/model/command.ts';
import { MemoryLatch, PERSON } from './virtual-desk.ts';
import { stateOf } from './venue-state.ts';
import { isPerpetual } from '../../src/shared/model/instrument.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/journals-v1');

/** The venue's own account as it saved it: the oracle of what a journal must say. Decimals as text. */
export type VenueAccount = {
  readonly version: 1;
  readonly core: { readonly startCash: string; readonly cash: string; readonly positions: readonly { readonly instrumentId: string; readonly quantity: string; readonly cost: string; readonly realizedPnl: string; readonly fees: string; readonly funding: string }[]; readonly markets: readonly { readonly instrumentId: string; readonly mark: number }[] };
  readonly orders: readonly { readonly venueOrderId: string; readonly clientOrderId: string | null; readonly status: string; readonly quantity: string; readonly filledQty: string }[];
  readonly fills: readonly { readonly value: { readonly tradeId: string } }[];
  readonly funding: readonly { readonly value: { readonly fundingId: string } }[];
};

export class RecordedJournal {
  readonly name: string;
  readonly #dir: string;

  constructor(name: string) {
    this.name = name;
    this.#dir = path.join(FIXTURES, name);
  }

  text(file: string): string {
    const packed = path.join(this.#dir, `${file}.br`);
    return existsSync(packed) ? brotliDecompressSync(readFileSync(packed)).toString() : readFileSync(path.join(this.#dir, file), 'utf8');
  }

  /** Files of what was reported and exported, without the ending of the packing. */
  goldenFiles(): readonly string[] {
    return readdirSync(path.join(this.#dir, 'golden')).map((name) => name.replace(/\.br$/, ''));
  }

  venue(): VenueAccount { return JSON.parse(this.text('venue.json')) as VenueAccount; }

  /** Lays it into `dataDir` as the `dev` desk's own journal (a replay: as one of its replays). Returns the folder of the journal. */
  unpack(dataDir: string): string {
    const dir = this.name === 'replay' ? path.join(dataDir, 'dev/replays/recorded') : path.join(dataDir, 'dev/journal');
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(path.join(dir, 'journal.sqlite'), brotliDecompressSync(readFileSync(path.join(this.#dir, 'journal.sqlite.br'))), { mode: 0o600 });
    for (const name of readdirSync(this.#dir).filter((one) => one === 'journal.id' || one.startsWith('run-'))) cpSync(path.join(this.#dir, name), path.join(dir, name));
    // The newest configuration is told by its age; a checkout has none.
    const newest = path.join(dir, `run-${this.#lastConfig(dir).slice(0, 16)}.json`);
    for (const name of readdirSync(dir).filter((one) => one.startsWith('run-'))) utimesSync(path.join(dir, name), 1e9, path.join(dir, name) === newest ? 1e9 + 1 : 1e9);
    if (existsSync(path.join(this.#dir, 'kill.latch'))) cpSync(path.join(this.#dir, 'kill.latch'), path.join(dataDir, 'dev/kill.latch'));
    return dir;
  }

  #lastConfig(dir: string): string {
    const starts = this.text('golden/export-journal.csv').split('\r\n').filter((line) => line.includes(',EngineStarted,'));
    const hash = /""configHash"":""([0-9a-f]{64})""/.exec(starts.at(-1) ?? '')?.[1];
    if (hash === undefined) throw new Error(`expected a start in ${dir}`);
    return hash;
  }

  /** A desk on the unpacked journal and the venue's account as it was saved, restored and not yet started. */
  async desk(journalDir: string): Promise<RecordedDesk> {
    const opened = openJournal(journalDir);
    if (!opened.ok) throw opened.error;
    const record = readRunRecord(path.join(journalDir, 'journal.sqlite'), this.#lastConfig(journalDir));
    if (record === null) throw new Error(`expected the configuration of the last start beside ${journalDir}`);
    const desk = new RecordedDesk(opened.value, record, readFileSync(path.join(journalDir, 'journal.id'), 'utf8').trim(), venueStateOf(this.text('venue.json')));
    await desk.restore();
    return desk;
  }
}

/** As the build of then saved it. */
function venueStateOf(json: string): SimVenueState {
  const { core, orders, fills, funding } = JSON.parse(json) as Readonly<Record<keyof SimVenueState, unknown>>;
  const texts = (rows: unknown): readonly string[] => (rows as readonly unknown[]).map((row) => JSON.stringify(row));
  return stateOf({ core: JSON.stringify(core), orders: texts(orders), fills: texts(fills), funding: texts(funding) });
}

/** The kernel that continues a recorded journal, with the market of its seed and the venue's account as it was saved. Time is moved by hand. */
export class RecordedDesk {
  readonly kernel: Kernel;
  readonly venue: SimVenue;
  readonly latch = new MemoryLatch();
  readonly results: CommandResult[] = [];
  readonly #opened: OpenedJournal;
  readonly #market: SimMarket;
  readonly #run: RunRecord;
  now: number;
  #requests = 0;

  constructor(opened: OpenedJournal, record: RunRecord, idPrefix: string, state: SimVenueState) {
    const { profile, instruments, runParameters = null } = record;
    const strategies = buildStrategies(ofFile(profile, runParameters), instruments);
    if (!strategies.ok) throw new Error(strategies.error);
    this.#opened = opened;
    this.#run = record;
    this.now = (opened.reader.lastTs() ?? 0) + 1;
    this.venue = new SimVenue({ instruments, seed: profile.sim.seed, severity: 'kind', startCash: parseDecimal(profile.sim.startCash) as Money, state });
    this.#market = new SimMarket({ seed: profile.sim.seed, pace: profile.sim.pace, instruments: instruments.filter(isPerpetual), startTs: this.now });
    this.kernel = new Kernel(venueKernelOptions({ profile, instruments, strategies: strategies.value, dryRun: false, runParameters }, idPrefix, 2_000), {
      venue: { send: (request) => this.venue.send(request, this.now) }, journal: opened.journal, latch: this.latch,
      publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult: (result) => { this.results.push(result); } },
    });
  }

  /** As a start does it. */
  async restore(): Promise<void> {
    const watcher = { conclusion: () => undefined, fundingHistory: () => undefined };
    await restore({ kernel: this.kernel, views: watcher, strategies: watcher } as unknown as Parameters<typeof restore>[0], this.#opened.reader);
  }

  start(): this {
    this.#handle({ type: 'start', revision: 0, run: null, ...NOTHING_FOUND, ts: this.now, version: 'test', configHash: 'test', profile: this.#run.profile.name });
    this.#handle({ type: 'report', ts: this.now, report: { type: 'ConnectionReport', state: 'connected', cause: 'test', tsEvent: this.now } });
    return this;
  }

  /** Runs until `condition` holds; throws after `ms` of virtual time. */
  runUntil(condition: () => boolean, ms: number, what: string): this {
    for (const end = this.now + ms; !condition();) {
      if (this.now >= end) throw new Error(`expected ${what} within ${ms} ms of virtual time`);
      this.now += 250;
      this.#deliver();
      for (const event of this.#market.step(this.now)) {
        this.venue.onMarket(event, this.now, event.type === 'quote' ? this.#market.book(event.instrumentId) : undefined);
        this.#deliver();
        this.#handle({ type: 'market', ts: this.now, event });
      }
      if (this.kernel.nextTimer() <= this.now) this.#handle({ type: 'time', ts: this.now });
      this.#deliver();
    }
    return this;
  }

  order(instrumentId: InstrumentId, side: 'buy' | 'sell', quantity: Quantity): CommandResult | undefined {
    const requestId = `r${++this.#requests}`;
    this.#handle({ type: 'command', ts: this.now, command: { type: 'SubmitOrder', requestId, by: PERSON, intent: { strategyId: MANUAL, instrumentId, side, quantity, type: 'market', limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'test' } } });
    return this.results.find((result) => result.requestId === requestId);
  }

  resume(): CommandResult | undefined {
    const requestId = `r${++this.#requests}`;
    this.#handle({ type: 'command', ts: this.now, command: { type: 'Resume', requestId, by: PERSON, reason: 'test' } });
    return this.results.find((result) => result.requestId === requestId);
  }

  /** What the venue's own books say now, decimals as text. */
  books(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(this.venue.truth().books.map(({ instrumentId, quantity, cost, realizedPnl, fees, funding }) => [instrumentId, [quantity, cost, realizedPnl, fees, funding].map((value) => formatDecimal(value))]));
  }

  /** What the desk's record says, decimals as text. */
  record(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(this.kernel.portfolio.positions().map(({ instrumentId, quantity, cost, realizedPnl, fees, funding }) => [instrumentId, [quantity, cost, realizedPnl, fees, funding].map((value) => formatDecimal(value))]));
  }

  close(): void {
    this.#opened.reader.close();
    this.#opened.journal.close();
  }

  #handle(input: Input): void { this.kernel.handle(input); }

  #deliver(): void {
    this.venue.advance(this.now);
    for (let reports = this.venue.takeReports(); reports.length > 0; reports = this.venue.takeReports()) for (const report of reports) this.#handle({ type: 'report', ts: this.now, report });
  }
}
