import Conf from 'conf';

/** A JSON file of named values, written whole and in one step. */
export type SettingsStore = { store: Record<string, unknown> };
/** `cwd`: the folder; `name`: the file without `.json`. */
export type SettingsStoreOptions = {
  readonly cwd: string;
  readonly name: string;
  readonly fileExtension: 'json';
  readonly configFileMode: number;
  readonly accessPropertiesByDotNotation: false;
  readonly serialize: (value: unknown) => string;
};
/** How this host opens the file: electron-store in the desktop app, conf elsewhere. The same options, the same file. */
export type OpenSettingsStore = (options: SettingsStoreOptions) => SettingsStore;

export const openConf: OpenSettingsStore = ({ name, ...options }) => new Conf<Record<string, unknown>>({ ...options, configName: name });
