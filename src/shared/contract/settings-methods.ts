// Settings of the application, profiles on disk, keys in the OS keychain, and what the host around the view can do.
import { z } from 'zod';
import { ProfileName } from '../model/profile.ts';
import { AppSettings, SettingsPatch } from '../model/settings.ts';
import { Outcome, Reason } from './fields.ts';
import { ParameterField, ParameterValue } from './strategy-methods.ts';

/** What the view may know of a key: that it is there, and its last four characters. */
export const KeyStatus = z.object({
  profile: ProfileName,
  /** `notUsed`: a paper profile takes no key. `locked` and `unavailable` describe the keychain; `cure` says what to do. */
  status: z.enum(['set', 'empty', 'locked', 'unavailable', 'notUsed']), keychain: z.string(), detail: z.string(), cure: z.string(),
  fields: z.array(z.object({ name: z.string(), label: z.string(), set: z.boolean(), lastFour: z.string().nullable() })),
});
export type KeyStatus = z.output<typeof KeyStatus>;

/** One setting of a profile as a form field; `path` like `limits.maxDailyLoss`. */
export const ProfileField = ParameterField.omit({ key: true, kind: true, default: true }).extend({
  path: z.string(), group: z.string(), kind: z.enum(['integer', 'number', 'switch', 'decimal', 'choice', 'symbols']), choices: z.array(z.string()),
  default: z.union([ParameterValue, z.array(z.string())]), value: z.union([ParameterValue, z.array(z.string())]).nullable(), changed: z.boolean(),
});
export type ProfileField = z.output<typeof ProfileField>;
export const ProfileView = z.object({
  name: ProfileName, mode: z.enum(['paper', 'live']), file: z.string(), fileExists: z.boolean(), problems: z.array(z.string()),
  /** What a person should know of the file, one sentence each. */
  notes: z.array(z.string()), running: z.boolean(),
  /** The running desk started with an older configuration: a restart takes the new one. */
  restartNeeded: z.boolean(), configHash: z.string().nullable(), fields: z.array(ProfileField),
});
export type ProfileView = z.output<typeof ProfileView>;

export const HostView = z.object({
  kind: z.enum(['electron', 'browser']), version: z.string(), platform: z.string(), dataDir: z.string(), settingsFile: z.string(),
  /** What a command in a terminal must add to find this data folder (` --data-dir …`); empty for the usual one. */
  dataDirOption: z.string(),
  /** Opens folders in the system's file manager. */
  canReveal: z.boolean(),
  /** Asks where to save with the system's own dialog; else the browser downloads. */
  canSave: z.boolean(), canDetach: z.boolean(), hasTray: z.boolean(),
  /** The keys that open flatten-all from any program, or why there are none. */
  globalFlatten: z.object({ keys: z.string(), registered: z.boolean(), detail: z.string() }),
});
export type HostView = z.output<typeof HostView>;

export const settingsMethods = {
  /** Answers with everything as it is now. Other views are told by a `settings` delta. */
  'settings.write': { input: z.object({ patch: SettingsPatch }), output: AppSettings },
  'keys.status': { input: z.object({ profile: ProfileName }), output: KeyStatus },
  /** Values go to the keychain and nowhere else. */
  'keys.set': { input: z.object({ profile: ProfileName, values: z.record(z.string().max(40), z.string().min(1).max(8_000)) }), output: KeyStatus },
  'keys.remove': { input: z.object({ profile: ProfileName }), output: KeyStatus },
  'profiles.list': { input: z.object({}), output: z.object({ profiles: z.array(ProfileView) }) },
  /** Field paths to values; null goes back to the default, and the empty path with null takes the whole file back to the defaults. Written to the profile's file after it was checked; a running desk takes it at its next start. */
  'profiles.write': { input: z.object({ name: ProfileName, changes: z.record(z.string().max(130), z.union([ParameterValue, z.array(z.string().max(20)).max(50)]).nullable()), reason: Reason }), output: Outcome },
  /** A zip with logs, health, profiles, versions and checks; no key, no token. */
  'diagnostics.export': { input: z.object({}), output: z.object({ file: z.string(), bytes: z.number(), entries: z.array(z.string()) }) },
  'host.info': { input: z.object({}), output: HostView },
  /** Opens one of our folders; `path` is shown where the host cannot. */
  'host.reveal': { input: z.object({ what: z.enum(['reports', 'logs', 'data', 'profiles', 'diagnostics']) }), output: z.object({ opened: z.boolean(), path: z.string() }) },
  /** Text in parts of at most 40,000 characters; with the last one the host asks where to save. `path` is null when the trader thought better of it. */
  'host.save': { input: z.object({ id: z.string().max(40), fileName: z.string().max(120), text: z.string().max(40_000), last: z.boolean() }), output: z.object({ done: z.boolean(), path: z.string().nullable() }) },
  /** A window of its own for one view. Electron opens it; a browser gets an address that is good once. */
  'host.detach': { input: z.object({ view: z.enum(['chart']), instrumentId: z.string().max(60) }), output: z.object({ opened: z.boolean(), address: z.string().nullable() }) },
} as const;
