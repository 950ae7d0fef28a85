// What ran before this start and does not run now: named by each host, and started again when a person wants it.
import type { LastKnown } from '../../../shared/contract/fleet-methods.ts';
import type { ProfileName } from '../../../shared/model/profile.ts';
import type { FleetApi } from '../../api/app-api.ts';

export type RanBefore = { readonly profile: ProfileName; readonly lastKnown: LastKnown };

/** Desks that ran here before, or left something open. */
export const ranBefore = (fleet: Pick<FleetApi, 'desks'>): readonly RanBefore[] =>
  fleet.desks().flatMap(({ profile, status, lastKnown }) => (status !== 'running' && status !== 'starting' && lastKnown?.offer === true ? [{ profile, lastKnown }] : []));

/** Starts them one by one, a live one disarmed; answers a sentence for each that did not start. */
export async function startAgain(fleet: Pick<FleetApi, 'desks' | 'open'>): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { profile } of ranBefore(fleet)) {
    const opened = await fleet.open(profile);
    if (!opened.ok) problems.push(`Desk ${profile} was not started again: ${opened.error}`);
  }
  return problems;
}
