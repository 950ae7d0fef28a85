// What the window around the page asks it to show: words of a closed list in the fragment of the page's own address. None of them trades, whoever wrote the address.
import type { Engine } from './engine.ts';
import { runAction } from './shell/actions.ts';
import { FIXED_ACTIONS } from './shell/actions-list.ts';
import { notify, openSettings, openView, VIEWS } from './store/ui-store.ts';

const DO = /^#do=([a-z]+)\.([a-zA-Z]+)$/;
/** Actions of the palette that may be asked for; those that stop trading open their dialogs by themselves and are not among them. */
const ACTIONS: ReadonlySet<string> = new Set(['dialog.arm', 'dialog.disarm', 'dialog.reduceOnly', 'dialog.resume', 'help.guide', 'help.shortcuts']);
const SECTIONS: readonly string[] = ['about', 'diagnostics', 'licences'];
const SAID: ReadonlyMap<string, string> = new Map([
  ['recovered', 'The window failed and was loaded anew. The engine ran on; nothing was lost but what was being typed.'],
  ['flattenKeysRefused', 'The keys that open flatten-all from any program were refused: the settings say why.'],
]);

/** Does what the fragment asks for and takes it out of the address, so that a reload does not ask again. True when it was one of these words. */
export function takeHostAct(page: Pick<Window, 'location' | 'history'>, engine: Engine): boolean {
  const [, kind = '', word = ''] = DO.exec(page.location.hash) ?? [];
  if (kind === '') return false;
  page.history.replaceState(page.history.state, '', page.location.pathname + page.location.search);
  const view = VIEWS.find(({ name }) => name === word);
  const action = ACTIONS.has(`${kind}.${word}`) ? FIXED_ACTIONS.find(({ id }) => id === word) : undefined;
  const said = SAID.get(word);
  if (kind === 'view' && view) openView(view.name);
  else if (action) void runAction(action, engine, (sentence) => notify('refused', sentence));
  else if (kind === 'settings' && SECTIONS.includes(word)) openSettings(word);
  else if (kind === 'said' && said !== undefined) notify('failed', said);
  else return false;
  return true;
}

/** Follows the address of this page; call once. */
export function followHost(page: Window, engine: Engine): void {
  takeHostAct(page, engine);
  page.addEventListener('hashchange', () => takeHostAct(page, engine));
}
