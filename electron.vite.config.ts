import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { licencesFile, licencesModule } from './scripts/lib/licences.mjs';

/** Three bundles: the main process (and the command line, the venue process and workers beside it), the preload pipe, the renderer. */
export default defineConfig({
  main: {
    plugins: [licencesFile(import.meta.dirname)],
    build: {
      externalizeDeps: true,
      rollupOptions: {
        input: {
          index: 'src/main/index.ts',
          cli: 'src/main/cli/cli.ts',
          'journal-worker': 'src/main/desk/journal/journal-worker.ts',
          'report-worker': 'src/main/desk/reports/report-worker.ts',
          'venue-process': 'src/main/adapters/venues/sim/venue-process.ts',
        },
        output: { format: 'es' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rollupOptions: { input: { index: 'src/preload/index.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), licencesModule(import.meta.dirname)],
    // Read and compiled at each start of a page: small is fast.
    build: { minify: true, cssMinify: true, rollupOptions: { input: { index: 'src/renderer/index.html' } }, modulePreload: { polyfill: false } },
  },
});
