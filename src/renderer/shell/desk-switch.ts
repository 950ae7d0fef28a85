// Going from one desk to another: what the header's toggle, its list of desks, the banner and the palette do.
import type { FleetDesk } from '../../shared/contract/fleet-methods.ts';
import { counted } from '../../shared/model/counted.ts';
import type { ProfileName } from '../../shared/model/profile.ts';
import { unprotectedWords } from '../../shared/model/protection.ts';
import { assertNever, messageOf } from '../../shared/model/result.ts';
import type { Engine } from '../engine.ts';
import { useFleetStore } from '../store/fleet-store.ts';
import { notify } from '../store/ui-store.ts';

/** Shows a desk on this page, started when it does not run. What came of it stands in the status line; a refusal also stays under the header. */
export async function showDesk(engine: Pick<Engine, 'show'>, profile: ProfileName): Promise<void> {
  const waiting = { profile, since: performance.now() };
  useFleetStore.setState({ waiting, problem: null });
  notify('busy', `Show desk ${profile}: asked`);
  const isLatest = (): boolean => useFleetStore.getState().waiting === waiting;
  try {
    const answer = await engine.show(profile);
    if (!isLatest()) return; // A later wish has its own answer.
    useFleetStore.setState({ waiting: null, problem: answer.outcome === 'refused' ? { profile, message: answer.message } : null });
    notify(answer.outcome, answer.outcome === 'refused' ? `Desk ${profile} is not shown: ${answer.message}` : answer.message);
  } catch (error) {
    if (!isLatest()) return;
    useFleetStore.setState({ waiting: null, problem: { profile, message: messageOf(error) } });
    notify('failed', `Show desk ${profile}: no answer: ${messageOf(error)}`);
  }
}

/** `LIVE` or `PAPER`: the word that stands beside every colour of a mode. */
export const modeWord = (mode: FleetDesk['mode']): string => (mode === 'live' ? 'LIVE' : 'PAPER');

/** Where the orders of a desk go, in words that cannot be mistaken. */
export function venueWords(venue: FleetDesk['venue']): string {
  switch (venue) {
    case 'sim': return 'simulated venue';
    case 'sandbox': return 'SANDBOX, NO REAL MONEY';
    case 'coinbase': return 'Coinbase, REAL MONEY';
    default: return assertNever(venue);
  }
}

/** Where an order goes, as it stands in the question before it is sent. */
export function sentTo(venue: FleetDesk['venue']): string {
  switch (venue) {
    case 'sim': return 'the simulated venue';
    case 'sandbox': return 'the sandbox, no real money';
    case 'coinbase': return 'Coinbase, with real money';
    default: return assertNever(venue);
  }
}

/** Sign and word of a desk's status: never colour alone. */
export function statusWords(desk: Pick<FleetDesk, 'status' | 'tradingState' | 'latched'>): { readonly sign: string; readonly word: string } {
  switch (desk.status) {
    case 'running':
      switch (desk.tradingState) {
        case 'active': return { sign: '▶', word: 'active' };
        case 'reducing': return { sign: '▽', word: 'reducing only' };
        case 'halted': return { sign: '■', word: desk.latched ? 'halted, latched' : 'halted' };
        case 'disarmed': return { sign: '○', word: 'disarmed' };
        case null: return { sign: '●', word: 'running' };
        default: return assertNever(desk.tradingState);
      }
    case 'starting': return { sign: '…', word: 'starting' };
    case 'stopped': return { sign: '–', word: 'not running' };
    case 'failed': return { sign: '✕', word: 'failed' };
    case 'unavailable': return { sign: '✕', word: 'not available' };
    default: return assertNever(desk.status);
  }
}

/** What a desk holds by its own record. */
export function openWords({ openPositions, workingOrders, unprotected }: Pick<FleetDesk, 'openPositions' | 'workingOrders' | 'unprotected'>): string {
  if (openPositions === null || workingOrders === null) return 'unknown';
  return openPositions === 0 && workingOrders === 0 ? 'nothing' : `${counted(openPositions, 'position')}${(unprotected ?? 0) > 0 ? ` (${unprotectedWords(unprotected ?? 0, openPositions)})` : ''}, ${counted(workingOrders, 'working order')}`;
}

/** Who else looks at a desk that this page does not show. `views` is undefined where it was not told. */
export function shownElsewhereWords(views: number | undefined, asking: boolean): string {
  if (views === undefined) return asking ? 'asking who shows it…' : 'whether another window shows it is not known';
  return views === 0 ? 'in no window' : views === 1 ? '! another window shows it now' : `! ${views} other windows show it now`;
}
