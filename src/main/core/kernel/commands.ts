// What each command does, as a table of targets: the kernel provides them, this file decides who is called and what is answered.
import { counted } from '../../../shared/model/counted.ts';
import type { Command, Operator } from '../../../shared/model/command.ts';
import type { Price, Quantity } from '../../../shared/model/decimal.ts';
import type { ClientOrderId, InstrumentId } from '../../../shared/model/ids.ts';
import type { OrderIntent } from '../../../shared/model/order.ts';
import { assertNever, type Result } from '../../../shared/model/result.ts';
import type { StrategyMode, StrategyParameters } from '../../../shared/model/strategy.ts';

export type StateRequest =
  | { readonly type: 'resume'; readonly reason: string }
  | { readonly type: 'setReduceOnly'; readonly on: boolean; readonly reason: string }
  | { readonly type: 'arm'; readonly reason: string }
  | { readonly type: 'disarm'; readonly reason: string };

/** Where the stop of one strategy is wanted. */
export type StopWish = Pick<Extract<Command, { readonly type: 'MoveStop' }>, 'strategyId' | 'instrumentId' | 'px' | 'looser' | 'seen' | 'reason'>;

/** Refusals are sentences; null means done. */
export type CommandTargets = {
  submit(intent: OrderIntent): { readonly id: ClientOrderId; readonly denial: string | null };
  cancel(id: ClientOrderId, reason: string): string | null;
  /** Number of orders for which a cancel was sent. */
  cancelAll(instrumentId: InstrumentId | null, reason: string): number;
  replace(id: ClientOrderId, quantity: Quantity, limitPx: Price): string | null;
  flatten(reason: string): string | null;
  /** Number of orders for which a cancel was sent, and why the disk does not hold the kill. */
  kill(reason: string): { readonly canceled: number; readonly latchProblem: string | null };
  change(request: StateRequest): string | null;
  setStrategyMode(id: string, mode: StrategyMode, reason: string, by: Operator): string | null;
  configureStrategy(id: string, baseVersion: number, parameters: StrategyParameters, source: 'change' | 'rollback', reason: string, by: Operator): string | null;
  /** A sentence either way: what was done, or why not. */
  moveStop(wish: StopWish, by: Operator): Result<string, string>;
  acknowledge(seqs: readonly number[], note: string, by: Operator): string | null;
};

export type CommandOutcome = { readonly outcome: 'done' | 'refused'; readonly message: string; readonly clientOrderId: ClientOrderId | null };

const answer = (refusal: string | null, done: string, clientOrderId: ClientOrderId | null = null): CommandOutcome =>
  ({ outcome: refusal === null ? 'done' : 'refused', message: refusal ?? done, clientOrderId });
const MODE_SET: Readonly<Record<StrategyMode, string>> = {
  running: 'runs: it decides and trades.', reducing: 'only reduces now: its entries are canceled, it opens nothing.', paused: 'is paused: its entries are canceled, only its stop still acts.',
  stopped: 'is stopped: its orders are canceled and its position is closed.',
};
const by = ({ by: operator }: Command, reason: string): string => `${reason} (${operator.name} via ${operator.via})`;

export function runCommand(command: Command, targets: CommandTargets): CommandOutcome {
  switch (command.type) {
    case 'SubmitOrder': {
      const { id, denial } = targets.submit(command.intent);
      return answer(denial, `Order ${id} passed every check and was handed to the venue.`, id);
    }
    case 'CancelOrder': return answer(targets.cancel(command.clientOrderId, by(command, command.reason)), `Cancel of ${command.clientOrderId} sent.`, command.clientOrderId);
    case 'CancelAll': return answer(null, `Cancel sent for ${counted(targets.cancelAll(command.instrumentId, by(command, command.reason)), 'order')}.`);
    case 'ReplaceOrder': return answer(targets.replace(command.clientOrderId, command.quantity, command.limitPx), `Replace of ${command.clientOrderId} sent.`, command.clientOrderId);
    case 'FlattenAll': return answer(targets.flatten(by(command, command.reason)), 'Flatten-all started: the desk is halted, and each step is recorded up to the proof.');
    case 'Kill': {
      const { canceled, latchProblem } = targets.kill(by(command, command.reason));
      return answer(null, `Kill switch latched: the desk is halted, cancel sent for ${counted(canceled, 'order')}. Positions stay open.${latchProblem === null ? '' : ` The latch could not be written to disk (${latchProblem}): the journal holds it.`}`);
    }
    case 'Resume': return answer(targets.change({ type: 'resume', reason: by(command, command.reason) }), 'Resumed: the kill latch is cleared.');
    case 'SetReduceOnly': return answer(targets.change({ type: 'setReduceOnly', on: command.on, reason: by(command, command.reason) }), command.on ? 'Reduce-only is on.' : 'Reduce-only is off.');
    case 'SetStrategyMode': return answer(targets.setStrategyMode(command.strategyId, command.mode, command.reason, command.by), `${command.strategyId} ${MODE_SET[command.mode]}`);
    case 'ConfigureStrategy': return answer(targets.configureStrategy(command.strategyId, command.baseVersion, command.parameters, command.source, command.reason, command.by), `${command.strategyId} has version ${command.baseVersion + 1} of its parameters.`);
    case 'MoveStop': {
      const moved = targets.moveStop(command, command.by);
      return moved.ok ? answer(null, moved.value) : answer(moved.error, '');
    }
    case 'Arm': return answer(targets.change({ type: 'arm', reason: by(command, command.reason) }), 'Armed.');
    case 'Disarm': return answer(targets.change({ type: 'disarm', reason: by(command, command.reason) }), 'Disarmed.');
    case 'AcknowledgeAlert': return answer(targets.acknowledge(command.seqs, command.note, command.by), command.seqs.length === 1 ? 'Acknowledged the alert.' : `Acknowledged ${command.seqs.length} alerts.`);
    default: return assertNever(command);
  }
}
