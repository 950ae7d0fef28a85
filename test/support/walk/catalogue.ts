// Every view and every state of the product, and how a person gets there. The walk, the pictures and the accessibility checks use this one list.
import { SECTIONS } from '../../../src/renderer/settings/sections.ts';
import { DESK_PARTS } from './desk-parts.ts';
import { readinessOf, SIZES, type Look, type World, type WorldOptions } from './world.ts';

export type Stop = {
  readonly view: string;
  readonly state: string;
  /** From wherever the stop before left the window. */
  readonly reach: (world: World) => Promise<void>;
  /** Puts away what would hide the next stop. */
  readonly leave?: (world: World) => Promise<void>;
  /** Reached anew in each look: what opened over docked panels goes when a small window stacks them. */
  readonly again?: true;
  /** Only there where panels are docked. */
  readonly docked?: true;
};
export type Scene = { readonly name: string; readonly options: WorldOptions; readonly stops: readonly Stop[] };

/** Views whose shape is their own: looked at in every size, zoom and theme. The others share their parts, or differ only in a state. */
const WHOLE = ['desk normal', 'strategies normal', 'risk normal', 'journal normal', 'why normal', 'reports normal', 'alerts normal', 'settings-profiles normal', 'settings-shortcuts normal', 'guide normal', 'chart-window normal', 'palette normal', 'flatten-dialog normal', 'flatten-receipt proven', 'arming-dialog ready', 'desk live-disarmed'];
/** From one to the next one thing changes: drawing a page anew in another size or theme is most of the work of the walk. */
const EVERY: readonly Look[] = [['small', 1, 'dark'], ['small', 2, 'dark'], ['large', 2, 'dark'], ['large', 1, 'dark'], ['large', 1, 'light'], ['large', 2, 'light'], ['small', 2, 'light'], ['small', 1, 'light']].map(([size, zoom, theme]) => ({ theme, size, zoom }) as Look);
const isWhole = ({ view, state }: Stop): boolean => WHOLE.includes(`${view} ${state}`);
/** In the order in which they are shown, beginning and ending small at 100 %; `first` is the theme that is there already. */
export function looksOf(stop: Stop, first: Look['theme'] = 'dark'): readonly Look[] {
  const looks = isWhole(stop) ? EVERY : EVERY.filter(({ theme, size, zoom }) => size === 'small' && (zoom === 1 || (theme === 'dark' && stop.docked !== true)));
  return first === looks[0]?.theme ? looks : looks.toReversed();
}
/** `risk-normal-dark-1280x800-100`: size in pixels of the screen, zoom in per cent. */
export const pictureName = ({ view, state }: Stop, { theme, size, zoom }: Look): string => `${view}-${state}-${theme}-${SIZES[size].width}x${SIZES[size].height}-${zoom * 100}`;

const panel = (world: World, name: string) => world.page.getByRole('region', { name, exact: true });
const put = (view: string, state: string, reach: Stop['reach'], leave?: Stop['leave']): Stop => ({ view, state, reach, ...(leave && { leave }) });
const closes: Stop['leave'] = (world) => world.closeDialog();

