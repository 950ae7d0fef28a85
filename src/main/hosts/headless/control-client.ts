// How a second process (the command line) reaches a running engine of this profile.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Wire } from '../../../shared/contract/wire.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import { livingHolder } from '../../adapters/system/desk-lock.ts';
import { readSideJson } from '../../adapters/system/side-file.ts';
import { CONTROL_FILE, ControlContent } from './control-file.ts';
import { socketWire } from './socket-wire.ts';

const Answer = z.union([z.object({ kind: z.literal('session') }), z.object({ kind: z.literal('address'), url: z.string() })]);

/** Why there is no connection: no engine runs, one is there but does not answer, or it refused us. */
export type ControlError = { readonly kind: 'notRunning' | 'noAnswer' | 'refused'; readonly message: string; readonly pid: number | null };

const WAIT_MS = 3_000;
const RETRY_MS = 100;
const LEAST_TRY_MS = 200;

/** An authenticated wire to the engine of this profile, for `createClient`. */
export async function connectControl(profileFolder: string, waitMs = WAIT_MS): Promise<Result<Wire, ControlError>> {
  const opened = await open(profileFolder, 'session', waitMs);
  return opened.ok ? ok(socketWire(opened.value.socket)) : opened;
}

/** A fresh address for one page from the running engine. */
export async function requestAddress(profileFolder: string, waitMs = WAIT_MS): Promise<Result<string, ControlError>> {
  const opened = await open(profileFolder, 'address', waitMs);
  if (!opened.ok) return opened;
  opened.value.socket.close();
  return opened.value.answer.kind === 'address' ? ok(opened.value.answer.url) : err({ kind: 'refused', message: 'the engine did not give an address', pid: null });
}

type Opened = { readonly socket: WebSocket; readonly answer: z.output<typeof Answer> };

/**
 * A desk whose lock is held and whose control file is missing or leads nowhere is waited for: it starts, or it writes the file again within a second. After `waitMs` it is one that runs
 * and does not answer.
 */
async function open(profileFolder: string, want: 'session' | 'address', waitMs: number): Promise<Result<Opened, ControlError>> {
  const until = performance.now() + waitMs;
  for (;;) {
    const left = until - performance.now();
    const opened = await openOnce(profileFolder, want, Math.max(Math.round(left), LEAST_TRY_MS));
    if (opened.ok || opened.error.kind !== 'notRunning') return opened;
    const holder = livingHolder(profileFolder);
    if (holder === null) return opened;
    if (performance.now() >= until) return err({ kind: 'noAnswer', message: `process ${holder.pid} runs this desk, but cannot be reached (${opened.error.message})`, pid: holder.pid });
    await sleep(RETRY_MS);
  }
}

function openOnce(profileFolder: string, want: 'session' | 'address', waitMs: number): Promise<Result<Opened, ControlError>> {
  const file = ControlContent.safeParse(readSideJson(path.join(profileFolder, CONTROL_FILE)));
  if (!file.success) return Promise.resolve(err({ kind: 'notRunning', message: `no engine runs on ${profileFolder}: there is no ${CONTROL_FILE}`, pid: null }));
  const { port, token, pid } = file.data;
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false, handshakeTimeout: waitMs, maxPayload: 64 * 1024 * 1024 });
    const finish = (result: Result<Opened, ControlError>): void => {
      clearTimeout(timer);
      if (!result.ok) socket.terminate();
      resolve(result);
    };
    const timer = setTimeout(() => finish(err({ kind: 'noAnswer', message: `the engine (process ${pid}, port ${port}) did not answer within ${waitMs} ms`, pid })), waitMs);
    // A file that was left behind may name a port that another program has got since.
    socket.on('unexpected-response', (request) => {
      request.destroy();
      finish(err({ kind: 'notRunning', message: `no engine listens on port ${port}: another program does`, pid }));
    });
    socket.on('error', (error: NodeJS.ErrnoException) => finish(err(error.code === 'ECONNREFUSED'
      ? { kind: 'notRunning', message: `no engine listens on port ${port}: process ${pid} is gone`, pid }
      : { kind: 'noAnswer', message: `the engine (process ${pid}, port ${port}) could not be reached: ${error.code ?? error.message}`, pid })));
    socket.on('close', (code) => finish(err({ kind: 'refused', message: `the engine (process ${pid}) closed the connection with code ${code}`, pid })));
    socket.once('open', () => socket.send(JSON.stringify({ kind: 'auth', token, want })));
    socket.once('message', (data) => {
      const answer = Answer.safeParse(JSON.parse(String(data)));
      finish(answer.success ? ok({ socket, answer: answer.data }) : err({ kind: 'refused', message: 'the engine answered with something else than a session', pid }));
    });
  });
}
