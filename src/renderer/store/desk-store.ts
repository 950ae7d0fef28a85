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
  /** The flatten that ran, or had just ended, while this page was open: its receipt stays until it is put away. */
  readonly followedFlatten: string | null;
  readonly preview: FlattenPreview | null;
};

/** A finished flatten older than this, by the engine's clock, is not shown by itself when a page opens. */
const OLD_AFTER_MS = 10 * 60_000;

export const EMPTY_DESK: DeskState = { desk: null, receivedAt: 0, flatten: [], followedFlatten: null, preview: null };
export const useDeskStore = create<DeskState>()(() => EMPTY_DESK);

/** Adds a step; a step of another flatten starts a new list. */
export function withFlattenStep(steps: readonly FlattenView[], step: FlattenView): readonly FlattenView[] {
  return steps[0]?.flattenId === step.flattenId ? [...steps, step] : [step];
}

/** Which flatten a page follows after a snapshot: the one it followed, or one that is not old. */
export function followedAfter(state: DeskState, steps: readonly FlattenView[], tsEngine: number): string | null {
  const last = steps.at(-1);
  if (!last) return null;
  return last.flattenId === state.followedFlatten || last.step !== 'verified' || tsEngine - last.tsEvent < OLD_AFTER_MS ? last.flattenId : null;
}

/** The engine's time now, Unix ms: its last word carried forward by our monotonic clock; null before the first word. */
export function engineNow(state: Pick<DeskState, 'desk' | 'receivedAt'>, monotonicNow: number): number | null {
  if (!state.desk) return null;
  return state.desk.source === 'replay' ? state.desk.tsEngine : state.desk.tsEngine + Math.max(0, monotonicNow - state.receivedAt);
}
