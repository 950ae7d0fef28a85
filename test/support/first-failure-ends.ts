// For the mutation run: once a test has failed, the change has been noticed, and the files that are left are not even imported.
import { afterEach } from 'vitest';

const world = globalThis as typeof globalThis & { failed?: boolean };
if (world.failed === true) throw new Error('a test before this file has failed already');
afterEach(({ task }) => { if (task.result?.state === 'fail') world.failed = true; });
