import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, createBridgeLink, createSocketLink, UNAUTHORIZED, type Link, type SocketLike } from '../../../src/renderer/connect.ts';
import type { Wire } from '../../../src/shared/contract/wire.ts';
import { ManualTimers } from '../../support/manual-timers.ts';

class FakeSocket implements SocketLike {
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  readonly bufferedAmount = 0;
  readonly sent: string[] = [];
  closed: number | null = null;
  send(data: string): void { this.sent.push(data); }
  close(code?: number): void { this.closed = code ?? 1000; }
  hear(frame: unknown): void { this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) }); }
  drop(code = 1006, reason = ''): void { this.onclose?.({ code, reason }); }
}

function setUp(code: string | null, token: string | null = null) {
  const timers = new ManualTimers();
  const sockets: FakeSocket[] = [];
  const wires: Wire[] = [];
  const downs: [string, string][] = [];
  const store = { code, token };
  const link: Link = createSocketLink({
    openSocket: () => { const socket = new FakeSocket(); sockets.push(socket); return socket; },
    url: 'ws://127.0.0.1:1/', timers, random: () => 0.5,
    takeCode: () => { const taken = store.code; store.code = null; return taken; },
    readToken: () => store.token, writeToken: (next) => { store.token = next; },
  }, { onWire: (wire) => wires.push(wire), onDown: (phase, detail) => downs.push([phase, detail]) });
  link.start();
  const last = (): FakeSocket => { const socket = sockets.at(-1); if (!socket) throw new Error('expected a socket'); return socket; };
  return { timers, sockets, wires, downs, store, link, last };
}

describe('socket link', () => {
  it('shows the one-time code first, keeps the rotating token, and hides session frames from the client', () => {
    const { last, wires, store } = setUp('one-time');
    last().onopen?.({});
    expect(last().sent).toEqual(['{"kind":"auth","code":"one-time"}']);
    expect(wires).toHaveLength(0);
    last().hear({ kind: 'session', token: 'first' });
    const frames: string[] = [];
    wires[0]?.onFrame((frame) => frames.push(frame));
    last().hear({ kind: 'session', token: 'second' });
    last().hear({ kind: 'push', deltas: ['"session"'] });
    expect(store.token).toBe('second');
    expect(frames).toEqual(['{"kind":"push","deltas":["\\"session\\""]}']);
  });

  it('resumes with the token after a loss, with growing waits', () => {
    const { last, sockets, timers, downs } = setUp(null, 'kept');
    last().onopen?.({});
    last().hear({ kind: 'session', token: 'next' });
    last().drop();
    expect(downs.at(-1)).toEqual(['closed', 'the connection closed']);
    for (const expected of [backoffMs(0, 0.5), backoffMs(1, 0.5), backoffMs(2, 0.5)]) {
      const count = sockets.length;
      timers.advance(expected - 1);
      expect(sockets).toHaveLength(count);
      timers.advance(1);
      expect(sockets).toHaveLength(count + 1);
      last().drop();
    }
    timers.advance(5_000);
    last().onopen?.({});
    expect(last().sent).toEqual(['{"kind":"auth","token":"next"}']);
  });

  it('stops asking when it is not known, and starts again with a new address', () => {
    const { last, timers, sockets, downs, store, link } = setUp(null, 'old');
    last().drop(UNAUTHORIZED, 'not authorised');
    expect(downs.at(-1)?.[0]).toBe('refused');
    expect(store.token).toBeNull();
    timers.advance(600_000);
    expect(sockets).toHaveLength(1);
    store.code = 'new';
    link.retry();
    last().onopen?.({});
    expect(last().sent).toEqual(['{"kind":"auth","code":"new"}']);
  });

  it('says that it has no session when it has neither code nor token', () => {
    const { sockets, downs } = setUp(null);
    expect(sockets).toHaveLength(0);
    expect(downs.at(-1)?.[0]).toBe('refused');
  });

  it('tries a code again that the engine may never have seen', () => {
    const { last, timers } = setUp('one-time');
    last().drop();
    timers.advance(5_000);
    last().onopen?.({});
    expect(last().sent).toEqual(['{"kind":"auth","code":"one-time"}']);
  });

  it('gives up on a socket that opens and stays silent', () => {
    const { last, sockets, timers } = setUp('one-time');
    last().onopen?.({});
    timers.advance(5_000);
    expect(sockets[0]?.closed).not.toBeNull();
    timers.advance(5_000);
    expect(sockets.length).toBeGreaterThan(1);
  });

  it('reconnects also when its own side closes a hung wire, once', () => {
    const { last, sockets, wires, timers } = setUp('one-time');
    last().hear({ kind: 'session', token: 't' });
    const reasons: string[] = [];
    wires[0]?.onClose((reason) => reasons.push(reason));
    wires[0]?.close('hung');
    sockets[0]?.drop();
    timers.advance(300);
    expect(reasons).toEqual(['hung']);
    expect(sockets).toHaveLength(2);
  });

  it('does nothing after stop', () => {
    const { last, sockets, timers, link } = setUp('one-time');
    link.stop();
    last().drop();
    timers.advance(600_000);
    expect(sockets).toHaveLength(1);
  });
});

describe('backoff', () => {
  it('is between an eighth of a second and five seconds and never falls on average', () => {
    fc.assert(fc.property(fc.nat(1_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, random) => {
      expect(backoffMs(n, random)).toBeGreaterThanOrEqual(125);
      expect(backoffMs(n, random)).toBeLessThanOrEqual(5_000);
      expect(backoffMs(n + 1, random)).toBeGreaterThanOrEqual(backoffMs(n, random));
    }));
  });
});

describe('bridge link', () => {
  it('passes frames both ways and lets go of the pipe when it is made anew', () => {
    const listeners = new Set<(frame: string) => void>();
    const sent: string[] = [];
    const wires: Wire[] = [];
    const link = createBridgeLink({ send: (frame) => sent.push(frame), onFrame: (listener) => { listeners.add(listener); return () => listeners.delete(listener); } }, { onWire: (wire) => wires.push(wire), onDown: () => undefined });
    link.start();
    const frames: string[] = [];
    wires[0]?.onFrame((frame) => frames.push(frame));
    wires[0]?.send('up');
    for (const listener of listeners) listener('down');
    expect([sent, frames]).toEqual([['up'], ['down']]);
    link.retry();
    expect(listeners.size).toBe(0);
    expect(wires).toHaveLength(2);
  });
});
