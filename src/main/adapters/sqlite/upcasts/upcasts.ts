// Every step from one form of a body to the next. One that was ever released is never changed.
import { catalogueKinds } from './catalogue-kinds.ts';
import { commandStopSeen } from './command-stop-seen.ts';
import { startFindings } from './start-findings.ts';
import type { RawBody, Upcast } from './upcast.ts';

export const UPCASTS: readonly Upcast[] = [startFindings, commandStopSeen, catalogueKinds];

const STEPS = new Map<string, Upcast['apply']>(UPCASTS.map((one) => [`${one.type} ${one.from}`, one.apply]));

/** The body in the form of version `to`. Throws RangeError where a step is missing. */
export function upcast(type: string, body: RawBody, from: number, to: number): RawBody {
  let raised = body;
  for (let version = from; version < to; version += 1) {
    const step = STEPS.get(`${type} ${version}`);
    if (step === undefined) throw new RangeError(`expected a way from version ${version} of ${type} to the next, found none`);
    raised = step(raised);
  }
  return raised;
}