const desk: Stop['reach'] = async (world) => {
  await world.openView('Desk');
  await panel(world, 'Account').waitFor();
};
const strategies: Stop['reach'] = async (world) => {
  await world.openView('Strategies');
  await world.page.getByRole('form', { name: /^Parameters of/ }).waitFor();
};
const risk: Stop['reach'] = async (world) => {
  await world.openView('Risk');
  await panel(world, 'Limits').getByRole('row', { name: /Daily loss/ }).waitFor();
};
const alerts: Stop['reach'] = async (world) => {
  await world.openView('Alerts');
  await panel(world, 'Alerts').getByRole('button', { name: /Tier 1:/ }).waitFor();
};
const journal: Stop['reach'] = async (world) => {
  await world.openView('Journal');
  await world.page.getByRole('grid', { name: 'Journal entries' }).getByText('Order filled').first().waitFor();
};
const why: Stop['reach'] = async (world) => {
  await world.openView('Journal');
  await world.page.getByRole('button', { name: 'Why an order' }).click();
  await world.page.getByRole('button', { name: /^Why order/ }).last().click();
  await world.page.getByRole('list', { name: 'From the data to the result' }).waitFor();
};
const backToEntries: Stop['leave'] = (world) => world.page.getByRole('button', { name: 'Entries', exact: true }).click();
const reports: Stop['reach'] = async (world) => {
  await world.openView('Reports');
  await world.page.frameLocator('iframe').locator('h1, h2, table').first().waitFor();
};
const dialogByButton = (button: string | RegExp): Stop['reach'] => async (world) => {
  await world.page.getByRole('group', { name: 'Stop trading' }).getByRole('button', { name: button }).click();
  await world.dialog().waitFor();
};
const flattenDialog: Stop['reach'] = async (world) => {
  await world.page.keyboard.press('Control+Shift+F');
  await world.dialog().waitFor();
};
const armingDialog: Stop['reach'] = async (world) => {
  await world.page.getByRole('button', { name: 'Arm…' }).click();
  await world.dialog().getByRole('table', { name: 'Readiness' }).getByText('Venue connected').waitFor();
};
const receipt: Stop['reach'] = async (world) => {
  await world.view.flattenByChord();
  await world.view.waitForProof();
};
const desksList: Stop['reach'] = async (world) => {
  await world.page.getByRole('button', { name: /\d desks?/ }).first().click();
  await world.page.getByRole('table', { name: 'Desks' }).waitFor();
};
const denied: Stop['reach'] = async (world) => {
  await desk(world);
  const ticket = world.view.ticket();
  await ticket.getByLabel(/^Quantity/).fill('0.9');
  await ticket.getByLabel(/^Limit, /).fill('91000');
  await ticket.getByRole('table', { name: 'Checks before the trade' }).getByText(/denied/i).first().waitFor();
};
const never = (): Promise<never> => new Promise(() => undefined);

