import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeskApi } from '../../../src/main/api/desk-api.ts';
import { menuTemplate } from '../../../src/main/hosts/electron/app-menu.ts';
import { awakeReason, deskLine, shellState, signedUsd, tooltipOf } from '../../../src/main/hosts/electron/desk-lines.ts';
import { FlattenKeys } from '../../../src/main/hosts/electron/flatten-keys.ts';
import { safeFileName } from '../../../src/main/hosts/electron/host-api.ts';
import { Notices, type Notice } from '../../../src/main/hosts/electron/notices.ts';
import { SleepGuard, watchPower } from '../../../src/main/hosts/electron/power.ts';
import { StopQuestions } from '../../../src/main/hosts/electron/stop-dialogs.ts';
import { trayPicture } from '../../../src/main/hosts/electron/tray-picture.ts';
import type { FleetDesk } from '../../../src/shared/contract/fleet-methods.ts';
import type { Delta } from '../../../src/shared/contract/views.ts';
import { DEFAULT_SETTINGS } from '../../../src/shared/model/settings.ts';
import { ManualTimers } from '../../support/manual-timers.ts';
import { BTC, ScriptedDesk } from '../../support/scripted-desk.ts';

const row = (over: Partial<FleetDesk> = {}): FleetDesk => ({ profile: 'dev', mode: 'paper', status: 'running', detail: '', venue: 'sim', shown: true, tradingState: 'active', latched: false, equity: '100', dayPnl: '0', openPositions: 0, workingOrders: 0, criticalAlerts: 0, ...over });
const rows = fc.array(fc.record({
  profile: fc.constantFrom('dev', 'paper', 'demo', 'prod'), mode: fc.constantFrom('paper', 'live'), status: fc.constantFrom('running', 'stopped', 'failed', 'unavailable', 'starting'), tradingState: fc.constantFrom('disarmed', 'active', 'reducing', 'halted', null),
  latched: fc.constantFrom(true, false, null), dayPnl: fc.constantFrom('0', '-1.5', '2000.001', null), openPositions: fc.constantFrom(0, 1, 7, null), workingOrders: fc.constantFrom(0, 3, null), criticalAlerts: fc.constantFrom(0, 2, null),
}).map((over) => row(over as Partial<FleetDesk>)), { maxLength: 4 });

describe('the tray', () => {
  it('says profile, mode, state and the day in words, with a sign', () => {
    expect(deskLine(row({ dayPnl: '-1234.5', openPositions: 1, workingOrders: 2 }))).toBe('dev PAPER: active · day −1,234.50 USD · 1 position · 2 orders');
    expect(deskLine(row({ profile: 'demo', mode: 'live', venue: 'sandbox', tradingState: 'halted', latched: true, dayPnl: '3' }))).toBe('demo LIVE SANDBOX: halted, latched · day +3.00 USD');
    expect([signedUsd('0'), signedUsd('-0.001'), signedUsd('?')]).toEqual(['0.00 USD', '0.00 USD', '? USD']);
  });

  it('shows a halt before all, asks for attention when a person is needed, and fits into a tooltip', () => {
    fc.assert(fc.property(rows, fc.constantFrom('answers', 'hangs', 'lost' as const), (desks, view) => {
      const state = shellState(desks, view);
      const running = desks.filter(({ status }) => status === 'running');
      expect(state.tone === 'halted').toBe(running.some((desk) => desk.tradingState === 'halted' || desk.latched === true));
      expect(state.tone === 'none').toBe(running.length === 0);
      if (state.tone === 'paper') expect(running.every(({ mode }) => mode === 'paper')).toBe(true);
      if (view !== 'answers' || desks.some(({ status }) => status === 'failed')) expect(state.attention).toBe(true);
      expect(tooltipOf(state).length).toBeLessThanOrEqual(127);
      expect(awakeReason(desks) !== null).toBe(running.some((desk) => (desk.openPositions ?? 0) > 0 || (desk.mode === 'live' && ['active', 'reducing'].includes(desk.tradingState ?? ''))));
    }));
  });

  it('differs in shape, not in colour alone', () => {
    const shape = (tone: 'paper' | 'live' | 'halted' | 'none', attention = false): string => {
      const pixels = trayPicture({ tone, attention });
      return Array.from({ length: 32 * 32 }, (_, i) => (pixels[i * 4 + 3] === 0 ? ' ' : (pixels[i * 4] ?? 0) + (pixels[i * 4 + 1] ?? 0) + (pixels[i * 4 + 2] ?? 0) > 690 ? '#' : '.')).join('');
    };
    expect(new Set([shape('paper'), shape('live'), shape('halted'), shape('none'), shape('paper', true)]).size).toBe(5);
  });
});

