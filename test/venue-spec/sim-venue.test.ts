import type { Severity } from '../../src/main/core/venue/venue-types.ts';
import { simCatalogue } from '../../src/main/core/sim-market/sim-instruments.ts';
import { SimVenue } from '../../src/main/core/venue/sim-venue.ts';
import type { VenueReport } from '../../src/shared/model/venue-report.ts';
import { runExecSpec } from './exec-spec.ts';
import type { MakeVenue } from './spec-venue.ts';

const inProcess = (severity: Severity): MakeVenue => async (startCash) => {
  const instruments = simCatalogue('fractionalBase', 1);
  const venue = new SimVenue({ instruments, seed: 7, severity, startCash });
  const reports: VenueReport[] = [];
  const collect = (): void => void reports.push(...venue.takeReports());
  return {
    instruments,
    send: async (request, now) => {
      venue.send(request, now);
      collect();
    },
    market: async (event, now, book) => {
      venue.onMarket(event, now, book ?? undefined);
      collect();
    },
    advance: async (now) => {
      venue.advance(now);
      collect();
    },
    foreign: async (order, now) => {
      const placed = venue.placeForeign(order, now);
      collect();
      if (!placed.ok) throw new Error(placed.error.reason);
      return placed.value;
    },
    reports: () => reports,
  };
};

runExecSpec('simulated venue, no latency', inProcess('none'));
runExecSpec('simulated venue, kind', inProcess('kind'));
