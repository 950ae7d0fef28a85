// The Chromium of this machine, started the same way by every test, picture and measurement. Test support only.
import { existsSync } from 'node:fs';
import { chromium, type Browser, type LaunchOptions } from 'playwright';
import { slowed } from './slow-wire.ts';

const CHROMIUM = [process.env['BREAKWATER_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => file !== undefined && existsSync(file));

/** The browser on this machine; undefined when there is none. */
export const chromiumPath = (): string | undefined => CHROMIUM;

/**
 * What the browser does beside the page under test and what no test asks about. The last list on a command line counts, so Playwright's own is part of it.
 * The two of the address bar would load two pages of the browser's own into every new window, which costs as much as our page does; the third starts a process for a
 * page that may come next, and none comes.
 */
const FEATURES_OFF = [
  'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'SpareRendererForSitePerProcess',
  'AimEnabled', 'AvoidCorsURLLoaderRestartOnRedirect', 'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsFirstBalancedModeAutoEnable', 'HttpsUpgrades', 'LensOverlay', 'MediaRouter', 'NetworkTimeServiceQuerying', 'OptimizationHints', 'PaintHolding', 'PreconnectToSearch', 'ThirdPartyStoragePartitioning',
];

/** Switches for a browser without a screen; `featuresOff` in addition to those that are always off. */
export const chromiumFlags = (featuresOff: readonly string[] = []): readonly string[] => [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', `--disable-features=${[...FEATURES_OFF, ...featuresOff].join(',')}`,
];

export type ChromiumOptions = Pick<LaunchOptions, 'ignoreDefaultArgs'> & { readonly args?: readonly string[]; readonly featuresOff?: readonly string[] };

/** Starts the browser of this machine. Throws when there is none. */
export async function launchChromium({ args = [], featuresOff = [], ...options }: ChromiumOptions = {}): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('expected Chromium at /usr/bin/chromium or in BREAKWATER_CHROMIUM, found none');
  return slowed(await chromium.launch({ executablePath: CHROMIUM, args: [...chromiumFlags(featuresOff), ...args], ...options }));
}