describe('questions in the main process', () => {
  const dialogs = (...responses: number[]) => {
    const asked: { message: string; detail?: string; buttons: string[]; cancelId: number; defaultId: number }[] = [];
    return { asked, dialog: { showMessageBox: (options: unknown) => { asked.push(options as never); return Promise.resolve({ response: responses.shift() ?? (options as { cancelId?: number }).cancelId ?? 0, checkboxChecked: false }); } } as never };
  };
  const deskOf = (profile: string, positions = 0): ScriptedDesk => {
    const desk = new ScriptedDesk();
    Object.defineProperty(desk, 'profile', { value: profile });
    desk.preview = { positions, workingOrders: 3, notional: '1500.5', profile };
    return desk;
  };

  it('say what they will close, and do nothing when the trader thinks better of it', async () => {
    const desk = deskOf('prod', 2);
    const no = dialogs(1);
    expect(await new StopQuestions(no.dialog, () => [desk], '').ask('flatten', 'the menu')).toBeNull();
    expect(no.asked[0]).toMatchObject({ message: 'Flatten all on prod?', detail: expect.stringMatching(/2 positions of 1500\.5 USD in notional, 3 working orders/) as unknown });
    expect(desk.commands).toEqual([]);
    expect(await new StopQuestions(dialogs(0).dialog, () => [desk], '').ask('kill', 'the tray')).toBe('Kill taken');
    expect(desk.commands).toMatchObject([{ type: 'Kill', reason: 'kill switch from the tray' }]);
  });

  it('touch the desks that were chosen and no other, whatever is pressed', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 4 }), fc.nat({ max: 6 }), fc.constantFrom('flatten', 'kill' as const), async (count, press, act) => {
      const desks = ['dev', 'paper', 'demo', 'prod'].slice(0, count).map((profile) => deskOf(profile));
      const { asked, dialog } = dialogs(press);
      await new StopQuestions(dialog, () => desks, '').ask(act, 'the tray');
      const button = asked[0]?.buttons[press] ?? '';
      const chosen = count === 0 ? [] : count === 1 ? (press === 0 ? desks : []) : /every desk/.test(button) ? desks : desks.filter(({ profile }) => button.endsWith(` ${profile}`));
      expect(desks.filter(({ commands }) => commands.length === 1)).toEqual(chosen);
      if (count > 0) expect(asked[0]?.defaultId).toBe((asked[0]?.buttons.length ?? 0) - 1); // The safe button is the one at hand.
    }));
  });

  it('stand one at a time', async () => {
    let answer: (response: number) => void = () => undefined;
    let asked = 0;
    const dialog = { showMessageBox: () => { asked += 1; return new Promise((resolve) => { answer = (response) => resolve({ response, checkboxChecked: false }); }); } } as never;
    const desk = deskOf('dev');
    const questions = new StopQuestions(dialog, () => [desk], '');
    const first = questions.ask('flatten', 'the global keys');
    expect(await questions.ask('flatten', 'the global keys')).toBeNull();
    expect(asked).toBe(1);
    answer(1);
    expect(await first).toBeNull();
    void questions.ask('flatten', 'the tray');
    expect(asked).toBe(2);
  });

  it('go on with the other desks when one engine does not answer', async () => {
    const broken = deskOf('dev', 1);
    broken.onCommand = () => Promise.reject(new Error('the engine has stopped'));
    const whole = deskOf('demo', 1);
    const { asked, dialog } = dialogs(2);
    expect(await new StopQuestions(dialog, () => [broken, whole] satisfies DeskApi[], ' --data-dir /data').ask('flatten', 'the tray')).toMatch(/dev: the engine did not take it \(the engine has stopped\)\. Use the command line: npm run breakwater -- flatten --profile dev --data-dir \/data\ndemo: FlattenAll taken/);
    expect(asked[1]).toMatchObject({ type: 'error' });
    expect(whole.commands).toHaveLength(1);
  });
});

