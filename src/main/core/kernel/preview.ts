// What would become of an order now, without any of its effects.
import { clientOrderId } from '../../../shared/model/ids.ts';
import type { OrderIntent } from '../../../shared/model/order.ts';
import { orderOf } from '../oms/order-manager.ts';
import type { Preview, RiskEngine } from '../risk/risk-engine.ts';
import { DRY_RUN } from './options.ts';

/** Never an order: it only stands in the gate while a preview is made. */
const PROBE = clientOrderId('preview');

/** What the gate would say at `now`, with every check made; of a dry run with its own denial as the last of them. */
export function previewOf(risk: RiskEngine, intent: OrderIntent, now: number, dryRun: boolean): Preview {
  const preview = risk.preview(orderOf(PROBE, intent, now), now);
  return dryRun && preview.denial === null ? { ...preview, denial: DRY_RUN, checks: [...preview.checks, DRY_RUN] } : preview;
}
