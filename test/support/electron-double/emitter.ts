// Event emitters and notes of the double: only events that the installed Electron declares may be listened to.
import { EventEmitter } from 'node:events';
import { declaredEvents } from './declared.ts';

/** What happened, for the test. */
export const records: string[] = [];
export const record = (line: string): void => { records.push(line); };

export class Emitter extends EventEmitter {
  readonly #what: string;
  readonly #known: ReadonlySet<string>;
  constructor(interfaceName: string) {
    super();
    this.#what = interfaceName;
    this.#known = declaredEvents(interfaceName);
  }
  #check(event: string): void {
    if (!this.#known.has(event)) throw new TypeError(`Electron's ${this.#what} has no event '${event}'`);
  }
  override on(event: string, listener: (...args: never[]) => void): this { this.#check(event); return super.on(event, listener as () => void); }
  override once(event: string, listener: (...args: never[]) => void): this { this.#check(event); return super.once(event, listener as () => void); }
}
