// Law 1: what builds a paper desk knows no live adapter and no key; and no profile can be talked into another's venue.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startDesk } from '../../../src/main/desk/compose.ts';
import type { DeskOptions } from '../../../src/main/desk/desk-options.ts';
import { venueProblem } from '../../../src/main/desk/venue-desk.ts';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile, ProfileName, VenueKind, venuesOf } from '../../../src/shared/model/profile.ts';

const src = path.resolve(import.meta.dirname, '../../../src');
const dirs: string[] = [];
afterEach(() => { for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true }); });

/** Every source file that a file leads to. */
function reach(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g)) if (specifier !== undefined) reach(path.resolve(path.dirname(file), specifier), seen);
  return seen;
}

describe('paper cannot reach live', () => {
  it('builds a desk from files none of which is a keychain or a live adapter', () => {
    const files = [...reach(path.join(src, 'main/desk/compose.ts'))].map((file) => path.relative(src, file).replaceAll('\\', '/'));
    expect(files).toContain('main/desk/venue-desk.ts');
    expect(files.filter((file) => /keychain|\/keys\/|electron/.test(file))).toEqual([]);
    expect(files.filter((file) => file.startsWith('main/adapters/venues/') && !file.startsWith('main/adapters/venues/sim/'))).toEqual([]);
    expect(readdirSync(path.join(src, 'main/adapters/venues'))).toEqual(['sim']);
  });

  it('accepts for each profile its own venues only', () => {
    for (const name of ProfileName.options) for (const venue of VenueKind.options) expect(Profile.safeParse({ ...PROFILE_DEFAULTS[name], venue }).success, `${name} on ${venue}`).toBe(venuesOf(name).includes(venue));
    expect(venuesOf('dev')).toEqual(['sim']);
    expect(venuesOf('paper')).toEqual(['sim']);
    expect(venuesOf('prod')).toEqual(['coinbase']);
  });

  it('refuses a venue without an adapter before anything is opened', async () => {
    expect(venueProblem({ name: 'prod', venue: 'coinbase' })).toMatch(/no adapter/);
    expect(venueProblem({ name: 'demo', venue: 'sandbox' })).toBeNull();
    const dataDir = mkdtempSync(path.join(tmpdir(), 'bw-law-'));
    dirs.push(dataDir);
    mkdirSync(path.join(dataDir, 'profiles'));
    writeFileSync(path.join(dataDir, 'profiles/demo.json'), '{"venue":"coinbase"}');
    for (const profile of ['demo', 'prod'] as const) {
      const options: DeskOptions = { dataDir, dataDirOption: '', profile, overrides: {}, dryRun: false, replay: null, logLevel: null, onLogLine: null, onStartProgress: null };
      await expect(startDesk(options)).rejects.toThrow(/expected a venue with an adapter, found "coinbase"/);
      expect(readdirSync(dataDir)).toEqual(['profiles']);
    }
  });
});
