import path from 'node:path';
import { expect, it } from 'vitest';
import { rendererFolder } from '../../support/renderer-folder.ts';

it('never lets the build of the tests empty a folder that holds something else', () => {
  const root = path.resolve('/work/desk');
  expect([undefined, ''].map((asked) => rendererFolder(asked, root))).toEqual(Array(2).fill(path.join(root, 'test-output/renderer')));
  expect(rendererFolder('out/renderer', root)).toBe(path.join(root, 'out/renderer'));
  expect(rendererFolder('/tmp/other', root)).toBe(path.resolve('/tmp/other'));
  for (const asked of ['.', '..', '/', 'src', 'src/renderer', 'out', 'node_modules/x', 'test-output', 'outside']) expect(() => rendererFolder(asked, root), asked).toThrow(/expected a folder below out or test-output/);
});
