import { create } from 'zustand';

/** Alerts that are ticked, by seq. Apart from the rows, so that a tick draws one cell and not the table. */
export const useSelection = create<{ readonly seqs: ReadonlySet<number> }>()(() => ({ seqs: new Set() }));

export function setTicked(seqs: readonly number[], on: boolean): void {
  const next = new Set(useSelection.getState().seqs);
  for (const seq of seqs) {
    if (on) next.add(seq);
    else next.delete(seq);
  }
  useSelection.setState({ seqs: next });
}