describe('the menu', () => {
  it.each(['linux', 'darwin', 'win32'] as const)('has every view and act on %s, each with a key of its own, and no reload or developer tools', (platform) => {
    const pressed: string[] = [];
    const template = menuTemplate({ page: (act) => pressed.push(act), stop: (act) => pressed.push(act) }, platform);
    const items = template.flatMap((menu) => menu.submenu as { id?: string; role?: string; label?: string; accelerator?: string; click?: () => void }[]);
    expect(JSON.stringify(template)).not.toMatch(/reload|toggleDevTools|viewMenu/i);
    const keys = items.flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    for (const item of items) item.click?.();
    expect([...pressed].sort()).toEqual(expect.arrayContaining(['flatten', 'kill', 'dialog.arm', 'dialog.resume', 'view.desk', 'view.risk', 'view.journal', 'view.reports', 'view.alerts', 'view.settings', 'help.guide', 'help.shortcuts', 'settings.diagnostics', 'settings.licences']));
    expect(items.filter(({ role }) => role === 'quit')).toHaveLength(1);
  });
});

describe('keys of the whole system', () => {
  const system = (refuses: readonly string[] = []) => {
    const held = new Set<string>();
    return { held, register(keys: string) { if (keys.includes('?')) throw new TypeError('conversion failure'); if (refuses.includes(keys)) return false; held.add(keys); return true; }, unregister: (keys: string) => { held.delete(keys); }, isRegistered: (keys: string) => held.has(keys) };
  };

  it('hold at most the keys that were asked for last, and say why when they hold none', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('', 'Ctrl+F', 'Alt+F', 'Taken+F', 'bad?'), { maxLength: 12 }), (asked) => {
      const double = system(['Taken+F']);
      const keys = new FlattenKeys(double, () => undefined);
      for (const one of asked) {
        const state = keys.use(one);
        expect(state.keys).toBe(one);
        expect(state.registered).toBe(one === 'Ctrl+F' || one === 'Alt+F');
        expect([...double.held]).toEqual(state.registered ? [one] : []);
        expect(state.detail.length).toBeGreaterThan(20);
      }
      keys.release();
      expect(double.held.size).toBe(0);
    }));
  });
});

