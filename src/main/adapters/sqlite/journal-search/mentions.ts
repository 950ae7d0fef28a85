// Which order and which instrument an input is about: the journal's own columns name them for conclusions only.
import type { Command } from '../../../../shared/model/command.ts';
import { assertNever } from '../../../../shared/model/result.ts';
import type { VenueReport } from '../../../../shared/model/venue-report.ts';
import type { Input } from '../../../core/kernel/messages.ts';

export type Mentions = { readonly instrumentId: string | null; readonly clientOrderId: string | null };
const NOTHING: Mentions = { instrumentId: null, clientOrderId: null };

/** The one order and instrument of an input; null where it is about none or about several. */
export function mentionsOf(input: Input): Mentions {
  switch (input.type) {
    case 'start': case 'time': case 'clock': case 'alarm': case 'end': return NOTHING;
    case 'history': return { instrumentId: input.instrumentId, clientOrderId: null };
    case 'market': return { instrumentId: input.event.instrumentId, clientOrderId: null };
    case 'report': return ofReport(input.report);
    case 'command': return ofCommand(input.command);
    default: return assertNever(input);
  }
}

function ofReport(report: VenueReport): Mentions {
  switch (report.type) {
    case 'OrderStatusReport': case 'OrderReplaced': return { instrumentId: report.order.instrumentId, clientOrderId: report.order.clientOrderId };
    case 'FillReport': return { instrumentId: report.fill.instrumentId, clientOrderId: report.fill.clientOrderId };
    case 'FundingReport': return { instrumentId: report.funding.instrumentId, clientOrderId: null };
    case 'OrderQueryResult': return { instrumentId: report.order?.instrumentId ?? report.fills[0]?.instrumentId ?? null, clientOrderId: report.clientOrderId };
    case 'SubmitRejected': case 'CancelRejected': case 'ReplaceRejected': case 'OutcomeUnknown': return { instrumentId: null, clientOrderId: report.clientOrderId };
    case 'SnapshotResult': case 'ConnectionReport': case 'CatalogueReport': return NOTHING;
    default: return assertNever(report);
  }
}

function ofCommand(command: Command): Mentions {
  switch (command.type) {
    case 'SubmitOrder': return { instrumentId: command.intent.instrumentId, clientOrderId: null };
    case 'CancelOrder': case 'ReplaceOrder': return { instrumentId: null, clientOrderId: command.clientOrderId };
    case 'CancelAll': return { instrumentId: command.instrumentId, clientOrderId: null };
    default: return NOTHING;
  }
}
