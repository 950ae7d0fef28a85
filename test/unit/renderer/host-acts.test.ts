import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { PAGE_ACTS } from '../../../src/main/hosts/electron/page-acts.ts';
import type { Engine } from '../../../src/renderer/engine.ts';
import { takeHostAct } from '../../../src/renderer/host-acts.ts';
import { useUi } from '../../../src/renderer/store/ui-store.ts';

const calls: string[] = [];
const engine = new Proxy({}, { get: (_target, name) => (...args: unknown[]) => { calls.push(`${String(name)} ${JSON.stringify(args)}`); return Promise.resolve({}); } }) as Engine;
function pageAt(hash: string) {
  const replaced: string[] = [];
  return { replaced, page: { location: { hash, pathname: '/index.html', search: '?view=chart' }, history: { state: null, replaceState: (_state: unknown, _title: string, url: string) => { replaced.push(url); } } } as unknown as Window };
}

describe('what the window asks the page to show', () => {
  beforeEach(() => {
    calls.length = 0;
    useUi.setState({ view: 'desk', dialog: null, overlay: null, notice: null, settingsSection: null });
  });

  it.each(PAGE_ACTS)('knows %s, and takes it out of the address', (act) => {
    const { page, replaced } = pageAt(`#do=${act}`);
    expect(takeHostAct(page, engine)).toBe(true);
    expect(replaced).toEqual(['/index.html?view=chart']);
    const { view, overlay, dialog, notice, settingsSection } = useUi.getState();
    // Without a link the dialogs answer with the sentence that says what is missing.
    expect(view !== 'desk' || overlay !== null || dialog !== null || notice !== null || settingsSection !== null || act === 'view.desk').toBe(true);
  });

  it('does nothing for any other address, and never asks the engine to trade', () => {
    const words = fc.oneof(fc.string(), fc.tuple(fc.constantFrom('view', 'dialog', 'settings', 'help', 'said', 'constructor'), fc.oneof(fc.string(), fc.constantFrom('flatten', 'kill', 'submit', '__proto__', 'constructor', 'toString'))).map((parts) => parts.join('.')));
    fc.assert(fc.property(words.filter((word) => !(PAGE_ACTS as readonly string[]).includes(word)), (word) => {
      const before = JSON.stringify(useUi.getState());
      expect(takeHostAct(pageAt(`#do=${word}`).page, engine)).toBe(false);
      expect(JSON.stringify(useUi.getState())).toBe(before);
    }));
    expect(calls.filter((call) => /order|flatten|kill|resume|arm/i.test(call))).toEqual([]);
  });
});
