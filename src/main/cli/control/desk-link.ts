// A connection to the running desk of a profile, or the reason why there is none.
import { createClient, type Client, ContractError } from '../../../shared/contract/client.ts';
import type { Method } from '../../../shared/contract/contract.ts';
import type { Delta } from '../../../shared/contract/views.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import { hostTimers } from '../../api/host-timers.ts';
import { profileFolder } from '../../adapters/system/data-dir.ts';
import { connectControl, type ControlError } from '../../hosts/headless/control-client.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';

export type DeskLink = {
  readonly client: Client;
  /** Deltas after a snapshot, in order. One listener. */
  onDelta(listener: (delta: Delta) => void): void;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  close(): void;
};

/** How long an engine may take to answer before it counts as hung, ms. */
export const ANSWER_MS = 5_000;

/** What asks the venue or reads a journal first takes so long at most, ms. */
const SLOW_MS = 60_000;
const SLOW: readonly Method[] = ['desk.readiness', 'desk.arm', 'desk.stop', 'fleet.start', 'fleet.stop'];

export async function linkDesk(globals: Pick<Globals, 'dataDir' | 'profile'>, waitMs?: number): Promise<Result<DeskLink, ControlError>> {
  const wire = await connectControl(profileFolder(globals.dataDir, globals.profile).dir, waitMs);
  if (!wire.ok) return wire;
  const closed = Promise.withResolvers<void>();
  let listener: (delta: Delta) => void = () => undefined;
  const client = createClient(wire.value, { onDelta: (delta) => listener(delta), onState: (state) => { if (state === 'closed') closed.resolve(); }, timers: hostTimers, timeoutMs: (method) => (SLOW.includes(method) ? SLOW_MS : ANSWER_MS) });
  return ok({ client, onDelta: (next) => { listener = next; }, closed: closed.promise, close: () => client.close() });
}

/** For commands that cannot do without a running desk: throws CliError (unreachable). */
export function unreachable(globals: Globals, error: ControlError, document?: Readonly<Record<string, unknown>>): CliError {
  const more = document === undefined ? {} : { document };
  const start = `npm run breakwater -- run --profile ${globals.profile}${globals.dataDirOption}`;
  switch (error.kind) {
    case 'notRunning': return new CliError(EXIT.unreachable, `no desk of profile ${globals.profile} runs in ${globals.dataDir}. Start it with: ${start}`, more);
    case 'noAnswer': return new CliError(EXIT.unreachable, `${error.message}. It may hang: end process ${error.pid ?? '?'} and start the desk again; flatten and kill work without it.`, more);
    case 'refused': return new CliError(EXIT.unreachable, `${error.message}. If the desk was just restarted, try again.`, more);
  }
}

/**
 * What a command asks of a running desk. Throws CliError: unreachable when no desk answers, refused for what the desk could not take; of something that was sent and
 * has no answer it says that nobody knows.
 */
export async function withDesk<T>(globals: Globals, work: (link: DeskLink) => Promise<T>): Promise<T> {
  const link = await linkDesk(globals);
  if (!link.ok) throw unreachable(globals, link.error);
  try {
    return await work(link.value);
  } catch (error) {
    if (isNoAnswer(error)) throw unreachable(globals, { kind: 'noAnswer', message: `${error.message}. Whether it was done is not known: look with status before it is asked again`, pid: null });
    if (error instanceof ContractError) throw new CliError(EXIT.refused, error.message, { cause: error });
    throw error;
  } finally {
    link.value.close();
  }
}

/** An answer that did not come counts as an engine that does not answer. */
export const isNoAnswer = (thrown: unknown): thrown is ContractError => thrown instanceof ContractError && (thrown.code === 'timeout' || thrown.code === 'closed' || thrown.code === 'failed' || thrown.code === 'protocol');
