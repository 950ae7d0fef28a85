// What is installed on the machine of the trader: few packages, exact, from one place, with no script of their own.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
type Locked = { readonly name?: string; readonly version?: string; readonly resolved?: string; readonly integrity?: string; readonly hasInstallScript?: boolean; readonly dev?: boolean };
type Manifest = { readonly dependencies: Record<string, string>; readonly devDependencies: Record<string, string>; readonly allowScripts: Record<string, boolean> };
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
const locked = Object.entries(packages).filter(([name]) => name !== '');

describe('dependencies', () => {
  it('are exact versions, and at most ten of them run', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(all.filter(([, version]) => !/^(?:npm:@?[\w/-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(10);
  });

  it('are locked as they are asked for, each with its checksum, none from outside the registry', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) expect(packages[`node_modules/${name}`]?.version, name).toBe(version.replace(/^npm:@?[^@]+@/, ''));
    expect(locked.length).toBeGreaterThan(50);
    expect(locked.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ''))).toEqual([]);
    expect(locked.filter(([, { resolved }]) => resolved !== undefined && !/^https:\/\//.test(resolved))).toEqual([]);
  });

  it('run no install script but those that were approved; each of the others is refused by name', () => {
    const scripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([name, { name: real }]) => real ?? name.replace('node_modules/', ''));
    const decided = (allowed: boolean): string[] => Object.entries(manifest.allowScripts).filter(([, value]) => value === allowed).map(([name]) => name).sort();
    expect(decided(true)).toEqual(['@github/keytar', 'node']);
    expect(scripts.filter((name) => !decided(true).includes(name) && !decided(false).includes(name))).toEqual([]);
  });
});
