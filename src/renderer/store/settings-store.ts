// What the trader set, as the engine told it, with what was changed here and not yet answered on top.
import { create } from 'zustand';
import type { Method, Output } from '../../shared/contract/contract.ts';
import { messageOf } from '../../shared/model/result.ts';
import { DEFAULT_SETTINGS, type AppSettings, type SettingsPatch } from '../../shared/model/settings.ts';
import { notify } from './ui-store.ts';

export type SettingsState = {
  readonly settings: AppSettings;
  /** False until the engine has told them: until then they are the defaults, and nothing may be written over what is stored. */
  readonly loaded: boolean;
};
export const useSettings = create<SettingsState>()(() => ({ settings: DEFAULT_SETTINGS, loaded: false }));

let told: AppSettings = DEFAULT_SETTINGS;
let waiting: readonly SettingsPatch[] = [];

const show = (): void => useSettings.setState({ settings: waiting.reduce<AppSettings>((all, patch) => ({ ...all, ...patch }), told), loaded: true });

/** Takes what the engine says the settings are; changes that it has not answered yet stay on top. */
export function takeSettings(settings: AppSettings): void {
  told = settings;
  show();
}

/** Puts the store back to before the first word of the engine. */
export function forgetSettings(): void {
  told = DEFAULT_SETTINGS;
  waiting = [];
  useSettings.setState({ settings: DEFAULT_SETTINGS, loaded: false });
}

/** The part of the engine that stores settings. */
export type SettingsWriter = { call(method: 'settings.write', input: { patch: SettingsPatch }): Promise<Output<'settings.write'>> };

/**
 * Changes settings at once on screen and then in the engine. When the engine refuses or does not answer, the screen goes back and the
 * status line says so. Other windows follow by the engine's word. True when they were stored.
 */
export async function changeSettings(engine: SettingsWriter, patch: SettingsPatch): Promise<boolean> {
  if (!useSettings.getState().loaded) {
    notify('failed', 'Settings not changed: the engine has not told the stored ones yet.');
    return false;
  }
  waiting = [...waiting, patch];
  show();
  let answer: AppSettings | null = null;
  let problem = '';
  try {
    answer = await engine.call('settings.write' satisfies Method, { patch });
  } catch (error) {
    problem = messageOf(error);
  }
  waiting = waiting.filter((each) => each !== patch);
  if (answer !== null) takeSettings(answer);
  else {
    show();
    notify('failed', `Settings not changed: ${problem}`);
  }
  return answer !== null;
}
