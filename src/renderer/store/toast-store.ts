import { create } from 'zustand';

/** A change that can be taken back for a while, or a sentence that must not be missed and stays until it is closed. */
export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly kind: 'undo' | 'warning';
  /** What the change was made to: changes of one subject are taken back in turn, the last first. */
  readonly subject: string;
  /** Null where there is nothing to take back, or no more. */
  readonly undo: (() => void) | null;
};

/** As many as are shown at once. */
export const MOST_SHOWN = 4;

export const useToasts = create<{ readonly toasts: readonly Toast[] }>()(() => ({ toasts: [] }));

let last = 0;
const change = (next: (toasts: readonly Toast[]) => readonly Toast[]): void => useToasts.setState(({ toasts }) => ({ toasts: next(toasts) }));
const withoutUndo = (toast: Toast): Toast => ({ ...toast, undo: null });

/** Says what was done and offers to take it back: for what is harmless and can be undone whole. Of these only the last few are kept. */
export function offerUndo(subject: string, text: string, undo: () => void): void {
  change((toasts) => {
    const spare = toasts.filter(({ kind }) => kind === 'undo').slice(0, -(MOST_SHOWN - 1));
    return [...toasts.filter((toast) => !spare.includes(toast)), { id: ++last, text, kind: 'undo', subject, undo }];
  });
}

/** Says something that must not be missed, with nothing to undo. The same sentence stands there once. */
export const say = (text: string): void => change((toasts) => [...toasts.filter((toast) => toast.kind !== 'warning' || toast.text !== text), { id: ++last, text, kind: 'warning', subject: '', undo: null }]);

/** Takes the toast away; its change stands, so what was changed before it in the same subject cannot be taken back alone. */
export function closeToast(id: number): void {
  change((toasts) => {
    const gone = toasts.find((toast) => toast.id === id);
    return toasts.filter((toast) => toast.id !== id).map((toast) => (gone?.kind === 'undo' && toast.subject === gone.subject && toast.id < id ? withoutUndo(toast) : toast));
  });
}

/** Takes the change back. */
export function takeBack(id: number): void {
  const toast = useToasts.getState().toasts.find((one) => one.id === id);
  if (!toast?.undo) return;
  change((toasts) => toasts.filter((one) => one !== toast));
  toast.undo();
}

/** What was changed is no longer on screen: nothing of the subject is taken back any more. */
export const withdrawUndo = (subject: string): void => change((toasts) => (toasts.some((toast) => toast.undo !== null && toast.subject === subject) ? toasts.map((toast) => (toast.subject === subject ? withoutUndo(toast) : toast)) : toasts));

/** What is shown, from the first place on: warnings before changes, the newest of each first; `canUndo` on the last change of its subject alone. */
export function shownToasts(toasts: readonly Toast[]): readonly (Toast & { readonly canUndo: boolean })[] {
  const newestFirst = toasts.toReversed();
  return [...newestFirst.filter(({ kind }) => kind === 'warning'), ...newestFirst.filter(({ kind }) => kind === 'undo')]
    .slice(0, MOST_SHOWN)
    .map((toast) => ({ ...toast, canUndo: toast.undo !== null && !toasts.some((other) => other.kind === 'undo' && other.subject === toast.subject && other.id > toast.id) }));
}
