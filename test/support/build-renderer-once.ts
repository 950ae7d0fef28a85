// The renderer is built once for all end-to-end files: they run side by side and read the same folder.
import { buildRenderer } from './view-stage.ts';

export async function setup(): Promise<void> {
  await buildRenderer();
  process.env['BREAKWATER_TEST_RENDERER_BUILT'] = '1';
}
