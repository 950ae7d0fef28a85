import { create } from 'zustand';
import type { FleetDesk } from '../../shared/contract/fleet-methods.ts';
import type { ProfileName } from '../../shared/model/profile.ts';

export type FleetState = {
  /** Every profile of the application, in the order of the engine; `shown` is the one on this page. */
  readonly desks: readonly FleetDesk[];
  /** The desk that this page waits for, and since when (`performance.now()`); null when it waits for none. */
  readonly waiting: { readonly profile: ProfileName; readonly since: number } | null;
  /** Why the last wish to see another desk was not fulfilled; null when it was, or was put away. */
  readonly problem: { readonly profile: ProfileName; readonly message: string } | null;
  /** How often this page went from one desk to another. */
  readonly switches: number;
};

export const EMPTY_FLEET: FleetState = { desks: [], waiting: null, problem: null, switches: 0 };
export const useFleetStore = create<FleetState>()(() => EMPTY_FLEET);

export const selectShown = ({ desks }: FleetState): FleetDesk | undefined => desks.find((desk) => desk.shown);