describe('notifications', () => {
  type Act = { readonly wait: number } | { readonly on: boolean } | { readonly delta: 'fill' | 'critical' | 'warning' | 'info' };
  const fill = (px = '90000'): Delta => ({ type: 'fill', seq: 1, fill: { seq: 1, tradeId: 't', clientOrderId: 'c', strategyId: 'manual', instrumentId: BTC, side: 'sell', quantity: '0.01', px, fee: '1', liquidity: 'taker', realizedPnl: '-3', tsEvent: 1 } });
  const alert = (level: 'info' | 'warning' | 'critical', message = 'loss'): Delta => ({ type: 'risk', seq: 1, event: { seq: 1, level, code: 'x', message, instrumentId: null, runbook: '', tsEvent: 1, ack: null } });

  it('come five seconds apart at least, tell of everything once, and never while they are off', () => {
    const acts = fc.array(fc.oneof(fc.integer({ min: 0, max: 8_000 }).map((wait): Act => ({ wait })), fc.boolean().map((on): Act => ({ on })), fc.constantFrom('fill', 'critical', 'warning', 'info').map((delta): Act => ({ delta } as Act))), { maxLength: 60 });
    fc.assert(fc.property(acts, (list) => {
      const timers = new ManualTimers();
      let on = false;
      let owed = 0;
      let told = 0;
      const shown: number[] = [];
      const count = ({ title }: Notice): number => [...title.matchAll(/(\d+) (?:alert|fill)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
      const notices = new Notices({ timers, settings: () => ({ on, fills: true, alerts: true }), watched: () => false, show: (notice) => { expect(on).toBe(true); shown.push(timers.now()); told += count(notice); } });
      for (const act of list) {
        if ('wait' in act) timers.advance(act.wait);
        else if ('on' in act) on = act.on;
        else {
          notices.onDelta('dev PAPER', act.delta === 'fill' ? fill() : alert(act.delta));
          if (on && act.delta !== 'info') owed += 1;
        }
      }
      timers.advance(60_000);
      for (let i = 1; i < shown.length; i++) expect((shown[i] ?? 0) - (shown[i - 1] ?? 0)).toBeGreaterThanOrEqual(5_000);
      expect(told).toBeLessThanOrEqual(owed);
      if (list.every((act) => !('on' in act) || act.on) && on) expect(told).toBe(owed);
      expect(timers.size).toBe(0);
    }));
  });

  it('leave out fills that are seen in the window, and carry no markup', () => {
    const timers = new ManualTimers();
    const shown: Notice[] = [];
    let watched = true;
    const notices = new Notices({ timers, settings: () => ({ on: true, fills: true, alerts: true }), watched: () => watched, show: (notice) => shown.push(notice) });
    notices.onDelta('dev PAPER', fill());
    timers.advance(10_000);
    expect(shown).toEqual([]);
    watched = false;
    notices.onDelta('dev PAPER', fill('<a href=x>&'));
    notices.onDelta('demo LIVE', alert('critical', 'liquidated\u202e\u0007'));
    timers.advance(10_000);
    expect(shown).toEqual([{ title: 'demo LIVE, dev PAPER: 1 alert, 1 fill', body: 'demo LIVE: CRITICAL: liquidated  \ndev PAPER: Sold 0.01 BTC-PERP.SIM at  a href=x  , realised -3 USD', urgency: 'critical' }]);
    expect(DEFAULT_SETTINGS.notifications.on).toBe(false);
  });
});

describe('power', () => {
  it('blocks sleep once at a time, exactly while there is a reason', () => {
    fc.assert(fc.property(fc.array(fc.option(fc.constantFrom('armed', 'positions'))), (reasons) => {
      const held = new Set<number>();
      let next = 1;
      const guard = new SleepGuard({ start: () => { held.add(next); return next++; }, stop: (id) => held.delete(id) }, () => undefined);
      for (const reason of reasons) {
        guard.update(reason);
        expect(held.size).toBe(reason === null ? 0 : 1);
      }
    }));
  });

  it('tells the desks of sleep, and stops when the system goes down', () => {
    const listeners = new Map<string, (event?: unknown) => void>();
    const heard: string[] = [];
    watchPower({ monitor: { on: (event: string, listener: () => void) => { listeners.set(event, listener); } } as never, desks: (event) => heard.push(event), stop: () => heard.push('stop'), log: () => undefined });
    listeners.get('suspend')?.();
    listeners.get('resume')?.();
    listeners.get('shutdown')?.({ preventDefault: () => heard.push('waits') });
    expect(heard).toEqual(['suspend', 'resume', 'waits', 'stop']);
  });
});

describe('names of saved files', () => {
  it('are plain names in the folder of the dialog, whatever the page says', () => {
    expect(safeFileName('../../etc/fills.csv')).toBe('fills.csv');
    expect(safeFileName('C:\\Windows\\con.txt')).toBe('breakwater-con.txt');
    fc.assert(fc.property(fc.oneof(fc.string({ maxLength: 120 }), fc.string({ unit: fc.constantFrom('.', '/', '\\', ':', '\0', 'a', '~', '\u202e'), maxLength: 40 })), (asked) => {
      const name = safeFileName(asked);
      expect(name).toMatch(/^[^/\\<>:"|?*]+$/);
      expect(name).not.toMatch(/^\.|\.$|\p{Cc}/u);
    }));
  });
});
