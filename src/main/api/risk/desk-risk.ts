// The risk side of a desk's api: what may be lost, what an order would meet, and which alerts wait for a person.
import type { AlertView, OrderPreview, RiskView } from '../../../shared/contract/risk-methods.ts';
import type { ClientOrderId } from '../../../shared/model/ids.ts';
import type { Order, OrderIntent } from '../../../shared/model/order.ts';
import type { Kernel } from '../../core/kernel/kernel.ts';
import type { ViewPublisher } from '../publisher.ts';
import { changedSince, orderPreview, unfitPreview } from './order-preview.ts';
import { PreviewTickets } from './preview-tickets.ts';
import { riskView, type RiskSource } from './risk-view.ts';

type Source = RiskSource & Pick<Kernel, 'preview' | 'previewReplace' | 'alerts' | 'now' | 'portfolio' | 'stopGapOf'>;

export class DeskRisk {
  readonly #kernel: Source;
  readonly #views: ViewPublisher;
  readonly #tickets = new PreviewTickets({ now: () => performance.now(), random: () => crypto.randomUUID() });

  constructor(kernel: Source, views: ViewPublisher) {
    this.#kernel = kernel;
    this.#views = views;
  }

  read(): RiskView {
    return riskView(this.#kernel, this.#views, this.#now());
  }

  /** What the gate would say now. Nothing is recorded and nothing is sent. */
  preview(intent: OrderIntent, replaces: ClientOrderId | null = null): OrderPreview {
    if (replaces !== null) return this.#previewReplace(intent, replaces);
    const preview = this.#kernel.preview(intent, this.#now());
    return { ...orderPreview(intent, preview, (shown) => this.#tickets.issue(intent, shown)), stopGap: this.#opens(preview.order) ? this.#kernel.stopGapOf(intent.instrumentId) : null };
  }

  /** True where a fill would open a position or enlarge one. */
  #opens({ reduceOnly, side, instrumentId }: Order): boolean {
    const held = this.#kernel.portfolio.position(instrumentId)?.quantity ?? 0n;
    return !reduceOnly && (side === 'buy' ? held >= 0n : held <= 0n);
  }

  /** The changed order in the place of the old one, by the gate's own way for a replace. */
  #previewReplace(intent: OrderIntent, id: ClientOrderId): OrderPreview {
    if (intent.limitPx === null) return unfitPreview('expected a limit price for the changed order, was none');
    const answer = this.#kernel.previewReplace(id, intent.quantity, intent.limitPx, this.#now());
    if (!answer.ok) return unfitPreview(answer.error);
    const { order } = answer.value;
    if (order.instrumentId !== intent.instrumentId || order.side !== intent.side) return unfitPreview(`expected a change of ${id} (${order.side} ${order.instrumentId}), was ${intent.side} ${intent.instrumentId}`);
    // A replace changes price and quantity, nothing else.
    return orderPreview({ ...intent, reduceOnly: true }, answer.value, () => null);
  }

  /** Null once for an intent that was previewed with this ticket a short time ago and would not go out as more than was shown; else why not. */
  redeem(ticket: string, intent: OrderIntent): string | null {
    const shown = this.#tickets.redeem(ticket, intent);
    if (shown === null) return 'expected the ticket of a preview of exactly this order a short time ago: look at the preview and send again';
    const { denial, order } = this.#kernel.preview(intent, this.#now());
    return denial === null ? changedSince(shown, order) : null; // What is denied now, the gate denies and records.
  }

  /** Newest first. */
  alerts(limit: number): readonly AlertView[] {
    return this.#views.alerts(limit);
  }

  /** Alerts of tier 1 that nobody has taken note of, over the whole journal. Cheap. */
  unacknowledgedCritical(): number {
    return this.#kernel.alerts.unacknowledgedCritical();
  }

  /** Prices grow old between two inputs: the desk's clock, never before the engine's last word. */
  #now(): number {
    return Math.max(this.#kernel.now(), this.#views.now());
  }
}
