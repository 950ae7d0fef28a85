import { useState } from 'react';
import { monthPage, monthsOf, type Period, type Week } from './report-periods.ts';
import classes from './PeriodPicker.module.css';

type PeriodPickerProps = { readonly days: readonly string[]; readonly weeks: readonly Week[]; readonly chosen: Period | null; readonly onChoose: (period: Period) => void };
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** A month at a time: its days and weeks that have a report can be pressed. */
export function PeriodPicker({ days, weeks, chosen, onChoose }: PeriodPickerProps) {
  const months = monthsOf(days);
  const [turned, setTurned] = useState<string | null>(null);
  const month = turned !== null && months.includes(turned) ? turned : months[0];
  if (month === undefined) return null;
  const page = monthPage(month, days, weeks);
  const at = months.indexOf(month);
  const isDay = (day: string): boolean => chosen?.kind === 'day' && chosen.id === day;
  const isWeek = (week: string): boolean => chosen?.kind === 'week' && chosen.id === week;
  return (
    <div className={classes.picker}>
      <div className={classes.month}>
        <button type="button" onClick={() => setTurned(months[at + 1] ?? month)} disabled={at === months.length - 1} aria-label="Earlier month">‹</button>
        <h3 aria-live="polite">{page.label}</h3>
        <button type="button" onClick={() => setTurned(months[at - 1] ?? month)} disabled={at === 0} aria-label="Later month">›</button>
      </div>
      <table className={classes.grid} aria-label={`Reports of ${page.label}`}>
        <thead><tr><th scope="col">Week</th>{WEEKDAYS.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {page.weeks.map(({ week, known, days: cells }) => (
            <tr key={week}>
              <th scope="row">{known === undefined ? <span className={classes.none}>{week.slice(5)}</span> : <button type="button" aria-pressed={isWeek(week)} aria-label={`Week ${week}, ${known.days} of 7 days`} onClick={() => onChoose({ kind: 'week', id: week })}>{week.slice(5)}</button>}</th>
              {cells.map(({ day, inMonth, hasReport }) => (
                <td key={day} data-other={!inMonth || undefined}>{hasReport ? <button type="button" aria-pressed={isDay(day)} aria-label={`${Number(day.slice(8))}, day ${day}`} onClick={() => onChoose({ kind: 'day', id: day })}>{Number(day.slice(8))}</button> : <span className={classes.none}>{Number(day.slice(8))}</span>}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.note}>Days end at 00:00 UTC; weeks run from Monday to Sunday.</p>
    </div>
  );
}
