// What the host may tell a page: a closed list of words in the address's fragment, which stays on the machine and in the page. None of them trades.
import { APP_ORIGIN } from './app-protocol.ts';

export const PAGE_ACTS = [
  'view.desk', 'view.strategies', 'view.risk', 'view.journal', 'view.reports', 'view.alerts', 'view.settings',
  'dialog.arm', 'dialog.disarm', 'dialog.reduceOnly', 'dialog.resume',
  'settings.about', 'settings.diagnostics', 'settings.licences', 'help.guide', 'help.shortcuts',
  /** Told after the page's process ended and the page was loaded anew. */
  'said.recovered', 'said.flattenKeysRefused',
] as const;
export type PageAct = (typeof PAGE_ACTS)[number];

/** The same page with the word behind it: a change of the fragment alone loads nothing. */
export function addressOf(page: string, act: PageAct): string {
  const [address = ''] = page.split('#', 1);
  if (!address.startsWith(`${APP_ORIGIN}/`)) throw new RangeError('expected a page of ours');
  return `${address}#do=${act}`;
}
