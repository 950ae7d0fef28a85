// Which campaigns there are: the modules of one folder. Nothing else lists them.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Campaign } from './campaign.ts';

export const CAMPAIGNS = path.resolve(import.meta.dirname, '..');

/** Nobody's fault but of who asked for it. */
export class NoSuchCampaign extends Error {}

export const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).map((file) => file.slice(0, -'.ts'.length)).sort();

/** Throws, with the names that there are, when the folder has no such campaign, and when the module is none. */
export async function loadCampaign(folder: string, name: string): Promise<Campaign> {
  const names = namesIn(folder);
  if (!names.includes(name)) throw new NoSuchCampaign(`expected a campaign (${names.join(', ')}), found ${name}`);
  const { campaign } = (await import(/* @vite-ignore */ pathToFileURL(path.join(folder, `${name}.ts`)).href)) as { readonly campaign?: Campaign };
  if (campaign?.name !== name) throw new Error(`expected ${name}.ts to export a campaign of that name, found ${campaign?.name ?? 'none'}`);
  return campaign;
}

export const loadCampaigns = (folder: string): Promise<readonly Campaign[]> => Promise.all(namesIn(folder).map((name) => loadCampaign(folder, name)));
