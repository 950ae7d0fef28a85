// What a settings file says, key by key: a value that this version does not understand costs that key its value, and nothing else.
import { AppSettings, DEFAULT_SETTINGS } from '../../../shared/model/settings.ts';

export type SettingsContent = {
  readonly settings: AppSettings;
  /** One sentence per key that fell back to its default. Values are not repeated: they may be long. */
  readonly problems: readonly string[];
};

type Raw = Readonly<Record<string, unknown>>;
export const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every known key that is sound, the default of every other. Unknown keys are of a later version: they are left alone. */
export function readSettingsContent(raw: Raw): SettingsContent {
  const problems: string[] = [];
  const sound: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(AppSettings.shape)) {
    if (!Object.hasOwn(raw, key) || raw[key] === undefined) continue;
    const parsed = schema.safeParse(raw[key]);
    if (parsed.success) sound[key] = parsed.data;
    else problems.push(`${key}: ${parsed.error.issues[0]?.message ?? 'not understood'}; its default is used`);
  }
  return { settings: { ...DEFAULT_SETTINGS, ...(sound as Partial<AppSettings>) }, problems };
}
