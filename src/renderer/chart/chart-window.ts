// A chart in a window of its own: which page it is, and how it is opened.
import { messageOf } from '../../shared/model/result.ts';
import type { Engine } from '../engine.ts';
import { notify } from '../store/ui-store.ts';

/** The instrument whose chart fills this page; null for the whole desk. */
export function chartOfPage(search: string): string | null {
  const asked = new URLSearchParams(search);
  return asked.get('view') === 'chart' ? asked.get('instrument') : null;
}

/** The address that a browser opens: the host's, good once, with what to show. */
export function chartAddress(address: string, instrumentId: string): string {
  const url = new URL(address);
  url.searchParams.set('view', 'chart');
  url.searchParams.set('instrument', instrumentId);
  return url.href;
}

/** Opens the chart beside the desk: the desktop application makes a window, a browser a page. */
export async function openChartWindow(engine: Pick<Engine, 'call'>, instrumentId: string, open: (address: string) => boolean = openPage): Promise<void> {
  try {
    const { opened, address } = await engine.call('host.detach', { view: 'chart', instrumentId });
    if (opened) return;
    if (address === null) return notify('refused', 'Chart window: this host opens none.');
    if (!open(chartAddress(address, instrumentId))) notify('refused', 'Chart window: the browser did not open it. Allow pop-ups of this page and try again.');
  } catch (error) {
    notify('failed', `Chart window: ${messageOf(error)}`);
  }
}

/** The new page gets no handle on this one. */
function openPage(address: string): boolean {
  const page = window.open('', '_blank');
  if (!page) return false;
  page.opener = null;
  page.location.replace(address);
  return true;
}
