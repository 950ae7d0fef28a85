// What the venue says, handed to the part that it concerns: connection and reads, money, orders. Fills and orders end in conclusions.
import type { VenueReport } from '../../../shared/model/venue-report.ts';
import type { OrderManager } from '../oms/order-manager.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { Controls } from './controls.ts';
import type { Conclusion } from './messages.ts';
import type { Reconciler } from './reconciler.ts';
import type { VenueAlarms } from './venue-alarms.ts';

export type VenueReportsDeps = {
  readonly orders: OrderManager;
  readonly portfolio: Portfolio;
  readonly controls: Controls;
  readonly alarms: VenueAlarms;
  readonly reconciler: Reconciler;
  now(): number;
  emit(conclusion: Conclusion): void;
};

export class VenueReports {
  readonly #deps: VenueReportsDeps;

  constructor(deps: VenueReportsDeps) {
    this.#deps = deps;
  }

  take(report: VenueReport): void {
    const { alarms, orders, portfolio, reconciler, controls, emit } = this.#deps;
    switch (report.type) {
      case 'ConnectionReport':
        reconciler.onConnection(report);
        if (report.state === 'connected') controls.hurry();
        return;
      case 'SnapshotResult': return reconciler.onSnapshot(report);
      case 'CatalogueReport': return reconciler.onCatalogue(report);
      case 'FundingReport':
        if (!alarms.isKnown(report.funding.instrumentId)) return;
        for (const event of portfolio.applyFunding(report.funding)) emit(event);
        return;
      case 'FillReport':
        if (!alarms.isKnown(report.fill.instrumentId)) return;
        if (report.fill.cause === 'liquidation' && !orders.knownTrade(report.fill.tradeId)) alarms.onLiquidation(report.fill);
        return this.#ofOrder(report);
      case 'OrderStatusReport': case 'OrderReplaced': return alarms.isKnown(report.order.instrumentId) ? this.#ofOrder(report) : undefined;
      default: return this.#ofOrder(report);
    }
  }

  #ofOrder(report: VenueReport): void {
    for (const event of this.#deps.orders.onReport(report, this.#deps.now())) this.#deps.emit(event);
    this.#deps.controls.scheduleSweep();
  }
}
