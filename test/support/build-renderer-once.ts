// Once for all end-to-end files: the renderer is built, since they run side by side and read the same folder, and compiled code is kept, since they start many processes of it.
import path from 'node:path';
import { buildRenderer } from './view-stage.ts';

export async function setup(): Promise<void> {
  process.env['NODE_COMPILE_CACHE'] ??= path.resolve(import.meta.dirname, '../../node_modules/.cache/node');
  await buildRenderer();
  process.env['BREAKWATER_TEST_RENDERER_BUILT'] = '1';
}
