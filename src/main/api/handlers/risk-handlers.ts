import type { Handlers } from '../../../shared/contract/contract.ts';
import type { OrderPreview } from '../../../shared/contract/risk-methods.ts';
import type { Ask } from '../ask.ts';
import type { DeskSession } from '../desk-session.ts';
import { intentOf } from './order-handlers.ts';

const unfit = (message: string): OrderPreview => ({ verdict: 'denied', message, checks: [], order: null, notional: null, margin: null, feeEstimate: null, referencePx: null, ticket: null, ticketMs: 0 });

/** Limits, what the gate would say, and the alerts. */
export function riskHandlers(session: DeskSession, ask: Ask): Pick<Handlers, 'risk.read' | 'order.preview' | 'alerts.list' | 'alerts.acknowledge'> {
  return {
    'risk.read': () => session.desk().risk(),
    'order.preview': (input) => {
      const intent = intentOf(input);
      return intent.ok ? session.desk().previewOrder(intent.value) : unfit(intent.error);
    },
    'alerts.list': ({ limit }) => ({ alerts: [...session.desk().alerts(limit)] }),
    'alerts.acknowledge': ({ seqs, note }) => ask({ type: 'AcknowledgeAlert', seqs, note }),
  };
}
