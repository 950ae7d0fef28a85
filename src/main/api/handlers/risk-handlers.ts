import type { Handlers } from '../../../shared/contract/contract.ts';
import { clientOrderId } from '../../../shared/model/ids.ts';
import type { Ask } from '../ask.ts';
import { unfitPreview } from '../risk/order-preview.ts';
import type { DeskSession } from '../desk-session.ts';
import { intentOf } from './order-handlers.ts';

/** Limits, what the gate would say, and the alerts. */
export function riskHandlers(session: DeskSession, ask: Ask): Pick<Handlers, 'risk.read' | 'order.preview' | 'alerts.list' | 'alerts.acknowledge'> {
  return {
    'risk.read': () => session.desk().risk(),
    'order.preview': (input) => {
      const intent = intentOf(input);
      return intent.ok ? session.desk().previewOrder(intent.value, input.replaces === undefined ? null : clientOrderId(input.replaces)) : unfitPreview(intent.error);
    },
    'alerts.list': ({ limit }) => ({ alerts: [...session.desk().alerts(limit)] }),
    'alerts.acknowledge': ({ seqs, note }, asked) => ask({ type: 'AcknowledgeAlert', seqs, note }, asked),
  };
}
