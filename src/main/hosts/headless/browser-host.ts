// What the host of a browser view can do for it: little, because the browser does the rest.
import type { Input } from '../../../shared/contract/contract.ts';
import type { ProfileName } from '../../../shared/model/profile.ts';
import type { HostApi } from '../../api/app-api.ts';

export type BrowserHostOptions = {
  readonly version: string;
  readonly dataDir: string;
  readonly settingsFile: string;
  /** What a command in a terminal must add to find the data folder; empty for the usual one. */
  readonly dataDirOption: string;
  readonly folder: (what: Input<'host.reveal'>['what'], profile: ProfileName) => string;
  /** A fresh address that is good once, for a page of one desk. */
  newAddress(profile: ProfileName): string;
};

/** A browser opens its own windows and saves its own downloads; folders are named, not opened. */
export function browserHost(options: BrowserHostOptions): HostApi {
  const { version, dataDir, settingsFile, dataDirOption } = options;
  return {
    info: () => ({
      kind: 'browser', version, platform: process.platform, dataDir, settingsFile, dataDirOption, canReveal: false, canSave: false, canDetach: true, hasTray: false,
      globalFlatten: { keys: '', registered: false, detail: 'Keys that work in every program need the desktop application; here they work in the window of the desk.' },
    }),
    reveal: (what, profile) => Promise.resolve({ opened: false, path: options.folder(what, profile) }),
    save: () => Promise.resolve(null),
    detach: (_input, profile) => Promise.resolve({ opened: false, address: options.newAddress(profile) }),
  };
}
