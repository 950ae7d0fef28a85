import { expect, it } from 'vitest';
import { endedText } from '../../../src/main/hosts/electron/ended-text.ts';

it('names every desk that ended, and the folder, in the command that flattens it', () => {
  expect(endedText(new Error('the disk is full'), ['dev', 'demo'], ' --data-dir /data')).toBe(
    'the disk is full\n\nNothing watches your positions now. Flatten from the command line:\nnpm run breakwater -- flatten --profile dev --data-dir /data\nnpm run breakwater -- flatten --profile demo --data-dir /data');
});
