// The few words of D-Bus that tell, without asking the person, whether a keychain is there and open. Reads only; little-endian messages.
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

export type BusEnvironment = Readonly<Record<string, string | undefined>>;
type Argument = { readonly kind: 's' | 'o'; readonly value: string };
type Call = { readonly destination: string; readonly path: string; readonly face: string; readonly member: string; readonly args: readonly Argument[] };

const MAX_REPLY = 1024 * 1024;
const METHOD_RETURN = 2;
const ERROR = 3;

/** Path of the session bus's socket (abstract ones begin with a zero byte); null when there is none that we can see. */
export function sessionBusPath(env: BusEnvironment, uid: number | undefined): string | null {
  for (const address of (env['DBUS_SESSION_BUS_ADDRESS'] ?? '').split(';')) {
    if (!address.startsWith('unix:')) continue;
    const fields = new Map(address.slice('unix:'.length).split(',').map((field) => field.split('=', 2) as [string, string]));
    const file = fields.get('path');
    if (file !== undefined && existsSync(decodeURIComponent(file))) return decodeURIComponent(file);
    const abstract = fields.get('abstract');
    if (abstract !== undefined) return `\0${decodeURIComponent(abstract)}`;
  }
  const runtime = env['XDG_RUNTIME_DIR'] ?? (uid === undefined ? undefined : `/run/user/${uid}`);
  const file = runtime === undefined ? null : `${runtime}/bus`;
  return file !== null && existsSync(file) ? file : null;
}

const align = (length: number, to: number): number => (to - (length % to)) % to;

