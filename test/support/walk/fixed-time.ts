// Pictures of the same program show the same day: every clock of this process and of its pages begins at one instant and runs on from there. Test support only.
const BEGIN = Date.UTC(2026, 10, 20, 14, 30);
let ahead = 0;

/** From now on `Date` counts from 2026-11-20 14:30 UTC. */
export function startAtFixedTime(): void {
  const real = Date.now.bind(Date);
  ahead = BEGIN - real();
  shiftDate(ahead);
}
/** What a page must run before anything else; 0 when the time is the real one. */
export const millisecondsAhead = (): number => ahead;

/** Also sent into the page as it is: it may use nothing from outside itself. */
export function shiftDate(by: number): void {
  if (by === 0) return;
  const Real = Date;
  const now = (): number => Real.now() + by;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args: unknown[]) => (args.length === 0 ? new target(now()) : Reflect.construct(target, args) as Date),
    apply: (target) => new target(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key) as unknown),
  });
}
