import { create } from 'zustand';
import type { FleetDesk } from '../../shared/contract/fleet-methods.ts';

/** Every profile of the application, in the order of the engine; `shown` is the one on this page. */
export type FleetState = { readonly desks: readonly FleetDesk[] };
export const useFleetStore = create<FleetState>()(() => ({ desks: [] }));
