import type { Plugin } from 'vite';

export type Licence = { readonly name: string; readonly version: string; readonly licence: string; readonly text: string };
export function importedByRenderer(root: string): readonly string[];
export function collectLicences(root: string): readonly Licence[];
export function licencesModule(root: string): Plugin;
export function licencesFile(root: string): Plugin;
