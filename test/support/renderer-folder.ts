// Where the renderer of the tests is built to. The build empties this folder first, so it is never one that holds anything else. Test support only.
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const OURS = ['out', 'test-output'];

/** `asked` is BREAKWATER_TEST_RENDERER, below `root` or absolute; the usual folder where it is not set or empty. Throws for a folder of the project that is not for built files, or that holds the project. */
export function rendererFolder(asked: string | undefined, root: string = ROOT): string {
  const folder = path.resolve(root, asked === undefined || asked === '' ? 'test-output/renderer' : asked);
  const inside = path.relative(root, folder);
  const isElsewhere = inside.startsWith('..') || path.isAbsolute(inside);
  const holdsProject = !path.relative(folder, root).startsWith('..');
  const isOurs = OURS.some((one) => inside.startsWith(`${one}${path.sep}`));
  if (holdsProject || !(isElsewhere || isOurs)) throw new Error(`BREAKWATER_TEST_RENDERER: expected a folder below ${OURS.join(' or ')}, or one outside the project, because its content is removed; found ${folder}`);
  return folder;
}

/** Another folder lets two runs on one machine build at the same time. */
export const RENDERER_FOLDER = rendererFolder(process.env['BREAKWATER_TEST_RENDERER']);
