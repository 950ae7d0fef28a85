// Settings changed here, elsewhere and refused, in any order: the screen ends with what the engine has.
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { changeSettings, forgetSettings, takeSettings, useSettings, type SettingsWriter } from '../../src/renderer/store/settings-store.ts';
import { useUi } from '../../src/renderer/store/ui-store.ts';
import { AppSettings, DEFAULT_SETTINGS, type SettingsPatch } from '../../src/shared/model/settings.ts';

const patch: fc.Arbitrary<SettingsPatch> = fc.oneof(
  fc.constantFrom('auto' as const, 'light' as const, 'dark' as const).map((theme) => ({ theme })),
  fc.constantFrom('compact' as const, 'regular' as const, 'comfortable' as const).map((density) => ({ density })),
  fc.constantFrom('UTC', 'local', 'America/New_York').map((zone) => ({ zone })),
  fc.record({ theme: fc.constantFrom('light' as const, 'dark' as const), zone: fc.constantFrom('UTC', 'Asia/Tokyo') }),
);
type Step = { readonly do: 'change'; readonly patch: SettingsPatch } | { readonly do: 'other'; readonly patch: SettingsPatch } | { readonly do: 'answer' } | { readonly do: 'refuse' };
const step: fc.Arbitrary<Step> = fc.oneof(fc.record({ do: fc.constant('change' as const), patch }), fc.record({ do: fc.constant('other' as const), patch }), fc.constant({ do: 'answer' as const }), fc.constant({ do: 'refuse' as const }));

afterEach(() => forgetSettings());

describe('settings on screen', () => {
  it('show each change at once and end with what the engine has', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      forgetSettings();
      takeSettings(DEFAULT_SETTINGS);
      let engine: AppSettings = DEFAULT_SETTINGS;
      const asked: { patch: SettingsPatch; done: (settings: AppSettings) => void; fail: (error: Error) => void }[] = [];
      const writer: SettingsWriter = { call: (_method, input) => new Promise((done, fail) => { asked.push({ patch: input.patch, done, fail }); }) };
      const settle = async (refuse: boolean): Promise<void> => {
        const call = asked.shift();
        if (!call) return;
        if (refuse) call.fail(new Error('disk full'));
        else {
          engine = AppSettings.parse({ ...engine, ...call.patch });
          takeSettings(engine); // The delta comes before the answer.
          call.done(engine);
        }
        await Promise.resolve();
        await Promise.resolve();
        await Promise.resolve();
      };
      for (const each of steps) {
        if (each.do === 'change') {
          void changeSettings(writer, each.patch);
          expect(useSettings.getState().settings).toMatchObject(each.patch);
        } else if (each.do === 'other') {
          engine = AppSettings.parse({ ...engine, ...each.patch });
          takeSettings(engine);
        } else await settle(each.do === 'refuse');
        // Always: the engine's word with what it has not answered on top.
        expect(useSettings.getState().settings).toEqual(asked.reduce<AppSettings>((all, call) => ({ ...all, ...call.patch }), engine));
      }
      while (asked.length > 0) await settle(false);
      expect(useSettings.getState().settings).toEqual(engine);
    }));
  });

  it('are not written before the stored ones are known, and say why a change went back', async () => {
    let calls = 0;
    const writer: SettingsWriter = { call: () => { calls += 1; return Promise.reject(new Error('disk full')); } };
    expect(await changeSettings(writer, { theme: 'dark' })).toBe(false);
    expect(calls).toBe(0);
    takeSettings(DEFAULT_SETTINGS);
    expect(await changeSettings(writer, { theme: 'dark' })).toBe(false);
    expect(calls).toBe(1);
    expect(useSettings.getState().settings.theme).toBe('auto');
    expect(useUi.getState().notice).toMatchObject({ level: 'failed', text: 'Settings not changed: disk full' });
  });
});
