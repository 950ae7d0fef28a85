import { create } from 'zustand';
import { DEFAULT_SETTINGS, type AppSettings } from '../../shared/model/settings.ts';

export type SettingsState = {
  readonly settings: AppSettings;
  /** False until the engine has told them: until then they are the defaults, and nothing may be written over what is stored. */
  readonly loaded: boolean;
};
export const useSettings = create<SettingsState>()(() => ({ settings: DEFAULT_SETTINGS, loaded: false }));
