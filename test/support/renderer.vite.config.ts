import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the renderer alone, for tests of the views against the in-memory desk: `vite build --config test/support/renderer.vite.config.ts`. */
export default defineConfig({
  root: 'src/renderer',
  plugins: [react()],
  build: { outDir: '../../test-output/renderer', emptyOutDir: true, modulePreload: { polyfill: false }, rollupOptions: { input: { index: 'src/renderer/index.html' } } },
});
