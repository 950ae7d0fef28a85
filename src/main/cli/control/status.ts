// `breakwater status`: the running desk as it sees itself; without one, what it left on disk. The other desks of the folder are named beside it.
import type { DeskSnapshot } from '../../../shared/contract/views.ts';
import { formatDecimal, money } from '../../../shared/model/decimal.ts';
import { gapWords, unprotectedWords } from '../../../shared/model/protection.ts';
import { profileFolder } from '../../adapters/system/data-dir.ts';
import { readHealth, type Health } from '../../adapters/system/health-file.ts';
import { FileKillLatch, type LatchContent } from '../../adapters/system/kill-latch.ts';
import { endedWords, heldWords, lastKnownDesk, lastKnownDesks, type DeskMemory } from '../../desk/fleet/last-known.ts';
import type { ControlError } from '../../hosts/headless/control-client.ts';
import { type CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { age, amount, pairs, table, utcSecond } from '../table.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { isNoAnswer, linkDesk, unreachable } from './desk-link.ts';

const LAST_DECISIONS = 8;

export type OnDisk = { readonly health: Health | null; readonly healthAgeMs: number | null; readonly latchSet: boolean; readonly latch: LatchContent | null; readonly lastKnown: DeskMemory | null };
/** A desk that answers, or what it left on disk and why it does not. */
export type StatusReading = { readonly disk: OnDisk } & ({ readonly snapshot: DeskSnapshot; readonly healthy: boolean } | { readonly snapshot: null; readonly error: ControlError });

/** 0 with a healthy desk, 3 when it answers but is halted, not connected, not reconciled or in doubt of the time, 4 when none answers. */
export async function showStatus(terminal: Terminal, globals: Globals): Promise<ExitCode> {
  const reading = await readStatus(globals);
  const others = lastKnownDesks(globals.dataDir, Date.now()).filter(({ profile }) => profile !== globals.profile);
  if (reading.snapshot === null) throw notRunning(terminal, globals, reading.disk, reading.error, others);
  if (globals.json) writeJson(terminal, { ...statusJson(reading.snapshot, reading.disk, reading.healthy), others: others.map(memoryJson) });
  else terminal.out(`${statusPage(reading.snapshot, reading.disk, reading.snapshot.desk.tsEngine)}${othersPage(globals, others)}`);
  return reading.healthy ? EXIT.ok : EXIT.refused;
}

/** Asks the desk; never throws for one that does not answer. */
export async function readStatus(globals: Pick<Globals, 'dataDir' | 'profile'>): Promise<StatusReading> {
  const disk = onDisk(globals);
  const link = await linkDesk(globals);
  if (!link.ok) return { snapshot: null, disk, error: link.error };
  try {
    const snapshot = await link.value.client.call('desk.snapshot', {});
    const healthy = !snapshot.desk.latched && snapshot.desk.tradingState !== 'halted' && snapshot.desk.venue.connected && snapshot.desk.reconciled && (snapshot.desk.clockDoubt ?? null) === null;
    return { snapshot, disk, healthy };
  } catch (error) {
    if (!isNoAnswer(error)) throw error;
    return { snapshot: null, disk, error: { kind: 'noAnswer', message: `the engine did not answer: ${error.message}`, pid: null } };
  } finally {
    link.value.close();
  }
}

function onDisk(globals: Pick<Globals, 'dataDir' | 'profile'>): OnDisk {
  const folder = profileFolder(globals.dataDir, globals.profile);
  const health = readHealth(folder.healthFile, Date.now());
  const latch = new FileKillLatch(folder.latchFile, folder.secondLatchDir);
  const content = latch.read();
  return {
    health: health.ok ? health.value.health : null, healthAgeMs: health.ok ? health.value.ageMs : null,
    // A folder that was never made has no latch, although a desk would treat its absence as one.
    latchSet: content !== null || (health.ok && latch.isSet()), latch: content, lastKnown: lastKnownDesk(globals.dataDir, globals.profile, Date.now()),
  };
}

/** Shows what the desk left on disk. */
function notRunning(terminal: Terminal, globals: Globals, disk: OnDisk, error: ControlError, others: readonly DeskMemory[]): CliError {
  if (!globals.json) terminal.out(`${diskPage(globals, disk, silentWords(error))}${othersPage(globals, others)}`);
  return unreachable(globals, error, { ...silentJson(globals, disk), others: others.map(memoryJson) });
}

/** Why a desk does not answer, behind its name. */
export const silentWords = ({ kind, pid }: ControlError): string => (kind === 'notRunning' ? 'not running' : `runs${pid === null ? '' : ` in process ${pid}`}, but does not answer here`);

export const silentJson = (globals: Pick<Globals, 'profile' | 'dataDir'>, { lastKnown, ...disk }: OnDisk): Readonly<Record<string, unknown>> =>
  ({ type: 'status', running: false, profile: globals.profile, dataDir: globals.dataDir, ...disk, lastKnown: lastKnown && memoryJson(lastKnown) });

/** Age and time are null where nothing was ever written. */
export const memoryJson = ({ profile, ts, ageMs, ended, pid, held }: DeskMemory): unknown => ({ profile, ended, pid, ts: ts === 0 ? null : ts, ageMs: Number.isFinite(ageMs) ? ageMs : null, held });

/** What the other desks of this folder hold, as last known: nobody may forget them. */
function othersPage(globals: Globals, others: readonly DeskMemory[]): string {
  if (others.length === 0) return '';
  const rows = others.map((one) => [one.profile, endedWords(one), heldWords(one), age(one.ageMs)]);
  return `\nOther desks of ${globals.dataDir}, as they last wrote (status --all asks them)\n${table(['desk', 'how', 'holds', 'age'], rows)}`;
}

export function diskPage(globals: Pick<Globals, 'profile' | 'dataDir'>, disk: OnDisk, how: string): string {
  return pairs([
    ['Desk', `${globals.profile} in ${globals.dataDir}: ${how}`],
    ['Last health', disk.health === null ? 'none was ever written' : `${disk.health.ok ? 'ok' : 'NOT OK'}, ${age(disk.healthAgeMs ?? 0)} ago: ${disk.health.message}${disk.health.error === null || disk.health.message.includes(disk.health.error) ? '' : ` (${disk.health.error})`}`],
    ['Last known', disk.lastKnown === null ? 'nothing: it never ran here' : `${heldWords(disk.lastKnown)}, ${age(disk.lastKnown.ageMs)} ago; it ${endedWords(disk.lastKnown)}`],
    ...stopsWithoutEngine(disk.lastKnown),
    ['Kill latch', latchText(disk)],
  ]);
}

/** What became of the stops of what it held: they live in the engine. */
function stopsWithoutEngine(memory: DeskMemory | null): readonly (readonly [string, string])[] {
  const open = memory?.held?.positions.length ?? 0;
  if (memory === null || open === 0) return [];
  return [['Stops', memory.ended === 'elsewhere' ? 'not known: they act only while the engine runs, and it does not answer' : `NONE ACTS: ${unprotectedWords(open)}: ${gapWords('engineGone')}`]];
}

const latchText = (disk: OnDisk): string => (!disk.latchSet ? 'not set' : disk.latch === null ? 'SET (its reason cannot be read)' : `SET ${utcSecond(disk.latch.ts)} by process ${disk.latch.pid}: ${disk.latch.reason}`);

export function statusJson(snapshot: DeskSnapshot, { lastKnown: _answersItself, ...disk }: OnDisk, healthy: boolean): Readonly<Record<string, unknown>> {
  const { desk, account, positions, orders, decisions, quotes, flatten } = snapshot;
  return { type: 'status', running: true, healthy, desk, account, positions: positions.filter((one) => one.side !== 'flat'), workingOrders: orders.filter(isWorkingView), lastDecisions: lastDecisions(decisions), quotes, flatten, ...disk };
}

const isWorkingView = (order: DeskSnapshot['orders'][number]): boolean => !['denied', 'filled', 'canceled', 'rejected', 'expired'].includes(order.status);

/** The newest decision of each instrument. */
function lastDecisions(decisions: DeskSnapshot['decisions']): DeskSnapshot['decisions'] {
  const newest = new Map<string, DeskSnapshot['decisions'][number]>();
  for (const decision of [...decisions].sort((a, b) => a.seq - b.seq)) newest.set(decision.instrumentId, decision);
  return [...newest.values()].slice(0, LAST_DECISIONS);
}

/** `now`: the desk's own time, so that ages do not depend on the clock of whoever asks. */
export function statusPage(snapshot: DeskSnapshot, disk: OnDisk, now: number): string {
  const { desk, account, quotes, flatten } = snapshot;
  const positions = snapshot.positions.filter((one) => one.side !== 'flat');
  const bare = positions.flatMap(({ instrumentId, stopGap }) => (stopGap === null || stopGap === undefined ? [] : [{ instrumentId, stopGap }]));
  const digitsOf = (id: string): number => snapshot.instruments.find((one) => one.id === id)?.pricePrecision ?? 8;
  const working = snapshot.orders.filter(isWorkingView);
  const decisions = lastDecisions(snapshot.decisions);
  const limit = money(account.dailyLossLimit);
  const loss = money(account.dayPnl);
  const used = limit > 0n && loss < 0n ? Number((-loss * 1_000n) / limit) / 10 : 0;
  const parts = [pairs([
    ['Desk', `${desk.profile} (${desk.mode}${desk.dryRun ? ', dry run' : ''}), version ${desk.version}, up ${age(now - desk.tsStarted)}`],
    ['State', `${desk.tradingState}${desk.latched ? ', kill switch LATCHED' : ''} since ${utcSecond(desk.tsStateSince)}: ${desk.stateCause}`],
    ['Venue', `${desk.venue.id} ${desk.venue.connected ? 'connected' : `NOT CONNECTED: ${desk.venue.cause}`}, ${desk.reconciled ? 'reconciled' : 'NOT RECONCILED'}`],
    ...((desk.clockDoubt ?? null) === null ? [] : [['Time', `IN DOUBT: ${desk.clockDoubt}`] as const]),
    ...(positions.length === 0 ? [] : [['Stops', bare.length === 0 ? `act on ${positions.length === 1 ? 'the open position' : `all ${positions.length} positions`}` : `${unprotectedWords(bare.length, positions.length).toUpperCase()}: ${bare.map(({ instrumentId, stopGap }) => `${instrumentId}: ${gapWords(stopGap)}`).join('; ')}`] as const]),
    ['Equity', `${amount(account.equity)} (cash ${amount(account.cash)}, free margin ${amount(account.freeMargin)})`],
    ['Day PnL', `${amount(account.dayPnl, true)}, ${used} % of the daily loss limit of ${amount(account.dailyLossLimit)}`],
    ['Health', disk.health === null ? 'no health.json' : `${disk.health.ok ? 'ok' : 'NOT OK'}, written ${age(disk.healthAgeMs ?? 0)} ago: ${disk.health.message}`],
    ...(disk.latchSet ? [['Kill latch', latchText(disk)] as const] : []),
    ...(flatten === null ? [] : [['Flatten', `${flatten.step}: ${flatten.message}`] as const]),
  ])];
  parts.push(positions.length === 0 ? 'Positions: none\n' : `Positions\n${table(['instrument', 'side', 'quantity', 'avg price', 'mark', 'notional', 'unrealized', 'stop'],
    positions.map((one) => [one.instrumentId, one.side, one.quantity, one.avgPx ?? '–', one.mark === null ? '–' : String(one.mark), amount(one.notional), amount(one.unrealizedPnl, true), one.stopGap !== null && one.stopGap !== undefined ? 'NONE ACTS' : one.stopPx === null ? '–' : one.stopPx.toFixed(digitsOf(one.instrumentId))]), ['quantity', 'avg price', 'mark', 'notional', 'unrealized', 'stop'])}`);
  parts.push(working.length === 0 ? 'Working orders: none\n' : `Working orders\n${table(['id', 'instrument', 'side', 'type', 'quantity', 'filled', 'limit', 'status', 'age'],
    working.map((one) => [one.clientOrderId, one.instrumentId, one.side, one.type, formatDecimal(money(one.quantity)), one.filledQty, one.limitPx ?? '–', one.pending === null ? one.status : `${one.status}, ${one.pending} asked`, age(now - one.tsCreated)]), ['quantity', 'filled', 'limit', 'age'])}`);
  parts.push(decisions.length === 0 ? 'Decisions: none yet\n' : `Last decisions\n${table(['time (UTC)', 'instrument', 'action', 'reason', 'detail'], decisions.map((one) => [utcSecond(one.tsEvent), one.instrumentId, one.action, one.reason, one.detail]))}`);
  parts.push(`Prices\n${table(['instrument', 'bid', 'ask', 'mark', 'age'], quotes.map((one) => [one.instrumentId, ...[one.bid, one.ask, one.mark].map((px) => (px === null ? '–' : String(px))), `${one.tsLastData === null ? '–' : age(now - one.tsLastData)}${one.stale ? ' STALE' : ''}`]), ['bid', 'ask', 'mark', 'age'])}`);
  return parts.join('\n');
}
