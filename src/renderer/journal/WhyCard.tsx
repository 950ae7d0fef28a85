import type { WhyStep } from '../../shared/contract/journal-methods.ts';
import { MINUS } from '../components/format.ts';
import { RowButton } from '../components/RowButton.tsx';
import { useTime } from '../components/time.ts';
import { PreviewChecks } from '../desk/PreviewChecks.tsx';
import classes from './WhyView.module.css';

const KIND: Readonly<Record<WhyStep['kind'], string>> = { data: 'Data', signal: 'Signal', checks: 'Checks', order: 'Order', report: 'Report', fill: 'Fill', pnl: 'PnL' };

/** `+12 ms`, `+3.2 s`, `+4 min` after the data. */
export function elapsedText(ms: number): string {
  if (ms < 1_000) return `+${ms} ms`;
  if (ms < 60_000) return `+${(ms / 1_000).toFixed(1)} s`;
  return ms < 3_600_000 ? `+${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s` : `+${Math.floor(ms / 3_600_000)} h ${Math.floor((ms % 3_600_000) / 60_000)} min`;
}

/** `tsData`: when the data came; the first card and those of another day carry their date. */
type WhyCardProps = { readonly step: WhyStep; readonly first: boolean; readonly tsData: number; readonly opened: boolean; readonly onEntry: (seq: number) => void };

/** One link of the chain. */
export function WhyCard({ step, first, tsData, opened, onEntry }: WhyCardProps) {
  const zoned = useTime();
  const { seq } = step;
  const dated = first || zoned.day(step.ts) !== zoned.day(tsData);
  return (
    <li className={classes.card} data-kind={step.kind} data-missing={seq === null || undefined} data-opened={opened || undefined}>
      <div className={classes.rail}>
        <b>{KIND[step.kind]}</b>
        {dated && <span>{zoned.day(step.ts)}</span>}
        <span>{zoned.timeMs(step.ts)} <small>{zoned.label}</small></span>
        <span className={classes.elapsed}>{elapsedText(Math.max(0, step.ts - tsData))} <small>since data</small></span>
      </div>
      <div className={classes.content}>
        <h3>{step.title}</h3>
        <p>{step.detail}</p>
        {step.values.length > 0 && <dl className={classes.values}>{step.values.map((one, i) => <div key={`${one.label} ${i}`}><dt>{one.label}</dt><dd data-tone={toneOf(step.kind, one)}>{one.value.replace(/^-(?=[\d.])/, MINUS)}{one.unit !== '' && <small> {one.unit}</small>}</dd></div>)}</dl>}
        {step.checks.length > 0 && <PreviewChecks checks={step.checks} />}
      </div>
      <div className={classes.link}>{seq === null ? <small>not in the record</small> : <RowButton aria-pressed={opened} onClick={() => onEntry(seq)}>Entry {seq.toLocaleString('en-US')}</RowButton>}</div>
    </li>
  );
}

/** Money that was earned or lost; the sign says the same. */
const toneOf = (kind: WhyStep['kind'], { value, label }: WhyStep['values'][number]): 'profit' | 'loss' | undefined =>
  (kind !== 'pnl' || /^Fees/.test(label) || !/[1-9]/.test(value) ? undefined : value.startsWith('+') ? 'profit' : value.startsWith('-') ? 'loss' : undefined);
