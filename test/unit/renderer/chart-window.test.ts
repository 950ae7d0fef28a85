import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartAddress, chartOfPage, openChartWindow } from '../../../src/renderer/chart/chart-window.ts';
import { useUi } from '../../../src/renderer/store/ui-store.ts';

describe('a chart in a window of its own', () => {
  it('is named by the address, whatever the instrument is called, and the code that opens it stays in the fragment', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), (instrumentId) => {
      const url = new URL(chartAddress('http://127.0.0.1:4000/#code=abc', instrumentId));
      expect(chartOfPage(url.search)).toBe(new URLSearchParams({ instrument: instrumentId }).get('instrument'));
      expect([url.origin, url.hash]).toEqual(['http://127.0.0.1:4000', '#code=abc']);
    }));
    expect(chartOfPage('?view=risk&instrument=BTC')).toBeNull();
    expect(chartOfPage('')).toBeNull();
  });

  it('is opened by the host, or in the browser, and says why it was not', async () => {
    const opened: string[] = [];
    const engine = (answer: unknown) => ({ call: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)) }) as never;
    await openChartWindow(engine({ opened: true, address: null }), 'BTC', (address) => { opened.push(address); return true; });
    expect(opened).toEqual([]);
    await openChartWindow(engine({ opened: false, address: 'http://127.0.0.1:1/#code=x' }), 'BTC', (address) => { opened.push(address); return true; });
    expect(opened).toEqual(['http://127.0.0.1:1/?view=chart&instrument=BTC#code=x']);
    for (const [answer, words] of [[{ opened: false, address: null }, /opens none/], [new Error('at most 8 chart windows'), /at most 8/]] as const) {
      await openChartWindow(engine(answer), 'BTC');
      expect(useUi.getState().notice?.text).toMatch(words);
    }
    await openChartWindow(engine({ opened: false, address: 'http://127.0.0.1:1/' }), 'BTC', () => false);
    expect(useUi.getState().notice?.text).toMatch(/pop-ups/);
  });
});