class Writer {
  #bytes = Buffer.alloc(0);
  get length(): number { return this.#bytes.length; }
  pad(to: number): this { return this.raw(Buffer.alloc(align(this.#bytes.length, to))); }
  raw(bytes: Buffer): this { this.#bytes = Buffer.concat([this.#bytes, bytes]); return this; }
  byte(value: number): this { return this.raw(Buffer.from([value])); }
  u32(value: number): this { const bytes = Buffer.alloc(4); bytes.writeUInt32LE(value); return this.pad(4).raw(bytes); }
  text(value: string): this { const bytes = Buffer.from(value, 'utf8'); return this.u32(bytes.length).raw(bytes).byte(0); }
  signature(value: string): this { return this.byte(value.length).raw(Buffer.from(value, 'latin1')).byte(0); }
  done(): Buffer { return this.#bytes; }
}

function encode(serial: number, { destination, path, face, member, args }: Call): Buffer {
  const body = new Writer();
  for (const { value } of args) body.text(value);
  const fields = new Writer();
  const field = (code: number, kind: 's' | 'o' | 'g', value: string): void => {
    fields.pad(8).byte(code).signature(kind);
    if (kind === 'g') fields.signature(value);
    else fields.text(value);
  };
  field(1, 'o', path);
  field(2, 's', face);
  field(3, 's', member);
  field(6, 's', destination);
  if (args.length > 0) field(8, 'g', args.map(({ kind }) => kind).join(''));
  return new Writer().raw(Buffer.from([0x6c, 1, 0, 1])).u32(body.length).u32(serial).u32(fields.length).raw(fields.done()).pad(8).raw(body.done()).done();
}

type Reply = { readonly type: number; readonly replyTo: number; readonly signature: string; readonly body: Buffer };

/** Takes one whole message off the front; null when more bytes are needed. Throws on what is no message of ours. */
function decode(bytes: Buffer): { readonly reply: Reply; readonly size: number } | null {
  if (bytes.length < 16) return null;
  if (bytes[0] !== 0x6c) throw new Error('expected a little-endian message');
  const bodyLength = bytes.readUInt32LE(4);
  const fieldsLength = bytes.readUInt32LE(12);
  const bodyAt = 16 + fieldsLength + align(16 + fieldsLength, 8);
  if (bodyAt + bodyLength > MAX_REPLY) throw new Error('expected a short message');
  if (bytes.length < bodyAt + bodyLength) return null;
  let replyTo = 0;
  let signature = '';
  for (let at = 16; at < 16 + fieldsLength;) {
    at += align(at, 8);
    const code = bytes[at] ?? 0;
    const kind = String.fromCharCode(bytes[at + 2] ?? 0);
    at += 4;
    if (kind === 'u') {
      at += align(at, 4);
      if (code === 5) replyTo = bytes.readUInt32LE(at);
      at += 4;
    } else if (kind === 'g') {
      const length = bytes[at] ?? 0;
      if (code === 8) signature = bytes.toString('latin1', at + 1, at + 1 + length);
      at += length + 2;
    } else if (kind === 's' || kind === 'o') {
      at += align(at, 4);
      at += 4 + bytes.readUInt32LE(at) + 1;
    } else throw new Error(`expected a known header field, found '${kind}'`);
  }
  return { reply: { type: bytes[1] ?? 0, replyTo, signature, body: bytes.subarray(bodyAt, bodyAt + bodyLength) }, size: bodyAt + bodyLength };
}

const textAt = (body: Buffer, at: number): { readonly value: string; readonly next: number } => {
  const from = at + align(at, 4);
  const length = body.readUInt32LE(from);
  return { value: body.toString('utf8', from + 4, from + 4 + length), next: from + 4 + length + 1 };
};

export class SessionBus {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>();
  #input = Buffer.alloc(0);
  #serial = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data) => this.#onData(data));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the session bus closed the connection')));
  }

  /** Connects and says hello. Rejects when nobody answers within `timeoutMs`. */
  static async open(path: string, uid: number, timeoutMs: number): Promise<SessionBus> {
    const socket = connect({ path });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`expected an answer of the session bus within ${timeoutMs} ms, found none`)));
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the session bus closed the connection')));
      socket.once('data', (data) => {
        if (!data.toString('latin1').startsWith('OK ')) return reject(new Error('the session bus did not accept us'));
        socket.removeAllListeners('error').removeAllListeners('close');
        resolve();
      });
      socket.once('connect', () => socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\n`));
    });
    socket.write('BEGIN\r\n');
    const bus = new SessionBus(socket);
    await bus.#call({ destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', face: 'org.freedesktop.DBus', member: 'Hello', args: [] });
    return bus;
  }

  /** True when a program owns the name, or would be started for it. */
  async canReach(name: string): Promise<boolean> {
    const bus = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', face: 'org.freedesktop.DBus' };
    const owned = await this.#call({ ...bus, member: 'NameHasOwner', args: [{ kind: 's', value: name }] });
    if (owned.body.length >= 4 && owned.body.readUInt32LE(0) === 1) return true;
    const names = await this.#call({ ...bus, member: 'ListActivatableNames', args: [] });
    const end = 4 + names.body.readUInt32LE(0);
    for (let at = 4; at < end;) {
      const { value, next } = textAt(names.body, at);
      if (value === name) return true;
      at = next;
    }
    return false;
  }

  /** The object path that a method answers with. */
  async objectPath(call: Call): Promise<string> {
    const { signature, body } = await this.#call(call);
    if (signature !== 'o') throw new Error(`expected an object path from ${call.member}, found '${signature}'`);
    return textAt(body, 0).value;
  }

  /** A property that is true or false. */
  async flag(destination: string, path: string, face: string, name: string): Promise<boolean> {
    const { signature, body } = await this.#call({ destination, path, face: 'org.freedesktop.DBus.Properties', member: 'Get', args: [{ kind: 's', value: face }, { kind: 's', value: name }] });
    // A variant: its signature `b` with length and zero, then the value at a multiple of four.
    if (signature !== 'v' || body.toString('latin1', 1, 2) !== 'b') throw new Error(`expected true or false for ${name}, found '${signature}'`);
    return body.readUInt32LE(4) === 1;
  }

  close(): void {
    this.#socket.destroy();
  }

  #call(call: Call): Promise<Reply> {
    const serial = (this.#serial += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(serial, { resolve, reject });
      this.#socket.write(encode(serial, call));
    });
  }

  #onData(data: Buffer): void {
    this.#input = Buffer.concat([this.#input, data]);
    try {
      for (let message = decode(this.#input); message !== null; message = decode(this.#input)) {
        this.#input = this.#input.subarray(message.size);
        const { reply } = message;
        const waiting = this.#waiting.get(reply.replyTo);
        if (!waiting) continue;
        this.#waiting.delete(reply.replyTo);
        if (reply.type === METHOD_RETURN) waiting.resolve(reply);
        else if (reply.type === ERROR) waiting.reject(new Error(reply.signature.startsWith('s') ? textAt(reply.body, 0).value : 'the session bus answered with an error'));
      }
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
