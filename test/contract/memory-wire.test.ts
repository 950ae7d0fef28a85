import { serve } from '../../src/shared/contract/server.ts';
import { hostTimers } from '../../src/main/api/host-timers.ts';
import { DeskSession } from '../../src/main/api/desk-session.ts';
import { createHandlers } from '../../src/main/api/router.ts';
import { MemoryWire } from '../support/memory-wire.ts';
import { wireSuite } from './wire-suite.ts';

wireSuite('a wire in memory', (desk, app) => {
  const open: MemoryWire[] = [];
  return Promise.resolve({
    connect() {
      const [near, far] = MemoryWire.pair();
      open.push(far);
      const session = new DeskSession(app, desk);
      serve(far, createHandlers(session), { timers: hostTimers, subscribe: (listener) => session.subscribe(listener) });
      return Promise.resolve(near);
    },
    dropAll() {
      for (const wire of open) wire.close('the engine stops');
    },
    stop: () => Promise.resolve(),
  });
});
