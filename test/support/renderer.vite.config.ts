import react from '@vitejs/plugin-react';
import path from 'node:path';
import { defineConfig } from 'vite';
import { licencesModule } from '../../scripts/lib/licences.mjs';

/** Builds the renderer alone, for tests of the views against the in-memory desk: `vite build --config test/support/renderer.vite.config.ts`. */
export default defineConfig({
  root: 'src/renderer',
  plugins: [react(), licencesModule(path.resolve(import.meta.dirname, '../..'))],
  build: { outDir: path.resolve(import.meta.dirname, '../..', process.env['BREAKWATER_TEST_RENDERER'] ?? 'test-output/renderer'), emptyOutDir: true, modulePreload: { polyfill: false }, rollupOptions: { input: { index: 'src/renderer/index.html' } } },
});
