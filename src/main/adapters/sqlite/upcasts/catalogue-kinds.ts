import type { RawBody, Upcast } from './upcast.ts';

/** An instrument from when all of them were perpetuals with one tick: its quote currency is what it is settled in, and it trades around the clock. */
export function instrumentOfFirstForm(instrument: RawBody): RawBody {
  if (!('tickSize' in instrument)) return instrument;
  const { quote, tickSize, ...rest } = instrument;
  return { ...rest, currency: quote, ticks: [{ from: 0n, size: tickSize }], packageTick: null, settlement: 'margined', calendar: 'always' };
}

/** Instruments have kinds. Reports of anything else are as they were. */
export const catalogueKinds: Upcast = {
  type: 'report',
  from: 1,
  apply: (body) => {
    const report = body.report as RawBody;
    return report.type === 'CatalogueReport' ? { ...body, report: { ...report, instruments: (report.instruments as readonly RawBody[]).map(instrumentOfFirstForm) } } : body;
  },
};
