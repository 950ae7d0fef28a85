// A page far from its engine: every message and every file reaches the other end later, in order. It shows which test reads a state that it has not waited for. Test support only.
import { setTimeout as later } from 'node:timers/promises';
import type { Browser, BrowserContext } from 'playwright';

/** BREAKWATER_TEST_WIRE_DELAY_MS: how long a message is on its way, each way, in ms; BREAKWATER_TEST_CPU_SLOWER: how many times slower each page computes. Both absent in the gate. */
const numberOf = (name: string): number => Number(process.env[name] ?? 0);

/** Makes the pages of every context that the browser opens from now on as slow as the environment asks. A route that a test sets on its page itself comes first. */
export function slowed(browser: Browser): Browser {
  const [delayMs, slower] = [numberOf('BREAKWATER_TEST_WIRE_DELAY_MS'), numberOf('BREAKWATER_TEST_CPU_SLOWER')];
  if (delayMs === 0 && slower === 0) return browser;
  const { newContext } = browser;
  browser.newContext = async (options) => {
    const context = await newContext.call(browser, options);
    if (delayMs > 0) await delayWire(context, delayMs);
    if (slower > 1) context.on('page', (page) => void context.newCDPSession(page).then((session) => session.send('Emulation.setCPUThrottlingRate', { rate: slower })).catch(() => undefined)); // It was closed before.
    return context;
  };
  return browser;
}

/** Runs it when a message that leaves now has arrived: at once where no delay is asked for. For wires that are no socket. */
export function afterWire(run: () => void): void {
  const ms = numberOf('BREAKWATER_TEST_WIRE_DELAY_MS');
  if (ms > 0) setTimeout(run, ms);
  else run();
}

async function delayWire(context: BrowserContext, ms: number): Promise<void> {
  await context.route('**/*', async (route) => {
    await later(ms / 4);
    await route.continue().catch(() => undefined); // The page is gone.
  });
  await context.routeWebSocket(/.*/, (near) => {
    const far = near.connectToServer();
    near.onMessage((message) => void setTimeout(() => far.send(message), ms));
    far.onMessage((message) => void setTimeout(() => near.send(message), ms));
    near.onClose((code, reason) => void setTimeout(() => void far.close({ code: code ?? 1000, reason: reason ?? '' }).catch(() => undefined), ms));
    far.onClose((code, reason) => void setTimeout(() => void near.close({ ...(code === undefined ? {} : { code }), reason: reason ?? '' }).catch(() => undefined), ms));
  });
}
