// Where each report of the venue goes: to the reconciler, the portfolio, the orders. What cannot be right is raised before anything is concluded from it.
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import type { VenueReport } from '../../../shared/model/venue-report.ts';
import type { OrderManager } from '../oms/order-manager.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { Controls } from './controls.ts';
import type { JournalStanding } from './journal-standing.ts';
import type { Conclusion } from './messages.ts';
import type { Reconciler } from './reconciler.ts';
import type { VenueAlarms } from './venue-alarms.ts';

export type VenueReportsDeps = {
  readonly orders: OrderManager;
  readonly portfolio: Portfolio;
  readonly controls: Controls;
  readonly reconciler: Reconciler;
  readonly standing: JournalStanding;
  readonly alarms: VenueAlarms;
  now(): number;
  emit(conclusion: Conclusion): void;
};

export class VenueReports {
  readonly #deps: VenueReportsDeps;
  readonly #take = (event: OrderEvent): void => this.#deps.emit(event);

  constructor(deps: VenueReportsDeps) {
    this.#deps = deps;
  }

  take(report: VenueReport): void {
    const { alarms, controls, orders, portfolio, reconciler } = this.#deps;
    switch (report.type) {
      case 'ConnectionReport':
        reconciler.onConnection(report);
        if (report.state === 'connected') controls.hurry();
        return;
      case 'SnapshotResult':
        if (report.snapshot !== null) orders.venueTime(report.snapshot.tsEvent);
        return reconciler.onSnapshot(report);
      case 'CatalogueReport': return reconciler.onCatalogue(report);
      case 'FundingReport':
        if (!alarms.isKnown(report.funding.instrumentId)) return;
        for (const event of portfolio.applyFunding(report.funding)) this.#deps.emit(event);
        return;
      case 'FillReport':
        if (!alarms.isKnown(report.fill.instrumentId)) return;
        if (report.fill.cause === 'liquidation' && !orders.knownTrade(report.fill.tradeId)) alarms.onLiquidation(report.fill);
        return this.#onOrder(report);
      case 'OrderStatusReport': case 'OrderReplaced': return alarms.isKnown(report.order.instrumentId) ? this.#onOrder(report) : undefined;
      default: return this.#onOrder(report);
    }
  }

  #onOrder(report: VenueReport): void {
    const { alarms, controls, orders, standing } = this.#deps;
    for (const wrong of orders.wrongAnswers(report)) {
      if (wrong.kind === 'forgotten') standing.onForgotten(wrong);
      else if (alarms.onContradiction(wrong)) controls.reduceOnly(wrong.message);
    }
    orders.onReport(report, this.#deps.now(), this.#take);
    controls.scheduleSweep();
  }
}
