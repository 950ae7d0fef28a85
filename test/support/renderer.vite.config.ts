import react from '@vitejs/plugin-react';
import path from 'node:path';
import { defineConfig } from 'vite';
import { RENDERER_FOLDER } from './renderer-folder.ts';
import { licencesModule } from '../../scripts/lib/licences.mjs';

/** Builds the renderer alone, for tests of the views against the in-memory desk: `vite build --config test/support/renderer.vite.config.ts`. */
export default defineConfig({
  root: 'src/renderer',
  plugins: [react(), licencesModule(path.resolve(import.meta.dirname, '../..'))],
  build: { outDir: RENDERER_FOLDER, emptyOutDir: true, modulePreload: { polyfill: false }, rollupOptions: { input: { index: 'src/renderer/index.html' } } },
});
