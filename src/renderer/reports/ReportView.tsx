import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import type { Output } from '../../shared/contract/contract.ts';
import type { ReportFormat } from '../../shared/contract/fields.ts';
import { Panel } from '../components/Panel.tsx';
import { useEngine } from '../engine.ts';
import { messageOf } from '../session.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import classes from './ReportView.module.css';

type Loaded<T> = { readonly state: 'loading' } | { readonly state: 'failed'; readonly message: string } | { readonly state: 'ready'; readonly value: T };
const FORMATS: readonly { readonly value: ReportFormat; readonly label: string }[] = [{ value: 'html', label: 'Page' }, { value: 'text', label: 'Text' }, { value: 'csv', label: 'CSV' }, { value: 'json', label: 'JSON' }];

/** The daily report: pick a day, read it, write it to files. */
export function ReportView({ className }: { readonly className?: string | undefined }) {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const profile = useDeskStore((s) => s.desk?.profile);
  const [days, setDays] = useState<Loaded<readonly string[]>>({ state: 'loading' });
  const [day, setDay] = useState<string | null>(null);
  const [format, setFormat] = useState<ReportFormat>('html');
  const [report, setReport] = useState<Loaded<Output<'report.read'>>>({ state: 'loading' });
  const [exported, setExported] = useState<Loaded<Output<'report.export'>> | null>(null);

  const loadDays = useCallback(() => {
    setDays({ state: 'loading' });
    engine.call('report.days', {}).then(
      (out) => {
        setDays({ state: 'ready', value: out.days });
        setDay((now) => (now !== null && out.days.includes(now) ? now : (out.days[0] ?? null)));
      },
      (error: unknown) => setDays({ state: 'failed', message: messageOf(error) }),
    );
  }, [engine]);
  useEffect(() => { if (live) loadDays(); }, [live, loadDays]);

  useEffect(() => {
    if (day === null || !live) return undefined;
    let current = true;
    setReport({ state: 'loading' });
    engine.call('report.read', { day, format }).then(
      (value) => { if (current) setReport({ state: 'ready', value }); },
      (error: unknown) => { if (current) setReport({ state: 'failed', message: messageOf(error) }); },
    );
    return () => { current = false; };
  }, [engine, day, format, live]);

  const exportDay = (): void => {
    if (day === null) return;
    setExported({ state: 'loading' });
    engine.call('report.export', { day }).then((value) => setExported({ state: 'ready', value }), (error: unknown) => setExported({ state: 'failed', message: messageOf(error) }));
  };

  const known = days.state === 'ready' ? days.value : [];
  return (
    <Panel title="Daily report" note={`profile ${profile ?? '–'}, days in UTC`} className={className}
      actions={(
        <>
          <NativeSelect size="xs" aria-label="Day" value={day ?? ''} disabled={known.length === 0} data={known.map((d) => ({ value: d, label: d }))} onChange={(event) => { setDay(event.currentTarget.value); setExported(null); }} />
          <SegmentedControl size="xs" aria-label="Format" transitionDuration={0} value={format} data={[...FORMATS]} onChange={setFormat} />
          <Button size="compact-sm" variant="default" onClick={loadDays} disabled={!live}>Refresh</Button>
          <Button size="compact-sm" className={classes.export} onClick={exportDay} disabled={!live || day === null || exported?.state === 'loading'}>Export all formats</Button>
        </>
      )}
      empty={days.state === 'failed' ? `The list of days could not be read: ${days.message}. Try Refresh.` : days.state === 'ready' && known.length === 0 ? 'No report yet. The first is written at the end of the first day, 00:00 UTC.' : null}>
      <div className={classes.outcome} role="status">{exported && <ExportOutcome exported={exported} />}</div>
      <Preview report={report} format={format} />
    </Panel>
  );
}

function ExportOutcome({ exported }: { readonly exported: Loaded<Output<'report.export'>> }) {
  switch (exported.state) {
    case 'loading': return <p>Writing…</p>;
    case 'failed': return <p className={classes.failed}>Not written: {exported.message}</p>;
    case 'ready': return <p>Written to <code>{exported.value.folder}</code>: {exported.value.files.map((f) => <code key={f}>{f} </code>)}</p>;
  }
}

function Preview({ report, format }: { readonly report: Loaded<Output<'report.read'>>; readonly format: ReportFormat }) {
  switch (report.state) {
    case 'loading': return <p className={classes.state}>Reading the report…</p>;
    case 'failed': return <p className={classes.state}>The report could not be read: {report.message}. Try another day, or Refresh.</p>;
    case 'ready':
      // An empty sandbox: no script, no form, no navigation, no origin, whatever the report holds.
      return format === 'html' && report.value.mimeType.startsWith('text/html')
        ? <iframe className={classes.page} title={report.value.fileName} sandbox="" srcDoc={report.value.content} referrerPolicy="no-referrer" />
        : <pre className={classes.text} tabIndex={0} aria-label={report.value.fileName}>{report.value.content}</pre>;
  }
}
