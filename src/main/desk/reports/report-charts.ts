// Two small pictures as SVG text: the equity curve and the net PnL by instrument. No script, no style attribute, nothing loaded.
import { toNumber } from '../../../shared/model/decimal.ts';
import type { DailyReport, EquityRow, InstrumentPnl } from './report-data.ts';
import { escapeHtml } from './escape-html.ts';
import { money2 } from './report-format.ts';
import { signClass } from './report-sections.ts';

const WIDTH = 480;
const HEIGHT = 190;
const LEFT = 84;
const RIGHT = 10;
const TOP = 14;
const BOTTOM = 28;
/** More points than pixels show nothing; of each column the lowest and the highest stay. */
const COLUMNS = 600;

export function equityChart(report: { readonly equityCurve: readonly EquityRow[]; readonly facts: Pick<DailyReport['facts'], 'currency'> }): string {
  const points = thin(report.equityCurve);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return '<p>Too few equity samples for a curve.</p>';
  let [low, high] = [first, first];
  for (const one of points) {
    if (one.equity < low.equity) low = one;
    if (one.equity > high.equity) high = one;
  }
  const [min, max] = [toNumber(low.equity), toNumber(high.equity)];
  const x = (ts: number): number => LEFT + ((ts - first.ts) / Math.max(1, last.ts - first.ts)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => (max === min ? HEIGHT / 2 : TOP + ((max - value) / (max - min)) * (HEIGHT - TOP - BOTTOM));
  const line = points.map((one) => `${x(one.ts).toFixed(1)},${y(toNumber(one.equity)).toFixed(1)}`).join(' ');
  const label = (value: string, at: number, anchor: string, from: number): string => `<text x="${from}" y="${at.toFixed(1)}" text-anchor="${anchor}">${escapeHtml(value)}</text>`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(`Equity from ${money2(first.equity)} to ${money2(last.equity)} ${report.facts.currency}`)}">`,
    `<line class="axis" x1="${LEFT}" y1="${HEIGHT - BOTTOM}" x2="${WIDTH - RIGHT}" y2="${HEIGHT - BOTTOM}"/>`,
    `<polyline class="curve" points="${line}"/>`,
    label(money2(high.equity), y(max) + 4, 'end', LEFT - 8), ...(max === min ? [] : [label(money2(low.equity), y(min) + 4, 'end', LEFT - 8)]),
    label(minute(first.ts), HEIGHT - 8, 'start', LEFT), label(`${minute(last.ts)} UTC`, HEIGHT - 8, 'end', WIDTH - RIGHT),
    '</svg>',
  ].join('');
}

const minute = (ts: number): string => new Date(ts).toISOString().slice(0, 16).replace('T', ' ');

export function pnlBars(rows: readonly Pick<InstrumentPnl, 'instrumentId' | 'netPnl'>[], currency: string): string {
  if (rows.length === 0) return '<p>No instrument was touched.</p>';
  const largest = Math.max(...rows.map((one) => Math.abs(toNumber(one.netPnl))), 1e-9);
  const height = 26 * rows.length + 8;
  const zero = 240;
  const bars = rows.map((one, at) => {
    const width = Math.max(1, (Math.abs(toNumber(one.netPnl)) / largest) * 110);
    const top = 26 * at + 6;
    const negative = one.netPnl < 0n;
    return `<text x="0" y="${top + 13}">${escapeHtml(one.instrumentId)}</text><rect class="${signClass(one.netPnl)}" x="${(negative ? zero - width : zero).toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="16"/><text x="${WIDTH - RIGHT}" y="${top + 13}" text-anchor="end">${escapeHtml(`${money2(one.netPnl, true)} ${currency}`)}</text>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Net PnL by instrument"><line class="axis" x1="${zero}" y1="0" x2="${zero}" y2="${height}"/>${bars.join('')}</svg>`;
}

function thin(points: readonly EquityRow[]): readonly EquityRow[] {
  if (points.length <= 2 * COLUMNS) return points;
  const kept: EquityRow[] = [];
  const size = points.length / COLUMNS;
  for (let column = 0; column < COLUMNS; column += 1) {
    const slice = points.slice(Math.floor(column * size), Math.floor((column + 1) * size));
    let [low, high] = [slice[0] as EquityRow, slice[0] as EquityRow];
    for (const one of slice) {
      if (one.equity < low.equity) low = one;
      if (one.equity > high.equity) high = one;
    }
    kept.push(...(low.ts <= high.ts ? [low, high] : [high, low]));
  }
  const last = points.at(-1);
  if (last !== undefined && kept.at(-1) !== last) kept.push(last);
  return kept;
}
