import { expect, it } from 'vitest';
import type { ProfileName } from '../../../src/shared/model/profile.ts';
import { endedText } from '../../../src/main/hosts/electron/ended-text.ts';

it('gives one command that reaches every desk that ended, and names the folder', () => {
  const of = (...profiles: readonly ProfileName[]): string => endedText(new Error('the disk is full'), profiles, ' --data-dir /data');
  expect(of('dev', 'demo')).toBe('the disk is full\n\nNothing watches your positions now. Flatten from the command line:\nnpm run breakwater -- flatten --all --data-dir /data');
  expect(of('demo')).toContain('\nnpm run breakwater -- flatten --profile demo --data-dir /data');
  expect(of()).toContain('flatten --all');
});