export const SCENES: readonly Scene[] = [
  {
    name: 'normal', options: {},
    stops: [
      put('desk', 'normal', desk),
      put('strategies', 'normal', strategies),
      put('strategies-changes', 'normal', async (world) => { await strategies(world); await world.page.getByRole('tab', { name: 'Changes' }).click(); await world.page.getByRole('table', { name: /^Versions of/ }).waitFor(); }),
      put('risk', 'normal', risk),
      put('journal', 'normal', journal),
      put('journal-entry', 'normal', async (world) => { await journal(world); await world.page.getByRole('grid', { name: 'Journal entries' }).getByRole('row').nth(3).click(); await world.page.getByLabel('The record').waitFor(); }),
      put('why', 'normal', why, backToEntries),
      put('reports', 'normal', reports),
      put('alerts', 'normal', alerts),
      ...SECTIONS.map(({ id, label }) => put(`settings-${id}`, 'normal', (world) => world.openSettings(label))),
      put('palette', 'normal', async (world) => { await desk(world); await world.page.keyboard.press('Control+k'); await world.dialog().waitFor(); }, closes),
      put('shortcuts', 'normal', async (world) => { await world.page.keyboard.press('Shift+?'); await world.dialog().waitFor(); }, closes),
      put('desks', 'normal', desksList, (world) => world.page.keyboard.press('Escape')),
      put('ticket', 'denied', denied, async (world) => { await world.view.ticket().getByLabel(/^Quantity/).fill(''); }),
      put('flatten-dialog', 'normal', flattenDialog, closes),
      put('kill-dialog', 'normal', dialogByButton('Kill'), closes),
      put('flatten-receipt', 'proven', receipt, (world) => world.view.putReceiptAway()),
      put('resume-dialog', 'halted', dialogByButton('Resume'), closes),
    ],
  },
  { name: 'parts', options: {}, stops: DESK_PARTS },
  { name: 'guide', options: { guide: true }, stops: [put('guide', 'normal', async (world) => { await desk(world); await world.page.getByRole('region', { name: /^First steps/ }).waitFor(); })] },
  {
    name: 'chart', options: {},
    stops: [put('chart-window', 'normal', async (world) => {
      await world.page.goto(`${world.stage.server.newAddress().replace('#', '?view=chart&instrument=BTC-PERP.SIM#')}`);
      await world.page.getByRole('heading', { name: 'BTC-PERP', level: 1 }).waitFor();
      await world.view.barCount();
    })],
  },
  {
    name: 'empty', options: { empty: true },
    stops: [
      put('desk', 'empty', desk),
      put('strategies', 'empty', (world) => world.openView('Strategies')),
      put('risk', 'empty', risk),
      put('journal', 'empty', (world) => world.openView('Journal')),
      put('why', 'empty', async (world) => { await world.openView('Journal'); await world.page.getByRole('button', { name: 'Why an order' }).click(); }, backToEntries),
      put('reports', 'empty', async (world) => { await world.openView('Reports'); await world.page.getByText(/^No report yet/).waitFor(); }),
      put('alerts', 'empty', (world) => world.openView('Alerts')),
    ],
  },
  {
    name: 'loading',
    options: { prepare: (made) => { (made.journal as World['journal']).hangs = true; made.reports = { ...made.reports, read: never }; } },
    stops: [
      put('journal', 'loading', async (world) => { await world.openView('Journal'); await world.page.getByText('Reading the journal…').waitFor(); }),
      put('reports', 'loading', async (world) => { await world.openView('Reports'); await world.page.getByText('Reading the report…').waitFor(); }),
    ],
  },
  {
    name: 'waiting', options: { waits: false, prepare: (made) => { made.snapshot = () => { throw new Error('the desk is starting'); }; } },
    stops: [put('desk', 'loading', async (world) => { await world.page.goto(world.stage.server.newAddress()); await world.page.getByText(/Waiting for the engine|Not connected to the engine/).first().waitFor(); })],
  },
  {
    name: 'refused', options: { waits: false },
    stops: [put('desk', 'refused', async (world) => { await world.page.goto(new URL('/', world.stage.server.newAddress()).href); await world.page.getByText('This page has no session.').first().waitFor(); })],
  },
  {
    name: 'stale', options: { prepare: (made) => made.markets.get('SOL-PERP.SIM')?.freeze() },
    stops: [put('desk', 'stale', async (world) => { await desk(world); await world.page.getByText(/\d+ stale/).first().waitFor(); })],
  },
  {
    name: 'gone', options: {},
    stops: [
      put('desk', 'disconnected', async (world) => {
        await desk(world);
        await world.page.waitForFunction(() => ['RiskView', 'JournalView'].every((view) => ['.js', '.css'].every((end) => performance.getEntriesByType('resource').some(({ name }) => name.includes(view) && name.endsWith(end)))));
        await world.stage.stopServer();
        await world.view.banner().waitFor();
      }),
      put('risk', 'disconnected', (world) => world.openView('Risk')),
      put('journal', 'disconnected', (world) => world.openView('Journal')),
    ],
  },
  {
    name: 'halted', options: { prepare: (made) => made.setDesk({ tradingState: 'halted', latched: true, stateCause: 'kill: the venue answers slowly', tsStateSince: Date.now() - 240_000 }) },
    stops: [put('desk', 'halted', desk), put('risk', 'halted', risk)],
  },
  {
    name: 'reducing', options: { prepare: (made) => made.setDesk({ tradingState: 'reducing', stateCause: 'Set by hand', tsStateSince: Date.now() - 240_000 }) },
    stops: [put('desk', 'reducing', desk)],
  },
  {
    name: 'alarm',
    options: { prepare: (made) => made.alert('critical', 'dailyLoss', 'The loss of the day is 5,001.00 USD, limit 5,000.00 USD: the desk halts', 'Positions stay as they are. Decide whether to flatten.') },
    stops: [put('desk', 'critical', async (world) => { await desk(world); await world.page.getByRole('tab', { name: /^Alerts/ }).first().click(); }), put('alerts', 'critical', alerts)],
  },
  {
    name: 'live', options: { mode: 'live' },
    stops: [
      put('desk', 'live-disarmed', desk),
      put('arming-dialog', 'ready', armingDialog, closes),
      put('arming-dialog', 'not-ready', async (world) => { world.desk.readiness = () => Promise.resolve(readinessOf(['venue', 'feeds'])); await armingDialog(world); await world.dialog().getByText(/2 not ready/).first().waitFor(); }, closes),
      put('desk', 'live-armed', async (world) => { world.desk.setDesk({ tradingState: 'active', stateCause: 'armed by trader: the open', tsStateSince: Date.now() }); await world.view.waitForTradingState('active'); }),
    ],
  },
  { name: 'replay', options: { source: 'replay' }, stops: [put('desk', 'replay', desk)] },
  {
    name: 'broken', options: { prepare: (made) => { made.risk = () => { throw new Error('the ledger is being rebuilt'); }; made.strategies = () => { throw new Error('the ledger is being rebuilt'); }; } },
    stops: [
      put('risk', 'error', async (world) => { await world.openView('Risk'); await panel(world, 'Limits').getByRole('alert').filter({ hasText: 'could not be read' }).waitFor(); }),
      put('strategies', 'error', (world) => world.openView('Strategies')),
    ],
  },
];
