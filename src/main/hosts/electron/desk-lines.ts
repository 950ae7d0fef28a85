// What the tray says in words: pure, from the lines of the fleet.
import type { FleetDesk } from '../../../shared/contract/fleet-methods.ts';
import { counted } from '../../../shared/model/counted.ts';

/** `lost`: the page died too often or could not be loaded, and is not loaded by itself; `hangs`: it does not answer. */
export type ViewState = 'answers' | 'hangs' | 'lost';
export type ShellState = {
  /** `halted` beats `live` beats `paper`; a live desk that is disarmed is shown as live too: it is one click from trading. */
  readonly tone: 'paper' | 'live' | 'halted' | 'none';
  /** Something needs a person: a critical alert, a desk that failed, a view that does not answer. */
  readonly attention: boolean;
  /** One line per desk that runs or failed, then what is wrong with the view. */
  readonly lines: readonly string[];
};

/** Windows cuts what is longer. */
const MAX_TOOLTIP = 127;
const VENUE_WORDS: Readonly<Record<FleetDesk['venue'], string>> = { sim: '', sandbox: ' SANDBOX', coinbase: '' };
const VIEW_WORDS: Readonly<Record<ViewState, string | null>> = { answers: null, hangs: 'The window does not answer; the engine runs on', lost: 'The window failed; the engine runs on' };

/** Money of one day with its sign as a word would have it: colour is not needed to read it. */
export function signedUsd(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value)) return `${text} USD`;
  const amount = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return `${Math.abs(value) < 0.005 ? '' : value < 0 ? '−' : '+'}${amount} USD`;
}

/** Profile, mode, state and the day's profit or loss. */
export function deskLine(desk: FleetDesk): string {
  const name = `${desk.profile} ${desk.mode === 'live' ? 'LIVE' : 'PAPER'}${VENUE_WORDS[desk.venue]}`;
  if (desk.status !== 'running') return `${name}: ${desk.status}`;
  const parts = [desk.latched === true ? `${desk.tradingState ?? 'halted'}, latched` : (desk.tradingState ?? 'starting')];
  if (desk.dayPnl !== null) parts.push(`day ${signedUsd(desk.dayPnl)}`);
  if ((desk.openPositions ?? 0) > 0) parts.push(counted(desk.openPositions ?? 0, 'position'));
  if ((desk.workingOrders ?? 0) > 0) parts.push(counted(desk.workingOrders ?? 0, 'order'));
  if ((desk.criticalAlerts ?? 0) > 0) parts.push(counted(desk.criticalAlerts ?? 0, 'critical alert'));
  return `${name}: ${parts.join(' · ')}`;
}

export function shellState(desks: readonly FleetDesk[], view: ViewState): ShellState {
  const running = desks.filter((desk) => desk.status === 'running');
  const failed = desks.filter((desk) => desk.status === 'failed');
  const words = VIEW_WORDS[view];
  return {
    tone: running.some((desk) => desk.tradingState === 'halted' || desk.latched === true) ? 'halted' : running.some((desk) => desk.mode === 'live') ? 'live' : running.length > 0 ? 'paper' : 'none',
    attention: view !== 'answers' || failed.length > 0 || running.some((desk) => (desk.criticalAlerts ?? 0) > 0),
    lines: [...running.map(deskLine), ...failed.map(deskLine), ...(words === null ? [] : [words])],
  };
}

export function tooltipOf(state: ShellState): string {
  const text = ['Breakwater', ...state.lines].join('\n');
  return text.length <= MAX_TOOLTIP ? text : `${text.slice(0, MAX_TOOLTIP - 1)}…`;
}

/** Why the machine must not fall asleep by itself; null when it may. */
export function awakeReason(desks: readonly FleetDesk[]): string | null {
  for (const desk of desks) {
    if (desk.status !== 'running') continue;
    if (desk.mode === 'live' && (desk.tradingState === 'active' || desk.tradingState === 'reducing')) return `live desk ${desk.profile} is armed`;
    if ((desk.openPositions ?? 0) > 0) return `desk ${desk.profile} holds ${counted(desk.openPositions ?? 0, 'position')}`;
  }
  return null;
}
