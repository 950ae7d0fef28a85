// What the journal holds of each input of the engine.
import { z } from 'zod';
import type { Command } from '../../../../shared/model/command.ts';
import { RISK_LEVELS } from '../../../../shared/model/desk-event.ts';
import type { ClientOrderId, InstrumentId, StrategyId } from '../../../../shared/model/ids.ts';
import { STRATEGY_MODES } from '../../../../shared/model/strategy.ts';
import { same, type Encoding } from '../../../../shared/schema/encoding.ts';
import { orderSchemas } from '../../../../shared/schema/order-schema.ts';
import { venueSchemas } from '../../../../shared/schema/venue-schema.ts';
import type { Input } from '../../../core/kernel/messages.ts';
import { operatorSchema, parameters } from './desk-bodies.ts';

const text = z.string();
const flag = z.boolean();

function commandSchema(encoding: Encoding) {
  const { object, price, quantity, number, id } = encoding;
  const { intent } = orderSchemas(encoding);
  const instrumentId = id<InstrumentId>();
  const clientOrderId = id<ClientOrderId>();
  const strategyId = id<StrategyId>();
  const by = operatorSchema(encoding);
  const asked = <T extends Command['type'], F extends z.core.$ZodLooseShape>(type: T, fields: F) =>
    object({ type: z.literal(type), requestId: text, by, seenKill: text.nullable().optional(), ...fields });
  const reason = text;
  const seqs = z.array(number);

  const command = z.discriminatedUnion('type', [
    asked('SubmitOrder', { intent }),
    asked('CancelOrder', { clientOrderId, reason }),
    asked('CancelAll', { instrumentId: instrumentId.nullable(), reason }),
    asked('ReplaceOrder', { clientOrderId, quantity, limitPx: price }),
    asked('FlattenAll', { reason }),
    asked('Kill', { reason }),
    asked('Resume', { reason }),
    asked('SetReduceOnly', { on: flag, reason }),
    asked('SetStrategyMode', { strategyId, mode: z.enum(STRATEGY_MODES), reason }),
    asked('ConfigureStrategy', { strategyId, baseVersion: number, parameters, source: z.enum(['change', 'rollback']), reason }),
    asked('MoveStop', { strategyId, instrumentId, px: price, looser: flag, seen: object({ px: price, tsOpened: number }).nullable(), reason }),
    asked('Arm', { reason }),
    asked('AcknowledgeAlert', { seqs, note: text }),
    asked('Disarm', { reason }),
  ]);
  same<z.output<typeof command>, Command>(true);
  return command;
}

/** By the type of the input. */
export function inputBodies(encoding: Encoding) {
  const { object, number, id } = encoding;
  const venue = venueSchemas(encoding);
  const input = <T extends Input['type'], F extends z.core.$ZodLooseShape>(type: T, fields: F) => object({ type: z.literal(type), ts: number, ...fields });
  const mark = z.discriminatedUnion('found', [object({ found: z.literal('behind'), message: text }), object({ found: z.literal('adopted'), reason: text })]);

  const bodies = {
    start: input('start', {
      version: text, configHash: text, profile: text, run: text.nullable(), revision: number, before: object({ lastTs: number, clean: flag }).nullable(),
      latchProblem: text.nullable(), killedTs: number.nullable(), mark: mark.nullable(),
    }),
    history: input('history', { instrumentId: id<InstrumentId>(), bars: z.array(venue.bar) }),
    market: input('market', { event: venue.marketEvent }),
    report: input('report', { report: venue.report }),
    command: input('command', { command: commandSchema(encoding) }),
    clock: input('clock', { agreed: flag, cause: text }),
    alarm: input('alarm', { level: z.enum(RISK_LEVELS), code: text, message: text, runbook: text }),
    time: input('time', {}),
    end: input('end', {}),
  };
  same<z.output<(typeof bodies)[keyof typeof bodies]>, Input>(true);
  return bodies;
}
