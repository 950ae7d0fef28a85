// Every package that runs on the trader's machine is named with its licence.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectLicences, importedByRenderer } from '../../scripts/lib/licences.mjs';

const root = path.resolve(import.meta.dirname, '../..');
type Locked = { readonly version: string; readonly name?: string; readonly dev?: boolean; readonly devOptional?: boolean; readonly optional?: boolean; readonly license?: string };
const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
const listed = collectLicences(root);
const names = new Set(listed.map(({ name, version }) => `${name}@${version}`));

describe('licences', () => {
  it('name every package that is installed to run', () => {
    const installed = Object.entries(packages).filter(([place, { dev, devOptional, optional }]) => place !== '' && dev !== true && devOptional !== true && optional !== true)
      .map(([place, { name, version }]) => `${name ?? place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`).filter((one) => !one.startsWith('@types/'));
    expect(installed.length).toBeGreaterThan(20);
    expect(installed.filter((one) => !names.has(one))).toEqual([]);
  });

  it('name every package that the interface is bundled from, and Electron', () => {
    const bundled = [...importedByRenderer(root), 'electron'];
    expect(bundled).toEqual(expect.arrayContaining(['react', '@mantine/core', 'lightweight-charts', 'zustand']));
    expect(bundled.filter((name) => !listed.some((one) => one.name === name))).toEqual([]);
  });

  it('each have a known licence that may be shipped, and a text', () => {
    expect(listed.filter(({ licence }) => !/^\(?(MIT|ISC|BSD-[23]-Clause|0BSD|Apache-2\.0|CC0-1\.0|BlueOak-1\.0\.0|Unlicense)\b/.test(licence)).map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
    expect(listed.filter(({ text }) => text.length < 40).map(({ name }) => name)).toEqual([]);
    expect(listed.find(({ name }) => name === 'lightweight-charts')?.text).toMatch(/Apache License/);
  });

  it('show the notice of the chart library with its link', () => {
    const section = readFileSync(path.join(root, 'src/renderer/settings/LicencesSection.tsx'), 'utf8');
    expect(section).toContain('TradingView Lightweight Charts™');
    expect(section).toContain('href="https://www.tradingview.com/"');
  });
});
