// One connection's place in the application: which desk it shows, and the deltas of that desk and of the application.
import type { Snapshot, Delta } from '../../shared/contract/views.ts';
import type { FleetDesk } from '../../shared/contract/fleet-methods.ts';
import type { ProfileName } from '../../shared/model/profile.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { AppApi } from './app-api.ts';
import type { DeskApi } from './desk-api.ts';

export class DeskSession {
  readonly app: AppApi;
  #desk: DeskApi;
  /** Deltas of a desk flow only after a snapshot of it was taken. */
  #flowing = false;
  #offDesk: () => void = () => undefined;
  #listener: ((delta: Delta) => void) | null = null;
  #lastSeq = 0;

  constructor(app: AppApi, desk: DeskApi) {
    this.app = app;
    this.#desk = desk;
  }

  /** The desk that this connection shows now. */
  desk(): DeskApi {
    return this.#desk;
  }

  /** Shows another desk, started when it does not run. Nothing of it flows until the next snapshot. */
  async show(profile: ProfileName): Promise<Result<void, string>> {
    const opened = await this.app.fleet.open(profile);
    if (!opened.ok) return err(opened.error);
    this.#offDesk();
    this.#flowing = false;
    this.#desk = opened.value;
    if (this.#listener) this.#follow(this.#listener);
    return ok(undefined);
  }

  snapshot(): Snapshot {
    const snapshot = this.#desk.snapshot();
    this.#lastSeq = snapshot.seq;
    this.#flowing = true;
    return { ...snapshot, fleet: this.#fleet(), settings: this.app.settings.read() };
  }

  subscribe(listener: (delta: Delta) => void): () => void {
    this.#listener = listener;
    this.#follow(listener);
    const offFleet = this.app.fleet.onChange(() => listener({ type: 'fleet', seq: this.#lastSeq, desks: this.#fleet() }));
    const offSettings = this.app.settings.onChange((settings) => listener({ type: 'settings', seq: this.#lastSeq, settings }));
    return () => {
      this.#listener = null;
      this.#offDesk();
      offFleet();
      offSettings();
    };
  }

  desks(): readonly FleetDesk[] {
    return this.#fleet();
  }

  #fleet(): FleetDesk[] {
    return this.app.fleet.desks().map((desk) => ({ ...desk, shown: desk.profile === this.#desk.profile }));
  }

  #follow(listener: (delta: Delta) => void): void {
    this.#offDesk = this.#desk.subscribe((delta) => {
      if (delta.seq > this.#lastSeq) this.#lastSeq = delta.seq;
      if (this.#flowing) listener(delta);
    });
  }
}
