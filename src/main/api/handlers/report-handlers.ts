import { ContractError } from '../../../shared/contract/client.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { DeskSession } from '../desk-session.ts';

/** The record, or the sentence that there is none. */
function found<T>(record: T | undefined, period: 'day' | 'week', asked: string): T {
  if (record === undefined) throw new ContractError('badInput', `expected a ${period} with a record, was ${asked}: the journal holds nothing of it`);
  return record;
}

/** Reports of a day or a week: read as text, written as files. */
export function reportHandlers(session: DeskSession): Pick<Handlers, 'report.days' | 'report.read' | 'report.export' | 'report.weeks' | 'report.readWeek' | 'report.exportWeek'> {
  const reports = () => session.desk().reports;
  return {
    'report.days': () => ({ days: [...reports().days()] }),
    'report.read': async ({ day, format }) => found(await reports().read(day, format), 'day', day),
    'report.export': async ({ day }) => found(await reports().export(day), 'day', day),
    'report.weeks': () => ({ weeks: reports().weeks() }),
    'report.readWeek': async ({ week, format }) => found(await reports().readWeek(week, format), 'week', week),
    'report.exportWeek': async ({ week }) => found(await reports().exportWeek(week), 'week', week),
  };
}
