// Keys that work in every program and open the question before flatten-all. They never trade by themselves.
import type { GlobalShortcut } from 'electron';
import type { HostView } from '../../../shared/contract/settings-methods.ts';
import { messageOf } from '../../../shared/model/result.ts';

export type FlattenKeysState = HostView['globalFlatten'];
const OFF: FlattenKeysState = { keys: '', registered: false, detail: 'Switched off in the settings: flatten-all works in the window, the menu and the tray.' };

export class FlattenKeys {
  readonly #system: Pick<GlobalShortcut, 'register' | 'unregister' | 'isRegistered'>;
  readonly #press: () => void;
  #state: FlattenKeysState = OFF;

  constructor(system: Pick<GlobalShortcut, 'register' | 'unregister' | 'isRegistered'>, press: () => void) {
    this.#system = system;
    this.#press = press;
  }

  /** Takes these keys instead of the ones before; empty switches them off. Answers what came of it. */
  use(keys: string): FlattenKeysState {
    if (keys === this.#state.keys && (this.#state.registered || keys === '')) return this.#state;
    this.release();
    this.#state = keys === '' ? OFF : this.#take(keys);
    return this.#state;
  }

  state(): FlattenKeysState {
    return this.#state;
  }

  release(): void {
    if (this.#state.registered) this.#system.unregister(this.#state.keys);
    this.#state = { ...this.#state, registered: false };
  }

  #take(keys: string): FlattenKeysState {
    let taken: boolean;
    try {
      taken = this.#system.register(keys, this.#press) && this.#system.isRegistered(keys);
    } catch (error) {
      return { keys, registered: false, detail: `Expected keys such as CommandOrControl+Alt+Shift+F, found ${keys}: ${messageOf(error)}` };
    }
    return taken ? { keys, registered: true, detail: 'These keys ask before anything is flattened, in every program.' }
      : { keys, registered: false, detail: `The system did not give us ${keys}: another program holds these keys, or the desktop allows none. Choose others in the settings; flatten-all works in the window, the menu and the tray.` };
  }
}
