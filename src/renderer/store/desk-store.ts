import { create } from 'zustand';
import type { Output } from '../../shared/contract/contract.ts';
import type { DeskView, FlattenView } from '../../shared/contract/views.ts';

export type FlattenPreview = Output<'flatten.preview'>;
export type DeskState = {
  readonly desk: DeskView | null;
  /** `performance.now()` when `desk` arrived, to carry the engine's clock forward. */
  readonly receivedAt: number;
  /** Every step of the latest flatten that was seen, oldest first. */
  readonly flatten: readonly FlattenView[];
  readonly preview: FlattenPreview | null;
};

export const EMPTY_DESK: DeskState = { desk: null, receivedAt: 0, flatten: [], preview: null };
export const useDeskStore = create<DeskState>()(() => EMPTY_DESK);

/** Adds a step; a step of another flatten starts a new list. */
export function withFlattenStep(steps: readonly FlattenView[], step: FlattenView): readonly FlattenView[] {
  return steps[0]?.flattenId === step.flattenId ? [...steps, step] : [step];
}

/** The engine's time now, Unix ms: its last word carried forward by our monotonic clock; null before the first word. */
export function engineNow(state: DeskState, monotonicNow: number): number | null {
  if (!state.desk) return null;
  return state.desk.source === 'replay' ? state.desk.tsEngine : state.desk.tsEngine + Math.max(0, monotonicNow - state.receivedAt);
}
