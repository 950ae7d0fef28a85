import type { JournalReader } from '../adapters/sqlite/journal-reader.ts';
import { acknowledgementOf, type OlderAlerts } from '../api/risk/alert-log.ts';
import { instrumentId } from '../../shared/model/ids.ts';

/** Alerts of the journal's tables, for those that memory has let go. */
export const olderAlertsOf = (reader: JournalReader): OlderAlerts => (beforeSeq, limit) =>
  reader.alertsBefore(beforeSeq, limit).map(({ seq, ts, level, code, message, instrument, runbook, ack_ts, ack_by, ack_via, ack_note }) => ({
    seq, level, code, message, instrumentId: instrument === null ? null : instrumentId(instrument), runbook, tsEvent: ts,
    ack: ack_ts === null ? null : acknowledgementOf(ack_ts, ack_by ?? '', ack_via ?? '', ack_note ?? ''),
  }));
