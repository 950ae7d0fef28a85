import { create } from 'zustand';
import type { Method } from '../../shared/contract/contract.ts';

/** Methods that the engine answered since this page opened, for those who want to know that something was done, wherever it was pressed. */
export type AnsweredState = { readonly methods: ReadonlySet<Method> };
export const useAnswered = create<AnsweredState>()(() => ({ methods: new Set() }));

export function noteAnswered(method: Method): void {
  const { methods } = useAnswered.getState();
  if (!methods.has(method)) useAnswered.setState({ methods: new Set([...methods, method]) });
}
