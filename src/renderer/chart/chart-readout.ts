// What the line above the chart says of the bar under the crosshair, and what a reader of screens is told of the whole.
import type { BarView, LineView } from '../../shared/contract/views.ts';
import { formatNumber, formatSignedNumber, NONE } from '../components/format.ts';
import type { ZonedTime } from '../components/time.ts';
import type { BarStore } from './bar-store.ts';

export type ReadoutContext = { readonly digits: number; readonly lines: readonly LineView[]; readonly time: ZonedTime; readonly fundingAt: (ts: number) => number | null };
/** `role`: the colour of a line. */
export type ReadoutCell = { readonly key: string; readonly role?: LineView['role'] | 'stop'; readonly label: string; readonly value: string; readonly tone?: 'profit' | 'loss' };

/** Change between two prices in per cent, signed; a dash while one is missing. */
export const changeText = (from: number | null | undefined, to: number | null | undefined, digits = 2): string =>
  from === null || from === undefined || to === null || to === undefined || !(from > 0) || !Number.isFinite(to) ? NONE : `${formatSignedNumber(((to - from) / from) * 100, digits)} %`;

/** The cells of bar `index`; null stands for the newest bar. */
export function readoutOf(bars: BarStore, index: number | null, { digits, lines, time, fundingAt }: ReadoutContext): readonly ReadoutCell[] {
  const at = index ?? bars.length - 1;
  const bar = bars.bar(at);
  if (!bar) return [];
  const before = bars.bar(at - 1);
  const n = (value: number | null): string => formatNumber(value, digits);
  const rate = fundingAt(bar.tsOpen);
  const change = changeText(before?.close ?? bar.open, bar.close);
  const up = bar.close >= (before?.close ?? bar.open);
  // Lines are known at closes only: a forming bar shows those of the bar before it.
  const drawn = (i: number): number | null => bar.lines[i] ?? (bar.forming ? (before?.lines[i] ?? null) : null);
  const several = new Set(lines.map(({ strategyId }) => strategyId)).size > 1;
  return [
    { key: 'time', label: '', value: `${time.dateTime(bar.tsOpen)} ${time.label}` },
    { key: 'open', label: 'O', value: n(bar.open) }, { key: 'high', label: 'H', value: n(bar.high) }, { key: 'low', label: 'L', value: n(bar.low) }, { key: 'close', label: 'C', value: n(bar.close) },
    { key: 'change', label: up ? '▲' : '▼', value: change, tone: up ? 'profit' : 'loss' },
    { key: 'volume', label: 'Vol', value: formatNumber(bar.volume, 2) },
    ...lines.map(({ strategyId, id, label, role, stroke }, i): ReadoutCell => ({ key: several ? `${strategyId}:${id}` : id, role, label: `${stroke === 'solid' ? '━' : '╍'} ${label}${several ? ` of ${strategyId}` : ''}`, value: n(drawn(i)) })),
    { key: 'stop', role: 'stop', label: '•• Stop', value: n(bar.stop) },
    { key: 'funding', label: 'Fund', value: rate === null ? NONE : `${formatSignedNumber(rate * 100, 4)} %` },
  ];
}

/** Straight into the page: it changes with every move of the pointer and every tick. */
export function writeReadout(element: HTMLElement, cells: readonly ReadoutCell[]): void {
  while (element.childElementCount > cells.length) element.lastElementChild?.remove();
  while (element.childElementCount < cells.length) {
    const cell = document.createElement('span');
    cell.append(document.createElement('i'), document.createElement('b'));
    element.append(cell);
  }
  cells.forEach(({ key, role, label, value, tone }, i) => {
    const cell = element.children[i];
    if (!(cell instanceof HTMLElement) || !cell.firstChild || !cell.lastChild) return;
    cell.dataset['cell'] = key;
    if (role === undefined) delete cell.dataset['role'];
    else cell.dataset['role'] = role;
    if (tone === undefined) delete cell.dataset['tone'];
    else cell.dataset['tone'] = tone;
    cell.firstChild.textContent = label;
    cell.lastChild.textContent = value;
  });
}

/** One sentence per fact: what is on screen, for those who do not see it. */
export function chartSummary(bars: BarStore, visible: { readonly from: number; readonly to: number }, words: { readonly name: string; readonly timeframe: string; readonly quote: string; readonly lines: readonly string[]; readonly markers: number }, { digits, time }: Pick<ReadoutContext, 'digits' | 'time'>): string {
  const first = bars.bar(visible.from);
  const last = bars.bar(visible.to - 1);
  if (!first || !last) return `${words.name}: no bar yet.`;
  const n = (value: number | undefined): string => formatNumber(value, digits);
  return [
    `${words.name}, ${words.timeframe} bars, ${formatNumber(bars.length, 0)} in all.`,
    `On screen: ${time.dateTime(first.tsOpen)} to ${time.dateTime(last.tsOpen)} ${time.label}, from ${n(first.open)} to ${n(last.close)} ${words.quote}, ${changeText(first.open, last.close)}, highest ${n(bars.range('high', visible.from, visible.to)?.max)}, lowest ${n(bars.range('low', visible.from, visible.to)?.min)}.`,
    words.lines.length === 0 ? 'No working order and no position.' : `Lines: ${words.lines.join('; ')}.`,
    `${words.markers} markers.`,
  ].join(' ');
}

/** The bar under the crosshair in a sentence, said when the keyboard moves it. */
export const barWords = (bar: BarView, { digits, time }: Pick<ReadoutContext, 'digits' | 'time'>): string =>
  `${time.dateTime(bar.tsOpen)} ${time.label}: open ${formatNumber(bar.open, digits)}, high ${formatNumber(bar.high, digits)}, low ${formatNumber(bar.low, digits)}, close ${formatNumber(bar.close, digits)}, volume ${formatNumber(bar.volume, 2)}`;
