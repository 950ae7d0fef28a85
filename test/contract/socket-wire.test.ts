import { socketWire } from '../../src/main/hosts/headless/socket-wire.ts';
import { authenticate, codeOf, pageSocket, startLoopback } from '../support/loopback.ts';
import { wireSuite } from './wire-suite.ts';

wireSuite('a WebSocket on the loopback address', async (desk, app) => {
  const { server } = await startLoopback(desk, { app });
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= server.close());
  return {
    async connect() {
      const ending = await authenticate(pageSocket(server.port), { kind: 'auth', code: codeOf(server.newAddress()) });
      if (ending.kind !== 'session') throw new Error(`expected a session, was ${ending.kind}`);
      return socketWire(ending.socket);
    },
    dropAll: () => void stop(),
    stop,
  };
});
