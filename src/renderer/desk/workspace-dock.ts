// The docked desk of this page, for what stands outside of it: the menu of workspaces and the palette.
import type { DockviewApi } from 'dockview-react';
import { create } from 'zustand';
import type { LayoutNode } from './workspace-layout.ts';

export type DockHandle = {
  readonly api: DockviewApi;
  /** The arrangement as it is now; null for none. */
  layout(): LayoutNode | null;
  /** Back to the default arrangement, with a way back. */
  reset(): void;
};
export type DockState = {
  /** Null while the panels stand in one column. */
  readonly dock: DockHandle | null;
  /** The dialog that asks for a name. */
  readonly naming: 'new' | 'rename' | null;
};
export const useDock = create<DockState>()(() => ({ dock: null, naming: null }));
