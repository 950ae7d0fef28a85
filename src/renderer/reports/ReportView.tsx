import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Output } from '../../shared/contract/contract.ts';
import type { ReportFormat } from '../../shared/contract/fields.ts';
import { messageOf } from '../../shared/model/result.ts';
import { Panel } from '../components/Panel.tsx';
import { saveText } from '../components/save-text.ts';
import { useReading } from '../components/use-reading.ts';
import { useScheme } from '../components/use-scheme.ts';
import { useEngine, type Engine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { notify } from '../store/ui-store.ts';
import { PeriodPicker } from './PeriodPicker.tsx';
import { inTheme } from './report-page.ts';
import { insideText, type Period, type Week } from './report-periods.ts';
import classes from './ReportView.module.css';

type Loaded<T> = { readonly state: 'loading' } | { readonly state: 'failed'; readonly message: string } | { readonly state: 'ready'; readonly value: T };
type Periods = { readonly days: readonly string[]; readonly weeks: readonly Week[] };
const NO_PERIODS: Periods = { days: [], weeks: [] };
type Report = Output<'report.read'>;
const FORMATS: readonly { readonly value: ReportFormat; readonly label: string }[] = [{ value: 'html', label: 'Page' }, { value: 'text', label: 'Text' }, { value: 'csv', label: 'CSV' }, { value: 'json', label: 'JSON' }];

const read = (engine: Engine, { kind, id }: Period, format: ReportFormat): Promise<Report> => (kind === 'day' ? engine.call('report.read', { day: id, format }) : engine.call('report.readWeek', { week: id, format }));
const readPeriods = async (engine: Engine): Promise<Periods> => {
  const [{ days }, { weeks }] = await Promise.all([engine.call('report.days', {}), engine.call('report.weeks', {})]);
  return { days, weeks };
};
const write = (engine: Engine, { kind, id }: Period): Promise<Output<'report.export'>> => (kind === 'day' ? engine.call('report.export', { day: id }) : engine.call('report.exportWeek', { week: id }));

/** Daily and weekly reports: pick one, read it, save it, write all its forms, open their folder. */
export function ReportView({ className }: { readonly className?: string | undefined }) {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const profile = useDeskStore((s) => s.desk?.profile);
  const [wanted, setWanted] = useState<Period | null>(null);
  const [format, setFormat] = useState<ReportFormat>('html');
  const [exported, setExported] = useState<Loaded<Output<'report.export'>> | null>(null);
  const periods = useReading('periods', readPeriods);
  const { days, weeks } = periods.value ?? NO_PERIODS;
  const isThere = wanted !== null && (days.includes(wanted.id) || weeks.some(({ week }) => week === wanted.id));
  const chosen: Period | null = isThere ? wanted : days[0] === undefined ? null : { kind: 'day', id: days[0] };
  const report = useReading(chosen === null ? null : `${chosen.kind} ${chosen.id} ${format}`, (asked) => (chosen === null ? Promise.reject(new Error('no report is chosen')) : read(asked, chosen, format)));
  const again = (): void => {
    periods.reload();
    report.reload();
  };

  const choose = (period: Period | null): void => {
    setWanted(period);
    setExported(null);
  };
  const exportAll = (): void => {
    if (chosen === null) return;
    setExported({ state: 'loading' });
    write(engine, chosen).then((value) => setExported({ state: 'ready', value }), (error: unknown) => setExported({ state: 'failed', message: messageOf(error) }));
  };
  const openFolder = async (): Promise<void> => {
    try {
      const { opened, path } = await engine.call('host.reveal', { what: 'reports' });
      notify('done', opened ? `Opened ${path}` : `The reports are in ${path}`);
    } catch (error) {
      notify('failed', `The folder could not be opened: ${messageOf(error)}`);
    }
  };
  const shown = report.value;
  return (
    <Panel title="Reports" note={`profile ${profile ?? '–'}, days and weeks in UTC`} className={className} loading={periods.value === null && live} onRetry={again}
      error={periods.value === null && periods.problem !== null ? `The list of reports could not be read: ${periods.problem}` : null}
      actions={<button type="button" className={classes.button} onClick={again} disabled={!live}>Refresh</button>}
      empty={periods.value !== null && days.length === 0 ? 'No report yet. A day can be read as soon as the engine has worked on it, and is written by itself when it ends at 00:00 UTC; a week when its Sunday ends.' : null}>
      <div className={classes.layout}>
        <div className={classes.side}>
          <PeriodPicker days={days} weeks={weeks} chosen={chosen} onChoose={choose} />
          {chosen !== null && (
            <div className={classes.about}>
              <h3>{chosen.kind === 'day' ? 'Day' : 'Week'} {chosen.id}</h3>
              <p>{insideText(chosen.kind)}</p>
              <button type="button" className={classes.export} onClick={exportAll} disabled={!live || exported?.state === 'loading'}>Export all formats</button>
              <button type="button" className={classes.button} disabled={shown === null} onClick={() => { if (shown !== null) void saveText(engine, shown.fileName, shown.content); }}>Save this {FORMATS.find(({ value }) => value === format)?.label ?? format}…</button>
              <button type="button" className={classes.button} onClick={() => void openFolder()} disabled={!live}>Open the folder</button>
              <div className={classes.outcome} role="status">{exported && <ExportOutcome exported={exported} />}</div>
            </div>
          )}
        </div>
        <div className={classes.preview}>
          <div className={classes.formats}><SegmentedControl size="xs" aria-label="Format" transitionDuration={0} value={format} data={[...FORMATS]} onChange={setFormat} /><span>{shown?.fileName ?? ''}</span></div>
          <Preview report={shown} problem={report.problem} format={format} />
        </div>
      </div>
    </Panel>
  );
}

function ExportOutcome({ exported }: { readonly exported: Loaded<Output<'report.export'>> }) {
  switch (exported.state) {
    case 'loading': return <p>Writing…</p>;
    case 'failed': return <p className={classes.failed}>✕ Not written: {exported.message}</p>;
    case 'ready': return <p>✓ Written to <code>{exported.value.folder}</code>: {exported.value.files.map((f) => <code key={f}>{f} </code>)}{exported.value.tables !== undefined && <>and one CSV per table in <code>{exported.value.tables}</code></>}</p>;
  }
}

function Preview({ report, problem, format }: { readonly report: Report | null; readonly problem: string | null; readonly format: ReportFormat }) {
  const theme = useScheme().startsWith('dark') ? 'dark' : 'light';
  if (problem !== null) return <p className={classes.state} role="alert">✕ The report could not be read: {problem}. Try another one, or Refresh.</p>;
  if (report === null) return <p className={classes.state}>Reading the report… A week of a busy journal may take some seconds.</p>;
  // An empty sandbox: no script, no form, no navigation, no origin, whatever the report holds.
  return format === 'html' && report.mimeType.startsWith('text/html')
    ? <iframe className={classes.page} title={report.fileName} sandbox="" srcDoc={inTheme(report.content, theme)} referrerPolicy="no-referrer" />
    : <pre className={classes.text} tabIndex={0} aria-label={report.fileName}>{report.content}</pre>;
}
