// What the trader set for the whole application, beside the profiles. Nothing in here is a secret.
import { z } from 'zod';

/** Keys as `$mod+Shift+KeyF` (the notation of tinykeys); an empty text switches the shortcut off. */
const Shortcut = z.string().max(60);
export const WorkspaceLayout = z.strictObject({ id: z.string().max(40), name: z.string().trim().min(1).max(40), /** JSON of our own short form. */ layout: z.string().max(40_000) });
export type WorkspaceLayout = z.output<typeof WorkspaceLayout>;

export const AppSettings = z.strictObject({
  theme: z.enum(['auto', 'light', 'dark']).default('auto'),
  density: z.enum(['compact', 'regular', 'comfortable']).default('regular'),
  /** IANA name, or `local` for the machine's own zone. */
  zone: z.string().max(60).default('UTC'),
  /** Profit and loss in green and red, or in blue and orange. A sign stands beside either. */
  pnlColours: z.enum(['standard', 'blueOrange']).default('standard'),
  notifications: z.strictObject({ on: z.boolean(), fills: z.boolean(), alerts: z.boolean() }).default({ on: false, fills: true, alerts: true }),
  sounds: z.strictObject({ on: z.boolean(), fills: z.boolean(), alerts: z.boolean() }).default({ on: false, fills: true, alerts: true }),
  /** Action id to keys; what is missing has its default. */
  shortcuts: z.record(z.string().max(60), Shortcut).default({}),
  /** Electron accelerator that opens flatten-all from any program; empty switches it off. */
  globalFlatten: z.string().max(60).default('CommandOrControl+Alt+Shift+F'),
  workspaces: z.array(WorkspaceLayout).max(20).default([]),
  activeWorkspace: z.string().max(40).nullable().default(null),
  /** Table id to the columns shown, in order. */
  columns: z.record(z.string().max(60), z.array(z.string().max(60)).max(60)).default({}),
  /** Chart choices that survive: timeframe in ms (0 is the desk's own), volume and the funding pane. */
  chart: z.strictObject({ timeframeMs: z.int().min(0).max(86_400_000), volume: z.boolean(), funding: z.boolean() }).default({ timeframeMs: 0, volume: true, funding: false }),
  /** The two ends of the header's toggle. */
  toggle: z.strictObject({ paper: z.enum(['dev', 'paper']), live: z.enum(['demo', 'prod']) }).default({ paper: 'dev', live: 'demo' }),
  /** The first-run guide: which steps were seen done, which the trader passed over. */
  guide: z.strictObject({ finished: z.boolean(), dismissed: z.boolean(), done: z.array(z.string().max(40)).max(20).default([]), skipped: z.array(z.string().max(40)).max(20).default([]) }).default({ finished: false, dismissed: false, done: [], skipped: [] }),
  /** Bounds of the main window, for Electron. */
  window: z.strictObject({ x: z.int(), y: z.int(), width: z.int().min(400).max(20_000), height: z.int().min(300).max(20_000), maximized: z.boolean() }).nullable().default(null),
});
export type AppSettings = Readonly<z.output<typeof AppSettings>>;
/** What is left out of a patch must stay left out: `.partial()` alone would fill it with the default, and so reset it. */
const optionalFields = Object.fromEntries(Object.entries(AppSettings.shape).map(([key, field]) => [key, (field as z.ZodDefault<z.ZodType>).unwrap().optional()])) as unknown as { readonly [K in keyof AppSettings]: z.ZodOptional<z.ZodType<AppSettings[K]>> };
/** Whole top-level values; what is left out stays. */
export const SettingsPatch = z.strictObject(optionalFields);
export type SettingsPatch = Readonly<z.output<typeof SettingsPatch>>;
export const DEFAULT_SETTINGS: AppSettings = AppSettings.parse({});
