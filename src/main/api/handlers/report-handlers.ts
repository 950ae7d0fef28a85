import { ContractError } from '../../../shared/contract/client.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { DeskApi } from '../desk-api.ts';

const noReport = (day: string): ContractError => new ContractError('badInput', `expected a day with a record, was ${day}: the journal holds nothing of it`);

/** Daily reports: read as text, written as files. */
export function reportHandlers(desk: DeskApi): Pick<Handlers, 'report.days' | 'report.read' | 'report.export'> {
  return {
    'report.days': () => ({ days: [...desk.reportDays()] }),
    'report.read': async ({ day, format }) => {
      const report = await desk.readReport(day, format);
      if (!report) throw noReport(day);
      return report;
    },
    'report.export': async ({ day }) => {
      const written = await desk.exportReport(day);
      if (!written) throw noReport(day);
      return written;
    },
  };
}
