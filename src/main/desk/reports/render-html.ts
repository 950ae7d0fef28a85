// The report as one self-contained page: no script, nothing loaded, and a policy that forbids both.
import { createHash } from 'node:crypto';
import type { Money } from '../../../shared/model/decimal.ts';
import type { DailyReport } from './report-data.ts';
import { escapeHtml } from './escape-html.ts';
import { equityChart, pnlBars } from './report-charts.ts';
import { money2 } from './report-format.ts';
import { noticesOf, sectionsOf, signClass, titleOf } from './report-sections.ts';
import type { Section } from './section.ts';

const DARK = 'color-scheme:dark;--ink:#e4e7eb;--soft:#a2acb8;--paper:#14171a;--panel:#1b1f24;--rule:#333a42;--gain:#4cc38a;--loss:#ff7b72;--curve:#6cb0ff';
/** Dark where the reader's system is; an application that shows the page in its own theme names it as `data-theme` of the root. */
const STYLE = `
:root{color-scheme:light;--ink:#1a1d21;--soft:#57606c;--paper:#fff;--panel:#f5f7f9;--rule:#d5dae0;--gain:#0b7a3e;--loss:#b3261e;--curve:#1c5fb8}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}
:root[data-theme=dark]{${DARK}}
body{font:14px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:0}main{max-width:1400px;margin:0 auto;padding:1.5rem}
h1{font-size:1.4rem;margin:0 0 .4rem}h2{font-size:1.05rem;margin:2rem 0 .4rem}p.notice{margin:.2rem 0;font-weight:600}p.total{font-size:1.8rem;margin:.6rem 0 1rem}p.total small{font-size:.9rem;color:var(--soft)}
.page{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:0 2rem;align-items:start}.page h2:first-child{margin-top:0}.charts{background:var(--panel);border:1px solid var(--rule);border-radius:6px;padding:1rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.2rem 1rem .2rem 0;border-bottom:1px solid var(--rule);vertical-align:top}
th{color:var(--soft);font-weight:600}table.facts{width:100%}table.facts th{font-weight:400;width:16rem;white-space:nowrap}table.facts td{padding-right:0;overflow-wrap:anywhere}
.figure{text-align:right;white-space:nowrap}.gain{color:var(--gain);fill:var(--gain)}.loss{color:var(--loss);fill:var(--loss)}.even{fill:var(--soft)}
svg{display:block;width:100%;max-width:720px;height:auto}svg text{font:12px system-ui,sans-serif;fill:var(--soft)}.axis{stroke:var(--rule)}.curve{fill:none;stroke:var(--curve);stroke-width:1.5}
@media (max-width:900px){.page{display:block}.charts{margin-top:1.5rem}table.facts th{width:auto;white-space:normal}}
@media print{main{max-width:none;padding:0}.charts{break-inside:avoid}tr{break-inside:avoid}}
`;
/** The policy names the style by its hash, so that no other style or script can run even if text slipped through. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

export const renderHtml = (report: DailyReport): string =>
  htmlPage({ title: titleOf(report), notices: noticesOf(report), total: report.summary.dayPnl, currency: report.facts.currency, charts: [['Equity', equityChart(report)], ['Net PnL by instrument', pnlBars(report.byInstrument, report.facts.currency)]], sections: sectionsOf(report) });

export type HtmlParts = {
  readonly title: string; readonly notices: readonly string[]; /** The one figure above everything, net of flows. */ readonly total: Money; readonly currency: string;
  /** Heading and SVG text that was made by us. */
  readonly charts: readonly (readonly [heading: string, svg: string])[];
  /** The first one, the facts, stands beside the charts. */
  readonly sections: readonly Section[];
};

/** One self-contained page; every text of it is escaped. */
export function htmlPage(parts: HtmlParts): string {
  const title = escapeHtml(parts.title);
  const [first, ...others] = parts.sections;
  return [
    '<!doctype html>', '<html lang="en">', '<head>', '<meta charset="utf-8">', `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">', '<meta name="referrer" content="no-referrer">', `<title>${title}</title>`, `<style>${STYLE}</style>`, '</head>', '<body>', '<main>',
    `<h1>${title}</h1>`, ...parts.notices.map((one) => `<p class="notice">${escapeHtml(one)}</p>`),
    `<p class="total ${signClass(parts.total)}">${escapeHtml(`${money2(parts.total, true)} ${parts.currency}`)} <small>net of flows</small></p>`,
    '<div class="page">', '<div>', first === undefined ? '' : bodyOf(first), '</div>', '<div class="charts">', ...parts.charts.flatMap(([heading, svg]) => [`<h2>${escapeHtml(heading)}</h2>`, svg]), '</div>', '</div>',
    ...others.map(bodyOf), '</main>', '</body>', '</html>', '',
  ].join('\n');
}

function bodyOf(section: Section): string {
  const head = `<h2>${escapeHtml(section.title)}</h2>`;
  if (section.rows.length === 0) return `${head}\n<p>${escapeHtml(section.none)}</p>`;
  if (section.kind === 'facts') return [head, '<table class="facts"><tbody>', ...section.rows.map(([label = '', value = '']) => `<tr><th scope="row">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`), '</tbody></table>'].join('\n');
  const figure = (at: number): string => (section.figures.includes(at) ? ' class="figure"' : '');
  const cut = section.total - section.rows.length;
  return [
    head, '<div class="wide"><table>', `<thead><tr>${section.columns.map((name, at) => `<th scope="col"${figure(at)}>${escapeHtml(name)}</th>`).join('')}</tr></thead>`,
    '<tbody>', ...section.rows.map((row) => `<tr>${row.map((cell, at) => `<td${figure(at)}>${escapeHtml(cell)}</td>`).join('')}</tr>`), '</tbody>', '</table></div>',
    ...(cut > 0 ? [`<p>… and ${cut} more rows in the CSV and JSON forms.</p>`] : []),
  ].join('\n');
}
